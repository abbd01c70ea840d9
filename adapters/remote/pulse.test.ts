import { mock } from 'node:test'
import test from 'ava'
import { pulse } from './pulse.ts'

mock.timers.enable({ apis: ['setInterval'] })
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test.serial('asked every so often, in the background; the last answer counts', async t => {
  const answers = [Promise.resolve(), Promise.reject(new Error('away')), Promise.resolve()]
  const heart = pulse(() => answers.shift() ?? Promise.reject(new Error('never asked again')), 1_000)
  t.false(heart.felt, 'not before it was asked')
  for (const expected of [true, false, true]) {
    mock.timers.tick(1_000)
    await settled()
    t.is(heart.felt, expected)
  }
  heart.stop()
  mock.timers.tick(5_000)
  await settled()
  t.true(heart.felt, 'stopped, it asks no more')
})

test.serial('who asks now shares the question under way', async t => {
  let asked = 0
  let answer: () => void = t.fail
  const heart = pulse(() => {
    asked += 1
    return new Promise<void>(resolve => (answer = resolve))
  }, 1_000)
  const both = Promise.all([heart.feel(), heart.feel()])
  mock.timers.tick(3_000)
  answer()
  t.deepEqual(await both, [true, true])
  t.is(asked, 1)
  heart.stop()
})
