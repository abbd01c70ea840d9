import type { Table } from '../wire/table.ts'

/**
 * Invocation state machine, Q.774 §3.2.1.1.3: one per operation we invoked, a state per class while it is open.
 * `waitForReject`: answered, and its invoke id held back until the user can no longer reject the answer.
 */
export type IsmState = 'idle' | 'sentClass1' | 'sentClass2' | 'sentClass3' | 'sentClass4' | 'waitForReject'

export type IsmEvent =
  | { readonly type: 'tcInvokeRequest'; readonly class: 1 | 2 | 3 | 4 }
  | { readonly type: 'returnResultLast' }
  | { readonly type: 'returnResultNotLast' }
  | { readonly type: 'returnError' }
  /** The peer rejected the invoke. */
  | { readonly type: 'reject' }
  /** The peer's answer could not be read as a component of this invocation (figure A.7, "local reject"). */
  | { readonly type: 'localReject' }
  | { readonly type: 'invocationTimeout' }
  | { readonly type: 'rejectTimeout' }
  /** TC-U-CANCEL, or our user rejected the answer. */
  | { readonly type: 'tcUCancelRequest' }
  | { readonly type: 'tcURejectRequest' }

export type IsmEffect =
  | 'startInvocationTimer'
  | 'stopTimer'
  | 'startRejectTimer'
  | 'deliver'
  | 'tcLCancelIndication'
  | 'returnResultUnexpected'
  | 'returnErrorUnexpected'

type Cells = Table<IsmState, IsmEvent, IsmEffect>

type Emit = (effect: IsmEffect) => void

function answered(_: unknown, __: unknown, effect: Emit): IsmState {
  effect('deliver')
  effect('startRejectTimer')
  return 'waitForReject'
}

function unexpectedResult(_: unknown, __: unknown, effect: Emit): IsmState {
  effect('returnResultUnexpected')
  effect('stopTimer')
  return 'idle'
}

function unexpectedError(_: unknown, __: unknown, effect: Emit): IsmState {
  effect('returnErrorUnexpected')
  effect('stopTimer')
  return 'idle'
}

/** What ends an open invocation of any class. */
const endings = {
  reject: (_, __, effect) => {
    effect('deliver')
    effect('stopTimer')
    return 'idle'
  },
  localReject: (_, __, effect) => {
    effect('stopTimer')
    return 'idle'
  },
  invocationTimeout: (_, __, effect) => {
    effect('tcLCancelIndication')
    return 'idle'
  },
  tcUCancelRequest: (_, __, effect) => {
    effect('stopTimer')
    return 'idle'
  },
  tcURejectRequest: (_, __, effect) => {
    effect('stopTimer')
    return 'idle'
  },
} satisfies Cells['sentClass1']

/** Q.774 figure A.7. A component without a cell belongs to no open invocation: `unrecognizedInvokeID`. */
export const ism: Cells = {
  idle: {
    tcInvokeRequest: ({ class: operationClass }, _, effect) => {
      effect('startInvocationTimer')
      return `sentClass${operationClass}`
    },
  },
  // sheets 1 and 2: success and failure are reported
  sentClass1: {
    ...endings,
    returnResultLast: answered,
    returnResultNotLast: (_, __, effect) => {
      effect('deliver')
      return 'sentClass1'
    },
    returnError: answered,
  },
  // sheet 3: only failure
  sentClass2: {
    ...endings,
    returnResultLast: unexpectedResult,
    returnResultNotLast: unexpectedResult,
    returnError: answered,
  },
  // sheet 4: only success
  sentClass3: {
    ...endings,
    returnResultLast: answered,
    returnResultNotLast: (_, __, effect) => {
      effect('deliver')
      return 'sentClass3'
    },
    returnError: unexpectedError,
  },
  // sheet 5: nothing
  sentClass4: {
    ...endings,
    returnResultLast: unexpectedResult,
    returnResultNotLast: unexpectedResult,
    returnError: unexpectedError,
  },
  waitForReject: {
    rejectTimeout: () => 'idle',
    tcURejectRequest: (_, __, effect) => {
      effect('stopTimer')
      return 'idle'
    },
  },
}
