/** Inspecting M3UA and SCCP, with what they carry opened: SCCP in M3UA DATA, TCAP in SCCP data. */
import { M3uaError } from '../m3ua/error-codes.ts'
import { decodeM3ua, encodeM3ua, type M3uaFields } from '../m3ua/fields.ts'
import {
  decodeGlobalTitle,
  decodeSccp,
  decodeSccpAddress,
  encodeGlobalTitle,
  encodeSccp,
  encodeSccpAddress,
  type AddressFields,
  type SccpFields,
} from '../sccp/fields.ts'
import type { GlobalTitle } from '../sccp/primitives.ts'
import { decodeScmg, encodeScmg, type ScmgMessage } from '../sccp/scmg.ts'
import { DecodeError } from '../wire/decode-error.ts'
import { fromHex, noOctets, toHex, type Octets } from '../wire/octets.ts'
import type { Plain } from './plain.ts'
import type { Answer, Inspected, Noted } from './request.ts'
import { decodeTcapMessage, encodeTcapMessage } from './tcap.ts'

/** Q.704 §14.2.1: service indicator of SCCP. */
const sccpUser = 3

export function decodeM3uaMessage(octets: Octets): Inspected {
  const { value, deviations } = decodeM3ua(octets)
  const { protocolData } = value as {
    readonly protocolData?: { readonly si: number; readonly userDataHex: string }
  }
  const carried =
    protocolData?.si === sccpUser ? opened(protocolData.userDataHex, decodeSccpMessage) : undefined
  return {
    value: carried?.value === undefined ? value : { ...value, ...stacked(carried.value) },
    deviations: [...deviations.map(kind => ({ kind })), ...within('sccp', carried)],
  }
}

/** TCAP in its place inside SCCP, and beside it for whoever looks for the innermost layer. */
function stacked(sccp: unknown): Plain {
  const { tcap } = sccp as Plain
  return tcap === undefined ? { sccp } : { sccp, tcap }
}

/** RFC 4666 §3.8.1: an ERR with its code, or silence. */
export function m3uaAnswer(_: Octets, error: DecodeError): Answer {
  return error instanceof M3uaError && error.answer !== undefined
    ? { message: 'ERR', errorCode: error.answer }
    : 'discard'
}

/** RFC 4666 §3.1.4 wants the last padding counted; a `length` that does not count it is honoured, for tests of peers. */
export function encodeM3uaMessage(value: unknown): Octets {
  const { sccp, tcap: _, ...fields } = value as Plain
  const octets = encodeM3ua(withUserData(fields as M3uaFields, sccp))
  const { length } = fields
  if (typeof length !== 'number' || length >= octets.length || length <= octets.length - 4) return octets
  const unpadded = octets.slice(0, length)
  new DataView(unpadded.buffer).setUint32(4, length)
  return unpadded
}

function withUserData(fields: M3uaFields, sccp: unknown): M3uaFields {
  const { protocolData } = fields as { readonly protocolData?: Plain }
  if (sccp === undefined || protocolData === undefined || 'userDataHex' in protocolData) return fields
  return { ...fields, protocolData: { ...protocolData, userDataHex: toHex(encodeSccpMessage(sccp)) } }
}

export function decodeSccpMessage(octets: Octets): Inspected {
  const { value, deviations, data } = decodeSccp(octets)
  const carried =
    value.scmg === undefined && looksLikeTcap(data) ? opened(value.dataHex, decodeTcapMessage) : undefined
  // One segment of a longer message is no TCAP message, and says nothing against it.
  const readable = carried?.value !== undefined || value.segmentation === undefined ? carried : undefined
  return {
    value: readable?.value === undefined ? value : { ...value, tcap: readable.value },
    deviations: [...deviations.map(kind => ({ kind })), ...within('tcap', readable)],
  }
}

/** Q.773 §4.2.1: the five message tags. */
const tcapTags: readonly (number | undefined)[] = [0x61, 0x62, 0x64, 0x65, 0x67]
const looksLikeTcap = (data: Octets): boolean => tcapTags.includes(data[0])

export function encodeSccpMessage(value: unknown): Octets {
  const { tcap, ...fields } = value as Plain
  const { dataHex, scmg } = fields
  const data =
    dataHex !== undefined
      ? {}
      : { dataHex: toHex(scmg === undefined ? encodeTcapMessage(tcap) : encodeScmg(scmg as ScmgMessage)) }
  return encodeSccp({ ...fields, ...data } as unknown as SccpFields)
}

interface Carried {
  readonly value: unknown
  readonly deviations: readonly Noted[]
}

/** What is carried may be unreadable without the carrier being so. */
function opened(hex: string, decode: (octets: Octets) => Inspected): Carried {
  try {
    return decode(fromHex(hex) ?? noOctets)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const { path, offset } = error
    return { value: undefined, deviations: [{ kind: 'unreadable', path, offset }] }
  }
}

function within(path: string, carried: Carried | undefined): readonly Noted[] {
  return (carried?.deviations ?? []).map(noted => ({
    ...noted,
    path: noted.path === undefined || noted.path === '' ? path : `${path}.${noted.path}`,
  }))
}

const plainly =
  (decode: (octets: Octets) => unknown) =>
  (octets: Octets): Inspected => ({ value: decode(octets), deviations: [] })

export const decodeAddress = plainly(decodeSccpAddress)
export const encodeAddress = (value: unknown): Octets => encodeSccpAddress(value as AddressFields)
export const decodeTitle = plainly(octets => decodeGlobalTitle(octets))
export const encodeTitle = (value: unknown): Octets => encodeGlobalTitle(value as GlobalTitle)
export const decodeManagement = plainly(decodeScmg)
export const encodeManagement = (value: unknown): Octets => encodeScmg(value as ScmgMessage)
