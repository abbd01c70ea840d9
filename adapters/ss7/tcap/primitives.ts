/**
 * TC service primitives (Q.771 §3): what TCAP takes and gives at its upper and lower boundary. Component primitives
 * (TC-INVOKE, TC-RESULT-L …) travel inside the dialogue primitive they are sent or received with.
 */
import type { Wake } from '../wire/core.ts'
import type { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import type {
  NNoticeIndication,
  NUnitdataIndication,
  NUnitdataRequest,
  SccpAddress,
} from '../sccp/primitives.ts'

/**
 * Names a dialogue between TCAP and its user. The user chooses those it begins (0 and up); TCAP chooses those a
 * peer begins (-1 and down), so the two never meet.
 */
export type DialogueId = number

/** -128..127, unique among the invocations one side has open in a dialogue. */
export type InvokeId = number

/** Operation classes, Q.771 §3.1.3.2: 1 result and error reported, 2 only errors, 3 only results, 4 neither. */
export type OperationClass = 1 | 2 | 3 | 4

/** An operation or error code: a local INTEGER or, as text, a global OBJECT IDENTIFIER (Q.773 §4.2.2). */
export type Code = number | string

export interface UserInformation {
  /** Abstract syntax, e.g. `0.4.0.0.1.1.1.1` (map-DialogueAS). */
  readonly oid: string
  /** The EXTERNAL's single-ASN1-type: one element, header included. */
  readonly data: Octets
}

/** Application context name as a dotted OBJECT IDENTIFIER. */
export type ApplicationContext = string

/* ---- components, Q.773 §4.2.2 ---- */

export interface InvokeRequest {
  readonly type: 'invoke'
  readonly invokeId: InvokeId
  readonly linkedId?: InvokeId
  readonly operationCode: Code
  /** The parameter's octets, tag and length included. */
  readonly parameter?: Octets
  readonly class: OperationClass
  /** How long the invocation may stay unanswered, milliseconds. */
  readonly timeoutMs: number
}

export interface Invoke {
  readonly type: 'invoke'
  readonly invokeId: InvokeId
  readonly linkedId?: InvokeId
  readonly operationCode: Code
  readonly parameter?: Octets
}

export interface ReturnResult {
  readonly type: 'returnResultLast' | 'returnResultNotLast'
  readonly invokeId: InvokeId
  readonly operationCode?: Code
  readonly parameter?: Octets
}

export interface ReturnError {
  readonly type: 'returnError'
  readonly invokeId: InvokeId
  readonly errorCode: Code
  readonly parameter?: Octets
}

/** Q.773 §4.2.2.6: which family, and which of its problems; unknown problem numbers are kept as numbers. */
export interface Problem {
  readonly problemType: 'general' | 'invoke' | 'returnResult' | 'returnError'
  readonly problem: string | number
}

export interface Reject extends Problem {
  readonly type: 'reject'
  /** `undefined` where the invoke id was not derivable (NULL on the wire). */
  readonly invokeId: InvokeId | undefined
}

export type Component = Invoke | ReturnResult | ReturnError | Reject

/** What a TC-user asks to be sent: an invocation with its class and timer, or an answer. */
export type ComponentRequest = InvokeRequest | ReturnResult | ReturnError | Reject

/** TC-U-REJECT and TC-R-REJECT arrive from the peer (its user or its TCAP); TC-L-REJECT is our TCAP's own finding. */
export interface RejectIndication extends Problem {
  readonly type: 'tcUReject' | 'tcRReject' | 'tcLReject'
  readonly invokeId: InvokeId | undefined
}

export type ComponentIndication = Invoke | ReturnResult | ReturnError | RejectIndication

/* ---- requests ---- */

export interface TcUniRequest {
  readonly type: 'tcUniRequest'
  readonly called: SccpAddress
  readonly calling: SccpAddress
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
  readonly components: readonly ComponentRequest[]
}

export interface TcBeginRequest {
  readonly type: 'tcBeginRequest'
  readonly dialogueId: DialogueId
  readonly called: SccpAddress
  readonly calling: SccpAddress
  /** Absent: no dialogue portion at all (Q.771 "application context mode" not set; MAP v1). */
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
  readonly components: readonly ComponentRequest[]
}

export interface TcContinueRequest {
  readonly type: 'tcContinueRequest'
  readonly dialogueId: DialogueId
  /** Only with the first TC-CONTINUE of a dialogue the peer began: replaces our address in it. */
  readonly calling?: SccpAddress
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
  readonly components: readonly ComponentRequest[]
}

export interface TcEndRequest {
  readonly type: 'tcEndRequest'
  readonly dialogueId: DialogueId
  /** Prearranged: nothing is sent, both sides know (Q.771 §3.1.2.2.2.3). */
  readonly termination: 'basic' | 'prearranged'
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
  readonly components?: readonly ComponentRequest[]
}

/** Q.771 §3.1.2.2.2.4; the first two are AARE in the ABORT, the third ABRT with the user's information. */
export type AbortReason = 'applicationContextNotSupported' | 'dialogueRefused' | 'userSpecified'

export interface TcUAbortRequest {
  readonly type: 'tcUAbortRequest'
  readonly dialogueId: DialogueId
  readonly abortReason: AbortReason
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
}

export interface TcUCancelRequest {
  readonly type: 'tcUCancelRequest'
  readonly dialogueId: DialogueId
  readonly invokeId: InvokeId
}

export type TcRequest =
  TcUniRequest | TcBeginRequest | TcContinueRequest | TcEndRequest | TcUAbortRequest | TcUCancelRequest

export type TcapInput = TcRequest | NUnitdataIndication | NNoticeIndication | Wake

/* ---- indications ---- */

/** Where a message came from and went to, for evidence and for answers. */
interface Received {
  readonly called: SccpAddress
  readonly calling: SccpAddress
  readonly opc?: number
  readonly dpc?: number
}

export interface TcUniIndication extends Received {
  readonly type: 'tcUniIndication'
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
  readonly components: readonly ComponentIndication[]
}

export interface TcBeginIndication extends Received {
  readonly type: 'tcBeginIndication'
  readonly dialogueId: DialogueId
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
  readonly components: readonly ComponentIndication[]
}

export interface TcContinueIndication extends Received {
  readonly type: 'tcContinueIndication'
  readonly dialogueId: DialogueId
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
  readonly components: readonly ComponentIndication[]
}

export interface TcEndIndication extends Received {
  readonly type: 'tcEndIndication'
  readonly dialogueId: DialogueId
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
  readonly components: readonly ComponentIndication[]
}

export interface TcUAbortIndication extends Received {
  readonly type: 'tcUAbortIndication'
  readonly dialogueId: DialogueId
  readonly abortReason: AbortReason
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
}

/** Q.773 §4.2.1.5.1 plus the two that only the dialogue portion can say (Q.771 §3.1.4.2). */
export type PAbortCause =
  | 'unrecognizedMessageType'
  | 'unrecognizedTransactionID'
  | 'badlyFormattedTransactionPortion'
  | 'incorrectTransactionPortion'
  | 'resourceLimitation'
  | 'abnormalDialogue'
  | 'noCommonDialoguePortion'

export interface TcPAbortIndication {
  readonly type: 'tcPAbortIndication'
  readonly dialogueId: DialogueId
  /** A P-ABORT cause outside Q.773 is kept as its number. */
  readonly cause: PAbortCause | number
  /** Whose TCAP gave up. */
  readonly origin: 'local' | 'remote'
  readonly received?: Received
}

/** SCCP could not deliver a message of this dialogue; the dialogue stays open until its user ends it. */
export interface TcNoticeIndication {
  readonly type: 'tcNoticeIndication'
  readonly dialogueId: DialogueId
  readonly reportCause: NNoticeIndication['reason']
}

/** The invocation's timer expired (Q.774 figure A.7). For classes 2–4 this is also their normal end. */
export interface TcLCancelIndication {
  readonly type: 'tcLCancelIndication'
  readonly dialogueId: DialogueId
  readonly invokeId: InvokeId
}

/** A message TCAP could not read, as the decode-error metric and the trace name it. */
export interface TcapDecodeError {
  readonly type: 'decodeError'
  readonly error: DecodeError
  readonly octets: Octets
}

/** Whose dialogue an answer to an unknown local transaction id belonged to. */
export type Stray = 'otherNode' | 'earlierGeneration' | 'late' | 'foreign'

/** Everything worth a counter; labels are bounded. */
export interface TcapEvent {
  readonly type: 'tcapEvent'
  readonly event:
    | { readonly name: 'stray'; readonly kind: Stray; readonly message: 'continue' | 'end' | 'abort' }
    | { readonly name: 'pAbortSent'; readonly cause: PAbortCause }
    | { readonly name: 'rejectSent'; readonly problem: Problem }
    | { readonly name: 'deviation'; readonly deviation: string }
    | { readonly name: 'userFault'; readonly request: string; readonly reason: string }
}

/** N-UNITDATA request, with the dialogue it belongs to so that its route can be told as evidence. */
export interface TcapUnitdataRequest extends NUnitdataRequest {
  readonly dialogueId?: DialogueId
}

export type TcIndication =
  | TcUniIndication
  | TcBeginIndication
  | TcContinueIndication
  | TcEndIndication
  | TcUAbortIndication
  | TcPAbortIndication
  | TcNoticeIndication
  | TcLCancelIndication

export type TcapOutput = TcIndication | TcapUnitdataRequest | TcapDecodeError | TcapEvent
