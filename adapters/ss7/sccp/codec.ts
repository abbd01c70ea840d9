/** One engine reads and writes every connectionless SCCP message from the table in `messages.ts` (Q.713 §1). */

import { bitfield } from '../wire/bitfield.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { readAddress, writeAddress, type PointCodeFormat } from './address.ts'
import {
  messages,
  type FixedName,
  type MessageType,
  type Optional,
  type SccpMessage,
  type Segmentation,
} from './messages.ts'
import { returnCauses } from './names.ts'

export type SccpDeviation =
  | 'unknownOptionalParameter'
  | 'repeatedOptionalParameter'
  | 'missingEndOfOptionalParameters'
  | 'emptyData'
  | 'reservedMessageHandling'

export type Note = (deviation: SccpDeviation) => void
const unheard: Note = () => {}

type Values = Record<string, unknown>
type Layout = (typeof messages)[MessageType]
const types = Object.keys(messages) as MessageType[]
const byCode = new Map<number, MessageType>(types.map(type => [messages[type].code, type]))

const classAndHandling = bitfield({ protocolClass: [0, 4], handling: [4, 4] })
const returnOnError = 8
const segmentationBits = bitfield({ remaining: [0, 4], spare: [4, 2], inSequence: [6, 1], first: [7, 1] })

const fixed: Readonly<
  Record<FixedName, { read(octet: number, values: Values, note: Note): void; write(values: Values): number }>
> = {
  protocolClass: {
    read(octet, values, note) {
      const { protocolClass, handling } = classAndHandling.unpack(octet)
      if (handling !== 0 && handling !== returnOnError) note('reservedMessageHandling')
      values.protocolClass = protocolClass
      values.returnOnError = handling === returnOnError
    },
    write: values =>
      classAndHandling.pack({
        protocolClass: values.protocolClass as number,
        handling: values.returnOnError === true ? returnOnError : 0,
      }),
  },
  returnCause: {
    read: (octet, values) => void (values.returnCause = returnCauses.name(octet)),
    write: values => returnCauses.code(values.returnCause as ReturnType<typeof returnCauses.name>),
  },
  hopCounter: {
    read: (octet, values) => void (values.hopCounter = octet),
    write: values => values.hopCounter as number,
  },
}

/** Q.713 §3: optional parameters of connectionless messages. */
const segmentationCode = 0x10
const importanceCode = 0x12
const endOfOptionals = 0x00

/** A type octet this table does not know: connection-oriented, or nothing at all. */
export class UnknownMessageType extends DecodeError {
  readonly code: number

  constructor(code: number) {
    super('sccp', 'messageType', 0, `message type ${String(code)} is not connectionless`)
    this.code = code
  }
}

/** @throws {DecodeError} the octets are not a connectionless message; `UnknownMessageType` when only the type is not. */
export function readMessage(
  octets: Octets,
  note: Note = unheard,
  format: PointCodeFormat = 'itu',
): SccpMessage {
  const reader = new Reader('sccp', octets)
  const code = reader.u8('messageType')
  const type = byCode.get(code)
  if (type === undefined) throw new UnknownMessageType(code)
  const layout: Layout = messages[type]
  const values: Values = { type }
  for (const name of layout.fixed) fixed[name].read(reader.u8(name), values, note)
  const called = pointer(reader, layout, 'called')
  const calling = pointer(reader, layout, 'calling')
  const user = pointer(reader, layout, 'data')
  const optionals = layout.optional ? pointer(reader, layout, 'optional') : undefined
  values.called = readAddress(part(reader, called, 'called', 1), 'called', format)
  values.calling = readAddress(part(reader, calling, 'calling', 1), 'calling', format)
  const data = part(reader, user, 'data', layout.pointer)
  values.data = data.take(data.remaining, 'data')
  if ((values.data as Octets).length === 0) note('emptyData')
  if (optionals !== undefined) readOptionals(new Reader('sccp', octets, optionals), values, note)
  return values as unknown as SccpMessage
}

/**
 * Q.713 §1.4: a pointer counts from itself; in long messages (§4.18) from its second, most significant octet.
 * `undefined` for zero: nothing there.
 */
function pointer(reader: Reader, { pointer: width }: Layout, field: string): number | undefined {
  const value = width === 1 ? reader.u8(field) : reader.u16le(field)
  return value === 0 ? undefined : reader.offset - 1 + value
}

