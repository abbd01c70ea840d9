/** SCCP messages as fields a person or a tool reads: what `hlrgw decode` prints and `hlrgw encode` takes. */

import { DecodeError } from '../wire/decode-error.ts'
import { fromHex, toHex, type Octets } from '../wire/octets.ts'
import { Reader } from '../wire/reader.ts'
import { encodeAddress, encodeTitle, indicatorOf, parseAddress, readGlobalTitle } from './address.ts'
import { readMessage, writeMessage, type SccpDeviation } from './codec.ts'
import { messages, type SccpMessage, type Segmentation } from './messages.ts'
import type { GlobalTitle, SccpAddress } from './primitives.ts'
import { decodeScmg, type ScmgMessage } from './scmg.ts'

/** `ai` is the address indicator octet; `gti` is 0 without a global title. */
export interface AddressFields {
  readonly ai?: string
  readonly routingIndicator: 'gt' | 'ssn'
  readonly pc?: number
  readonly ssn?: number
  readonly gti: number
  readonly tt?: number
  readonly np?: string
  readonly es?: number
  readonly nai?: string
  readonly digits?: string
}

export type SegmentationFields = Omit<Segmentation, 'localReference'> & { readonly localReference: string }

export interface SccpFields {
  /** `UDT`, `XUDTS` … */
  readonly message: string
  readonly protocolClass?: number
  readonly returnOnError?: boolean
  readonly returnCause?: string
  readonly hopCounter?: number
  readonly called: AddressFields
  readonly calling: AddressFields
  readonly segmentation?: SegmentationFields
  readonly importance?: number
  readonly dataLength?: number
  readonly dataHex: string
  /** When the message is between the two SCCP managements. */
  readonly scmg?: ScmgMessage
}

export interface DecodedSccp {
  readonly value: SccpFields
  readonly deviations: readonly SccpDeviation[]
  /** The user's octets, for whoever decodes further. */
  readonly data: Octets
}

/** @throws {DecodeError} */
export function decodeSccp(octets: Octets): DecodedSccp {
  const deviations: SccpDeviation[] = []
  const message = readMessage(octets, deviation => deviations.push(deviation))
  const { type, called, calling, data, ...rest } = message
  const { segmentation, ...others } = { segmentation: undefined as Segmentation | undefined, ...rest }
  const scmg = called.ssn === 1 ? scmgIn(data) : undefined
  const value: SccpFields = {
    message: messages[type].name,
    ...others,
    called: addressFields(called),
    calling: addressFields(calling),
    ...(segmentation === undefined
      ? {}
      : { segmentation: { ...segmentation, localReference: hex24(segmentation.localReference) } }),
    dataLength: data.length,
    dataHex: toHex(data),
    ...(scmg === undefined ? {} : { scmg }),
  }
  return { value, deviations, data }
}

function hex24(value: number): string {
  return value.toString(16).padStart(6, '0')
}

function scmgIn(data: Octets): ScmgMessage | undefined {
  try {
    return decodeScmg(data)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** @throws {RangeError} when the message name or a hexadecimal field is none. */
export function encodeSccp(fields: SccpFields): Octets {
  const { message: name, called, calling, segmentation, dataHex, dataLength: _, scmg: __, ...rest } = fields
  const entry = Object.entries(messages).find(([, layout]) => layout.name === name)
  if (entry === undefined) throw new RangeError(`message: ${name} is not a connectionless SCCP message`)
  const reference =
    segmentation === undefined
      ? {}
      : {
          segmentation: { ...segmentation, localReference: Number.parseInt(segmentation.localReference, 16) },
        }
  return writeMessage({
    ...rest,
    type: entry[0],
    called: addressOf(called),
    calling: addressOf(calling),
    ...reference,
    data: octetsOf('dataHex', dataHex),
  } as SccpMessage)
}

/** @throws {DecodeError} */
export function decodeSccpAddress(octets: Octets): AddressFields {
  return addressFields(parseAddress(octets))
}

export function encodeSccpAddress(fields: AddressFields): Octets {
  return encodeAddress(addressOf(fields))
}

function addressFields(address: SccpAddress): AddressFields {
  const { routingIndicator, pointCode, ssn, globalTitle } = address
  return {
    ai: indicatorOf(address).toString(16).padStart(2, '0'),
    routingIndicator,
    ...(pointCode === undefined ? {} : { pc: pointCode }),
    ...(ssn === undefined ? {} : { ssn }),
    ...(globalTitle ?? { gti: 0 }),
  }
}

function addressOf({ ai, routingIndicator, pc, ssn, gti, ...title }: AddressFields): SccpAddress {
  return {
    routingIndicator,
    ...(pc === undefined ? {} : { pointCode: pc }),
    ...(ssn === undefined ? {} : { ssn }),
    ...(gti === 0 ? {} : { globalTitle: { gti, ...title } as GlobalTitle }),
    ...(ai !== undefined && Number.parseInt(ai, 16) >= 0x80 ? { nationalUse: true as const } : {}),
  }
}

/**
 * A global title by itself. Its indicator stands in the address outside; where that is not known, the richest form
 * that makes sense is taken: plan and scheme must be assigned ones.
 * @throws {DecodeError}
 */
export function decodeGlobalTitle(octets: Octets, gti?: number): GlobalTitle {
  return readGlobalTitle(new Reader('sccp', octets), gti ?? likelyIndicator(octets), 'globalTitle')
}

function likelyIndicator(octets: Octets): number {
  for (const gti of [4, 3]) {
    const title =
      octets.length < gti ? undefined : readGlobalTitle(new Reader('sccp', octets), gti, 'globalTitle')
    if (title === undefined || !('np' in title) || title.np.startsWith('np-')) continue
    if (title.es !== 1 && title.es !== 2) continue
    if (!('nai' in title) || !title.nai.startsWith('nai-')) return gti
  }
  return 2
}

export function encodeGlobalTitle(title: GlobalTitle): Octets {
  return encodeTitle(title)
}

function octetsOf(name: string, text: string): Octets {
  const octets = fromHex(text)
  if (octets === undefined) throw new RangeError(`${name}: not hexadecimal`)
  return octets
}
