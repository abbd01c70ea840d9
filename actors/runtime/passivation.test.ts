import test from 'ava'
import type { Actor, Context, Ref, ReplyTo } from './index.ts'
import { deferred, harness } from './testing/index.ts'

type Message = string | { readonly replyTo: ReplyTo<string> }

/** Passivates after 100 ms; logs its incarnations and what they see. */
function world(flush?: () => void | Promise<void>) {
  const log: string[] = []
  let incarnations = 0
  const contexts: Context<Message>[] = []
  const sleepy: Actor<Message> = context => {
    incarnations += 1
    const mine = incarnations
    log.push(`set up ${mine}`)
    contexts.push(context)
    context.passivateAfterMs(100, flush)
    context.onEnd(() => log.push(`end ${mine}`))
    return message => log.push(`${typeof message === 'string' ? message : 'question'} to ${mine}`)
  }
  const tools = harness()
  const ref: Ref<Message> = tools.system.spawn('sleepy', sleepy)
  const live = () => tools.system.actors().length
  return { ...tools, ref, log, sleepy, contexts, live }
}

test('an idle actor is gone after its time, and a message brings back a fresh one', async t => {
  const { ref, advance, settle, log, live, clock } = world()
  await settle()
  await advance(99)
  t.is(live(), 1)
  await advance(1)
  t.is(live(), 0)
  t.is(clock.pending, 0)
  t.true(ref.tell('hello'))
  t.is(live(), 1)
  await settle()
  t.deepEqual(log, ['set up 1', 'end 1', 'set up 2', 'hello to 2'])
  await advance(100)
  t.is(live(), 0, 'and so again')
})

test('a message restarts the time of idleness', async t => {
  const { ref, advance, live } = world()
  for (let n = 0; n < 5; n += 1) {
    await advance(60)
    ref.tell('still here')
  }
  await advance(99)
  t.is(live(), 1)
  await advance(1)
  t.is(live(), 0)
})

test('a message that is queued when the time is up is served by the same incarnation', async t => {
  const { ref, settle, clock, log, live } = world()
  await settle()
  ref.tell('just in time')
  clock.advanceTo(clock.now() + 100)
  await settle()
  t.deepEqual(log, ['set up 1', 'just in time to 1'])
  t.is(live(), 1)
})

test('a message that arrives while the actor flushes waits, and is served by a fresh incarnation', async t => {
  const flushed = deferred()
  const { ref, advance, settle, log, live } = world(() => flushed.promise)
  await advance(100)
  t.true(ref.tell('one'))
  t.true(ref.tell('two'))
  await settle()
  t.deepEqual(log, ['set up 1'], 'still flushing')
  flushed.resolve()
  await settle()
  t.deepEqual(log, ['set up 1', 'end 1', 'set up 2', 'one to 2', 'two to 2'])
  t.is(live(), 1)
})

test('a message that the flush itself sends is not lost either', async t => {
  const { ref, advance, log } = world(() => {
    if (log.length === 1) ref.tell('from flush')
  })
  await advance(100)
  t.deepEqual(log, ['set up 1', 'end 1', 'set up 2', 'from flush to 2'])
})

test('a flush that fails is a crash: the mailbox is kept, the actor restarts', async t => {
  for (const fail of [() => Promise.reject(new Error('disk')), failNow]) {
    const { ref, advance, log } = world(() => (log.length === 1 ? fail() : undefined))
    await advance(100)
    ref.tell('kept')
    await advance(50)
    await advance(50)
    t.deepEqual(log.slice(0, 4), ['set up 1', 'end 1', 'set up 2', 'kept to 2'])
  }
})

function failNow(): never {
  throw new Error('disk')
}

test('an actor stopped while it flushes is stopped, its askers are told, and nothing comes back', async t => {
  const flushed = deferred()
  const { ref, system, advance, settle, clock, log, live } = world(() => flushed.promise)
  await advance(100)
  const asked = system.ask(ref, replyTo => ({ replyTo }), { deadline: clock.now() + 1_000 })
  system.end(ref)
  flushed.resolve()
  t.deepEqual(await asked, { type: 'failed', failure: 'stopped' })
  await settle()
  t.deepEqual(log, ['set up 1', 'end 1'])
  t.is(live(), 0)
  t.false(ref.tell('too late'))
})

const reasons: [string, (context: Context<Message>) => () => void][] = [
  ['a pipe', context => pipeInto(context)],
  ['a timer', context => context.schedule(10_000, 'timer')],
  ['a child', context => stopperOf(context)],
]

function pipeInto(context: Context<Message>): () => void {
  const { promise, resolve } = deferred()
  context.pipe(promise, () => 'piped')
  return resolve
}

function stopperOf(context: Context<Message>): () => void {
  const child = context.spawn('child', () => () => undefined)
  return () => context.stop(child)
}

for (const [what, begin] of reasons) {
  test(`an actor with ${what} to wait for is not idle`, async t => {
    const { settle, advance, contexts, live } = world()
    await settle()
    const finish = begin(contexts[0] as Context<Message>)
    await advance(1_000)
    t.true(live() >= 1)
    finish()
    await advance(300)
    t.is(live(), 0)
  })
}

test('an actor that owes an answer is not idle, until its asker gives up', async t => {
  const { ref, system, clock, advance, live } = world()
  const asked = system.ask(ref, replyTo => ({ replyTo }), { deadline: clock.now() + 1_000 })
  await advance(999)
  t.is(live(), 1)
  await advance(300)
  t.deepEqual(await asked, { type: 'failed', failure: 'deadline' })
  t.is(live(), 0)
})

test('a stale ref and a new child of the same name are one actor', async t => {
  const { ref, system, sleepy, advance, settle, log } = world()
  await advance(100)
  const heir = system.child('sleepy', sleepy)
  t.not(heir, ref)
  t.is(system.child('sleepy', sleepy), heir)
  t.true(ref.tell('by the old ref'))
  t.true(heir.tell('by the new ref'))
  await settle()
  t.deepEqual(log.slice(2), ['set up 2', 'by the old ref to 2', 'by the new ref to 2'])
})

test('a passivated actor does not outlive the incarnation of its parent', async t => {
  const { system, advance, settle } = harness({ supervision: { minBackoffMs: 0 } })
  const children: Ref<Message>[] = []
  const parent = system.spawn<string>('parent', context => {
    children.push(context.spawn('child', child => (child.passivateAfterMs(100), () => undefined)))
    return () => {
      throw new Error('crash')
    }
  })
  await advance(100)
  parent.tell('crash')
  await settle()
  t.false(children[0]?.tell('orphan'), 'its parent is backing off')
  await advance(1)
  t.false(children[0]?.tell('orphan'), 'and the new one has children of its own')
  t.true(children[1]?.tell('child'))
})
