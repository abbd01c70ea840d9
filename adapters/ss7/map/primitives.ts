/**
 * The MAP service as its users see it: one request, exactly one confirm (the querying node), and indication and
 * response (a simulated HLR). The dialogue beneath, its versions and their ladder, stay inside.
 */
import type { Category } from './categories.ts'
import type { Millis, Wake } from '../wire/core.ts'
import type { DecodeError } from '../wire/decode-error.ts'
import type { Deviation } from '../ber/deviation.ts'
import type { NNoticeIndication, ReturnCause, SccpAddress } from '../sccp/primitives.ts'
import type {
  Code,
  DialogueId,
  InvokeId,
  PAbortCause,
  Problem,
  TcIndication,
  TcRequest,
} from '../tcap/primitives.ts'
import type { OperationName } from './operations.ts'

export type MapVersion = 1 | 2 | 3

/** Chosen by the user, unique among its open requests. */
export type RequestId = number

/* ---- the querying side ---- */

export interface MapRequest {
  readonly type: 'mapRequest'
  readonly requestId: RequestId
  readonly operation: OperationName
  /** The argument's value in the newest shape; older versions leave out what they do not have. */
  readonly argument: unknown
  readonly called: SccpAddress
  readonly calling: SccpAddress
  /** For the whole request, every step of the version ladder included. */
  readonly timeoutMs: Millis
  /** Versions that may be tried, newest first tried; default: all that the operation has. */
  readonly versions?: readonly MapVersion[]
}

/** Gives up: closes the dialogue and confirms with `cancelled`. */
export interface MapCancel {
  readonly type: 'mapCancel'
  readonly requestId: RequestId
}

/** The same for every open request. */
export interface MapCancelAll {
  readonly type: 'mapCancelAll'
}

/** The SS7 part of a probe's outcome. */
export type MapOutcome =
  | { readonly type: 'ok'; readonly result: unknown }
  | { readonly type: 'mapError'; readonly code: Code; readonly name: string; readonly parameter?: unknown }
  /** `by: 'local'`: we could not accept what the peer answered; `error` says where it stopped making sense. */
  | {
      readonly type: 'rejected'
      readonly problem: Problem
      readonly by: 'peer' | 'local'
      readonly error?: DecodeError
      /** Of an argument of ours that could not be written: nothing was sent. */
      readonly reason?: string
    }
  /** map-userAbort or a bare U-ABORT; `reason` as in MAP-UserAbortChoice where the peer gave one. */
  | { readonly type: 'userAborted'; readonly reason?: string }
  | {
      readonly type: 'providerAborted'
      readonly cause: PAbortCause | 'abnormalMapDialogue' | 'invalidPDU' | number
      readonly origin: 'local' | 'remote'
    }
  /** The peer speaks none of the versions allowed, or refuses the dialogue for `reason` (map-refuse). */
  | { readonly type: 'versionRefused'; readonly alternative?: string; readonly reason?: string }
  | { readonly type: 'undeliverable'; readonly udtsCause: ReturnCause }
  /** No way to the destination from here: the last BEGIN never left the node. */
  | {
      readonly type: 'unreachable'
      readonly cause: ReturnCause | NonNullable<NNoticeIndication['transferFailure']>
    }
  /** It died with the request or its answer under way. */
  | { readonly type: 'associationLost'; readonly association?: string }
  | { readonly type: 'timeout' }
  /** No room for another dialogue (the configured ceiling). */
  | { readonly type: 'overloaded' }
  | { readonly type: 'cancelled' }

/** Where the last BEGIN went, and as which transaction (hexadecimal). */
export interface Route {
  readonly localTransactionId: string
  readonly association: string
  readonly sls: number
  readonly opc: number
  readonly dpc: number
}

