import test from 'ava'
import { trace } from '../wire/table.ts'
import { aspMaintenance, aspTraffic, type AspMaintenanceState, type AspTrafficState } from './asp.ts'

const short = (effects: readonly { readonly type: string; readonly message?: string }[]): string =>
  effects.map(({ type, message }) => message ?? type).join(' ')

type Row<State> = readonly [from: State, event: string, to: State | undefined, effects: string]

/** RFC 4666 §4.3.1, §4.3.4.1, §4.3.4.2, with the ASP wanted up. */
const maintenance: readonly Row<AspMaintenanceState>[] = [
  ['closed', 'communicationUp', 'goingUp', 'aspUp startAck'],
  ['closed', 'communicationLost', 'closed', ''],
  ['closed', 'requestUp', 'closed', ''],
  ['closed', 'requestDown', 'closed', ''],
  ['closed', 'aspUpAck', undefined, ''],
  ['closed', 'aspDownAck', undefined, ''],
  ['closed', 'tAck', undefined, ''],
  ['down', 'communicationUp', 'goingUp', 'aspUp startAck'],
  ['down', 'communicationLost', 'closed', ''],
  ['down', 'requestUp', 'goingUp', 'aspUp startAck'],
  ['down', 'requestDown', 'down', ''],
  ['down', 'aspUpAck', undefined, ''],
  ['down', 'aspDownAck', 'down', ''],
  ['down', 'tAck', undefined, ''],
  ['goingUp', 'communicationUp', 'goingUp', 'aspUp startAck'],
  ['goingUp', 'communicationLost', 'closed', 'stopAck'],
  ['goingUp', 'requestUp', 'goingUp', ''],
  ['goingUp', 'requestDown', 'goingDown', 'aspDown startAck'],
  ['goingUp', 'aspUpAck', 'up', 'stopAck isUp'],
  ['goingUp', 'aspDownAck', 'goingUp', ''],
  ['goingUp', 'tAck', 'goingUp', 'aspUp startAck'],
  ['up', 'communicationUp', 'goingUp', 'isDown aspUp startAck'],
  ['up', 'communicationLost', 'closed', 'isDown'],
  ['up', 'requestUp', 'up', ''],
  ['up', 'requestDown', 'goingDown', 'isDown aspDown startAck'],
  ['up', 'aspUpAck', undefined, ''],
  ['up', 'aspDownAck', 'goingUp', 'isDown aspUp startAck'],
  ['up', 'tAck', undefined, ''],
  ['goingDown', 'communicationUp', 'goingUp', 'stopAck aspUp startAck'],
  ['goingDown', 'communicationLost', 'closed', 'stopAck'],
  ['goingDown', 'requestUp', 'goingUp', 'aspUp startAck'],
  ['goingDown', 'requestDown', 'goingDown', ''],
  ['goingDown', 'aspUpAck', 'goingDown', ''],
  ['goingDown', 'aspDownAck', 'down', 'stopAck'],
  ['goingDown', 'tAck', 'goingDown', 'aspDown startAck'],
]
for (const [from, type, to, effects] of maintenance) {
  test(`RFC 4666 §4.3.4.1-2: ASP ${from}, ${type}: ${to ?? 'unexpected'}`, t => {
    const result = trace(aspMaintenance, from, { type } as { type: 'requestUp' }, { wanted: true })
    t.is(result?.state, to)
    t.is(short(result?.effects ?? []), effects)
  })
}

for (const from of ['closed', 'down', 'goingDown'] as const) {
  test(`an ASP that is not wanted stays down when communication comes up in ${from}`, t => {
    const result = trace(aspMaintenance, from, { type: 'communicationUp' }, { wanted: false })
    t.is(result?.state, 'down')
    t.false(result?.effects.some(({ type }) => type === 'send'))
  })
}

/** RFC 4666 §4.3.4.3, §4.3.4.4, §4.3.4.5. */
const traffic: readonly Row<AspTrafficState>[] = [
  ['inactive', 'requestActive', 'activating', 'aspActive startAck'],
  ['inactive', 'requestInactive', 'inactive', ''],
  ['inactive', 'aspActiveAck', undefined, ''],
  ['inactive', 'aspInactiveAck', 'inactive', ''],
  ['inactive', 'tAck', undefined, ''],
  ['inactive', 'alternateAspActive', 'inactive', ''],
  ['inactive', 'aspNeeded', 'activating', 'aspActive startAck'],
  ['inactive', 'aspDown', 'inactive', ''],
  ['activating', 'requestActive', 'activating', ''],
  ['activating', 'requestInactive', 'deactivating', 'aspInactive startAck'],
  ['activating', 'aspActiveAck', 'active', 'stopAck isActive'],
  ['activating', 'aspInactiveAck', 'activating', ''],
  ['activating', 'tAck', 'activating', 'aspActive startAck'],
  ['activating', 'alternateAspActive', 'activating', ''],
  ['activating', 'aspNeeded', 'activating', ''],
  ['activating', 'aspDown', 'inactive', 'stopAck'],
  ['active', 'requestActive', 'active', ''],
  ['active', 'requestInactive', 'deactivating', 'isInactive aspInactive startAck'],
  ['active', 'aspActiveAck', 'active', ''],
  ['active', 'aspInactiveAck', 'activating', 'isInactive aspActive startAck'],
  ['active', 'tAck', undefined, ''],
  ['active', 'alternateAspActive', 'inactive', 'isInactive'],
  ['active', 'aspNeeded', 'active', ''],
  ['active', 'aspDown', 'inactive', 'isInactive'],
  ['deactivating', 'requestActive', 'activating', 'aspActive startAck'],
  ['deactivating', 'requestInactive', 'deactivating', ''],
  ['deactivating', 'aspActiveAck', 'deactivating', ''],
  ['deactivating', 'aspInactiveAck', 'inactive', 'stopAck'],
  ['deactivating', 'tAck', 'deactivating', 'aspInactive startAck'],
  ['deactivating', 'alternateAspActive', 'deactivating', ''],
  ['deactivating', 'aspNeeded', 'deactivating', ''],
  ['deactivating', 'aspDown', 'inactive', 'stopAck'],
]
for (const [from, type, to, effects] of traffic) {
  test(`RFC 4666 §4.3.4.3-5: traffic ${from}, ${type}: ${to ?? 'unexpected'}`, t => {
    const result = trace(aspTraffic, from, { type } as { type: 'requestActive' }, { wanted: true })
    t.is(result?.state, to)
    t.is(short(result?.effects ?? []), effects)
  })
}

test('an ASP made inactive on purpose does not answer a call for more ASPs', t => {
  t.deepEqual(trace(aspTraffic, 'inactive', { type: 'aspNeeded' }, { wanted: false }), {
    state: 'inactive',
    effects: [],
  })
})
