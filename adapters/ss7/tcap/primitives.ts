/**
 * TC service primitives (Q.771 §3): what TCAP takes and gives at its upper and lower boundary. Component primitives
 * (TC-INVOKE, TC-RESULT-L …) travel inside the dialogue primitive they are sent or received with.
 */
import type { DeviationKind } from '../ber/deviation.ts'
import type { Wake } from '../wire/core.ts'
import type { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import type {
  NNoticeIndication,
  NUnitdataIndication,
  NUnitdataRequest,
  SccpAddress,
} from '../sccp/primitives.ts'
import type { ComponentIndication, ComponentRequest, InvokeId } from './component.ts'
import type { MessageType } from './message.ts'
import type { TransactionId } from './transaction-id.ts'

export type * from './component.ts'

/**
 * Names a dialogue between TCAP and its user. The user chooses those it begins (0 and up); TCAP chooses those a
 * peer begins (-1 and down), so the two never meet.
 */
export type DialogueId = number

export interface UserInformation {
  /** Abstract syntax, e.g. `0.4.0.0.1.1.1.1` (map-DialogueAS). */
  readonly oid: string
  /** The EXTERNAL's single-ASN1-type: one element, header included. */
  readonly data: Octets
}

/** Application context name as a dotted OBJECT IDENTIFIER. */
export type ApplicationContext = string

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

/** Not in Q.771: lets a simulator play a TCAP that gives up, with P-ABORT or, without a cause, with ABRT. */
export interface TcPAbortRequest {
  readonly type: 'tcPAbortRequest'
  readonly dialogueId: DialogueId
  readonly cause: PAbortCause | number | undefined
  readonly applicationContext?: never
}

export interface TcUCancelRequest {
  readonly type: 'tcUCancelRequest'
  readonly dialogueId: DialogueId
  readonly invokeId: InvokeId
}

export type TcRequest =
  | TcUniRequest
  | TcBeginRequest
  | TcContinueRequest
  | TcEndRequest
  | TcUAbortRequest
  | TcPAbortRequest
  | TcUCancelRequest

export type TcapInput = TcRequest | NUnitdataIndication | NNoticeIndication | Wake

/* ---- indications ---- */

/** Where a message came from and went to, for evidence and for answers. */
export type Received = Omit<NUnitdataIndication, 'type' | 'data'>

export interface TcUniIndication {
  readonly type: 'tcUniIndication'
  readonly received: Received
  readonly applicationContext: ApplicationContext | undefined
  readonly userInformation: UserInformation | undefined
  readonly components: readonly ComponentIndication[]
}

export interface TcBeginIndication {
  readonly type: 'tcBeginIndication'
  readonly received: Received
  readonly dialogueId: DialogueId
  readonly applicationContext: ApplicationContext | undefined
  readonly userInformation: UserInformation | undefined
  readonly components: readonly ComponentIndication[]
}

export interface TcContinueIndication {
  readonly type: 'tcContinueIndication'
  readonly received: Received
  readonly dialogueId: DialogueId
  /** Hexadecimal. */
  readonly remoteTransactionId: string
  readonly applicationContext: ApplicationContext | undefined
  readonly userInformation: UserInformation | undefined
  readonly components: readonly ComponentIndication[]
}

export interface TcEndIndication {
  readonly type: 'tcEndIndication'
  readonly received: Received
  readonly dialogueId: DialogueId
  readonly applicationContext: ApplicationContext | undefined
  readonly userInformation: UserInformation | undefined
  readonly components: readonly ComponentIndication[]
}

export interface TcUAbortIndication {
  readonly type: 'tcUAbortIndication'
  readonly received: Received
  readonly dialogueId: DialogueId
  readonly abortReason: AbortReason
  readonly applicationContext: ApplicationContext | undefined
  readonly userInformation: UserInformation | undefined
}

/**
 * Q.773 §4.2.1.5.1, the two that only the dialogue portion can say (Q.771 §3.1.4.2), and one of ours, local only:
 * a dialogue without an open invocation in which nothing happened for too long.
 */
export type PAbortCause =
  | 'unrecognizedMessageType'
  | 'unrecognizedTransactionID'
  | 'badlyFormattedTransactionPortion'
  | 'incorrectTransactionPortion'
  | 'resourceLimitation'
  | 'abnormalDialogue'
  | 'noCommonDialoguePortion'
  | 'dialogueTimeout'

export interface TcPAbortIndication {
  readonly type: 'tcPAbortIndication'
  readonly dialogueId: DialogueId
  /** A P-ABORT cause outside Q.773 is kept as its number. */
  readonly cause: PAbortCause | number
  /** Whose TCAP gave up. */
  readonly origin: 'local' | 'remote'
  readonly received: Received | undefined
}

/** SCCP could not deliver a message of this dialogue; the dialogue stays open until its user ends it. */
export interface TcNoticeIndication {
  readonly type: 'tcNoticeIndication'
  readonly dialogueId: DialogueId
  readonly notice: NNoticeIndication
}

/** The invocation's timer expired (Q.774 figure A.7). For classes 2–4 this is also their normal end. */
export interface TcLCancelIndication {
  readonly type: 'tcLCancelIndication'
  readonly dialogueId: DialogueId
  readonly invokeId: InvokeId
}

/** A message, or a component of one, that TCAP could not read. It has been answered as Q.774 says. */
export interface TcapDecodeError {
  readonly type: 'decodeError'
  readonly error: DecodeError
  readonly received: Received
}

/** What a peer did that Q.773 does not allow, read all the same. */
export interface TcapDeviation {
  readonly type: 'deviation'
  readonly kind: DeviationKind | 'missingAare'
  readonly received: Received
}

/** Whose dialogue a message to an unknown transaction of ours belonged to. */
export type Stray = 'otherNode' | 'earlierGeneration' | 'late' | 'foreign'

export interface StrayMessage {
  readonly type: 'strayMessage'
  readonly kind: Stray
  readonly message: MessageType
  /** Hexadecimal. */
  readonly transactionId: string
  readonly received: Received
}

/** Since the start; everything else is told by outputs. */
export interface TcapCounters {
  readonly sent: Readonly<Record<MessageType, number>>
  readonly received: Readonly<Record<MessageType, number>>
  readonly pAbortsSent: Readonly<Partial<Record<PAbortCause, number>>>
  /** Components of ours that reject one of the peer's. */
  readonly rejectsSent: number
}

/** A request that the dialogue's state does not allow, or for a dialogue that is not: ignored. */
export interface UserFault {
  readonly type: 'userFault'
  readonly request: TcRequest['type']
  readonly dialogueId: DialogueId
}

/** What travels with an N-UNITDATA request as its `context`. */
export interface TcapContext {
  readonly id: DialogueId
  readonly localId: TransactionId
  /** Whether it still waits for anything: a message queued below may leave after its dialogue has ended. */
  readonly isOpen: boolean
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

export type TcapOutput =
  TcIndication | NUnitdataRequest | TcapDecodeError | TcapDeviation | StrayMessage | UserFault
