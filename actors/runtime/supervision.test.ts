import test from 'ava'
import type { Actor, Crash, Ref, SpawnOptions } from './index.ts'
import { deferred, harness, type HarnessOptions } from './testing/index.ts'

type Message = 'ok' | 'die' | 'pipe'

/** The back-off is as long as it can be: chance always draws its highest. */
const random = { uint32: () => 2 ** 32 - 1 }
const supervision = { maxRestarts: 2, withinMs: 10_000, minBackoffMs: 100, maxBackoffMs: 150 }

/** A system that writes down what its actors see and what is reported of them. */
function world(options: HarnessOptions = {}) {
  const crashes: Omit<Crash, 'delayMs'>[] = []
  const fatal: unknown[] = []
  const log: string[] = []
  const tools = harness({
    random,
    supervision,
    onCrash: crash => crashes.push(crash),
    onFatal: error => fatal.push(error),
    ...options,
  })
  const states = () => tools.system.actors().map(({ path, state }) => `${path} ${state}`)
  return { ...tools, crashes, fatal, log, states }
}

/** Counts the messages of its incarnation; dies of `die`. */
const mortal =
  (name: string, log: string[]): Actor<Message> =>
  context => {
    let count = 0
    context.onEnd(() => log.push(`${name} ended`))
    return message => {
      count += 1
      log.push(`${name} ${message} ${count}`)
      if (message === 'die') throw new Error(`${name} died`)
    }
  }

const parentOf =
  (log: string[], children: Map<string, Ref<Message>>, options?: SpawnOptions): Actor<Message> =>
  context => {
    for (const name of ['one', 'two']) children.set(name, context.spawn(name, mortal(name, log), options))
    return mortal('parent', log)(context)
  }

test('restart: fresh state after the back-off, the mailbox kept; the message that killed is a dead letter', async t => {
  const { system, log, settle, advance, crashes, states } = world()
  const ref = system.spawn('a', mortal('a', log))
  for (const message of ['ok', 'die', 'ok', 'ok'] as const) ref.tell(message)
  await settle()
  t.deepEqual(log, ['a ok 1', 'a die 2', 'a ended'])
  t.deepEqual(states(), ['/a suspended'])
  await advance(99)
  t.is(log.length, 3, 'backing off')
  t.true(ref.tell('ok'), 'but open for messages')
  await advance(1)
  t.deepEqual(log.slice(3), ['a ok 1', 'a ok 2', 'a ok 3'])
  t.deepEqual(
    crashes.map(({ path, directive }) => [path, directive]),
    [['/a', 'restart']],
  )
  t.deepEqual(
    system.deadLetters.recent().map(({ path, reason, message }) => [path, reason, message]),
    [['/a', 'crashed', 'die']],
  )
  t.like(system.actors(), [{ path: '/a', kind: 'actor', state: 'ready', depth: 0, restarts: 1 }])
})

test('intensity: the restart too many escalates, and the parent restarts with new children', async t => {
  const { system, log, settle, advance, crashes, states } = world()
  const children = new Map<string, Ref<Message>>()
  system.spawn('parent', parentOf(log, children))
  await settle()
  const [first, second] = [children.get('one'), children.get('two')]
  for (let crash = 1; crash <= 3; crash += 1) {
    first?.tell('die')
    await advance(150)
  }
  t.deepEqual(
    crashes.map(({ path, directive }) => `${path} ${directive}`),
    ['/parent/one restart', '/parent/one restart', '/parent/one escalate', '/parent restart'],
  )
  t.is(crashes[2]?.error, crashes[3]?.error, 'the parent crashes of the same error')
  t.deepEqual(states(), ['/parent ready', '/parent/one ready', '/parent/two ready'])
  t.not(children.get('two'), second, 'the sibling went down with its parent')
  t.false(second?.tell('ok'))
  t.true(children.get('two')?.tell('ok'))
})

test('directive escalate goes up to the root, which has nobody above it', async t => {
  const { system, log, settle, crashes, fatal, states } = world()
  const children = new Map<string, Ref<Message>>()
  const escalating: SpawnOptions = { supervision: { decide: () => 'escalate' } }
  system.spawn('parent', parentOf(log, children, escalating), escalating)
  await settle()
  children.get('two')?.tell('die')
  await settle()
  t.deepEqual(
    crashes.map(({ path, directive }) => `${path} ${directive}`),
    ['/parent/two escalate', '/parent escalate'],
  )
  t.deepEqual(fatal, [crashes[0]?.error])
  t.deepEqual(log, ['two die 1', 'two ended', 'one ended', 'parent ended'])
  t.deepEqual(states(), [])
})

test('without onFatal an escalation at the root is an uncaught exception of the process', async t => {
  const { system, settle } = harness({ supervision: { decide: () => 'escalate' } })
  system.spawn('a', mortal('a', [])).tell('die')
  await t.throwsAsync(settle(), { message: 'a died' })
})

