import test from 'ava'
import { seededRandom } from './chance.ts'
import { friendly, isLost, latencyOf, parsePersona, rateLimiter, type Persona } from './personas.ts'

test('a persona is said in words; what is not said is friendly', t => {
  t.deepEqual(parsePersona('latency=40/200, loss=2.5%, rate=50, v2-only, refuse-ati'), {
    ok: true,
    persona: {
      latency: { medianMs: 40, p99Ms: 200 },
      loss: 0.025,
      rate: 50,
      versions: [2],
      ati: 'refused',
      speech: 'normal',
    },
  })
  t.deepEqual(parsePersona('mute'), { ok: true, persona: { ...friendly, speech: 'mute' } })
  t.deepEqual(parsePersona('garbage,v1-only'), {
    ok: true,
    persona: { ...friendly, speech: 'garbage', versions: [1] },
  })
})

test('every faulty word is reported', t => {
  const parsed = parsePersona('latency=40/20,loss=101%,slow,rate=0')
  t.false(parsed.ok)
  t.is(parsed.ok ? 0 : parsed.problems.length, 4)
})

test('latencies have the median and the 99th percentile asked for', t => {
  const random = seededRandom(7)
  const persona: Persona = { ...friendly, latency: { medianMs: 40, p99Ms: 200 } }
  const drawn = Array.from({ length: 20_000 }, () => latencyOf(persona, random)).sort((a, b) => a - b)
  t.true(Math.abs((drawn[10_000] ?? 0) - 40) < 2)
  t.true(Math.abs((drawn[19_800] ?? 0) - 200) < 20)
  t.true((drawn[0] ?? -1) > 0)
  t.is(latencyOf({ ...friendly, latency: { medianMs: 0, p99Ms: 0 } }, random), 0)
})

test('loss takes its share', t => {
  const random = seededRandom(7)
  const lossy = { ...friendly, loss: 0.1 }
  const lost = Array.from({ length: 20_000 }, () => isLost(lossy, random)).filter(Boolean).length
  t.true(Math.abs(lost / 20_000 - 0.1) < 0.01)
  t.false(isLost(friendly, random))
})

test('the rate limit lets a second of burst through, then the rate', t => {
  const allowed = rateLimiter()
  const inBurst = Array.from({ length: 100 }, () => allowed(10, 5_000)).filter(Boolean).length
  t.is(inBurst, 10)
  t.false(allowed(10, 5_050))
  t.true(allowed(10, 5_100))
  t.true(allowed(undefined, 5_100))
})
