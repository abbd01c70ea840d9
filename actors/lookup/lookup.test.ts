import test from 'ava'
import { merge, type FactOf } from '../domain/fact.ts'
import type { MccMnc } from '../domain/network.ts'
import type { ProbeResult } from '../domain/outcome.ts'
import { awcc, began, liveFacts, number, world } from '../testing/world.ts'

const hour = 3_600_000
const never = (): Promise<ProbeResult> => new Promise(() => undefined)
const known = (observedAt: number) => merge({}, liveFacts(observedAt))
const ported: FactOf<'servingNetwork'> = {
  kind: 'servingNetwork',
  value: { mccMnc: '412-20' as MccMnc },
  source: 'MNP_FILE',
  observedAt: began - hour,
  version: 0,
}

test('never heard of: asked live, HIGH, cached and written through', async t => {
  const w = world()
  const answer = await w.outcome(w.resolve())
  t.like(answer, {
    source: 'LIVE_HLR',
    confidence: 'HIGH',
    freshness: 'FRESH',
    outcome: 'COMPLETE',
    ported: false,
  })
  t.is(answer.servingMno, awcc)
  t.is(answer.persistence, 'PENDING')
  t.truthy(w.cache.held.get(number))
  t.truthy(w.store.held.get(number))
})

test('again at once: from the cache; after the cache forgot: from the store', async t => {
  const w = world()
  await w.outcome(w.resolve())
  t.like(await w.outcome(w.resolve()), { source: 'CACHE', confidence: 'HIGH', freshness: 'FRESH' })
  w.cache.held.clear()
  t.like(await w.outcome(w.resolve()), { source: 'PERSISTED', persistence: 'PERSISTED', confidence: 'HIGH' })
  t.truthy(w.cache.held.get(number), 'what the store knew is cached again')
  t.is(w.network.requests.length, 1)
})

test('force_fresh and max_staleness 0 probe again; an older bound is kept', async t => {
  const w = world()
  await w.outcome(w.resolve())
  await w.advance(10_000)
  t.is((await w.outcome(w.resolve({ forceFresh: true }))).source, 'LIVE_HLR')
  t.is((await w.outcome(w.resolve({ maxStalenessMs: 0 }))).source, 'LIVE_HLR')
  await w.advance(10_000)
  t.is((await w.outcome(w.resolve({ maxStalenessMs: 10_000 }))).source, 'CACHE')
  t.is((await w.outcome(w.resolve({ maxStalenessMs: 9_999 }))).source, 'LIVE_HLR')
  t.is(w.network.requests.length, 4)
})

test('ten thousand identical questions cost one probe', async t => {
  const w = world()
  const answers = await w.outcome(Promise.all(Array.from({ length: 10_000 }, () => w.resolve())))
  t.is(w.network.requests.length, 1)
  t.true(answers.every(({ confidence }) => confidence === 'HIGH'))
})

test('absent max_staleness: any age will do, and the confidence says how old it is', async t => {
  const w = world()
  w.store.held.set(number, known(began - 200 * hour))
  t.like(await w.outcome(w.resolve()), {
    source: 'PERSISTED',
    freshness: 'STALE',
    confidence: 'LOW',
    fulfilled: true,
  })
  t.is(w.network.requests.length, 0)
})

test('ni-fm-08: bucket empty: last known, STALE_THROTTLED, MEDIUM, counted', async t => {
  const w = world({ permitsPerSecond: 1, burst: 1 })
  await w.outcome(w.resolve())
  const answer = await w.outcome(w.resolve({ forceFresh: true }))
  t.like(answer, {
    source: 'PERSISTED',
    freshness: 'STALE_THROTTLED',
    confidence: 'MEDIUM',
    fulfilled: false,
  })
  t.deepEqual(answer.degradations, ['THROTTLED'])
  t.is(w.counted['tpsDenied'], 1)
})

for (const type of ['timeout', 'associationLost', 'unreachable', 'providerAborted'] as const)
  test(`ni-fm-05: the network says ${type}: last known with LOW, else the prefix with UNKNOWN`, async t => {
    const w = world()
    w.network.says = () => ({ type }) as ProbeResult
    t.like(await w.outcome(w.resolve()), {
      source: 'PREFIX_FALLBACK',
      confidence: 'UNKNOWN',
      servingMno: awcc,
    })
    w.store.held.set(number, known(began - 1_000))
    t.like(await w.outcome(w.resolve({ forceFresh: true })), {
      source: 'PERSISTED',
      confidence: 'LOW',
      freshness: 'STALE',
    })
  })

test('an association dies with the question: asked once more by another, then taken as it is', async t => {
  const w = world()
  let lost = 1
  const { says } = w.network
  w.network.says = request => (lost-- > 0 ? { type: 'associationLost' } : says(request))
  const answer = await w.outcome(w.resolve())
  t.like(answer, { source: 'LIVE_HLR', confidence: 'HIGH', degradations: [] })
  t.deepEqual(
    answer.probes.map(({ result }) => result.type),
    ['associationLost', 'ok'],
  )
  lost = 9
  const again = await w.outcome(w.resolve({ forceFresh: true }))
  t.like(again, { source: 'PERSISTED', confidence: 'LOW', degradations: ['HLR_DOWN'] })
  t.is(again.probes.length, 2)
})

test('a network that never answers: the best known before the deadline, never a hang', async t => {
  const w = world()
  w.network.says = never
  const asked = w.resolve({}, 1_000)
  await w.advance(999)
  t.like(await asked, { source: 'PREFIX_FALLBACK', degradations: ['HLR_TIMEOUT'] })
})

