import test from 'ava'
import * as fc from 'fast-check'
import { defaultSupervision, judge } from './supervisor.ts'
import { seededRandom } from './testing/index.ts'

const lowest = { uint32: () => 0 }
const highest = { uint32: () => 2 ** 32 - 1 }

test('full jitter: the nth delay is anywhere in [0, min(max, min · 2^(n-1)))', t => {
  const delays = fc.record({
    minBackoffMs: fc.integer({ min: 1, max: 1_000 }),
    maxBackoffMs: fc.integer({ min: 1, max: 20_000 }),
    seed: fc.nat(),
    restarts: fc.integer({ min: 1, max: 40 }),
  })
  fc.assert(
    fc.property(delays, ({ minBackoffMs, maxBackoffMs, seed, restarts }) => {
      const supervision = { ...defaultSupervision, maxRestarts: 100, minBackoffMs, maxBackoffMs }
      const random = seededRandom(seed)
      const past: number[] = []
      for (let nth = 1; nth <= restarts; nth += 1) {
        const ceiling = Math.min(maxBackoffMs, minBackoffMs * 2 ** (nth - 1))
        const extremes = [lowest, highest].map(chance => judge(supervision, [...past], 'e', 0, chance))
        t.deepEqual(extremes[0], { type: 'restart', delayMs: 0 })
        t.deepEqual(extremes[1], { type: 'restart', delayMs: ceiling * ((2 ** 32 - 1) / 2 ** 32) })
        const verdict = judge(supervision, past, 'e', 0, random)
        t.true(verdict.type === 'restart' && verdict.delayMs >= 0 && verdict.delayMs < ceiling)
      }
    }),
    { numRuns: 40 },
  )
})

test('jitter is spread over the whole of its range', t => {
  const random = seededRandom(7)
  const quarters = [0, 0, 0, 0]
  for (let n = 0; n < 4_000; n += 1) {
    const verdict = judge({ ...defaultSupervision, minBackoffMs: 100 }, [], 'e', 0, random)
    const quarter = verdict.type === 'restart' ? Math.floor(verdict.delayMs / 25) : -1
    quarters[quarter] = (quarters[quarter] ?? 0) + 1
  }
  t.is(quarters.length, 4)
  for (const count of quarters) t.true(count > 850 && count < 1_150, String(quarters))
})

test('intensity: maxRestarts within the window, then escalation; old restarts are forgotten', t => {
  const supervision = { ...defaultSupervision, maxRestarts: 2, withinMs: 1_000 }
  const past: number[] = []
  const at = (now: number): string => judge(supervision, past, 'e', now, lowest).type
  t.is(at(0), 'restart')
  t.is(at(500), 'restart')
  t.is(at(999), 'escalate')
  t.is(at(1_000), 'restart', 'the one at 0 is out of the window')
  t.is(at(1_001), 'escalate')
  t.is(at(1_500), 'restart')
  t.deepEqual(past, [1_000, 1_500])
})

test('directives: what decide says is done, and only a restart leaves a trace', t => {
  const past: number[] = []
  for (const directive of ['stop', 'escalate'] as const) {
    const decide = (error: unknown) => {
      t.is(error, 'the error')
      return directive
    }
    t.deepEqual(judge({ ...defaultSupervision, decide }, past, 'the error', 0, lowest), { type: directive })
  }
  t.deepEqual(past, [])
})