/** The octets of a variable parameter, after its length; offsets stay those of the message. */
function part(reader: Reader, start: number | undefined, field: string, width: 1 | 2): Reader {
  if (start === undefined) reader.fail(field, 'pointer to a mandatory parameter is zero')
  const at = new Reader('sccp', reader.octets, Math.min(start, reader.octets.length))
  const length = width === 1 ? at.u8(field) : at.u16le(field)
  const { offset } = at
  at.take(length, field)
  return new Reader('sccp', reader.octets, offset, offset + length)
}

function readOptionals(reader: Reader, values: Values, note: Note): void {
  for (;;) {
    if (reader.remaining <= 0) return note('missingEndOfOptionalParameters')
    const code = reader.u8('optional')
    if (code === endOfOptionals) return
    const length = reader.u8('optional')
    const { offset } = reader
    const value = new Reader('sccp', reader.octets, offset, offset + length)
    reader.take(length, 'optional')
    readOptional(code, value, values, note)
  }
}

function readOptional(code: number, value: Reader, values: Values, note: Note): void {
  const name = code === segmentationCode ? 'segmentation' : code === importanceCode ? 'importance' : undefined
  if (name === undefined) return note('unknownOptionalParameter')
  if (values[name] !== undefined) return note('repeatedOptionalParameter')
  if (name === 'segmentation') {
    const { first, inSequence, remaining } = segmentationBits.unpack(value.u8(name))
    const localReference = value.u24(name)
    values.segmentation = {
      firstSegment: first === 1,
      classInSequence: inSequence,
      remainingSegments: remaining,
      localReference,
    } satisfies Segmentation
  } else values.importance = value.u8(name) % 8
  if (value.remaining > 0) value.fail(name, `${String(value.remaining)} octets too many`)
}

const writer = new Writer()

/** @throws {RangeError} when a part is longer than its length octet or pointer can say: our fault. */
export function writeMessage(message: SccpMessage, format: PointCodeFormat = 'itu'): Octets {
  const layout: Layout = messages[message.type]
  const { called, calling, data } = message
  writer.reset()
  const optionals = layout.optional && writeOptionals(message as Optional) ? writer.length : undefined
  writer.put(data)
  writeLength(data.length, layout.pointer, 'data')
  const dataStart = writer.length
  const callingStart = writeParty(calling, 'calling', format)
  const calledStart = writeParty(called, 'called', format)
  if (layout.optional) writePointer(optionals, layout.pointer)
  writePointer(dataStart, layout.pointer)
  writePointer(callingStart, layout.pointer)
  writePointer(calledStart, layout.pointer)
  for (const name of layout.fixed.toReversed()) writer.u8(fixed[name].write(message as unknown as Values))
  writer.u8(layout.code)
  return writer.finish()
}

function writeParty(
  address: Parameters<typeof writeAddress>[1],
  field: string,
  format: PointCodeFormat,
): number {
  const end = writer.length
  writeAddress(writer, address, format)
  writeLength(writer.length - end, 1, field)
  return writer.length
}

function writeLength(length: number, width: 1 | 2, field: string): void {
  if (length >= 256 ** width) throw new RangeError(`${field}: ${String(length)} octets are too many`)
  if (width === 1) writer.u8(length)
  else writer.u16le(length)
}

/** `start` is where the part begins, counted from the end of the message. */
function writePointer(start: number | undefined, width: 1 | 2): void {
  writeLength(start === undefined ? 0 : writer.length + 1 - start, width, 'pointer')
}

function writeOptionals({ segmentation, importance }: Optional): boolean {
  if (segmentation === undefined && importance === undefined) return false
  writer.u8(endOfOptionals)
  if (importance !== undefined) {
    writer.u8(importance)
    writer.u8(1)
    writer.u8(importanceCode)
  }
  if (segmentation !== undefined) {
    writer.u24(segmentation.localReference)
    writer.u8(
      segmentationBits.pack({
        first: segmentation.firstSegment ? 1 : 0,
        inSequence: segmentation.classInSequence,
        spare: 0,
        remaining: segmentation.remainingSegments,
      }),
    )
    writer.u8(4)
    writer.u8(segmentationCode)
  }
  return true
}
