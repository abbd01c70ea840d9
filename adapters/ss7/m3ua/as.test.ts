import test from 'ava'
import { trace } from '../wire/table.ts'
import { as, type AsEvent } from './as.ts'
import type { AsState } from './primitives.ts'

type Row = readonly [
  from: AsState,
  event: AsEvent['type'],
  counts: readonly [up: number, active: number, minActive: number],
  to: AsState | undefined,
  effects: string,
]

/** RFC 4666 §4.3.2, figure 4. Counts are those after the event. */
const rows: readonly Row[] = [
  ['down', 'aspUp', [1, 0, 1], 'inactive', ''],
  ['down', 'aspActive', [1, 1, 1], 'active', 'release'],
  ['down', 'aspActive', [1, 1, 2], 'inactive', ''],
  ['down', 'aspInactive', [1, 0, 1], 'inactive', ''],
  ['down', 'aspDown', [0, 0, 1], 'down', ''],
  ['down', 'recoveryExpired', [0, 0, 1], undefined, ''],
  ['inactive', 'aspUp', [2, 0, 1], 'inactive', ''],
  ['inactive', 'aspActive', [1, 1, 1], 'active', 'release'],
  ['inactive', 'aspActive', [2, 1, 2], 'inactive', ''],
  ['inactive', 'aspActive', [2, 2, 2], 'active', 'release'],
  ['inactive', 'aspInactive', [1, 0, 1], 'inactive', ''],
  ['inactive', 'aspDown', [1, 0, 1], 'inactive', ''],
  ['inactive', 'aspDown', [0, 0, 1], 'down', ''],
  ['inactive', 'recoveryExpired', [1, 0, 1], undefined, ''],
  ['active', 'aspUp', [2, 1, 1], 'active', ''],
  ['active', 'aspActive', [2, 2, 1], 'active', ''],
  ['active', 'aspInactive', [2, 1, 1], 'active', ''],
  ['active', 'aspInactive', [2, 1, 2], 'active', 'notifyInsufficient'],
  ['active', 'aspInactive', [1, 0, 1], 'pending', 'startRecovery'],
  ['active', 'aspDown', [0, 0, 1], 'pending', 'startRecovery'],
  ['active', 'aspDown', [1, 1, 2], 'active', ''],
  ['active', 'recoveryExpired', [1, 1, 1], undefined, ''],
  ['pending', 'aspUp', [1, 0, 1], 'pending', ''],
  ['pending', 'aspActive', [1, 1, 2], 'active', 'stopRecovery release'],
  ['pending', 'aspInactive', [1, 0, 1], 'pending', ''],
  ['pending', 'aspDown', [0, 0, 1], 'pending', ''],
  ['pending', 'recoveryExpired', [1, 0, 1], 'inactive', 'giveUp'],
  ['pending', 'recoveryExpired', [0, 0, 1], 'down', 'giveUp'],
]
for (const [from, type, [up, active, minActive], to, effects] of rows) {
  test(`RFC 4666 §4.3.2: AS ${from}, ${type} (${up} up, ${active} of ${minActive} active): ${to ?? 'impossible'}`, t => {
    const result = trace(as, from, { type }, { up, active, minActive, tRecoveryMs: 2000 })
    t.is(result?.state, to)
    t.is((result?.effects ?? []).map(effect => effect.type).join(' '), effects)
  })
}
