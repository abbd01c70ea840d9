/** What goes in and out of connectionless SCCP: N-primitives above (Q.711 §6.2, §6.3), MTP's below. */

import type {
  MtpPauseIndication,
  MtpResumeIndication,
  MtpStatusIndication,
  MtpTransferIndication,
  MtpTransferRequest,
  TransferFailure,
  TransferFailureCause,
} from '../m3ua/primitives.ts'
import type { Wake } from '../wire/core.ts'
import type { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'

/** Q.713 §3.4.2.3.3: numbering plan. Codes without a name appear as `np-<code>`. */
export type NumberingPlan =
  | 'unknown'
  | 'isdn-e164'
  | 'generic'
  | 'data-x121'
  | 'telex-f69'
  | 'maritime-mobile'
  | 'land-mobile-e212'
  | 'isdn-mobile-e214'
  | 'private'
  | `np-${number}`

/** Q.713 §3.4.2.3.1: nature of address. Codes without a name appear as `nai-<code>`. */
export type NatureOfAddress =
  'unknown' | 'subscriber' | 'reserved-national' | 'national' | 'international' | `nai-${number}`

/** Q.713 §3.4.2.3: a global title. The indicator says which of the other fields it has. */
export type GlobalTitle =
  | { readonly gti: 1; readonly nai: NatureOfAddress; readonly digits: string }
  | { readonly gti: 2; readonly tt: number; readonly digits: string }
  | {
      readonly gti: 3
      readonly tt: number
      readonly np: NumberingPlan
      /** Encoding scheme, Q.713 §3.4.2.3.3; 1 BCD odd, 2 BCD even. Follows from the digits unless given. */
      readonly es?: number
      readonly digits: string
    }
  | {
      readonly gti: 4
      readonly tt: number
      readonly np: NumberingPlan
      readonly es?: number
      readonly nai: NatureOfAddress
      readonly digits: string
    }

/** Q.713 §3.4: called or calling party address. `digits` may hold 0-9 and a-e (overdecadic). */
export interface SccpAddress {
  readonly routingIndicator: 'gt' | 'ssn'
  readonly pointCode?: number
  readonly ssn?: number
  readonly globalTitle?: GlobalTitle
  /** Bit 8 of the address indicator, reserved for national use, where it was set. */
  readonly nationalUse?: true
}

/** Q.713 §3.12: why a message came back (UDTS, XUDTS, LUDTS) or could not leave. */
export type ReturnCause =
  | 'noTranslationForAddressOfSuchNature'
  | 'noTranslationForThisSpecificAddress'
  | 'subsystemCongestion'
  | 'subsystemFailure'
  | 'unequippedUser'
  | 'mtpFailure'
  | 'networkCongestion'
  | 'unqualified'
  | 'errorInMessageTransport'
  | 'errorInLocalProcessing'
  | 'destinationCannotPerformReassembly'
  | 'sccpFailure'
  | 'hopCounterViolation'
  | 'segmentationNotSupported'
  | 'segmentationFailure'
  | `cause-${number}`

export interface NUnitdataRequest {
  readonly type: 'nUnitdataRequest'
  readonly called: SccpAddress
  readonly calling: SccpAddress
  readonly data: Octets
  /** Present: class 1, and messages with the same value keep their order (it becomes the SLS). Absent: class 0. */
  readonly sequenceControl?: number
  readonly returnOption?: boolean
  /** Q.714 §2.6.3, 0 to 7; needs XUDT. */
  readonly importance?: number
  /** The caller's own: comes back with a notice, and rides along in `mtpTransferRequest.context`. */
  readonly context?: unknown
}

export interface NUnitdataIndication {
  readonly type: 'nUnitdataIndication'
  readonly called: SccpAddress
  readonly calling: SccpAddress
  readonly data: Octets
  readonly opc: number
  readonly dpc: number
  readonly sls: number
  /** M3UA association it came by. */
  readonly association: string
}

/** Q.711 §6.2.2.3.3: what could not be delivered, with the addresses of the original request. */
export interface NNoticeIndication {
  readonly type: 'nNoticeIndication'
  readonly reason: ReturnCause
  readonly called: SccpAddress
  readonly calling: SccpAddress
  readonly data: Octets
  /** `peer`: a UDTS, XUDTS or LUDTS came back. `local`: it never left this node. */
  readonly origin: 'peer' | 'local'
  /** For `local`, when M3UA gave the message back. */
  readonly transferFailure?: TransferFailureCause
  /** The request's own, for `local`. A returned message is matched by its data. */
  readonly context?: unknown
}

/** Q.711 §6.3.2.3.2: a remote subsystem is allowed or prohibited. */
export interface NStateIndication {
  readonly type: 'nStateIndication'
  readonly pointCode: number
  readonly ssn: number
  readonly state: 'inService' | 'outOfService'
}

/** Q.711 §6.3.2.3.4: a remote signalling point. */
export interface NPcstateIndication {
  readonly type: 'nPcstateIndication'
  readonly pointCode: number
  readonly state: 'accessible' | 'inaccessible' | 'congested'
  /** For `congested`: 0 abated to 3. */
  readonly level?: number
}

export type SccpInput =
  | MtpTransferIndication
  | MtpPauseIndication
  | MtpResumeIndication
  | MtpStatusIndication
  | TransferFailure
  | NUnitdataRequest
  /** Q.711 §6.3.2.3.3: a replicated local subsystem wants to go; all its backups are asked. */
  | { readonly type: 'nCoordRequest'; readonly ssn: number }
  /** The user of the subsystem agrees that its replica at `pointCode` goes. */
  | { readonly type: 'nCoordResponse'; readonly ssn: number; readonly pointCode: number }
  /** Q.711 §6.3.2.3.2: a local user comes into or goes out of service. */
  | { readonly type: 'nStateRequest'; readonly ssn: number; readonly state: 'inService' | 'outOfService' }
  | Wake

export type SccpOutput =
  | MtpTransferRequest
  | NUnitdataIndication
  | NNoticeIndication
  | NStateIndication
  | NPcstateIndication
  /** A replica of our subsystem at `pointCode` asks to go. */
  | { readonly type: 'nCoordIndication'; readonly ssn: number; readonly pointCode: number }
  /** Ours went, its backups having agreed; or they did not in time, and it stays. */
  | { readonly type: 'nCoordConfirm'; readonly ssn: number; readonly granted: boolean }
  /** A message was dropped without an answer, because the standard wants it or nobody asked for one. */
  | {
      readonly type: 'discardIndication'
      readonly reason: ReturnCause | 'decodeError' | 'unknownMessageType'
    }
  | { readonly type: 'deviation'; readonly association: string; readonly kind: string }
  | { readonly type: 'decodeError'; readonly association: string; readonly error: DecodeError }
