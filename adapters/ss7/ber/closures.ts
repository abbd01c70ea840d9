/**
 * Schemas as closures: the reference reader, tolerant and with paths, and the reference writer. The generated
 * functions of `generate.ts` are a faster way to the same values for what is strictly DER; whatever they do not
 * know, they leave to these.
 */
import type { Octets } from '../wire/octets.ts'
import type { Writer } from '../wire/writer.ts'
import type { Reading } from './reading.ts'
import {
  tagsOf,
  type Choice,
  type Explicit,
  type Field,
  type Leaf,
  type Node,
  type Sequence,
} from './schema.ts'
import type { SequenceOf } from './schema.ts'
import { isConstructed, otherForm, tagName, writeHeader, type Tag } from './tag.ts'

/** Reads the element at `at`; afterwards `reading.next` is the octet behind it. */
export type Read = (reading: Reading, at: number, limit: number) => unknown
/** Writes the element backwards; `path` collects where it is, for the message of a RangeError. */
export type Write = (writer: Writer, value: unknown, path: string[]) => void

/** Many more elements than any SEQUENCE OF of MAP allows. */
const maxItems = 1_024

export function reader(schema: Node): Read {
  switch (schema.kind) {
    case 'leaf':
      return leafReader(schema)
    case 'sequence':
      return sequenceReader(schema)
    case 'sequenceOf':
      return sequenceOfReader(schema)
    case 'choice':
      return choiceReader(schema)
    case 'explicit':
      return explicitReader(schema)
    case 'any':
      return (reading, at, limit) => {
        reading.header(at, limit)
        return reading.octets.subarray(at, reading.next)
      }
  }
}

function leafReader({ tag, read }: Leaf): Read {
  return (reading, at, limit) => {
    reading.header(at, limit)
    const { start, end, next } = reading
    if (reading.tag === tag) return read(reading.octets, start, end, reading)
    if (reading.tag !== otherForm(tag) || tag === 0x30) return unexpected(reading, at, [tag])
    reading.note('segmentedString', at)
    const joined = segments(reading, start, end)
    const value = read(joined, 0, joined.length, reading)
    reading.next = next
    return value
  }
}

/** X.690 §8.7.3: a string sent constructed is the concatenation of its segments. */
function segments(reading: Reading, start: number, end: number): Octets {
  const joined: number[] = []
  for (let at = start; at < end; at = reading.next) {
    reading.header(at, end)
    if (reading.tag !== 0x04) reading.fail(`a segment is ${tagName(reading.tag)}`, at)
    joined.push(...reading.octets.subarray(reading.start, reading.end))
  }
  return Uint8Array.from(joined)
}

function unexpected(reading: Reading, at: number, expected: readonly Tag[]): never {
  if (expected.includes(otherForm(reading.tag))) {
    reading.fail(`${tagName(reading.tag)} is ${isConstructed(reading.tag) ? 'constructed' : 'primitive'}`, at)
  }
  return reading.fail(`expected ${expected.map(tagName).join(' or ')}, found ${tagName(reading.tag)}`, at)
}

function sequenceReader({ tag, fields }: Sequence): Read {
  const members = fields.map(field => ({ ...field, read: reader(field.schema), tags: tagsOf(field.schema) }))

  return (reading, at, limit) => {
    reading.header(at, limit)
    if (reading.tag !== tag) unexpected(reading, at, [tag])
    const { end, next } = reading
    const value: Record<string, unknown> = {}
    let expected = 0
    for (let at = reading.start; at < end; at = reading.next) {
      const found = reading.peek(at, end)
      let index = expected
      while (index < members.length && !fits(members[index], found)) index += 1
      if (index === members.length) {
        index = members.findIndex(member => !(member.name in value) && fits(member, found))
        if (index >= 0) reading.note('outOfOrder', at)
      } else expected = index + 1

      const member = members[index]
      if (member === undefined) {
        reading.note('unknownElement', at)
        reading.header(at, end)
        continue
      }
      reading.enter(member.name)
      value[member.name] = member.read(reading, at, end)
      if (value[member.name] === member.absent && member.presence === 'defaulted')
        reading.note('defaultEncoded', at)
      reading.leave()
    }

    for (const { name, presence, absent } of members) {
      if (name in value || presence === 'optional') continue
      if (presence === 'mandatory') reading.fail(`${name} is missing`, end)
      value[name] = absent
    }
    reading.next = next
    return value
  }
}

