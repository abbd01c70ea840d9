import test from 'ava'
import * as fc from 'fast-check'
import { codec } from '../ber/codec.ts'
import type { Deviation } from '../ber/deviation.ts'
import type { Node, Schema } from '../ber/schema.ts'
import { mapTypes } from '../inspect/map-types.ts'
import { arbitrary } from '../testing/arbitrary.ts'
import { mapLeaves } from '../testing/map-arbitraries.ts'
import { toHex } from '../wire/octets.ts'
import { mapDialoguePdu } from './dialogue.ts'
import { mapErrors } from './errors.ts'
import { operations } from './operations.ts'
import type { Shape } from './shapes.ts'

const named = (name: string, shapes: readonly Shape[]) =>
  shapes.map(({ schema, versions }) => [`${name} v${versions.join(', v')}`, schema] as const)

const schemas: readonly (readonly [string, Node])[] = [
  ['MAP-DialoguePDU', mapDialoguePdu],
  ...Object.entries(mapTypes),
  ...Object.values(operations).flatMap(({ name, argument, result }) => [
    ...named(`${name} argument`, argument),
    ...named(`${name} result`, result),
  ]),
  ...mapErrors.flatMap(({ name, shapes }) => named(`${name} parameter`, shapes)),
]

for (const [name, schema] of new Map(schemas)) {
  test(`TS 29.002 ${name}: decode(encode(x)) = x, without a deviation, generated and as closures`, t => {
    const type = schema as Schema<unknown>
    const generated = codec('map', type)
    const closures = codec('map', type, { generated: false })
    fc.assert(
      fc.property(arbitrary(type, mapLeaves), value => {
        const octets = generated.encode(value)
        t.is(toHex(closures.encode(value)), toHex(octets))
        const deviations: Deviation[] = []
        t.deepEqual(
          generated.decode(octets, deviation => deviations.push(deviation)),
          value,
        )
        t.deepEqual(
          closures.decode(octets, deviation => deviations.push(deviation)),
          value,
        )
        t.deepEqual(deviations, [])
      }),
      { numRuns: 25 },
    )
  })
}
