/** The variable-length parameters of M3UA, RFC 4666 §3.2: tag and value codec, one a line. */

import type { Octets } from '../wire/octets.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'
import { M3uaError } from './error-codes.ts'
import type { MtpTransfer, TrafficMode } from './primitives.ts'

export interface Parameter<T> {
  readonly tag: number
  /** Reads a value of exactly `length` octets. */
  read(reader: Reader, length: number, field: string): T
  write(writer: Writer, value: T): void
  /** Octets of the value; absent where it is always a multiple of four, so that no padding is due. */
  length?(value: T): number
}

/** An affected point code stands for 2^mask codes: its `mask` lowest bits are wild (RFC 4666 §3.4.1). */
export interface AffectedPointCode {
  readonly mask: number
  readonly pc: number
}

/** RFC 4666 §3.8.2. Values without a name stay numbers. */
export interface Status {
  readonly type: string | number
  readonly info: string | number
}

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() }

function exactly(length: number, wanted: number, field: string, reader: Reader): void {
  if (length === wanted) return
  const reason = `${String(wanted)} octets wanted, ${String(length)} present`
  throw new M3uaError('parameterFieldError', field, reader.offset, reason)
}

function items(length: number, size: number, field: string, reader: Reader): number {
  if (length === 0 || length % size !== 0) {
    const reason = `${String(length)} octets are no list of ${String(size)}-octet items`
    throw new M3uaError('parameterFieldError', field, reader.offset, reason)
  }
  return length / size
}

function u32(tag: number): Parameter<number> {
  return {
    tag,
    read(reader, length, field) {
      exactly(length, 4, field, reader)
      return reader.u32(field)
    },
    write: (writer, value) => writer.u32(value),
  }
}

/** A reserved (or mask) octet before a value of 24 bits. */
function u24(tag: number): Parameter<number> {
  return {
    tag,
    read(reader, length, field) {
      exactly(length, 4, field, reader)
      reader.u8(field)
      return reader.u24(field)
    },
    write(writer, value) {
      writer.u24(value)
      writer.u8(0)
    },
  }
}

function list<T>(
  tag: number,
  size: number,
  one: { read(reader: Reader, field: string): T; write(writer: Writer, value: T): void },
): Parameter<readonly T[]> {
  return {
    tag,
    read(reader, length, field) {
      const values: T[] = []
      for (let left = items(length, size, field, reader); left > 0; left -= 1)
        values.push(one.read(reader, field))
      return values
    },
    write(writer, values) {
      for (let at = values.length - 1; at >= 0; at -= 1) one.write(writer, values[at] as T)
    },
    length: values => values.length * size,
  }
}

function octets(tag: number): Parameter<Octets> {
  return {
    tag,
    read: (reader, length, field) => reader.take(length, field),
    write: (writer, value) => writer.put(value),
    length: value => value.length,
  }
}

function text(tag: number): Parameter<string> {
  return {
    tag,
    read: (reader, length, field) => utf8.decoder.decode(reader.take(length, field)),
    write: (writer, value) => writer.put(utf8.encoder.encode(value)),
    length: value => utf8.encoder.encode(value).length,
  }
}

function enumerated<const Names extends Readonly<Record<string, number>>>(
  tag: number,
  names: Names,
): Parameter<(keyof Names & string) | number> {
  const byCode = new Map(Object.entries(names).map(([name, code]) => [code, name]))
  const number = u32(tag)
  return {
    tag,
    read(reader, length, field) {
      const code = number.read(reader, length, field)
      return byCode.get(code) ?? code
    },
    write: (writer, value) => writer.u32(typeof value === 'number' ? value : (names[value] as number)),
  }
}

const statusTypes = new Map<string | number, ReadonlyMap<string | number, string | number>>()
const statusCodes: Readonly<
  Record<string, readonly [code: number, infos: Readonly<Record<string, number>>]>
> = {
  'AS-State_Change': [1, { 'AS-INACTIVE': 2, 'AS-ACTIVE': 3, 'AS-PENDING': 4 }],
  Other: [2, { 'Insufficient ASP Resources Active in AS': 1, 'Alternate ASP Active': 2, 'ASP Failure': 3 }],
}
for (const [name, [code, infos]] of Object.entries(statusCodes)) {
  statusTypes.set(code, new Map<string | number, string | number>([[0, name]]))
  for (const [info, infoCode] of Object.entries(infos)) {
    const known = statusTypes.get(code) as Map<string | number, string | number>
    known.set(infoCode, info)
  }
}

