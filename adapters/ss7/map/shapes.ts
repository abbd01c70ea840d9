/**
 * One operation or error, several shapes: each MAP version wrote its parameter differently under the same code.
 * Where the version is known its shape is read; where it is not, the newest shape that explains every element.
 */
import { codec, type Codec } from '../ber/codec.ts'
import type { Deviation } from '../ber/deviation.ts'
import { tagsOf, type Node, type Schema } from '../ber/schema.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import type { MapVersion } from './primitives.ts'

export interface Shape {
  readonly versions: readonly MapVersion[]
  readonly schema: Node
  readonly codec: Codec<unknown>
  /** What `hlrgw decode` calls this shape, where it is not the newest. */
  readonly style?: string
}

export function shape<T>(versions: readonly MapVersion[], schema: Schema<T>, style?: string): Shape {
  return {
    versions,
    schema,
    codec: codec('map', schema),
    ...(style === undefined ? {} : { style }),
  }
}

export interface Shaped {
  readonly value: unknown
  readonly shape: Shape
  readonly deviations: readonly Deviation[]
}

/**
 * Newest first in `shapes`. A parameter in the shape of another version than `version` is read and noted. Throws
 * what the first shape that begins with this tag has against the octets.
 */
export function readShape(shapes: readonly Shape[], octets: Octets, version?: MapVersion): Shaped {
  const fitting = shapes.filter(({ schema }) => tagsOf(schema)?.includes(octets[0] ?? -1) ?? true)
  const candidates = fitting.length > 0 ? fitting : shapes
  if (version === undefined) return readBest(candidates, octets)
  const own = candidates.filter(({ versions }) => versions.includes(version))
  if (own.length > 0) return readBest(own, octets)
  const found = readBest(candidates, octets)
  return { ...found, deviations: [...found.deviations, { path: '', offset: 0, kind: 'otherVersion' }] }
}

/** The first shape that explains every element; else the first that can be read, unless one was at fault. */
function readBest(shapes: readonly Shape[], octets: Octets): Shaped {
  let best: Shaped | undefined
  let fault: unknown
  for (const shape of shapes) {
    const deviations: Deviation[] = []
    try {
      const value = shape.codec.decode(octets, deviation => deviations.push(deviation))
      const found = { value, shape, deviations }
      if (!deviations.some(isUnknown)) return found
      best ??= found
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      fault ??= error
    }
  }
  // A fault may not be rescued by an older shape that merely overlooks the faulty element.
  if (fault !== undefined || best === undefined)
    throw fault ?? new DecodeError('map', '', 0, 'has no parameter')
  return best
}

const isUnknown = ({ kind }: Deviation): boolean => kind === 'unknownElement'

/** The newest shape that says everything `value` says. Throws a RangeError when none does. */
export function writeShape(shapes: readonly Shape[], value: unknown, version?: MapVersion): Octets {
  const usable = shapes.filter(({ versions }) => version === undefined || versions.includes(version))
  let fault: unknown
  for (const shape of usable) {
    try {
      const octets = shape.codec.encode(value)
      if (version !== undefined || saysAll(shape.schema, value)) return octets
    } catch (error) {
      fault ??= error
    }
  }
  throw (
    fault ??
    new RangeError(version === undefined ? 'no shape has all these fields' : `not in version ${version}`)
  )
}

/** Whether every property of `value` is one of the schema's, and of a CHOICE the only one. */
function saysAll(schema: Node, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true
  const entries = Object.entries(value).filter(([, property]) => property !== undefined)
  switch (schema.kind) {
    case 'sequence':
      return entries.every(([name, property]) => {
        const field = schema.fields.find(field => field.name === name)
        return field !== undefined && saysAll(field.schema, property)
      })
    case 'choice': {
      const [name, property] = entries[0] ?? []
      const chosen = schema.alternatives.find(alternative => alternative.name === name)
      return entries.length === 1 && chosen !== undefined && saysAll(chosen.schema, property)
    }
    case 'sequenceOf':
      return (value as readonly unknown[]).every(item => saysAll(schema.item, item))
    case 'explicit':
      return saysAll(schema.inner, value)
    case 'leaf':
    case 'any':
      return true
  }
}
