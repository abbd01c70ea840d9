import test from 'ava'
import type { Benchmark } from './benchmark.ts'
import { runBenchmark } from './run.ts'
import type { Sample } from './sample.ts'
import { spread } from './statistics.ts'
import { table } from './table.ts'

const sample = (operations: number): Sample => ({
  operations,
  seconds: 1,
  cpuSeconds: 0.5,
  allocatedBytes: 100 * operations,
  rssBytes: 1e6,
  lagMs: 1,
})

/** A floor that does 100 a second, and a subject that does what it is told, round by round after the warm-up. */
function scripted(subject: readonly number[], closed: string[]): Benchmark {
  let round = 0
  return {
    name: 'scripted',
    about: 'a subject against a floor',
    prepare: () =>
      Promise.resolve({
        contestants: [
          { name: 'floor', run: () => Promise.resolve(sample(100)) },
          { name: 'subject', run: () => Promise.resolve(sample(subject[round++] ?? 0)) },
        ],
        aims: [
          { name: 'half', of: 'subject', against: 'floor', figure: 'operationsPerSecond', atLeast: 0.5 },
        ],
        close: () => Promise.resolve(void closed.push('closed')),
      }),
  }
}

const options = { rounds: 3, seconds: 1, progress: () => undefined }

test('the ratio is taken round by round, its median is held against the aim, the warm-up does not count', async t => {
  const closed: string[] = []
  const report = await runBenchmark(scripted([9_999, 40, 60, 80], closed), options)
  t.deepEqual(report.aims[0]?.measured, { median: 0.6, min: 0.4, max: 0.8 })
  t.true(report.aims[0]?.met)
  t.deepEqual(closed, ['closed'])
  t.regex(table(report), /met +half: 0\.600/)
})

test('an aim that is missed is said to be missed', async t => {
  const report = await runBenchmark(scripted([0, 40, 45, 80], []), options)
  t.false(report.aims[0]?.met)
  t.regex(table(report), /MISSED half/)
})

test('a contestant that fails ends the benchmark, and what was prepared is closed', async t => {
  const closed: string[] = []
  const benchmark = scripted([], closed)
  const failing: Benchmark = {
    ...benchmark,
    async prepare(given) {
      const prepared = await benchmark.prepare(given)
      return {
        ...prepared,
        contestants: [{ name: 'broken', run: () => Promise.reject(new Error('planted')) }],
      }
    },
  }
  await t.throwsAsync(runBenchmark(failing, options), { message: 'planted' })
  t.deepEqual(closed, ['closed'])
})

test('the median of an even number of rounds lies between the middle two', t => {
  t.deepEqual(spread([4, 1, 3, 2]), { median: 2.5, min: 1, max: 4 })
})
