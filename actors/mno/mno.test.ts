import test from 'ava'
import type { ProbeResult } from '../domain/outcome.ts'
import type { Msisdn } from '../domain/msisdn.ts'
import { Unavailable, type LeaseRequest } from '../ports.ts'
import { awcc, began, number, world, type World } from '../testing/world.ts'

const never = (): Promise<ProbeResult> => new Promise(() => undefined)
const ask = (w: World, operation: 'sriSm' | 'ati' | 'psi' = 'sriSm', withinMs = 5_000, caller = 'a') => {
  const question = { operation, msisdn: number, caller }
  const outcome = w.core.probe(awcc, question, { deadline: w.clock.now() + withinMs })
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

test('which MAP error a network answers with is counted: some are about the subscriber, some about the network', async t => {
  const w = world()
  w.network.says = () => ({ type: 'mapError', code: 49, name: 'ati-NotAllowed', facts: [] })
  t.is((await w.outcome(ask(w, 'ati'))).result.type, 'mapError')
  t.is(w.counted['mapError ati ati-NotAllowed'], 1)
})

test('what the agreement does not name is refused before a dialogue', async t => {
  const w = world()
  const { result, evidence } = await w.outcome(ask(w, 'psi'))
  t.deepEqual(result, { type: 'policyRefused', rule: 'awcc: psi is not in the agreement' })
  t.false(evidence.billable)
  t.is(w.network.requests.length, 0)
})

test('after the agreement has ended every probe is refused before a dialogue, by a rule that names it', async t => {
  const agreement = { reference: 'AF-2026-07', expiresAt: began + 86_400_000 }
  const w = world(undefined, undefined, agreement)
  t.is((await w.outcome(ask(w))).result.type, 'ok')
  await w.advance(86_400_000)
  const { result, evidence } = await w.outcome(ask(w))
  t.deepEqual(result, {
    type: 'policyRefused',
    rule: 'awcc: agreement AF-2026-07 expired after 2023-11-15',
  })
  t.is(evidence.begins, 0)
  t.is(w.network.requests.length, 1)
  t.is(w.counted['probe sriSm policyRefused'], 1)
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

test('no more probes open than the profile allows, no more waiting either, and none is forgotten', async t => {
  const w = world()
  w.network.says = never
  const all = Array.from({ length: 151 }, () => ask(w))
  await w.settle()
  t.is(w.network.requests.length, 100)
  t.is((await w.outcome(all[150] ?? ask(w), 0)).result.type, 'overloaded')
  await w.advance(5_000)
  const results = (await Promise.all(all)).map(({ result }) => result.type)
  t.is(results.filter(type => type === 'deadlineExceeded').length, 150)
})

test('a probe that cannot be in time by the recent service time is refused at once', async t => {
  const w = world()
  w.network.says = () =>
    new Promise(resolve => w.clock.setTimer(w.clock.now() + 1_000, () => resolve({ type: 'ok', facts: [] })))
  await w.outcome(ask(w))
  const open = Array.from({ length: 100 }, () => ask(w))
  await w.settle()
  t.is((await w.outcome(ask(w, 'sriSm', 1_000), 0)).result.type, 'overloaded')
  const patient = ask(w, 'sriSm', 4_000)
  await w.advance(2_000)
  t.is((await patient).result.type, 'ok')
  await Promise.all(open)
})

test('a network that loses probes is given fewer at once, and more again when it answers', async t => {
  const w = world()
  w.network.says = ({ deadline }) =>
    new Promise(resolve => w.clock.setTimer(deadline, () => resolve({ type: 'timeout' })))
  for (let round = 0; round < 8; round++) {
    const asked = ask(w, 'sriSm', 1_200)
    await w.outcome(asked)
  }
  w.network.says = never
  for (let n = 0; n < 50; n++) void ask(w)
  await w.settle()
  const opened = w.network.requests.length - 8
  t.true(opened >= 1 && opened <= 2, `${opened} open`)
})

test('a network that says it is congested is given fewer at once, with no probe lost to learn it by', async t => {
  const w = world()
  w.network.congest(2)
  await w.outcome(ask(w))
  w.network.congest(2)
  await w.settle()
  w.network.says = never
  for (let n = 0; n < 50; n++) void ask(w)
  await w.settle()
  t.is(w.network.requests.length - 1, 25)
})

test('callers of one operator are served in turn', async t => {
  const w = world()
  let release: (() => void)[] = []
  w.network.says = () => new Promise(resolve => release.push(() => resolve({ type: 'ok', facts: [] })))
  for (let n = 0; n < 100; n++) void ask(w)
  for (let n = 0; n < 40; n++) void ask(w, 'sriSm', 5_000, 'greedy')
  const modest = ask(w, 'ati', 5_000, 'modest')
  await w.settle()
  for (const answerOne of release.splice(0, 2)) answerOne()
  await w.settle()
  t.is(w.network.requests.filter(({ operation }) => operation === 'ati').length, 1)
  while (release.length > 0) {
    for (const answerOne of release.splice(0)) answerOne()
    await w.settle()
  }
  t.is((await modest).result.type, 'ok')
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
    { operation: 'sriSm', msisdn: '93791234567' as Msisdn, caller: 'a' },
    { deadline: w.clock.now() + 100 },
  )
  t.is((await w.outcome(other ?? Promise.reject(new Error('no roshan')), 0)).result.type, 'ok')
})

test('a shared contract: probes wait for a lease; on its own the node keeps to its part, and begins empty', async t => {
  const asked: number[] = []
  const shared = {
    share: undefined as number | undefined,
    lease: ({ wanted }: LeaseRequest) => {
      asked.push(wanted)
      return Promise.resolve({ permits: Math.min(wanted, 2), validMs: 100, retryAfterMs: 50 })
    },
  }
  const w = world({ permitsPerSecond: 10, burst: 5 }, shared)
  const outcomes = await w.outcome(Promise.all([ask(w), ask(w), ask(w)]))
  t.deepEqual(
    outcomes.map(({ result }) => result.type),
    ['ok', 'ok', 'ok'],
  )
  t.true(asked.length >= 2)
  shared.share = 0.5
  t.is((await w.outcome(ask(w))).result.type, 'throttled')
  await w.advance(200)
  t.is((await w.outcome(ask(w))).result.type, 'ok')
})

test('nobody lends and nothing is known of a part: throttled, never sent', async t => {
  const w = world(
    { permitsPerSecond: 10, burst: 5 },
    { share: 0, lease: () => Promise.reject(new Unavailable('contracts', 'told so')) },
  )
  t.is((await w.outcome(ask(w))).result.type, 'throttled')
  t.is(w.network.requests.length, 0)
})

test('a lease that fails: throttled, and asked for again later', async t => {
  let asked = 0
  const shared = {
    share: undefined,
    lease: () => {
      asked += 1
      return Promise.reject(new Unavailable('contracts', 'told so'))
    },
  }
  const w = world({ permitsPerSecond: 10, burst: 5 }, shared)
  t.is((await w.outcome(ask(w))).result.type, 'throttled')
  t.is((await w.outcome(ask(w))).result.type, 'throttled')
  t.is(asked, 1)
  await w.advance(100)
  t.is((await w.outcome(ask(w))).result.type, 'throttled')
  t.is(asked, 2)
})
