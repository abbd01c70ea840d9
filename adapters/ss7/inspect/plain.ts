/** Values as JSON: octets become lower-case hex, and find their way back by the schema. */
import type { Node } from '../ber/schema.ts'
import { fromHex, toHex, type Octets } from '../wire/octets.ts'

export type Plain = Readonly<Record<string, unknown>>

/** Deeply; everything but octets stays what it is. */
export function toPlain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value)
  if (Array.isArray(value)) return value.map(toPlain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, property]) => [name, toPlain(property)]))
}

/** Leaves whose value is octets, or an object that holds some. */
const octetLeaves: ReadonlySet<string> = new Set(['OCTET STRING', 'opaque'])
const leavesWithOctets: Readonly<Record<string, readonly string[]>> = {
  ExtensionContainer: ['privateExtensionList', 'pcsExtensions', 'raw'],
  GeographicalInformation: ['raw'],
}

/** Throws a RangeError that names the field whose text is not hex. Names the schema does not know are kept. */
export function fromPlain(schema: Node, plain: unknown, path = ''): unknown {
  switch (schema.kind) {
    case 'leaf': {
      if (octetLeaves.has(schema.name)) return octetsOf(plain, path)
      const names = leavesWithOctets[schema.name]
      return names === undefined ? plain : mapProperties(plain, path, name => names.includes(name), octetsOf)
    }
    case 'any':
      return octetsOf(plain, path)
    case 'explicit':
      return fromPlain(schema.inner, plain, path)
    case 'sequenceOf':
      if (!Array.isArray(plain)) throw new RangeError(`${path} is not a list`)
      return plain.map((item, index) => fromPlain(schema.item, item, `${path}.${index}`))
    case 'sequence': {
      const types = new Map(schema.fields.map(({ name, schema }) => [name, schema]))
      return mapProperties(
        plain,
        path,
        name => types.has(name),
        (value, path, name) => fromPlain(types.get(name) ?? schema, value, path),
      )
    }
    case 'choice': {
      const types = new Map(schema.alternatives.map(({ name, schema }) => [name, schema]))
      return mapProperties(
        plain,
        path,
        name => types.has(name),
        (value, path, name) => fromPlain(types.get(name) ?? schema, value, path),
      )
    }
  }
}

function octetsOf(plain: unknown, path: string): Octets {
  const octets = typeof plain === 'string' ? fromHex(plain) : undefined
  if (octets === undefined) throw new RangeError(`${path} is not hexadecimal`)
  return octets
}

function mapProperties(
  plain: unknown,
  path: string,
  concerns: (name: string) => boolean,
  map: (value: unknown, path: string, name: string) => unknown,
): unknown {
  if (typeof plain !== 'object' || plain === null) throw new RangeError(`${path} is not an object`)
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [
      name,
      concerns(name) ? map(value, path === '' ? name : `${path}.${name}`, name) : value,
    ]),
  )
}
