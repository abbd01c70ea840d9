/** M3UA messages as fields a person or a tool reads: what `hlrgw decode` prints and `hlrgw encode` takes. */

import { fromHex, noOctets, toHex, type Octets } from '../wire/octets.ts'
import { readLoosely, writeMessage } from './codec.ts'
import { errorWords } from './error-codes.ts'
import { definitions, type M3uaMessage } from './messages.ts'
import type { Deviation, MtpTransfer } from './primitives.ts'

/** Octets as lower-case hex; every other parameter as `M3uaMessage` has it. */
export type M3uaFields = Readonly<Record<string, unknown>> & {
  /** As RFC 4666 abbreviates it: `ASPUP_ACK`. */
  readonly message: string
}

export interface DecodedM3ua {
  readonly value: M3uaFields
  readonly deviations: readonly Deviation[]
}

/**
 * Mandatory parameters may be missing: a message is shown as it is.
 * @throws {M3uaError}
 */
export function decodeM3ua(octets: Octets): DecodedM3ua {
  const deviations: Deviation[] = []
  const message = readLoosely(octets, deviation => deviations.push(deviation))
  const { name, class: cls, messageType } = definitions[message.type]
  const length = Number.parseInt(toHex(octets.subarray(4, 8)), 16)
  const value: Record<string, unknown> = { message: name, class: cls, type: messageType, length }
  for (const [field, parameter] of Object.entries(message)) {
    if (field !== 'type') value[field] = shown(parameter)
  }
  if (typeof value.errorCode === 'number') value.errorName = errorWords(value.errorCode)
  return { value: value as M3uaFields, deviations }
}

function shown(parameter: unknown): unknown {
  if (parameter instanceof Uint8Array) return toHex(parameter)
  if (Array.isArray(parameter)) return parameter.map(shown)
  if (!isRecord(parameter)) return parameter
  const { data, ...rest } = parameter
  return data instanceof Uint8Array
    ? { ...rest, userDataLength: data.length, userDataHex: toHex(data) }
    : parameter
}

/**
 * The octets of a message given as fields; `class`, `type`, `length` and `errorName` follow from the rest.
 * @throws {RangeError} when the message name or a hexadecimal field is none.
 */
export function encodeM3ua(fields: M3uaFields): Octets {
  const definition = Object.values(definitions).find(({ name }) => name === fields.message)
  if (definition === undefined) throw new RangeError(`message: ${fields.message} is not an M3UA message`)
  const message: Record<string, unknown> = { type: definition.type }
  for (const { name } of definition.fields) {
    const value = fields[name]
    if (value === undefined) continue
    if (name === 'heartbeatData' || name === 'diagnosticInformation') message[name] = hex(name, value)
    else message[name] = name === 'protocolData' ? transfer(value) : value
  }
  return writeMessage(message as unknown as M3uaMessage)
}

function transfer(value: unknown): MtpTransfer {
  if (!isRecord(value)) throw new RangeError('protocolData: not an object')
  const { userDataHex, userDataLength: _, ...label } = value
  const data = userDataHex === undefined ? noOctets : hex('protocolData.userDataHex', userDataHex)
  return { ...(label as unknown as Omit<MtpTransfer, 'data'>), data }
}

function hex(name: string, value: unknown): Octets {
  const octets = typeof value === 'string' ? fromHex(value) : undefined
  if (octets === undefined) throw new RangeError(`${name}: not hexadecimal`)
  return octets
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
