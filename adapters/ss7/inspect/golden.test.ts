import test from 'ava'
import { golden as mapGolden } from '../map/testing/golden.ts'
import { differences } from '../testing/golden.ts'
import { fromHex, noOctets, toHex } from '../wire/octets.ts'
import { decodeLayer, encodeLayer } from './inspect.ts'
import type { Hints } from './request.ts'
import { golden as networkGolden, type LayeredGolden } from './testing/golden-network.ts'
import { golden as tcapGolden } from './testing/golden-tcap.ts'

/** Every foreign message we know, through the very functions behind `hlrgw decode` and `hlrgw encode`. */
const vectors: readonly (LayeredGolden & Hints)[] = [...mapGolden, ...tcapGolden, ...networkGolden]

/** What the vectors say must be answered, in the words of `error.answer`. */
const answers: Readonly<Record<string, unknown>> = {
  'sv-180': { message: 'TC-P-ABORT', cause: 'incorrectTransactionPortion' },
  'sv-373': { component: 'reject', problemType: 'returnResult', problem: 'mistypedParameter' },
  'sv-386': { message: 'ERR', errorCode: 7 },
  'sv-390': 'discard',
  'sv-392': { message: 'ERR', errorCode: 3 },
  'sv-394': { message: 'ERR', errorCode: 7 },
  'sv-398': { message: 'ERR', errorCode: 4 },
  'sv-460': 'discard',
}

for (const { id, layer, tier, hex, canonical, expect, ...hints } of vectors) {
  const octets = fromHex(hex) ?? noOctets
  if (tier === 'N') {
    test(`${id}: ${layer} is refused, with its place and its answer`, t => {
      const decoded = decodeLayer(layer, octets, hints)
      if (decoded.ok) return t.fail()
      t.true(decoded.error.offset > 0)
      t.deepEqual(decoded.error.answer, answers[id])
    })
    continue
  }
  test(`${id}: ${layer} decodes to its fields`, t => {
    const decoded = decodeLayer(layer, octets, hints)
    t.deepEqual(differences(expect, decoded.ok ? decoded.value : decoded), [])
  })
  if (!canonical) continue
  test(`${id}: ${layer} is written again octet for octet, from our fields and from the vector's`, t => {
    const decoded = decodeLayer(layer, octets, hints)
    if (!decoded.ok) return t.fail(decoded.error.reason)
    t.is(toHex(encodeLayer(layer, decoded.value, hints)), hex)
    if (!JSON.stringify(expect).includes('…')) t.is(toHex(encodeLayer(layer, expect, hints)), hex)
  })
}