test('directive stop ends the actor alone: its watchers hear of it, its name is free, its messages go nowhere', async t => {
  const { system, log, settle } = world()
  const ends: string[] = []
  const ref = system.spawn('a', mortal('a', log), { supervision: { decide: () => 'stop' } })
  system.spawn<string>('watcher', context => {
    context.watch(ref, how => how)
    return how => ends.push(how)
  })
  await settle()
  ref.tell('die')
  ref.tell('ok')
  await settle()
  t.deepEqual(ends, ['failed'])
  t.false(ref.tell('ok'))
  t.deepEqual(
    system.deadLetters.recent().map(({ reason }) => reason),
    ['crashed', 'stopped', 'stopped'],
  )
  t.not(system.spawn('a', mortal('a', log)), ref)
})

test('decide sees the error, so that one kind restarts and another stops', async t => {
  const { system, settle, states, clock } = world()
  const ref = system.spawn<Error>(
    'a',
    () => error => {
      throw error
    },
    { supervision: { decide: error => (error instanceof RangeError ? 'stop' : 'restart'), minBackoffMs: 0 } },
  )
  ref.tell(new TypeError('one'))
  await settle()
  clock.advanceTo(clock.now())
  await settle()
  t.deepEqual(states(), ['/a ready'])
  ref.tell(new RangeError('other'))
  await settle()
  t.deepEqual(states(), [])
})

test('a crash in set-up is a crash like any other, and keeps the mailbox', async t => {
  const { system, settle, advance, log } = world()
  let attempts = 0
  const ref = system.spawn<string>('a', () => {
    attempts += 1
    if (attempts < 3) throw new Error('not yet')
    return message => log.push(message)
  })
  ref.tell('patience')
  await settle()
  t.is(attempts, 1)
  await advance(1_000)
  t.is(attempts, 3)
  t.deepEqual(log, ['patience'])
})

test('pipe: a failure is a message where the actor says so, and a crash where it does not', async t => {
  const { system, settle, log, crashes } = world()
  const failing = deferred<string>()
  const handled = system.spawn<string>('handled', context => {
    context.pipe(
      failing.promise,
      value => value,
      error => `failed: ${String(error)}`,
    )
    return message => log.push(message)
  })
  system.spawn<string>('unhandled', context => {
    context.pipe(failing.promise, value => value)
    return message => log.push(message)
  })
  await settle()
  failing.reject('no route')
  await settle()
  t.deepEqual(log, ['failed: no route'])
  t.deepEqual(
    crashes.map(({ path, error }) => [path, error]),
    [['/unhandled', 'no route']],
  )
  t.is(handled.path, '/handled')
})

test('what an incarnation awaited does not reach the next one, nor vanish: pipes are dead letters, timers are off', async t => {
  const { system, settle, advance, log, clock } = world()
  const late = deferred<string>()
  let incarnation = 0
  const ref = system.spawn<string>('a', context => {
    incarnation += 1
    const mine = incarnation
    if (mine === 1) {
      context.pipe(late.promise, value => `${value} of ${mine}`)
      context.schedule(200, 'timer of 1')
    }
    return message => {
      if (message === 'die') throw new Error('died')
      log.push(message)
    }
  })
  await settle()
  ref.tell('die')
  await settle()
  await advance(100)
  late.resolve('result')
  await advance(500)
  t.is(incarnation, 2)
  t.deepEqual(log, [])
  t.is(clock.pending, 0)
  t.deepEqual(
    system.deadLetters.recent().map(({ reason, message }) => [reason, message]),
    [
      ['crashed', 'die'],
      ['stale', 'result of 1'],
    ],
  )
})

test('a private message queued behind the one that killed is a dead letter, not a riddle to the next incarnation', async t => {
  const { system, settle, advance, log } = world()
  let incarnation = 0
  system.spawn<string>('a', context => {
    incarnation += 1
    if (incarnation === 1) {
      for (const message of ['die', 'behind']) context.pipe(Promise.resolve(message), value => value)
    }
    return message => {
      if (message === 'die') throw new Error('died')
      log.push(message)
    }
  })
  await settle()
  await advance(1_000)
  t.is(incarnation, 2)
  t.deepEqual(log, [])
  t.deepEqual(
    system.deadLetters.recent().map(({ reason, message }) => [reason, message]),
    [
      ['crashed', 'die'],
      ['stale', 'behind'],
    ],
  )
})

test('an onEnd hook that throws is reported and stops no other hook', async t => {
  const { system, settle, log, crashes } = world()
  const ref = system.spawn('a', context => {
    context.onEnd(() => {
      throw new Error('hook')
    })
    context.onEnd(() => log.push('second hook'))
    return () => undefined
  })
  await settle()
  system.end(ref)
  t.deepEqual(log, ['second hook'])
  t.like(crashes, [{ path: '/a', directive: 'stop', error: { message: 'hook' } }])
})
