import test from 'ava'
import type { Actor } from './index.ts'
import { scheduler } from './scheduler.ts'
import { system } from './system.ts'
import { harness, manualDefer, seededRandom, virtualClock } from './testing/index.ts'

test('a hot actor delays nobody by more than one batch', t => {
  const { system, run } = harness({ throughput: 10 })
  const order: string[] = []
  const named =
    (name: string): Actor<number> =>
    () =>
    () =>
      void order.push(name)
  const hot = system.spawn('hot', named('hot'), { capacity: 10_000 })
  const others = Array.from({ length: 50 }, (_, index) => system.spawn(`cool${index}`, named('cool')))
  run()
  for (let number = 0; number < 10_000; number += 1) hot.tell(number)
  for (const other of others) other.tell(1)
  run()
  t.is(order.lastIndexOf('cool') - order.indexOf('cool'), 49, 'every other actor ran right after')
  t.is(order.indexOf('cool'), 10, 'the first batch of the hot one')
  t.is(order.length, 10_050)
})

test('10,000 mailboxes: all get their first batch before any gets its second', t => {
  const { system, run } = harness({ throughput: 2 })
  const batches: number[] = []
  const refs = Array.from({ length: 10_000 }, (_, index) =>
    system.spawn<number>(`a${index}`, () => message => void batches.push(message)),
  )
  for (const ref of refs) for (const batch of [1, 1, 2, 2, 3]) ref.tell(batch)
  run()
  t.is(batches.length, 50_000)
  t.deepEqual(
    batches,
    [...batches].sort((a, b) => a - b),
    'batches of all actors follow one another',
  )
})

test('two actors that never stop talking leave the event loop its turns', t => {
  const clock = virtualClock()
  const deferred = manualDefer()
  const runtime = system({ clock, random: seededRandom(1), defer: deferred.defer, messagesPerTick: 64 })
  let count = 0
  const restless: Actor<'go'> = ({ self }) => {
    self.tell('go')
    return () => {
      count += 1
      self.tell('go')
    }
  }
  runtime.spawn('one', restless)
  runtime.spawn('two', restless)
  t.is(deferred.pending, 1, 'one deferred call for all')
  for (let tick = 1; tick <= 5; tick += 1) {
    deferred.runOne()
    t.is(count, tick * 64)
    t.is(deferred.pending, 1)
  }
})

test('an idle runtime defers nothing', t => {
  const clock = virtualClock()
  const deferred = manualDefer()
  const runtime = system({ clock, random: seededRandom(1), defer: deferred.defer })
  const ref = runtime.spawn<number>('a', () => () => undefined)
  deferred.runAll()
  t.is(deferred.pending, 0)
  ref.tell(1)
  ref.tell(2)
  t.is(deferred.pending, 1)
})

test('a defect below does not stop the scheduler for good', t => {
  const deferred = manualDefer()
  const ran: string[] = []
  const turns = scheduler({
    clock: virtualClock(),
    defer: deferred.defer,
    throughput: 1,
    messagesPerTick: 10,
    onIdle: () => undefined,
  })
  turns.add({
    runnable: false,
    run: () => {
      throw new Error('defect')
    },
  })
  turns.add({ runnable: false, run: () => ran.push('next') })
  t.throws(() => deferred.runOne(), { message: 'defect' })
  deferred.runAll()
  t.deepEqual(ran, ['next'])
  t.true(turns.idle)
})
