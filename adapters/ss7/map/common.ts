/** TS 29.002 §17.7.8, common data types, and §17.7.11, extension containers. */
import { enumerated, extensible, integer, leaf, octetString } from '../ber/leaves.ts'
import { choice, ctx, optional, sequence, type Infer } from '../ber/schema.ts'
import type { Octets } from '../wire/octets.ts'
import type { Writer } from '../wire/writer.ts'
import { addressOf, cellGlobalIdOrServiceAreaIdFixedLength, laiFixedLength, tbcdString } from './digits.ts'

/** AddressString ::= OCTET STRING (SIZE (1..20)) */
export const addressString = addressOf(20)
/** ISDN-AddressString ::= AddressString (SIZE (1..9)) */
export const isdnAddressString = addressOf(9)
/** FTN-AddressString ::= AddressString (SIZE (1..15)) */
export const ftnAddressString = addressOf(15)

/** IMSI ::= TBCD-STRING (SIZE (3..8)) */
export const imsi = tbcdString(3, 8)
/** IMEI ::= TBCD-STRING (SIZE (8)); shorter ones are seen and returned as they came. */
export const imei = tbcdString(1, 8)
/** HLR-Id ::= IMSI, of which only leading digits: kept as octets. */
export const hlrId = octetString(3, 8)
/** LMSI ::= OCTET STRING (SIZE (4)) */
export const lmsi = octetString(4, 4)
/** Time ::= OCTET STRING (SIZE (4)), seconds as in RFC 3588 */
export const time = octetString(4, 4)
/** SignalInfo ::= OCTET STRING (SIZE (1..200)) */
export const signalInfo = octetString(1, 200)

/** SubscriberIdentity ::= CHOICE { imsi [0] IMSI, msisdn [1] ISDN-AddressString } */
export const subscriberIdentity = choice({ imsi: ctx(0, imsi), msisdn: ctx(1, isdnAddressString) })

/** DiameterIdentity ::= OCTET STRING (SIZE (9..255)); text, one character an octet. */
export const diameterIdentity = leaf<string>({
  name: 'DiameterIdentity',
  tag: 0x04,
  min: 9,
  max: 255,
  read(octets, start, end, notes) {
    if (end - start < 9 || end - start > 255) notes.note('outOfRange', start)
    return String.fromCharCode(...octets.subarray(start, Math.min(end, start + 0x1000)))
  },
  write(writer, text) {
    if (text.length > 255 || /[^\0-\xff]/.test(text)) throw new RangeError('not a DiameterIdentity')
    for (let at = text.length - 1; at >= 0; at--) writer.u8(text.charCodeAt(at))
  },
})

/** NetworkNodeDiameterAddress ::= SEQUENCE { diameter-Name [0], diameter-Realm [1] DiameterIdentity } */
export const networkNodeDiameterAddress = sequence({
  diameterName: ctx(0, diameterIdentity),
  diameterRealm: ctx(1, diameterIdentity),
})

/**
 * CellGlobalIdOrServiceAreaIdOrLAI ::= CHOICE {
 *   cellGlobalIdOrServiceAreaIdFixedLength  [0] CellGlobalIdOrServiceAreaIdFixedLength,
 *   laiFixedLength                          [1] LAIFixedLength }
 */
export const cellGlobalIdOrServiceAreaIdOrLai = choice({
  cellGlobalIdOrServiceAreaIdFixedLength: ctx(0, cellGlobalIdOrServiceAreaIdFixedLength),
  laiFixedLength: ctx(1, laiFixedLength),
})

/** NetworkResource ::= ENUMERATED */
export const networkResource = enumerated({
  plmn: 0,
  hlr: 1,
  vlr: 2,
  pvlr: 3,
  controllingMSC: 4,
  vmsc: 5,
  eir: 6,
  rss: 7,
})

/** AdditionalNetworkResource ::= ENUMERATED { …, ... } */
export const additionalNetworkResource = extensible({
  sgsn: 0,
  ggsn: 1,
  gmlc: 2,
  gsmSCF: 3,
  nplr: 4,
  auc: 5,
  ue: 6,
  mme: 7,
})

/** AbsentSubscriberDiagnosticSM ::= INTEGER (0..255), TS 23.040 §3.3.2; some peers send more. */
export const absentSubscriberDiagnosticSm = integer(0, 255)

/** EMLPP-Priority ::= INTEGER (0..15) */
export const emlppPriority = integer(0, 15)

/**
 * ExtensionContainer ::= SEQUENCE {
 *   privateExtensionList  [0] PrivateExtensionList  OPTIONAL,
 *   pcs-Extensions        [1] PCS-Extensions        OPTIONAL, ... }
 *
 * What is inside the two is nobody's business and often not BER at all; a container that does not even hold these
 * two is kept whole in `raw`.
 */
export interface ExtensionContainer {
  readonly privateExtensionList?: Octets
  readonly pcsExtensions?: Octets
  readonly raw?: Octets
}

export const extensionContainer = leaf<ExtensionContainer>({
  name: 'ExtensionContainer',
  tag: 0x30,
  read(octets, start, end) {
    const privateEnd = shortElement(octets, start, end, 0xa0)
    const pcsStart = privateEnd ?? start
    const pcsEnd = shortElement(octets, pcsStart, end, 0xa1)
    if (start === end || (pcsEnd ?? pcsStart) !== end) return { raw: octets.subarray(start, end) }
    return {
      ...(privateEnd === undefined ? {} : { privateExtensionList: octets.subarray(start + 2, privateEnd) }),
      ...(pcsEnd === undefined ? {} : { pcsExtensions: octets.subarray(pcsStart + 2, pcsEnd) }),
    }
  },
  write(writer, { privateExtensionList, pcsExtensions, raw }) {
    if (raw !== undefined) return writer.put(raw)
    if (pcsExtensions !== undefined) putShort(writer, 0xa1, pcsExtensions)
    if (privateExtensionList !== undefined) putShort(writer, 0xa0, privateExtensionList)
  },
})

/** The end of an element with this tag and a length of one octet, if one begins at `at`. */
function shortElement(octets: Octets, at: number, limit: number, tag: number): number | undefined {
  const length = octets[at + 1]
  if (at + 2 > limit || octets[at] !== tag || length === undefined || length > 0x7f) return undefined
  return at + 2 + length <= limit ? at + 2 + length : undefined
}

function putShort(writer: Writer, tag: number, contents: Octets): void {
  if (contents.length > 0x7f) throw new RangeError('an extension of more than 127 octets goes into raw')
  writer.put(contents)
  writer.u8(contents.length)
  writer.u8(tag)
}

/** `extensionContainer ExtensionContainer OPTIONAL`, alone: the parameter of half the errors and results. */
export const onlyExtensions = sequence({ extensionContainer: optional(extensionContainer) })
export type OnlyExtensions = Infer<typeof onlyExtensions>