/** What was done and seen, whatever the outcome. */
export interface MapEvidence {
  /** The version of the last BEGIN. */
  readonly version: MapVersion
  /** BEGINs that were given to the network: each counts against the contract. */
  readonly begins: number
  /** Whether any BEGIN left the node. */
  readonly billable: boolean
  readonly called: SccpAddress
  readonly calling: SccpAddress
  /** As the answer named its sender and its receiver, after the network's translations. */
  readonly answeredBy?: SccpAddress | undefined
  readonly answeredTo?: SccpAddress | undefined
  readonly answeredFromPointCode?: number | undefined
  readonly remoteTransactionId?: string | undefined
  readonly dialogueId: DialogueId
  /** Where the last BEGIN went, once M3UA has chosen. */
  readonly route?: Route | undefined
}

/** An operation the peer invoked in our dialogue, e.g. informServiceCentre beside an SRI-SM answer. */
export interface Accompanying {
  readonly operation: OperationName
  readonly argument: unknown
}

export interface MapConfirm {
  readonly type: 'mapConfirm'
  readonly requestId: RequestId
  readonly outcome: MapOutcome
  readonly evidence: MapEvidence
  readonly accompanying: readonly Accompanying[]
  /** What the peer's octets did that the standard does not allow, and we understood all the same. */
  readonly deviations: readonly Deviation[]
}

/* ---- the responding side (a simulated HLR) ---- */

export interface MapIndication {
  readonly type: 'mapIndication'
  readonly dialogueId: DialogueId
  readonly invokeId: InvokeId
  readonly operation: string
  readonly version: MapVersion
  readonly argument: unknown
  readonly called: SccpAddress
  readonly calling: SccpAddress
}

export interface MapResponse {
  readonly type: 'mapResponse'
  readonly dialogueId: DialogueId
  readonly invokeId: InvokeId
  readonly answer:
    | { readonly type: 'result'; readonly result: unknown; readonly accompanying?: readonly Accompanying[] }
    | {
        readonly type: 'error'
        /** As in `mapErrors`. */
        readonly name: string
        readonly parameter?: unknown
        readonly accompanying?: readonly Accompanying[]
      }
    | { readonly type: 'reject'; readonly problem: Problem }
    /** map-userAbort; `reason` as `userAborted` gives it: the choice's name and, where it has one, its value's. */
    | { readonly type: 'userAbort'; readonly reason: string }
    /** What a failing TCAP says: P-ABORT with `cause`; without one, ABRT from the dialogue service provider. */
    | { readonly type: 'providerAbort'; readonly cause?: PAbortCause | number }
    /** AARE in ABORT: application context not supported, with the version that is (`undefined`: none named). */
    | { readonly type: 'refuse'; readonly alternative?: MapVersion }
    /** Ends the dialogue without answering the invoke. */
    | { readonly type: 'close' }
    /** Says nothing, ever; forgets the dialogue. */
    | { readonly type: 'drop' }
}

/** A dialogue a peer began with us that policy does not admit; it is over. */
export interface MapRefused {
  readonly type: 'mapRefused'
  readonly category: Category
  readonly refusal: Refusal
  readonly calling: SccpAddress
  readonly applicationContext: string | undefined
  readonly operationCodes: readonly Code[]
}

/** `refuse`: ABORT, application context not supported (without a reason in version 1). `discard`: not a word. */
export type Refusal = 'refuse' | 'discard'

/** A peer's version as the ladder learned it. */
export interface VersionLearned {
  readonly type: 'versionLearned'
  /** The node that refused the newer ones: its global title's digits, or its point code. */
  readonly node: string
  readonly operation: OperationName
  readonly version: MapVersion
}

/** The association that carried these dialogues is gone, and with it their answers. */
export interface AssociationLost {
  readonly type: 'associationLost'
  readonly association: string
  readonly dialogueIds: readonly DialogueId[]
}

export type MapInput =
  MapRequest | MapCancel | MapCancelAll | MapResponse | AssociationLost | TcIndication | Wake
export type MapOutput = MapConfirm | MapIndication | MapRefused | VersionLearned | TcRequest
