/** One engine reads and writes every M3UA message from the table in `messages.ts`. */

import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { errorCodes, M3uaError } from './error-codes.ts'
import {
  definitions,
  knownTags,
  type Definition,
  type Field,
  type M3uaMessage,
  type MessageOf,
} from './messages.ts'
import type { Parameter } from './parameters.ts'
import type { Deviation } from './primitives.ts'

const version = 1
const headerLength = 8
const byCode = new Map<number, Map<number, Definition>>()
for (const definition of Object.values(definitions)) {
  const types = byCode.get(definition.class) ?? new Map<number, Definition>()
  byCode.set(definition.class, types.set(definition.messageType, definition))
}

type Values = Record<string, unknown>
type Note = (deviation: Deviation) => void
const unheard: Note = () => {}

/** What the reader's side takes part in; an ASP registers nothing and lets nobody register. */
export interface Offers {
  readonly registration: boolean
}

/**
 * RFC 4666 §3.1 and §3.2. A message with every mandatory parameter.
 * @throws {M3uaError} for the first fault; its `answer` is the code of the ERR due, if one is.
 */
export function readMessage(octets: Octets, note: Note = unheard, offers?: Offers): M3uaMessage {
  const message = readLoosely(octets, note, offers)
  for (const { name, optional } of definitions[message.type].fields) {
    if (!optional && (message as Values)[name] === undefined) {
      throw new M3uaError(
        message.type === 'err' ? 'silence' : 'missingParameter',
        `${message.type}.${name}`,
        octets.length,
        'missing',
      )
    }
  }
  return message
}

/** The same, but mandatory parameters may be missing: for looking at messages, not for acting on them. */
export function readLoosely(octets: Octets, note: Note = unheard, offers?: Offers): M3uaMessage {
  const reader = new Reader('m3ua', octets)
  if (octets.length < headerLength) fail('silence', 'header', octets.length, 'shorter than the common header')
  const definition = readHeader(reader, note)
  const end = readLength(reader, definition)
  try {
    const values: Values = { type: definition.type }
    readParameters(reader, end, definition.fields, definition.type, values, note)
    return values as unknown as M3uaMessage
  } catch (error) {
    throw answered(error, definition, offers)
  }
}

function fail(
  fault: ConstructorParameters<typeof M3uaError>[0],
  path: string,
  offset: number,
  reason: string,
): never {
  throw new M3uaError(fault, path, offset, reason)
}

function readHeader(reader: Reader, note: Note): Definition {
  const spoken = reader.u8('version')
  if (spoken !== version) fail('invalidVersion', 'version', 0, `version ${String(spoken)}`)
  if (reader.u8('reserved') !== 0) note('reservedNotZero')
  const cls = reader.u8('class')
  const types = byCode.get(cls)
  if (types === undefined) fail('unsupportedMessageClass', 'class', 2, `class ${String(cls)}`)
  const type = reader.u8('type')
  return (
    types.get(type) ??
    fail('unsupportedMessageType', 'type', 3, `type ${String(type)} of class ${String(cls)}`)
  )
}

/** RFC 4666 §3.1.4: with or without the last parameter's padding, and with or without those octets at hand. */
function readLength(reader: Reader, definition: Definition): number {
  const length = reader.u32('length')
  const present = reader.octets.length
  if (length < headerLength || length > present || present > length + padding(length)) {
    const fault = definition.type === 'err' ? 'silence' : 'protocolError'
    fail(fault, 'length', 4, `says ${String(length)} octets, ${String(present)} present`)
  }
  return length
}

/** RFC 4666 §3.8.1: an ERR is never answered; §4.4.1: who offers no RKM refuses the class, whatever is in it. */
function answered(error: unknown, definition: Definition, offers?: Offers): unknown {
  if (!(error instanceof DecodeError)) return error
  const silent = definition.type === 'err'
  const unoffered = definition.class === definitions.regReq.class && offers?.registration !== true
  if (!silent && !unoffered && error instanceof M3uaError) return error
  const fault = silent ? 'silence' : unoffered ? 'unsupportedMessageClass' : 'parameterFieldError'
  return new M3uaError(fault, error.path, error.offset, error.reason)
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4
}