/**
 * A type without tags of its own (ANY) takes whatever comes. Class and number alone decide: an element in the wrong
 * form, primitive or constructed, is the field it names and unreadable, not unknown.
 */
function fits(member: { readonly tags: readonly Tag[] | undefined } | undefined, found: Tag): boolean {
  const tags = member?.tags
  return tags === undefined || tags.includes(found) || tags.includes(otherForm(found))
}

function sequenceOfReader({ tag, item, min, max }: SequenceOf): Read {
  const read = reader(item)
  return (reading, at, limit) => {
    reading.header(at, limit)
    if (reading.tag !== tag) unexpected(reading, at, [tag])
    const { start, end, next } = reading
    const values: unknown[] = []
    for (let at = start; at < end; at = reading.next) {
      if (values.length === maxItems) reading.fail(`more than ${maxItems} elements`, at)
      reading.enter(String(values.length))
      values.push(read(reading, at, end))
      reading.leave()
    }
    if (values.length < min || values.length > max) reading.note('outOfRange', start)
    reading.next = next
    return values
  }
}

function choiceReader(schema: Choice): Read {
  const alternatives = schema.alternatives.map(({ name, schema }) => ({
    name,
    read: reader(schema),
    tags: tagsOf(schema),
  }))
  const known = tagsOf(schema) ?? []
  return (reading, at, limit) => {
    const found = reading.peek(at, limit)
    const alternative = alternatives.find(alternative => fits(alternative, found))
    if (alternative === undefined) {
      reading.tag = found
      return unexpected(reading, at, known)
    }
    reading.enter(alternative.name)
    const value = { [alternative.name]: alternative.read(reading, at, limit) }
    reading.leave()
    return value
  }
}

function explicitReader({ tag, inner }: Explicit): Read {
  const read = reader(inner)
  return (reading, at, limit) => {
    reading.header(at, limit)
    if (reading.tag !== tag) unexpected(reading, at, [tag])
    const { end, next } = reading
    const value = read(reading, reading.start, end)
    for (let at = reading.next; at < end; at = reading.next) {
      reading.note('unknownElement', at)
      reading.header(at, end)
    }
    reading.next = next
    return value
  }
}

export function writer(schema: Node): Write {
  switch (schema.kind) {
    case 'leaf': {
      const write = schema.write as (writer: Writer, value: unknown) => void
      return wrap(schema.tag, (writer, value) => write(writer, value))
    }
    case 'sequence':
      return wrap(schema.tag, componentsWriter(schema.fields))
    case 'sequenceOf':
      return wrap(schema.tag, itemsWriter(schema))
    case 'choice':
      return choiceWriter(schema)
    case 'explicit':
      return wrap(schema.tag, writer(schema.inner))
    case 'any':
      return (writer, value) => writer.put(value as Octets)
  }
}

function wrap(tag: Tag, contents: Write): Write {
  return (writer, value, path) => {
    const before = writer.length
    contents(writer, value, path)
    writeHeader(writer, tag, writer.length - before)
  }
}

function componentsWriter(fields: readonly Field[]): Write {
  const members = fields.map(field => ({ ...field, write: writer(field.schema) })).reverse()
  return (writer, value, path) => {
    const components = value as Readonly<Record<string, unknown>>
    for (const { name, presence, absent, write } of members) {
      const component = components[name]
      if (component === undefined && presence !== 'mandatory') continue
      if (presence === 'defaulted' && component === absent) continue
      path.push(name)
      if (component === undefined) throw new RangeError('is missing')
      write(writer, component, path)
      path.pop()
    }
  }
}

function itemsWriter({ item, min, max }: SequenceOf): Write {
  const write = writer(item)
  return (writer, value, path) => {
    const items = value as readonly unknown[]
    if (items.length < min || items.length > max)
      throw new RangeError(`${items.length} is not ${min}..${max} elements`)
    for (let index = items.length - 1; index >= 0; index--) {
      path.push(String(index))
      write(writer, items[index], path)
      path.pop()
    }
  }
}

function choiceWriter(schema: Choice): Write {
  const alternatives = schema.alternatives.map(({ name, schema }) => ({ name, write: writer(schema) }))
  return (writer, value, path) => {
    const chosen = value as Readonly<Record<string, unknown>>
    const alternative = alternatives.find(({ name }) => chosen[name] !== undefined)
    if (alternative === undefined)
      throw new RangeError(`is none of ${alternatives.map(({ name }) => name).join(', ')}`)
    path.push(alternative.name)
    alternative.write(writer, chosen[alternative.name], path)
    path.pop()
  }
}
