import test from 'ava'
import { trace } from '../wire/table.ts'
import { tsm, type TsmEffect, type TsmEvent, type TsmState } from './tsm.ts'

type Row = readonly [TsmState, TsmEvent['type'], TsmState, ...TsmEffect[]]

const rows: readonly Row[] = [
  ['idle', 'trBeginRequest', 'initiationSent', 'sendBegin'],
  ['idle', 'begin', 'initiationReceived', 'storeRemoteTransactionId', 'trBeginIndication'],

  ['initiationSent', 'continue', 'active', 'storeRemoteTransactionId', 'trContinueIndication'],
  ['initiationSent', 'end', 'idle', 'trEndIndication', 'releaseTransaction'],
  ['initiationSent', 'userAbort', 'idle', 'trUAbortIndication', 'releaseTransaction'],
  ['initiationSent', 'providerAbort', 'idle', 'trPAbortIndication', 'releaseTransaction'],
  ['initiationSent', 'unreadableEnd', 'idle', 'trPAbortIndication', 'releaseTransaction'],
  [
    'initiationSent',
    'unreadableContinue',
    'idle',
    'sendProviderAbort',
    'trPAbortIndication',
    'releaseTransaction',
  ],
  ['initiationSent', 'trPrearrangedEndRequest', 'idle', 'releaseTransaction'],
  ['initiationSent', 'trUAbortRequest', 'idle', 'releaseTransaction'],
  ['initiationSent', 'trPAbortRequest', 'idle', 'releaseTransaction'],

  ['initiationReceived', 'trContinueRequest', 'active', 'sendContinue'],
  ['initiationReceived', 'trEndRequest', 'idle', 'sendEnd', 'releaseTransaction'],
  ['initiationReceived', 'trPrearrangedEndRequest', 'idle', 'releaseTransaction'],
  ['initiationReceived', 'trUAbortRequest', 'idle', 'sendUserAbort', 'releaseTransaction'],
  ['initiationReceived', 'trPAbortRequest', 'idle', 'sendProviderAbort', 'releaseTransaction'],
  ['initiationReceived', 'userAbort', 'idle', 'trUAbortIndication', 'releaseTransaction'],
  ['initiationReceived', 'providerAbort', 'idle', 'trPAbortIndication', 'releaseTransaction'],
  ['initiationReceived', 'unreadableEnd', 'idle', 'trPAbortIndication', 'releaseTransaction'],
  [
    'initiationReceived',
    'unreadableContinue',
    'idle',
    'sendProviderAbort',
    'trPAbortIndication',
    'releaseTransaction',
  ],

  ['active', 'continue', 'active', 'trContinueIndication'],
  ['active', 'end', 'idle', 'trEndIndication', 'releaseTransaction'],
  ['active', 'userAbort', 'idle', 'trUAbortIndication', 'releaseTransaction'],
  ['active', 'providerAbort', 'idle', 'trPAbortIndication', 'releaseTransaction'],
  ['active', 'unreadableEnd', 'idle', 'trPAbortIndication', 'releaseTransaction'],
  ['active', 'unreadableContinue', 'idle', 'sendProviderAbort', 'trPAbortIndication', 'releaseTransaction'],
  ['active', 'trContinueRequest', 'active', 'sendContinue'],
  ['active', 'trEndRequest', 'idle', 'sendEnd', 'releaseTransaction'],
  ['active', 'trPrearrangedEndRequest', 'idle', 'releaseTransaction'],
  ['active', 'trUAbortRequest', 'idle', 'sendUserAbort', 'releaseTransaction'],
  ['active', 'trPAbortRequest', 'idle', 'sendProviderAbort', 'releaseTransaction'],
]

const at = (state: TsmState, event: TsmEvent) => trace(tsm, state, event, undefined)

for (const [state, type, next, ...effects] of rows) {
  test(`Q.774 figure A.4: ${state}, ${type} -> ${next}`, t => {
    t.deepEqual(at(state, { type }), { state: next, effects })
  })
}

test('Q.774 figure A.4: there is no other cell', t => {
  const cells = Object.entries(tsm).flatMap(([state, row]) =>
    Object.keys(row).map(event => `${state} ${event}`),
  )
  t.deepEqual(cells.toSorted(), rows.map(([state, event]) => `${state} ${event}`).toSorted())
  t.is(at('initiationSent', { type: 'trEndRequest' }), undefined)
})