function readParameters(
  reader: Reader,
  end: number,
  fields: readonly Field[],
  path: string,
  values: Values,
  note: Note,
): void {
  while (reader.offset < end) {
    const start = reader.offset
    if (end - start < 4) fail('protocolError', path, start, `${String(end - start)} octets are no parameter`)
    const tag = reader.u16(path)
    const length = reader.u16(path)
    if (length < 4 || start + length > end) {
      fail(
        'parameterFieldError',
        path,
        start + 2,
        `parameter length ${String(length)}, ${String(end - start)} left`,
      )
    }
    const field = fieldOf(fields, tag)
    if (field === undefined) note(knownTags.has(tag) ? 'unexpectedParameter' : 'unknownParameter')
    else readField(reader, start + length, field, path, values, note)
    reader.offset = start + length
    skipPadding(reader, end, padding(length), path, note)
  }
}

function fieldOf(fields: readonly Field[], tag: number): Field | undefined {
  for (const field of fields) if (field.tag === tag) return field
  return undefined
}

function skipPadding(reader: Reader, end: number, pad: number, path: string, note: Note): void {
  if (reader.offset + pad <= end) reader.offset += pad
  else if (reader.offset === end) note('paddingNotInLength')
  else fail('protocolError', path, reader.offset, 'message ends inside padding')
}

function readField(
  reader: Reader,
  end: number,
  field: Field,
  path: string,
  values: Values,
  note: Note,
): void {
  const { name, codec, repeated } = field
  const known = values[name]
  if (known !== undefined && !repeated)
    fail('unexpectedParameter', `${path}.${name}`, reader.offset - 4, 'twice')
  let value: unknown
  if (isCompound(codec)) {
    const nested: Values = {}
    readParameters(reader, end, codec, `${path}.${name}`, nested, note)
    for (const { name: inner, optional } of codec) {
      if (!optional && nested[inner] === undefined)
        fail('missingParameter', `${path}.${name}.${inner}`, end, 'missing')
    }
    value = nested
  } else value = codec.read(reader, end - reader.offset, name)
  if (!repeated) values[name] = value
  else if (Array.isArray(known)) known.push(value)
  else values[name] = [value]
}

function isCompound(codec: Field['codec']): codec is readonly Field[] {
  return Array.isArray(codec)
}

const writer = new Writer()

/** The message in the order of its table row, padding counted in the length. Absent optionals are left out. */
export function writeMessage(message: M3uaMessage): Octets {
  const definition = definitions[message.type]
  writer.reset()
  writeParameters(definition.fields, message)
  writer.u32(writer.length + headerLength)
  writer.u8(definition.messageType)
  writer.u8(definition.class)
  writer.u8(0)
  writer.u8(version)
  return writer.finish()
}

function writeParameters(fields: readonly Field[], values: Values): void {
  for (let at = fields.length - 1; at >= 0; at -= 1) {
    const field = fields[at] as Field
    const value = values[field.name]
    if (value === undefined) continue
    if (!field.repeated) writeField(field, value)
    else for (const item of (value as unknown[]).toReversed()) writeField(field, item)
  }
}

function writeField({ tag, codec }: Field, value: unknown): void {
  if (!isCompound(codec)) return writeSimple(tag, codec, value)
  const end = writer.length
  writeParameters(codec, value as Values)
  writer.u16(writer.length - end + 4)
  writer.u16(tag)
}

function writeSimple(tag: number, codec: Parameter<unknown>, value: unknown): void {
  if (codec.length !== undefined) writer.zeros(padding(codec.length(value)))
  const end = writer.length
  codec.write(writer, value)
  writer.u16(writer.length - end + 4)
  writer.u16(tag)
}

/** RFC 4666 §3.8.1: the ERR for octets that could not be read, with the octets that show why; or nothing. */
export function errorAnswer(error: M3uaError, octets: Octets): MessageOf<'err'> | undefined {
  if (error.answer === undefined) return undefined
  return { type: 'err', errorCode: error.answer, diagnosticInformation: diagnostic(error.answer, octets) }
}

/** For class and type faults exactly the first 40 octets; otherwise enough to see the fault. */
function diagnostic(code: number, octets: Octets): Octets {
  const exact = code === errorCodes.unsupportedMessageClass || code === errorCodes.unsupportedMessageType
  return octets.slice(0, exact ? 40 : 256)
}
