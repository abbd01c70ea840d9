import test from 'ava'
import { trace } from '../wire/table.ts'
import type { AssociationState } from './primitives.ts'
import { association, type AssociationEvent } from './states.ts'

const events: readonly AssociationEvent[] = [
  { type: 'associate' },
  { type: 'initAck' },
  { type: 'cookieEcho' },
  { type: 'cookieAck' },
  { type: 'staleCookie' },
  { type: 'shutdownRequest' },
  { type: 'drained' },
  { type: 'dataRead' },
  { type: 'init' },
  { type: 'shutdown' },
  { type: 'shutdownAck' },
  { type: 'shutdownComplete' },
  { type: 't1Expired', exhausted: false },
  { type: 't2Expired' },
  { type: 't5Expired' },
]

/** Every cell with nothing left to deliver: the next state, and what is done on the way. */
const cells: Record<AssociationState, Partial<Record<AssociationEvent['type'], string>>> = {
  closed: {
    associate: 'cookieWait: send init, start t1',
    cookieEcho: 'established: stop t1, send cookieAck, up',
  },
  cookieWait: {
    initAck: 'cookieEchoed: send cookieEcho, start t1',
    cookieEcho: 'established: stop t1, send cookieAck, up',
    shutdownRequest: 'closed: complete',
    t1Expired: 'cookieWait: send init, start t1',
  },
  cookieEchoed: {
    cookieAck: 'established: stop t1, up',
    cookieEcho: 'established: stop t1, send cookieAck, up',
    staleCookie: 'cookieWait: send init, start t1',
    shutdownRequest: 'cookieEchoed: postponeShutdown',
    t1Expired: 'cookieEchoed: send cookieEcho, start t1',
  },
  established: {
    cookieEcho: 'established: send cookieAck',
    shutdownRequest: 'shutdownSent: send shutdown, start t2, start t5',
    shutdown: 'shutdownAckSent: send shutdownAck, start t2, start t5',
  },
  shutdownPending: {
    cookieEcho: 'shutdownPending: send cookieAck',
    drained: 'shutdownSent: send shutdown, start t2, start t5',
    shutdown: 'shutdownAckSent: send shutdownAck, start t2, start t5',
  },
  shutdownSent: {
    dataRead: 'shutdownSent: send shutdown, start t2',
    shutdown: 'shutdownAckSent: send shutdownAck, start t2, start t5',
    shutdownAck: 'closed: send shutdownComplete, complete',
    t2Expired: 'shutdownSent: send shutdown, start t2',
    t5Expired: 'closed: send abort, lost',
  },
  shutdownReceived: {
    drained: 'shutdownAckSent: send shutdownAck, start t2, start t5',
    shutdown: 'shutdownReceived:',
  },
  shutdownAckSent: {
    init: 'shutdownAckSent: send shutdownAck, start t2',
    shutdown: 'shutdownAckSent: send shutdownAck, start t2',
    shutdownAck: 'closed: send shutdownComplete, complete',
    shutdownComplete: 'closed: complete',
    t2Expired: 'shutdownAckSent: send shutdownAck, start t2',
    t5Expired: 'closed: send abort, lost',
  },
}

function cell(state: AssociationState, event: AssociationEvent, drained = true): string | undefined {
  const result = trace(association, state, event, { drained })
  if (result === undefined) return undefined
  const effects = result.effects.map(effect => {
    if (effect.type === 'send') return ` send ${effect.chunk}`
    return 'timer' in effect ? ` ${effect.type} ${effect.timer}` : ` ${effect.type}`
  })
  return `${result.state}:${effects.join(',')}`
}

for (const state of Object.keys(cells) as AssociationState[])
  test(`RFC 9260 §4, figure 3: ${state}`, t => {
    for (const event of events) t.is(cell(state, event), cells[state][event.type], event.type)
  })

test('RFC 9260 §9.2: while something is undelivered the shutdown waits', t => {
  t.is(cell('established', { type: 'shutdownRequest' }, false), 'shutdownPending:')
  t.is(cell('established', { type: 'shutdown' }, false), 'shutdownReceived:')
  t.is(cell('shutdownPending', { type: 'shutdown' }, false), 'shutdownReceived:')
  t.is(cell('cookieWait', { type: 'shutdownRequest' }, false), 'cookieWait: postponeShutdown')
})

test('RFC 9260 §4: T1 gives up when it is exhausted', t => {
  t.is(cell('cookieWait', { type: 't1Expired', exhausted: true }), 'closed: lost')
  t.is(cell('cookieEchoed', { type: 't1Expired', exhausted: true }), 'closed: lost')
})
