import test from 'ava'
import { trace } from '../wire/table.ts'
import { ism, type IsmEffect, type IsmEvent, type IsmState } from './ism.ts'

type Row = readonly [IsmState, IsmEvent['type'], IsmState, ...IsmEffect[]]

const sent = ['sentClass1', 'sentClass2', 'sentClass3', 'sentClass4'] as const

const rows: readonly Row[] = [
  // the same in every class
  ...sent.flatMap((state): Row[] => [
    [state, 'reject', 'idle', 'deliver', 'stopTimer'],
    [state, 'localReject', 'idle', 'stopTimer'],
    [state, 'invocationTimeout', 'idle', 'tcLCancelIndication'],
    [state, 'tcUCancelRequest', 'idle', 'stopTimer'],
    [state, 'tcURejectRequest', 'idle', 'stopTimer'],
  ]),
  ['sentClass1', 'returnResultLast', 'waitForReject', 'deliver', 'startRejectTimer'],
  ['sentClass1', 'returnResultNotLast', 'sentClass1', 'deliver'],
  ['sentClass1', 'returnError', 'waitForReject', 'deliver', 'startRejectTimer'],
  ['sentClass2', 'returnResultLast', 'idle', 'returnResultUnexpected', 'stopTimer'],
  ['sentClass2', 'returnResultNotLast', 'idle', 'returnResultUnexpected', 'stopTimer'],
  ['sentClass2', 'returnError', 'waitForReject', 'deliver', 'startRejectTimer'],
  ['sentClass3', 'returnResultLast', 'waitForReject', 'deliver', 'startRejectTimer'],
  ['sentClass3', 'returnResultNotLast', 'sentClass3', 'deliver'],
  ['sentClass3', 'returnError', 'idle', 'returnErrorUnexpected', 'stopTimer'],
  ['sentClass4', 'returnResultLast', 'idle', 'returnResultUnexpected', 'stopTimer'],
  ['sentClass4', 'returnResultNotLast', 'idle', 'returnResultUnexpected', 'stopTimer'],
  ['sentClass4', 'returnError', 'idle', 'returnErrorUnexpected', 'stopTimer'],
  ['waitForReject', 'rejectTimeout', 'idle'],
  ['waitForReject', 'tcURejectRequest', 'idle', 'stopTimer'],
]

const at = (state: IsmState, event: IsmEvent) => trace(ism, state, event, undefined)

for (const [state, type, next, ...effects] of rows) {
  test(`Q.774 figure A.7: ${state}, ${type} -> ${next}`, t => {
    t.deepEqual(at(state, { type } as IsmEvent), { state: next, effects })
  })
}

for (const operationClass of [1, 2, 3, 4] as const) {
  test(`Q.774 figure A.7: an invoke of class ${operationClass} starts its timer`, t => {
    t.deepEqual(at('idle', { type: 'tcInvokeRequest', class: operationClass }), {
      state: `sentClass${operationClass}`,
      effects: ['startInvocationTimer'],
    })
  })
}

test('Q.774 figure A.7: there is no other cell', t => {
  const cells = Object.entries(ism).flatMap(([state, row]) =>
    Object.keys(row).map(event => `${state} ${event}`),
  )
  const expected = ['idle tcInvokeRequest', ...rows.map(([state, event]) => `${state} ${event}`)]
  t.deepEqual(cells.toSorted(), expected.toSorted())
  t.is(at('waitForReject', { type: 'returnResultLast' }), undefined)
})
