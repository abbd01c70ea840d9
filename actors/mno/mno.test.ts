import test from 'ava'
import type { ProbeResult } from '../domain/outcome.ts'
import type { Msisdn } from '../domain/msisdn.ts'
import { awcc, number, world, type World } from '../testing/world.ts'

const never = (): Promise<ProbeResult> => new Promise(() => undefined)
const ask = (w: World, operation: 'sriSm' | 'ati' | 'psi' = 'sriSm', withinMs = 5_000) => {
  const outcome = w.core.probe(awcc, { operation, msisdn: number }, { deadline: w.clock.now() + withinMs })
  if (outcome === undefined) throw new Error('no such operator')
  return outcome
}

test('a probe ends in exactly one outcome with its evidence', async t => {
  const w = world()
  t.like(await w.outcome(ask(w)), {
    mno: awcc,
    operation: 'sriSm',
    result: { type: 'ok' },
    evidence: { begins: 1 },
  })
  t.is(w.counted['probe sriSm ok'], 1)
})

test('what the agreement does not name is refused before a dialogue', async t => {
  const w = world()
  const { result, evidence } = await w.outcome(ask(w, 'psi'))
  t.deepEqual(result, { type: 'policyRefused', rule: 'awcc: psi is not in the agreement' })
  t.false(evidence.billable)
  t.is(w.network.requests.length, 0)
})

test('the contract: what exceeds it is throttled and told when to come back', async t => {
  const w = world({ permitsPerSecond: 10, burst: 2 })
  const outcomes = await w.outcome(Promise.all([ask(w), ask(w), ask(w)]))
  t.deepEqual(
    outcomes.map(({ result }) => result.type),
    ['ok', 'ok', 'throttled'],
  )
  t.deepEqual(outcomes[2].result, { type: 'throttled', retryAfterMs: 100 })
  t.is((await w.outcome(ask(w, 'ati'))).result.type, 'ok', 'each operation has its own contract')
  await w.advance(100)
  t.is((await w.outcome(ask(w))).result.type, 'ok')
})

test('a permit is given back when nothing was sent', async t => {
  const w = world({ permitsPerSecond: 1, burst: 1 })
  w.network.says = () => ({ type: 'unreachable' })
  t.is((await w.outcome(ask(w))).result.type, 'unreachable')
  t.is((await w.outcome(ask(w))).result.type, 'unreachable')
})

test('no more probes open than the profile allows', async t => {
  const w = world()
  w.network.says = never
  const open = Array.from({ length: 100 }, () => ask(w))
  await w.settle()
  t.is((await w.outcome(ask(w), 0)).result.type, 'overloaded')
  await w.advance(5_000)
  const results = new Set((await Promise.all(open)).map(({ result }) => result.type))
  t.deepEqual([...results], ['deadlineExceeded'])
})

test('a crash loses no caller and refills no bucket', async t => {
  const w = world({ permitsPerSecond: 1, burst: 1 })
  w.network.says = () => Promise.reject(new Error('planted'))
  t.is((await w.outcome(ask(w))).result.type, 'timeout')
  w.network.says = () => ({ type: 'ok', facts: [] })
  await w.advance(500)
  t.is((await w.outcome(ask(w), 5_000)).result.type, 'throttled')
})

test('an operator that never answers delays no other', async t => {
  const w = world()
  w.network.says = ({ msisdn }) => (msisdn.startsWith('9370') ? never() : { type: 'ok', facts: [] })
  for (let n = 0; n < 100; n++) void ask(w)
  await w.settle()
  const other = w.core.probe(
    'roshan' as never,
    { operation: 'sriSm', msisdn: '93791234567' as Msisdn },
    { deadline: w.clock.now() + 100 },
  )
  t.is((await w.outcome(other ?? Promise.reject(new Error('no roshan')), 0)).result.type, 'ok')
})