/** RFC 4666 §3.8.2: status type and status information, by their names there. */
const status: Parameter<Status> = {
  tag: 0x000d,
  read(reader, length, field) {
    exactly(length, 4, field, reader)
    const type = reader.u16(field)
    const info = reader.u16(field)
    const known = statusTypes.get(type)
    return { type: known?.get(0) ?? type, info: (info === 0 ? undefined : known?.get(info)) ?? info }
  },
  write(writer, { type, info }) {
    const known = statusCodes[type]
    writer.u16(typeof info === 'number' ? info : (known?.[1][info] ?? 0))
    writer.u16(typeof type === 'number' ? type : (known?.[0] ?? 0))
  },
}

/** RFC 4666 §3.3.1: the MTP3 routing label and the user's data. */
const protocolData: Parameter<MtpTransfer> = {
  tag: 0x0210,
  read(reader, length, field) {
    if (length < 12) {
      throw new M3uaError(
        'parameterFieldError',
        field,
        reader.offset,
        `routing label cut at ${String(length)} octets`,
      )
    }
    return {
      opc: reader.u32(field),
      dpc: reader.u32(field),
      si: reader.u8(field),
      ni: reader.u8(field),
      mp: reader.u8(field),
      sls: reader.u8(field),
      data: reader.take(length - 12, field),
    }
  },
  write(writer, { opc, dpc, si, ni, mp, sls, data }) {
    writer.put(data)
    writer.u8(sls)
    writer.u8(mp)
    writer.u8(ni)
    writer.u8(si)
    writer.u32(dpc)
    writer.u32(opc)
  },
  length: ({ data }) => 12 + data.length,
}

/** RFC 4666 §3.4.5: why, and which MTP user (3 is SCCP). */
const userCause: Parameter<{ readonly cause: number; readonly user: number }> = {
  tag: 0x0204,
  read(reader, length, field) {
    exactly(length, 4, field, reader)
    return { cause: reader.u16(field), user: reader.u16(field) }
  },
  write(writer, { cause, user }) {
    writer.u16(user)
    writer.u16(cause)
  },
}

const maskedPointCode = {
  read: (reader: Reader, field: string): AffectedPointCode => ({
    mask: reader.u8(field),
    pc: reader.u24(field),
  }),
  write(writer: Writer, { mask, pc }: AffectedPointCode) {
    writer.u24(pc)
    writer.u8(mask)
  },
}
const number32 = {
  read: (reader: Reader, field: string) => reader.u32(field),
  write: (writer: Writer, value: number) => writer.u32(value),
}
const number8 = {
  read: (reader: Reader, field: string) => reader.u8(field),
  write: (writer: Writer, value: number) => writer.u8(value),
}

const trafficModes = { override: 1, loadshare: 2, broadcast: 3 } satisfies Record<TrafficMode, number>

/** RFC 4666 §3.2, common and M3UA-specific parameters; the compound ones are in `messages.ts`. */
export const parameters = {
  infoString: text(0x0004),
  routingContext: list(0x0006, 4, number32),
  diagnosticInformation: octets(0x0007),
  heartbeatData: octets(0x0009),
  trafficModeType: enumerated(0x000b, trafficModes),
  errorCode: u32(0x000c),
  status,
  aspIdentifier: u32(0x0011),
  affectedPointCode: list(0x0012, 4, maskedPointCode),
  correlationId: u32(0x0013),
  registrationStatus: u32(0x0212),
  deregistrationStatus: u32(0x0213),
  localRoutingKeyIdentifier: u32(0x020a),
  networkAppearance: u32(0x0200),
  userCause,
  congestionIndications: u24(0x0205),
  concernedDestination: u24(0x0206),
  destinationPointCode: u24(0x020b),
  serviceIndicators: list(0x020c, 1, number8),
  originatingPointCodeList: list(0x020e, 4, maskedPointCode),
  protocolData,
}
