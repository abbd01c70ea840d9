import test from 'ava'
import * as fc from 'fast-check'
import { uniform } from '../clock.ts'
import { deferred, harness, manualDefer, seededRandom, virtualClock } from './index.ts'

test('timers fire at their time, in order of due time and then of setting, unless cancelled', t => {
  const timers = fc.array(fc.record({ at: fc.integer({ min: -5, max: 50 }), cancel: fc.boolean() }), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(timers, plan => {
      const clock = virtualClock(0)
      const fired: { index: number; at: number }[] = []
      const cancels = plan.map(({ at }, index) =>
        clock.setTimer(at, () => fired.push({ index, at: clock.now() })),
      )
      for (const [index, { cancel }] of plan.entries()) if (cancel) cancels[index]?.()
      const expected = plan
        .map(({ at, cancel }, index) => ({ index, at: Math.max(0, at), cancel }))
        .filter(({ cancel }) => !cancel)
        .sort((a, b) => a.at - b.at || a.index - b.index)
        .map(({ index, at }) => ({ index, at }))
      t.is(clock.pending, expected.length)
      t.is(clock.nextDue, expected[0]?.at)
      clock.advanceTo(20)
      clock.advanceTo(50)
      t.deepEqual(fired, expected)
      t.is(clock.now(), 50)
      for (const cancel of cancels) cancel()
      t.is(clock.pending, 0)
    }),
    { numRuns: 60 },
  )
})

test('a timer set by a timer fires in the same advance when it is due', t => {
  const clock = virtualClock(0)
  const fired: number[] = []
  clock.setTimer(10, () => clock.setTimer(15, () => fired.push(clock.now())))
  clock.advanceTo(20)
  t.deepEqual(fired, [15])
})

const draw = (seed: number) => {
  const random = seededRandom(seed)
  return Array.from({ length: 1_000 }, () => random.uint32())
}

test('a seed replays its chance, another seed draws another, and all of the range is drawn from', t => {
  t.deepEqual(draw(1), draw(1))
  t.notDeepEqual(draw(1), draw(2))
  t.true(draw(3).every(drawn => Number.isInteger(drawn) && drawn >= 0 && drawn < 2 ** 32))
  const random = seededRandom(4)
  const tenths = new Set(Array.from({ length: 1_000 }, () => Math.floor(uniform(random, 10))))
  t.deepEqual(
    [...tenths].sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  )
})

test('the harness says so when something never ends or never comes', async t => {
  const { defer, runAll } = manualDefer()
  const again = (): void => defer(again)
  again()
  t.throws(() => runAll(10), { message: 'still busy after 10 deferred calls' })
  const { outcome } = harness()
  await t.throwsAsync(outcome(deferred().promise), { message: 'no outcome within 60000 virtual ms' })
})
