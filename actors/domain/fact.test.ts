import test from 'ava'
import * as fc from 'fast-check'
import { divergences, merge, supersedes, type Fact, type FactSource } from './fact.ts'
import type { MccMnc } from './network.ts'

const source = fc.constantFrom<FactSource>('ADMIN_OVERRIDE', 'MNP_FILE', 'LIVE_HLR', 'PREFIX')
const stamp = { source, observedAt: fc.integer({ min: 0, max: 4 }), version: fc.integer({ min: 0, max: 2 }) }
const network = fc.constantFrom('412-01', '412-20', '412-40') as fc.Arbitrary<MccMnc>
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({
    kind: fc.constant('servingNetwork' as const),
    value: fc.record({ mccMnc: network }),
    ...stamp,
  }),
  fc.record({
    kind: fc.constant('subscriberState' as const),
    value: fc.record({ state: fc.constantFrom('REACHABLE' as const, 'ABSENT' as const) }),
    ...stamp,
  }),
  fc.record({
    kind: fc.constant('roaming' as const),
    value: fc.record({ roaming: fc.boolean() }),
    ...stamp,
  }),
)

test('merge: the same facts in any order, any number of times, give the same row', t => {
  const shuffledTwice = fc.array(fact, { maxLength: 8 }).chain(facts =>
    fc.tuple(
      fc.constant(facts),
      fc.shuffledSubarray([...facts, ...facts], {
        minLength: 2 * facts.length,
        maxLength: 2 * facts.length,
      }),
    ),
  )
  fc.assert(
    fc.property(shuffledTwice, ([facts, again]) => {
      t.deepEqual(merge({}, again), merge({}, facts))
    }),
    { numRuns: 500 },
  )
})

test('supersedes is a strict total order on distinct facts of one kind', t => {
  fc.assert(
    fc.property(fact, fact, (a, b) => {
      if (a.kind !== b.kind) return
      t.false(supersedes(a, b) && supersedes(b, a))
      if (!supersedes(a, b) && !supersedes(b, a))
        t.deepEqual([a.value, a.observedAt, a.version], [b.value, b.observedAt, b.version])
    }),
    { numRuns: 500 },
  )
})

const at = (observedAt: number, source: FactSource, mccMnc: string): Fact => ({
  kind: 'servingNetwork',
  value: { mccMnc: mccMnc as MccMnc },
  source,
  observedAt,
  version: 0,
})

test('who serves the number: ADMIN_OVERRIDE > MNP_FILE > LIVE_HLR > PREFIX, whatever is fresher', t => {
  const order: FactSource[] = ['PREFIX', 'LIVE_HLR', 'MNP_FILE', 'ADMIN_OVERRIDE']
  for (const [rank, higher] of order.entries())
    for (const lower of order.slice(0, rank))
      t.true(supersedes(at(1, higher, '412-01'), at(9, lower, '412-20')), `${higher} over ${lower}`)
})

const state = (source: FactSource): Fact => ({
  kind: 'subscriberState',
  value: { state: 'ABSENT' },
  source,
  observedAt: 1,
  version: 0,
})

test('status and roaming: the network is the authority, even over an override', t => {
  t.true(supersedes(state('LIVE_HLR'), state('ADMIN_OVERRIDE')))
})

test('ni-fm-13: a live answer against fresh portability data is a divergence and changes nothing', t => {
  const held = at(5, 'MNP_FILE', '412-20')
  const claimed = at(9, 'LIVE_HLR', '412-01')
  t.deepEqual(divergences({ servingNetwork: held as never }, [claimed]), [
    { kind: 'servingNetwork', held, claimed },
  ])
  t.deepEqual(merge({ servingNetwork: held as never }, [claimed]).servingNetwork, held as never)
})

test('a live answer that agrees with portability data, or only refines a guess, is no divergence', t => {
  const agreeing = at(9, 'LIVE_HLR', '412-20')
  t.deepEqual(divergences({ servingNetwork: at(5, 'MNP_FILE', '412-20') as never }, [agreeing]), [])
  t.deepEqual(divergences({ servingNetwork: at(5, 'PREFIX', '412-01') as never }, [agreeing]), [])
})
