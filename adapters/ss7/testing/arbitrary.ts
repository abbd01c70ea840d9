/** Values of a schema, for property tests: fast-check arbitraries derived from the schema itself. */
import * as fc from 'fast-check'
import type { Leaf, Node, Schema } from '../ber/schema.ts'

/** How to make values of leaves of one's own, by their ASN.1 name. */
export type LeafArbitraries = Readonly<Record<string, (leaf: Leaf) => fc.Arbitrary<unknown>>>

const longestString = 24

const size = ({ min, max }: Leaf) => ({ minLength: min, maxLength: Math.min(max, min + longestString) })

const basic: LeafArbitraries = {
  BOOLEAN: () => fc.boolean(),
  NULL: () => fc.constant(true),
  INTEGER: ({ min, max }) => fc.integer({ min: Math.max(min, -(2 ** 31)), max: Math.min(max, 2 ** 31 - 1) }),
  ENUMERATED: ({ names }) => fc.constantFrom(...names),
  'OCTET STRING': leaf => fc.uint8Array(size(leaf)),
  'BIT STRING': leaf => fc.array(fc.constantFrom('0', '1'), size(leaf)).map(bits => bits.join('')),
  'OBJECT IDENTIFIER': () =>
    fc
      .tuple(
        fc.constantFrom('0.4', '1.39', '2.999'),
        fc.array(fc.nat(300_000), { minLength: 1, maxLength: 6 }),
      )
      .map(([top, arcs]) => [top, ...arcs].join('.')),
  opaque: () => fc.uint8Array({ maxLength: longestString }),
}

export function arbitrary<T>(schema: Schema<T>, leaves: LeafArbitraries = {}): fc.Arbitrary<T> {
  return ofNode(schema, { ...basic, ...leaves }) as fc.Arbitrary<T>
}

function ofNode(schema: Node, leaves: LeafArbitraries): fc.Arbitrary<unknown> {
  switch (schema.kind) {
    case 'leaf': {
      const make = leaves[schema.name]
      if (make === undefined) throw new RangeError(`no arbitrary for ${schema.name}`)
      return make(schema)
    }
    case 'sequence': {
      const fields = schema.fields.map(field => [field.name, ofNode(field.schema, leaves)] as const)
      const always = schema.fields.filter(({ presence }) => presence !== 'optional').map(({ name }) => name)
      return fc.record(Object.fromEntries(fields), { requiredKeys: always, noNullPrototype: true })
    }
    case 'sequenceOf':
      return fc.array(ofNode(schema.item, leaves), {
        minLength: schema.min,
        maxLength: Math.min(schema.max, schema.min + 3),
      })
    case 'choice':
      return fc.oneof(
        ...schema.alternatives.map(({ name, schema }) =>
          ofNode(schema, leaves).map(value => ({ [name]: value })),
        ),
      )
    case 'explicit':
      return ofNode(schema.inner, leaves)
    case 'any':
      return fc
        .uint8Array({ maxLength: longestString })
        .map(contents => Uint8Array.from([0xdf, 0x7f, contents.length, ...contents]))
  }
}
