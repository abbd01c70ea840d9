/** Components as TC primitives carry them (Q.771 §3.1.3): flat values, parameters as octets. */
import type { Octets } from '../wire/octets.ts'

/** -128..127, unique among the invocations one side has open in a dialogue. */
export type InvokeId = number

/** Operation classes, Q.771 §3.1.3.2: 1 result and error reported, 2 only errors, 3 only results, 4 neither. */
export type OperationClass = 1 | 2 | 3 | 4

/** An operation or error code: a local INTEGER or, as text, a global OBJECT IDENTIFIER (Q.773 §4.2.2). */
export type Code = number | string

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
