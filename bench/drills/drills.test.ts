import { readFileSync } from 'node:fs'
import test from 'ava'
import { drills } from './all.ts'
import * as clauses from './clauses.ts'
import type { Clause, Seen } from './drill.ts'
import { blockOf, type Asked } from './load.ts'
import { drillList } from './page.ts'
import { finding, outcomeOf, percentile, readable } from './report.ts'
import type { Begin } from './wire.ts'

/** Each kind of clause is held against a sight where the promise is kept, and one where it is broken. */

test('docs/drills.md lists the drills as they are', t => {
  const page = readFileSync(new URL('../../../docs/drills.md', import.meta.url), 'utf8')
  t.true(page.includes(drillList()), drillList())
})

test('every drill has a name of its own, a load, and a promise with numbers', t => {
  t.is(new Set(drills.map(({ name }) => name)).size, drills.length)
  for (const { name, loads, clauses } of drills) {
    t.true(loads.length > 0, name)
    t.true(clauses.length > 1, name)
    t.is(new Set(loads.map(load => `${load.operator} ${blockOf(load)}`)).size, loads.length, name)
    for (const { says, atLeast, atMost } of clauses)
      t.true(atLeast !== undefined || atMost !== undefined, `${name}: ${says}`)
  }
})

/** The fault at 1,000 ms, its release at 5,000 ms. */
function sight(asked: Partial<Asked>[], begins: Partial<Begin>[] = [], more: Partial<Seen> = {}): Seen {
  return {
    startedAt: 0,
    injectedAt: 1_000,
    releasedAt: 5_000,
    received: {},
    notes: {},
    asked: asked.map((each, n) => ({
      load: 'a',
      msisdn: String(100 + n),
      dueAt: 500,
      endedAt: (each.dueAt ?? 500) + 10,
      outcome: 'ok',
      begins: 1,
      ...each,
    })),
    begins: begins.map((each, n) => ({
      at: 500,
      association: 'sg1',
      sls: 0,
      otid: n,
      msisdn: String(100 + n),
      passed: true,
      ...each,
    })),
    ...more,
  }
}

const during = { phase: 'during' } as const
const late = { dueAt: 3_000, endedAt: 4_500 }

const cases: readonly [name: string, clause: Clause, kept: Seen, broken: Seen][] = [
  ['steady', clauses.steadyBefore(), sight([{}]), sight([{ outcome: 'failed: UNAVAILABLE' }])],
  ['answered', clauses.everyoneAnswered(), sight([{}]), sight([{}, { outcome: 'failed: INTERNAL' }])],
  [
    'share',
    clauses.share('live', during, clauses.fromNetwork, 0.9),
    sight([late]),
    sight([late, { ...late, outcome: 'timeout' }]),
  ],
  ['count', clauses.count('some', during, { atLeast: 1 }), sight([late]), sight([{}])],
  ['slowest', clauses.slowest('answers', {}, 0.99, 100), sight([{}]), sight([late])],
  ['flow', clauses.flowsAgain('during', {}, 500, 1_000), sight([{}, { dueAt: 3_000 }]), sight([{}, late])],
  [
    'avoided',
    clauses.avoided('sg1', 1_000),
    sight([], [{ at: 1_500 }]),
    sight([], [{ at: 1_500 }, { at: 2_500 }]),
  ],
  [
    'carries',
    clauses.carries('sg1', 2_000),
    sight([{ association: 'sg1', dueAt: 5_500 }]),
    sight([{ association: 'sg2', dueAt: 5_500 }]),
  ],
  [
    'in flight',
    clauses.inFlightAtFault(),
    sight([{ dueAt: 995, endedAt: 1_005 }]),
    sight([{ dueAt: 980, endedAt: 990 }]),
  ],
  [
    'sent twice',
    clauses.beginsPerNumber(1),
    sight([], [{}, {}]),
    sight([], [{}, { msisdn: '100', association: 'sg2' }]),
  ],
  ['as told', clauses.beginsAsTold(), sight([{}], [{}]), sight([{ begins: 2 }], [{}])],
  [
    'received',
    clauses.beginsReceived('sg1'),
    sight([], [{}, { passed: false }], { received: { sg1: 1 } }),
    sight([], [{}], { received: { sg1: 2 } }),
  ],
  [
    'order',
    clauses.orderPerSls(),
    sight([], [{ msisdn: '101' }, { msisdn: '100', sls: 1 }, { msisdn: '102' }, { msisdn: '101' }]),
    sight([], [{ msisdn: '101' }, { msisdn: '100' }]),
  ],
  [
    'noted',
    clauses.noted('back', 'backMs', { atMost: 10 }),
    sight([], [], { notes: { backMs: 10 } }),
    sight([], [], { notes: { backMs: 11 } }),
  ],
]

for (const [name, clause, kept, broken] of cases) {
  test(`a clause can be kept and broken: ${name}`, t => {
    t.true(finding(clause, kept).kept, String(finding(clause, kept).measured))
    t.false(finding(clause, broken).kept, String(finding(clause, broken).measured))
  })
}

test('what was not seen is not kept', t => {
  const nothing = sight([])
  for (const [name, clause] of cases)
    t.false(finding(clause, nothing).kept, `${name}: ${finding(clause, nothing).measured}`)
})

test('one broken clause breaks the drill, and the report says which', t => {
  const drill = {
    name: 'a-drill',
    title: 'something breaks',
    promise: 'nothing breaks',
    about: '',
    setup: { operators: ['awcc'] },
    loads: [{ name: 'a', ask: 'probe', operator: 'awcc', perSecond: 10 }],
    seconds: { before: 1, during: 4, after: 1 },
    inject: { says: 'broken', run: () => undefined },
    clauses: [clauses.everyoneAnswered(), clauses.inFlightAtFault()],
  } as const
  const told = { timeline: [{ atMs: 1_000, says: 'broken' }], wallStart: new Date(0) }
  const broken = outcomeOf(drill, sight([{}]), told)
  t.is(broken.verdict, 'broken')
  t.regex(readable(broken), /1\.00 s {2}broken[\s\S]*BROKEN callers without an answer[\s\S]*a-drill: BROKEN/)
  t.is(outcomeOf(drill, sight([{ dueAt: 995, endedAt: 1_005 }]), told).verdict, 'kept')
})

test('percentiles are by nearest rank', t => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n)
  t.is(percentile(values, 0.99), 99)
  t.is(percentile(values, 1), 100)
  t.is(percentile([], 0.5), Number.NaN)
})
