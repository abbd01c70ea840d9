/** The engine under the tables of chunks, parameters and error causes: fields in order, types derived from them. */
import type { Octets } from '../../wire/octets.ts'
import { Reader } from '../../wire/reader.ts'
import { Writer } from '../../wire/writer.ts'
import { padded } from '../../wire/big-endian.ts'

export interface Field<T> {
  /** Several of these in a row are padded to four octets each, but not the last: §3.2. */
  readonly isPadded?: boolean
  get(reader: Reader, name: string): T
  put(writer: Writer, value: T): void
}

export type Fields = Readonly<Record<string, Field<unknown>>>
export type ValueOf<F> = F extends Field<infer T> ? T : never
export type ValuesOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> }

export const u16: Field<number> = {
  get: (reader, name) => reader.u16(name),
  put: (writer, value) => writer.u16(value),
}

export const u32: Field<number> = {
  get: (reader, name) => reader.u32(name),
  put: (writer, value) => writer.u32(value),
}

export function fixed(length: number): Field<Octets> {
  return {
    get: (reader, name) => reader.take(length, name),
    put: (writer, value) => writer.put(value),
  }
}

/** Everything up to the end of the enclosing length. */
export const rest: Field<Octets> = {
  get: (reader, name) => reader.take(reader.remaining, name),
  put: (writer, value) => writer.put(value),
}

/** `field` again and again, up to the end of the enclosing length. */
export function many<T>(field: Field<T>): Field<readonly T[]> {
  return {
    get(reader, name) {
      const values: T[] = []
      while (reader.remaining > 0) values.push(field.get(reader, name))
      return values
    },
    put(writer, values) {
      for (let at = values.length - 1; at >= 0; at -= 1) {
        const inner = new Writer(64)
        field.put(inner, values[at] as T)
        const octets = inner.finish()
        const isLast = at === values.length - 1
        if (field.isPadded === true && !isLast) writer.zeros(padded(octets.length) - octets.length)
        writer.put(octets)
      }
    },
  }
}

export function record<F extends Fields>(fields: F): Field<ValuesOf<F>> {
  const names = Object.keys(fields)
  const field = (name: string): Field<unknown> => fields[name] as unknown as Field<unknown>
  return {
    get(reader) {
      const values: Record<string, unknown> = {}
      for (const name of names) values[name] = field(name).get(reader, name)
      return values as ValuesOf<F>
    },
    put(writer, values) {
      for (let at = names.length - 1; at >= 0; at -= 1) {
        const name = names[at] as string
        field(name).put(writer, values[name as keyof F])
      }
    },
  }
}

/** A table of things told apart by a 16-bit type: parameters (§3.2.1) and error causes (§3.3.10). */
export type TypeTable = Readonly<Record<string, { readonly code: number; readonly fields: Fields }>>

/** What is not in the table is kept as it came, with its own code. */
export interface Unrecognized {
  readonly type: 'unrecognized'
  readonly code: number
  readonly octets: Octets
}

export type TaggedOf<T extends TypeTable> =
  Unrecognized | { readonly [K in keyof T]: { readonly type: K } & ValuesOf<T[K]['fields']> }[keyof T]

export function entry<const C extends number, F extends Fields>(code: C, fields: F): { code: C; fields: F } {
  return { code, fields }
}

/**
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |              Type             |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                             Value, padded to four octets       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
export function tagged<T extends TypeTable>(table: T): Field<TaggedOf<T>> {
  const bodies = new Map<string, { code: number; body: Field<unknown> }>()
  const byCode = new Map<number, { type: string; body: Field<unknown> }>()
  for (const [type, { code, fields }] of Object.entries(table)) {
    const body = record(fields) as unknown as Field<unknown>
    bodies.set(type, { code, body })
    byCode.set(code, { type, body })
  }

  function value(reader: Reader, code: number): TaggedOf<T> {
    const known = byCode.get(code)
    if (known === undefined) return { type: 'unrecognized', code, octets: reader.take(reader.remaining, '') }
    const values = known.body.get(reader, known.type) as object
    return { type: known.type, ...values } as unknown as TaggedOf<T>
  }

  return {
    isPadded: true,
    get(reader, name) {
      const start = reader.offset
      const code = reader.u16(name)
      const length = reader.u16(name)
      if (length < 4) reader.fail(name, `length ${length} is below 4`, start)
      reader.take(length - 4, name)
      const inner = new Reader(reader.layer, reader.octets, start + 4, start + length)
      // §3.2.1: the padding is not part of Length, and the last one may be missing
      reader.offset = Math.min(start + padded(length), reader.end)
      return value(inner, code)
    },
    put(writer, item) {
      const known = bodies.get(item.type as string)
      const before = writer.length
      if (known === undefined) writer.put((item as Unrecognized).octets)
      else known.body.put(writer, item)
      writer.u16(writer.length - before + 4)
      writer.u16(known === undefined ? (item as Unrecognized).code : known.code)
    },
  }
}
