/** TS 29.002 §17.4, MAP dialogue PDUs: what travels as user information in TCAP's dialogue portion. */
import { codec } from '../ber/codec.ts'
import type { Deviation } from '../ber/deviation.ts'
import { enumerated, nul, oid } from '../ber/leaves.ts'
import { choice, ctx, optional, sequence, type Infer } from '../ber/schema.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import { addressString, extensionContainer } from './common.ts'

/** map-DialogueAS: the abstract syntax name that goes with these PDUs. */
export const mapDialogueAs = '0.4.0.0.1.1.1.1'

/** MAP-OpenInfo ::= SEQUENCE { destinationReference [0], originationReference [1], ..., extensionContainer }; [2] and [3] are Ericsson's. */
const openInfo = sequence({
  destinationReference: optional(ctx(0, addressString)),
  originationReference: optional(ctx(1, addressString)),
  eriMsisdn: optional(ctx(2, addressString)),
  eriVlrNo: optional(ctx(3, addressString)),
  extensionContainer: optional(extensionContainer),
})

/** MAP-AcceptInfo, MAP-CloseInfo ::= SEQUENCE { ..., extensionContainer OPTIONAL } */
const onlyContainer = sequence({ extensionContainer: optional(extensionContainer) })

/** MAP-RefuseInfo ::= SEQUENCE { reason Reason, ..., extensionContainer, alternativeApplicationContext OBJECT IDENTIFIER } */
const refuseInfo = sequence({
  reason: enumerated({ noReasonGiven: 0, invalidDestinationReference: 1, invalidOriginatingReference: 2 }),
  extensionContainer: optional(extensionContainer),
  alternativeApplicationContext: optional(oid),
})

/** ResourceUnavailableReason ::= ENUMERATED */
export const resourceUnavailableReasons = {
  shortTermResourceLimitation: 0,
  longTermResourceLimitation: 1,
} as const

/** ProcedureCancellationReason ::= ENUMERATED */
export const procedureCancellationReasons = {
  handoverCancellation: 0,
  radioChannelRelease: 1,
  networkPathRelease: 2,
  callRelease: 3,
  associatedProcedureFailure: 4,
  tandemDialogueRelease: 5,
  remoteOperationsFailure: 6,
} as const

/** MAP-UserAbortChoice ::= CHOICE */
const userAbortChoice = choice({
  userSpecificReason: ctx(0, nul),
  userResourceLimitation: ctx(1, nul),
  resourceUnavailable: ctx(2, enumerated(resourceUnavailableReasons)),
  applicationProcedureCancellation: ctx(3, enumerated(procedureCancellationReasons)),
})
export type UserAbortChoice = Infer<typeof userAbortChoice>

/** MAP-ProviderAbortReason ::= ENUMERATED */
const providerAbortReason = enumerated({ abnormalDialogue: 0, invalidPDU: 1 })

/**
 * MAP-DialoguePDU ::= CHOICE { map-open [0], map-accept [1], map-close [2], map-refuse [3], map-userAbort [4],
 *   map-providerAbort [5] }
 */
export const mapDialoguePdu = choice({
  mapOpen: ctx(0, openInfo),
  mapAccept: ctx(1, onlyContainer),
  mapClose: ctx(2, onlyContainer),
  mapRefuse: ctx(3, refuseInfo),
  mapUserAbort: ctx(
    4,
    sequence({ mapUserAbortChoice: userAbortChoice, extensionContainer: optional(extensionContainer) }),
  ),
  mapProviderAbort: ctx(
    5,
    sequence({
      mapProviderAbortReason: providerAbortReason,
      extensionContainer: optional(extensionContainer),
    }),
  ),
})
export type MapDialoguePdu = Infer<typeof mapDialoguePdu>

/** An abort that could not be read to its end is still an abort. */
export type ReceivedDialoguePdu =
  MapDialoguePdu | { readonly mapUserAbort: { readonly mapUserAbortChoice?: UserAbortChoice } }

const pdu = codec('map', mapDialoguePdu)
const mapUserAbortTag = 0xa4

/**
 * A PDU as a peer sent it. Throws DecodeError; a map-userAbort that makes no sense inside ends the dialogue as a
 * user abort without a reason, and is noted (TS 29.002 §7.3.4 knows no other answer to it).
 */
export function readDialoguePdu(
  octets: Octets,
  deviation?: (deviation: Deviation) => void,
): ReceivedDialoguePdu {
  try {
    return pdu.decode(octets, deviation)
  } catch (error) {
    if (!(error instanceof DecodeError) || octets[0] !== mapUserAbortTag) throw error
    deviation?.({ path: error.path, offset: error.offset, kind: 'unreadableAbort' })
    return { mapUserAbort: {} }
  }
}

export function writeDialoguePdu(value: MapDialoguePdu): Octets {
  return pdu.encode(value)
}
