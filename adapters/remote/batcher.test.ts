import test from 'ava'
import { Unavailable } from '../../actors/ports.ts'
import { batcher, type BatcherOptions } from './batcher.ts'
import { breaker, type Breaker } from './breaker.ts'

const clock = { now: () => performance.now() }
const circuitOf = (errors = 5): Breaker =>
  breaker('test', { errors, withinMs: 30_000, openMs: 60_000 }, clock)

/** Batches that end when the test says so. */
function given(options: Partial<BatcherOptions<number, number>> = {}) {
  const batches: { items: readonly number[]; answer: () => void; fail: (cause: Error) => void }[] = []
  const circuit = options.circuit ?? circuitOf()
  const doubled = batcher<number, number>({
    dependency: 'store',
    circuit,
    lanes: 1,
    maxBatch: 3,
    maxWaiting: 5,
    run: items =>
      new Promise((resolve, reject) =>
        batches.push({ items, answer: () => resolve(items.map(item => item * 2)), fail: reject }),
      ),
    ...options,
  })
  return { doubled, batches, circuit }
}
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test('what comes in one turn goes together, and each gets its own result', async t => {
  const { doubled, batches } = given()
  const results = [doubled.submit(1), doubled.submit(2), doubled.submit(3)]
  await turn()
  t.deepEqual(
    batches.map(({ items }) => items),
    [[1, 2, 3]],
  )
  batches[0]?.answer()
  t.deepEqual(await Promise.all(results), [2, 4, 6])
})

test('while all lanes are busy requests wait, and go in batches no larger than allowed', async t => {
  const { doubled, batches } = given()
  const results = [1, 2, 3, 4, 5].map(item => doubled.submit(item))
  await turn()
  await turn()
  t.is(batches.length, 1)
  batches[0]?.answer()
  await results[0]
  await turn()
  t.deepEqual(
    batches.map(({ items }) => items),
    [
      [1, 2, 3],
      [4, 5],
    ],
  )
  batches[1]?.answer()
  t.deepEqual(await Promise.all(results), [2, 4, 6, 8, 10])
})

test('one more than may wait is refused at once', async t => {
  const { doubled, batches } = given()
  const results = [1, 2, 3, 4, 5].map(item => doubled.submit(item))
  await t.throwsAsync(doubled.submit(6), { instanceOf: Unavailable, message: /5 requests wait/ })
  await turn()
  batches[0]?.answer()
  await results[0]
  await turn()
  batches[1]?.answer()
  t.is((await Promise.all(results)).length, 5)
})

test('a failed batch fails those in it, and the next is tried', async t => {
  const { doubled, batches } = given()
  const [first, , , fourth] = [1, 2, 3, 4].map(item => {
    const result = doubled.submit(item)
    result.catch(() => undefined)
    return result
  })
  await turn()
  batches[0]?.fail(new Error('reset by peer'))
  await t.throwsAsync(first ?? Promise.resolve(), { instanceOf: Unavailable, message: /reset by peer/ })
  await turn()
  batches[1]?.answer()
  t.is(await fourth, 8)
})

test('when the circuit opens those who wait are refused, and so is who comes then', async t => {
  const { doubled, batches } = given({ circuit: circuitOf(1) })
  const results = Promise.allSettled([1, 2, 3, 4, 5].map(item => doubled.submit(item)))
  await turn()
  batches[0]?.fail(new Error('reset by peer'))
  const reasons = (await results).map(result => (result.status === 'rejected' ? String(result.reason) : ''))
  t.true(reasons.slice(0, 3).every(reason => reason.includes('reset by peer')))
  t.true(reasons.slice(3).every(reason => reason.includes('circuit breaker is open')))
  await t.throwsAsync(doubled.submit(6), { instanceOf: Unavailable, message: /circuit breaker is open/ })
  t.is(batches.length, 1)
})

test('drained: when nothing waits and nothing is under way', async t => {
  const { doubled, batches } = given()
  await doubled.drained()
  const result = doubled.submit(1)
  let drained = false
  const draining = doubled.drained().then(() => (drained = true))
  await turn()
  t.false(drained)
  batches[0]?.answer()
  t.is(await result, 2)
  t.true(await draining)
})
