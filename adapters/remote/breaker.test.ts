import { mock } from 'node:test'
import test from 'ava'
import { breaker, consecutiveErrors, type Breaker } from './breaker.ts'

let now = 0
mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
const pass = (ms: number): void => {
  now += ms
  mock.timers.tick(ms)
}

/** FM-01: opens after 5 consecutive errors / 30 s; half-open after 60 s. */
const given = (): Breaker =>
  breaker('test', { errors: 5, withinMs: 30_000, openMs: 60_000 }, { now: () => now })
const fails = async (circuit: Breaker, times: number): Promise<void> => {
  for (let time = 0; time < times; time += 1)
    await circuit.run(() => Promise.reject(new Error('away'))).catch(() => undefined)
}
const works = (circuit: Breaker): Promise<string> => circuit.run(async () => 'answer')

test.serial('closed: calls go through, with their own results and errors', async t => {
  const circuit = given()
  t.is(await works(circuit), 'answer')
  await t.throwsAsync(
    circuit.run(() => Promise.reject(new Error('away'))),
    { message: 'away' },
  )
  t.deepEqual([circuit.state, circuit.admits], ['closed', true])
})

test.serial('opens at the fifth error in a row, not at the fourth', async t => {
  const circuit = given()
  await fails(circuit, 4)
  t.is(circuit.state, 'closed')
  await fails(circuit, 1)
  t.deepEqual([circuit.state, circuit.admits], ['open', false])
})

test.serial('a success begins the count anew', async t => {
  const circuit = given()
  await fails(circuit, 4)
  await works(circuit)
  await fails(circuit, 4)
  t.is(circuit.state, 'closed')
})

test.serial('errors further apart than 30 s do not open it', async t => {
  const circuit = given()
  await fails(circuit, 4)
  pass(30_001)
  await fails(circuit, 4)
  t.is(circuit.state, 'closed')
  await fails(circuit, 1)
  t.is(circuit.state, 'open')
})

test.serial('open: nothing is called, for 60 s to the millisecond', async t => {
  const circuit = given()
  await fails(circuit, 5)
  let called = false
  await t.throwsAsync(circuit.run(async () => (called = true)))
  pass(59_999)
  t.deepEqual([circuit.state, called], ['open', false])
  pass(1)
  t.deepEqual([circuit.state, circuit.admits], ['halfOpen', true])
})

test.serial('half-open: one call is let through, others are not, and its success closes', async t => {
  const circuit = given()
  await fails(circuit, 5)
  pass(60_000)
  const { promise, resolve } = deferred()
  const trial = circuit.run(() => promise)
  t.false(circuit.admits)
  await t.throwsAsync(works(circuit))
  resolve('back')
  t.is(await trial, 'back')
  t.is(circuit.state, 'closed')
  await fails(circuit, 4)
  t.is(circuit.state, 'closed', 'the errors before count no more')
})

test.serial('half-open: a failure opens it for another 60 s', async t => {
  const circuit = given()
  await fails(circuit, 5)
  pass(60_000)
  await fails(circuit, 1)
  t.is(circuit.state, 'open')
  pass(60_000)
  t.is(circuit.state, 'halfOpen')
})

test.serial('listeners hear each change once', async t => {
  const circuit = given()
  const heard: string[] = []
  circuit.onChange(state => heard.push(state))
  await fails(circuit, 6)
  pass(60_000)
  await works(circuit)
  t.deepEqual(heard, ['open', 'halfOpen', 'closed'])
})

test('the window slides: five errors within it at any time are too many', t => {
  const tooMany = consecutiveErrors(5, 30)
  const added = [0, 10, 20, 30, 31, 32].map(at => tooMany.add(at))
  t.deepEqual(added, [false, false, false, false, false, true])
})

function deferred() {
  let resolve: (text: string) => void = String
  const promise = new Promise<string>(settle => (resolve = settle))
  return { promise, resolve }
}
