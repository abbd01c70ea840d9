import test from 'ava'
import type { Actor, ReplyTo } from './index.ts'
import { RuntimeError } from './index.ts'
import { deferred, harness } from './testing/index.ts'

type Keep = { readonly replyTo: ReplyTo<string> }

const silent = () => () => undefined

test('stop drains: what is queued, awaited and owed is finished first, then all actors end', async t => {
  const { system, clock, settle } = harness()
  const seen: string[] = []
  const awaited = deferred()
  const ref = system.spawn<Keep | 'piped'>('a', context => message => {
    if (message === 'piped') return seen.push('piped')
    context.pipe(awaited.promise, () => 'piped')
    context.onEnd(() => seen.push('ended'))
    return context.pipe(awaited.promise, () => (message.replyTo.tell('answer'), 'piped'))
  })
  const asked = system.ask(ref, replyTo => ({ replyTo }), { deadline: clock.now() + 1_000 })
  const stopped = system.stop({ deadline: clock.now() + 500 })
  await settle()
  t.deepEqual(seen, [])
  const failure = { type: 'failed', failure: 'stopped' }
  t.deepEqual(await system.ask(ref, replyTo => ({ replyTo }), { deadline: clock.now() + 1_000 }), failure)
  awaited.resolve()
  await settle()
  t.deepEqual(await asked, { type: 'reply', reply: 'answer' })
  t.deepEqual(await stopped, { drained: true })
  t.deepEqual(seen, ['piped', 'piped', 'ended'])
  t.deepEqual(system.actors(), [])
  t.is(clock.pending, 0)
  t.deepEqual(await system.stop({ deadline: 0 }), { drained: true }, 'a second stop waits for the first')
  t.throws(() => system.spawn('late', silent), { instanceOf: RuntimeError, message: /^runtime\/ended/ })
})

test('stop of an idle system is over at once; one that is backing off is waited for', async t => {
  const idle = harness()
  idle.system.spawn('a', silent)
  await idle.settle()
  t.deepEqual(await idle.system.stop({ deadline: idle.clock.now() + 500 }), { drained: true })

  const { system, clock, settle, outcome } = harness()
  const seen: string[] = []
  const ref = system.spawn<string>('a', () => message => {
    if (message === 'die') throw new Error('died')
    seen.push(message)
  })
  ref.tell('die')
  ref.tell('then this')
  await settle()
  t.deepEqual(await outcome(system.stop({ deadline: clock.now() + 500 })), { drained: true })
  t.deepEqual(seen, ['then this'])
})

test('stop at its deadline ends what is not finished, and every asker is told', async t => {
  const { system, clock, outcome, settle } = harness()
  const ref = system.spawn<Keep>('a', silent)
  const asked = system.ask(ref, replyTo => ({ replyTo }), { deadline: clock.now() + 10_000 })
  await settle()
  const start = clock.now()
  t.deepEqual(await outcome(system.stop({ deadline: start + 500 })), { drained: false })
  t.is(clock.now(), start + 500)
  t.deepEqual(await asked, { type: 'failed', failure: 'stopped' })
  t.is(clock.pending, 0)
})

const parent: Actor<unknown> = context => {
  context.spawn('child', silent)
  context.spawn('other', silent, { kind: 'special' })
  return () => undefined
}

test('names are unique among the living, paths tell the lineage, kinds are inherited', async t => {
  const { system, settle } = harness()
  system.spawn('parent', parent, { kind: 'mno' })
  await settle()
  t.throws(() => system.spawn('parent', silent), { message: /^runtime\/nameTaken/ })
  t.deepEqual(
    system.actors().map(({ path, kind }) => [path, kind]),
    [
      ['/parent', 'mno'],
      ['/parent/child', 'mno'],
      ['/parent/other', 'special'],
    ],
  )
})

test('an actor stops itself after the message at hand; what is queued goes to the dead letters', async t => {
  const { system, settle } = harness()
  const seen: string[] = []
  const ref = system.spawn<string>('a', context => message => {
    context.stop()
    seen.push(message)
  })
  ref.tell('one')
  ref.tell('two')
  await settle()
  t.deepEqual(seen, ['one'])
  t.false(ref.tell('three'))
  t.deepEqual(
    system.deadLetters.recent().map(({ message, reason }) => [message, reason]),
    [
      ['two', 'stopped'],
      ['three', 'stopped'],
    ],
  )
})

test('watch: told once how it ended, also when it already has, and not after unwatching', async t => {
  const { system, settle } = harness()
  const seen: string[] = []
  const watched = system.spawn('watched', silent)
  const watcher = system.spawn<string>('watcher', context => {
    context.watch(watched, how => `first ${how}`)
    context.watch(watched, how => `never ${how}`)()
    return message => {
      seen.push(message)
      if (message === 'again') context.watch(watched, how => `second ${how}`)
    }
  })
  await settle()
  system.end(watched)
  await settle()
  t.deepEqual(seen, ['first stopped'])
  watcher.tell('again')
  await settle()
  t.deepEqual(seen, ['first stopped', 'again', 'second stopped'])
  t.throws(() => system.end({ path: 'stub', tell: () => true }), { message: /^runtime\/foreignRef/ })
})

test('schedule: on time, once, and not when cancelled', async t => {
  const { system, advance, clock } = harness()
  const seen: [string, number][] = []
  const start = clock.now()
  system.spawn<string>('a', context => {
    context.schedule(50, 'on time')
    const cancel = context.schedule(20, 'never')
    context.schedule(10, 'cancel')
    return message => {
      seen.push([message, context.now() - start])
      if (message === 'cancel') cancel()
    }
  })
  await advance(1_000)
  t.deepEqual(seen, [
    ['cancel', 10],
    ['on time', 50],
  ])
})

test('the meter hears of turns, drops and restarts by kind: what was processed, what is left, how long it waited', async t => {
  const calls: unknown[][] = []
  const meter = {
    turn: (...call: unknown[]) => calls.push(['turn', ...call]),
    dropped: (...call: unknown[]) => calls.push(['dropped', ...call]),
    restarted: (...call: unknown[]) => calls.push(['restarted', ...call]),
  }
  const { system, clock, settle } = harness({ meter, throughput: 2 })
  const ref = system.spawn<string>(
    'a',
    () => message => {
      if (message === 'die') throw new Error('died')
    },
    { kind: 'mno', capacity: 3 },
  )
  ref.tell('one')
  clock.advanceTo(clock.now() + 30)
  for (const message of ['two', 'die', 'refused']) ref.tell(message)
  clock.advanceTo(clock.now() + 5)
  await settle()
  t.deepEqual(calls, [
    ['dropped', 'mno', 'refused'],
    ['turn', 'mno', 2, 1, 35],
    ['dropped', 'mno', 'crashed'],
    ['restarted', 'mno'],
    ['turn', 'mno', 1, 0, 5],
  ])
})
