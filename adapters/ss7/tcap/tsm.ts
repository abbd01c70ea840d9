import type { Table } from '../wire/table.ts'

/** Transaction state machine, Q.774 §3.3.3.1. */
export type TsmState = 'idle' | 'initiationSent' | 'initiationReceived' | 'active'

/** TR-primitives from the component sub-layer, and messages as the transaction coordinator (TCO) sorts them. */
export type TsmEvent =
  | { readonly type: 'trBeginRequest' }
  | { readonly type: 'trContinueRequest' }
  | { readonly type: 'trEndRequest' }
  | { readonly type: 'trPrearrangedEndRequest' }
  | { readonly type: 'trUAbortRequest' }
  /** Not in the standard: a simulator plays a TCAP that gives up. */
  | { readonly type: 'trPAbortRequest' }
  | { readonly type: 'begin' }
  | { readonly type: 'continue' }
  | { readonly type: 'end' }
  /** ABORT with user information or with nothing. */
  | { readonly type: 'userAbort' }
  /** ABORT with a P-Abort cause. */
  | { readonly type: 'providerAbort' }
  /** An END or ABORT for this transaction that cannot be read: nothing can be answered. */
  | { readonly type: 'unreadableEnd' }
  /** A CONTINUE for this transaction that cannot be read: the peer is told. */
  | { readonly type: 'unreadableContinue' }

export type TsmEffect =
  | 'sendBegin'
  | 'sendContinue'
  | 'sendEnd'
  | 'sendUserAbort'
  | 'sendProviderAbort'
  | 'storeRemoteTransactionId'
  | 'trBeginIndication'
  | 'trContinueIndication'
  | 'trEndIndication'
  | 'trUAbortIndication'
  | 'trPAbortIndication'
  | 'releaseTransaction'

type Cells = Table<TsmState, TsmEvent, TsmEffect>

/** What ends a transaction from any state in which its user knows of it. */
const endings = {
  userAbort: (_, __, effect) => {
    effect('trUAbortIndication')
    effect('releaseTransaction')
    return 'idle'
  },
  providerAbort: (_, __, effect) => {
    effect('trPAbortIndication')
    effect('releaseTransaction')
    return 'idle'
  },
  unreadableEnd: (_, __, effect) => {
    effect('trPAbortIndication')
    effect('releaseTransaction')
    return 'idle'
  },
  unreadableContinue: (_, __, effect) => {
    effect('sendProviderAbort')
    effect('trPAbortIndication')
    effect('releaseTransaction')
    return 'idle'
  },
  trPAbortRequest: (_, __, effect) => {
    effect('sendProviderAbort')
    effect('releaseTransaction')
    return 'idle'
  },
  trPrearrangedEndRequest: (_, __, effect) => {
    effect('releaseTransaction')
    return 'idle'
  },
} satisfies Partial<Cells['active']>

/** A missing cell is a message out of place, or a fault of the user. Q.774 figure A.4. */
export const tsm: Cells = {
  // sheet 1
  idle: {
    trBeginRequest: (_, __, effect) => {
      effect('sendBegin')
      return 'initiationSent'
    },
    begin: (_, __, effect) => {
      effect('storeRemoteTransactionId')
      effect('trBeginIndication')
      return 'initiationReceived'
    },
  },
  // sheet 3: the peer's transaction id is not known yet, so nothing can be sent to it
  initiationSent: {
    ...endings,
    trPAbortRequest: (_, __, effect) => {
      effect('releaseTransaction')
      return 'idle'
    },
    continue: (_, __, effect) => {
      effect('storeRemoteTransactionId')
      effect('trContinueIndication')
      return 'active'
    },
    end: (_, __, effect) => {
      effect('trEndIndication')
      effect('releaseTransaction')
      return 'idle'
    },
    trUAbortRequest: (_, __, effect) => {
      effect('releaseTransaction')
      return 'idle'
    },
  },
  // sheet 2
  initiationReceived: {
    ...endings,
    trContinueRequest: (_, __, effect) => {
      effect('sendContinue')
      return 'active'
    },
    trEndRequest: (_, __, effect) => {
      effect('sendEnd')
      effect('releaseTransaction')
      return 'idle'
    },
    trUAbortRequest: (_, __, effect) => {
      effect('sendUserAbort')
      effect('releaseTransaction')
      return 'idle'
    },
  },
  // sheet 4
  active: {
    ...endings,
    continue: (_, __, effect) => {
      effect('trContinueIndication')
      return 'active'
    },
    end: (_, __, effect) => {
      effect('trEndIndication')
      effect('releaseTransaction')
      return 'idle'
    },
    trContinueRequest: (_, __, effect) => {
      effect('sendContinue')
      return 'active'
    },
    trEndRequest: (_, __, effect) => {
      effect('sendEnd')
      effect('releaseTransaction')
      return 'idle'
    },
    trUAbortRequest: (_, __, effect) => {
      effect('sendUserAbort')
      effect('releaseTransaction')
      return 'idle'
    },
  },
}