test('ni-fm-01: store down: cache, and on a miss the network; live results are not called persisted', async t => {
  const w = world()
  w.store.down = true
  w.store.open = false
  t.like(await w.outcome(w.resolve()), {
    source: 'LIVE_HLR',
    confidence: 'HIGH',
    persistence: 'NOT_PERSISTED',
  })
  t.like(await w.outcome(w.resolve()), { source: 'CACHE', confidence: 'HIGH' })
})

test('ni-fm-02: cache down: the store directly, told as a degradation', async t => {
  const w = world()
  w.cache.down = true
  w.store.held.set(number, known(began - 1_000))
  t.like(await w.outcome(w.resolve()), {
    source: 'PERSISTED',
    confidence: 'HIGH',
    degradations: ['CACHE_DOWN'],
  })
})

test('ni-fm-03: cache, store and network away: the prefix table, UNKNOWN, never an error', async t => {
  const w = world()
  w.cache.down = true
  w.store.down = true
  w.network.says = () => ({ type: 'unreachable' })
  const answer = await w.outcome(w.resolve())
  t.like(answer, { source: 'PREFIX_FALLBACK', confidence: 'UNKNOWN', servingMno: awcc, ported: undefined })
  t.deepEqual(answer.degradations, ['CACHE_DOWN', 'STORE_DOWN', 'HLR_DOWN'])
})

test('dependencies that hang are as good as down at the deadline', async t => {
  const w = world()
  w.cache.hangs = true
  const asked = w.resolve({}, 1_000)
  await w.advance(1_000)
  t.like(await asked, { source: 'PREFIX_FALLBACK', degradations: ['CACHE_DOWN'] })
})

test('ni-fm-13: portability data says who is asked and who serves; a live answer that differs is a divergence', async t => {
  const w = world()
  w.store.held.set(number, { servingNetwork: ported })
  const answer = await w.outcome(w.resolve({ forceFresh: true }))
  t.like(answer, { servingMno: 'roshan', originalMno: awcc, ported: true, confidence: 'MEDIUM' })
  t.is(w.divergences.length, 1)
  t.is(w.divergences[0]?.held, ported)
})

test('ni-fm-13: a live answer cannot poison the cache against portability data that came meanwhile', async t => {
  const w = world()
  w.network.says = () => {
    w.store.held.set(number, { servingNetwork: ported })
    return { type: 'ok', facts: liveFacts(began) }
  }
  await w.outcome(w.resolve())
  await w.settle()
  t.is(w.cache.held.get(number)?.servingNetwork?.source, 'MNP_FILE')
  t.like(await w.outcome(w.resolve()), { source: 'MNP_FILE', servingMno: 'roshan', ported: true })
})

test('a number outside every range: an answer without operator', async t => {
  const w = world()
  const answer = await w.outcome(w.resolve({ msisdn: '12025550123' as never }))
  t.like(answer, { outcome: 'UNKNOWN', confidence: 'UNKNOWN', servingMno: undefined, country: 'US' })
  t.deepEqual(answer.degradations, ['NO_OPERATOR'])
})

test('an absent subscriber is a fresh answer: whereabouts are not asked for again and again', async t => {
  const w = world()
  const facts = [{ ...liveFacts(began)[1], value: { state: 'ABSENT' } }] as never
  w.network.says = () => ({ type: 'mapError', code: 27, name: 'absentSubscriber', facts })
  t.is((await w.outcome(w.resolve())).source, 'LIVE_HLR')
  t.like(await w.outcome(w.resolve({ maxStalenessMs: 60_000 })), { source: 'CACHE', outcome: 'PARTIAL' })
})

test('a caller who leaves takes the probe with him, unless others wait for it', async t => {
  const w = world()
  w.network.says = never
  const leaving = new AbortController()
  const options = { deadline: w.clock.now() + 5_000, signal: leaving.signal }
  const request = {
    msisdn: number,
    wanted: [],
    operations: ['sriSm' as const],
    maxStalenessMs: undefined,
    forceFresh: true,
    traceId: 't',
    caller: 'test',
  }
  const first = w.core.resolve(request, options)
  const second = w.resolve({ forceFresh: true }, 1_000)
  await w.settle()
  leaving.abort()
  await w.settle()
  t.is((await first).degradations[0], 'OVERLOADED')
  t.false(w.network.requests[0]?.signal?.aborted)
  await w.advance(1_000)
  t.is((await second).degradations[0], 'HLR_TIMEOUT')
})

test('work for nobody is given up on the wire', async t => {
  const w = world()
  w.network.says = never
  const leaving = new AbortController()
  const request = {
    msisdn: number,
    wanted: [],
    operations: ['sriSm' as const],
    maxStalenessMs: undefined,
    forceFresh: true,
    traceId: 't',
    caller: 'test',
  }
  const asked = w.core.resolve(request, { deadline: w.clock.now() + 5_000, signal: leaving.signal })
  await w.settle()
  leaving.abort()
  await w.settle()
  await asked
  t.true(w.network.requests[0]?.signal?.aborted)
})

test('lookups leave nothing behind: actors are gone when idle', async t => {
  const w = world()
  await w.outcome(w.resolve())
  await w.advance(2_000)
  t.deepEqual(
    w.system.actors().filter(({ kind }) => kind === 'lookup'),
    [],
  )
})
