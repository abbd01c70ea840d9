/** The life of an association, RFC 9260 §4, figure 3, with the handshake of §5.1 and the shutdown of §9.2. */
import type { Cell, Table } from '../wire/table.ts'
import type { AssociationState, LossCause } from './primitives.ts'

/** A cookie that passed §5.2.4 (actions B and D), or that asks for an association we do not have. */
export type AssociationEvent =
  | { readonly type: 'associate' }
  | { readonly type: 'initAck' }
  | { readonly type: 'cookieEcho' }
  | { readonly type: 'cookieAck' }
  | { readonly type: 'staleCookie' }
  | { readonly type: 'shutdownRequest' }
  /** Everything the user gave us is acknowledged. */
  | { readonly type: 'drained' }
  | { readonly type: 'dataRead' }
  /** An INIT from the peer of an association that is about to end. */
  | { readonly type: 'init' }
  | { readonly type: 'shutdown' }
  | { readonly type: 'shutdownAck' }
  | { readonly type: 'shutdownComplete' }
  /** `exhausted`: more often than Max.Init.Retransmits. */
  | { readonly type: 't1Expired'; readonly exhausted: boolean }
  | { readonly type: 't2Expired' }
  | { readonly type: 't5Expired' }

/** T1-init and T1-cookie never run at once, so they are one. */
export type AssociationTimer = 't1' | 't2' | 't5'

type ControlChunk =
  'init' | 'cookieEcho' | 'cookieAck' | 'shutdown' | 'shutdownAck' | 'shutdownComplete' | 'abort'

export type AssociationEffect =
  | { readonly type: 'send'; readonly chunk: ControlChunk }
  | { readonly type: 'start'; readonly timer: AssociationTimer }
  | { readonly type: 'stop'; readonly timer: AssociationTimer }
  | { readonly type: 'up' }
  /** Shut down as soon as the association is up: what is queued is delivered first. */
  | { readonly type: 'postponeShutdown' }
  | { readonly type: 'complete' }
  | { readonly type: 'lost'; readonly cause: LossCause }

export interface AssociationContext {
  /** Nothing of the user's is queued or unacknowledged. */
  readonly drained: boolean
}

type CellFor<E> = Cell<AssociationState, E, AssociationEffect, AssociationContext>
type Step = CellFor<AssociationEvent>
type Emit = (effect: AssociationEffect) => void

const send = (effect: Emit, ...chunks: ControlChunk[]): void => {
  for (const chunk of chunks) effect({ type: 'send', chunk })
}
const start = (effect: Emit, timer: AssociationTimer): void => effect({ type: 'start', timer })
const stop = (effect: Emit, timer: AssociationTimer): void => effect({ type: 'stop', timer })

/** §5.1 D: the cookie is good. */
const accept: Step = (_, __, effect) => {
  stop(effect, 't1')
  send(effect, 'cookieAck')
  effect({ type: 'up' })
  return 'established'
}

/** T1 expired: `chunk` once more, or give up. */
const retry =
  (chunk: 'init' | 'cookieEcho', state: AssociationState): CellFor<{ exhausted: boolean }> =>
  ({ exhausted }, _, effect) => {
    if (exhausted) {
      effect({ type: 'lost', cause: { type: 'initTimeout' } })
      return 'closed'
    }
    send(effect, chunk)
    start(effect, 't1')
    return state
  }

function postpone(state: AssociationState, effect: Emit): AssociationState {
  effect({ type: 'postponeShutdown' })
  return state
}

/** §9.2, the side that asked. */
const sendShutdown: Step = (_, __, effect) => {
  send(effect, 'shutdown')
  start(effect, 't2')
  start(effect, 't5')
  return 'shutdownSent'
}

/** §9.2, the side that was asked. */
const sendShutdownAck: Step = (_, __, effect) => {
  send(effect, 'shutdownAck')
  start(effect, 't2')
  start(effect, 't5')
  return 'shutdownAckSent'
}

const shutdownArrives: Step = (event, context, effect) =>
  context.drained ? sendShutdownAck(event, context, effect) : 'shutdownReceived'

const complete: Step = (_, __, effect) => {
  effect({ type: 'complete' })
  return 'closed'
}

const answerShutdownAck: Step = (event, context, effect) => {
  send(effect, 'shutdownComplete')
  return complete(event, context, effect)
}

const guardExpired: Step = (_, __, effect) => {
  send(effect, 'abort')
  effect({ type: 'lost', cause: { type: 'shutdownTimeout' } })
  return 'closed'
}

const again =
  (chunk: ControlChunk, state: AssociationState): Step =>
  (_, __, effect) => {
    send(effect, chunk)
    if (chunk !== 'cookieAck') start(effect, 't2')
    return state
  }

export const association: Table<AssociationState, AssociationEvent, AssociationEffect, AssociationContext> = {
  closed: {
    associate: (_, __, effect) => {
      send(effect, 'init')
      start(effect, 't1')
      return 'cookieWait'
    },
    cookieEcho: accept,
  },
  cookieWait: {
    initAck: (_, __, effect) => {
      send(effect, 'cookieEcho')
      start(effect, 't1')
      return 'cookieEchoed'
    },
    cookieEcho: accept,
    shutdownRequest: (event, context, effect) =>
      context.drained ? complete(event, context, effect) : postpone('cookieWait', effect),
    t1Expired: retry('init', 'cookieWait'),
  },
  cookieEchoed: {
    cookieAck: (_, __, effect) => {
      stop(effect, 't1')
      effect({ type: 'up' })
      return 'established'
    },
    cookieEcho: accept,
    /** §5.2.6: once more from the beginning, asking for a longer life. */
    staleCookie: (_, __, effect) => {
      send(effect, 'init')
      start(effect, 't1')
      return 'cookieWait'
    },
    shutdownRequest: (_, __, effect) => postpone('cookieEchoed', effect),
    t1Expired: retry('cookieEcho', 'cookieEchoed'),
  },
  established: {
    cookieEcho: again('cookieAck', 'established'),
    shutdownRequest: (event, context, effect) =>
      context.drained ? sendShutdown(event, context, effect) : 'shutdownPending',
    shutdown: shutdownArrives,
  },
  shutdownPending: {
    cookieEcho: again('cookieAck', 'shutdownPending'),
    drained: sendShutdown,
    shutdown: shutdownArrives,
  },
  shutdownSent: {
    dataRead: again('shutdown', 'shutdownSent'),
    shutdown: sendShutdownAck,
    shutdownAck: answerShutdownAck,
    t2Expired: again('shutdown', 'shutdownSent'),
    t5Expired: guardExpired,
  },
  shutdownReceived: {
    drained: sendShutdownAck,
    shutdown: () => 'shutdownReceived',
  },
  shutdownAckSent: {
    init: again('shutdownAck', 'shutdownAckSent'),
    shutdown: again('shutdownAck', 'shutdownAckSent'),
    shutdownAck: answerShutdownAck,
    shutdownComplete: complete,
    t2Expired: again('shutdownAck', 'shutdownAckSent'),
    t5Expired: guardExpired,
  },
}
