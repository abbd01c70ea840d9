import test from 'ava'
import type { Actor, AskFailure, Asked, Ref, ReplyTo } from './index.ts'
import { harness, recorder } from './testing/index.ts'

type Question =
  | { readonly type: 'echo'; readonly text: string; readonly replyTo: Ref<string> }
  | { readonly type: 'keep'; readonly replyTo: ReplyTo<string> }
  | { readonly type: 'die' }

const failed = (failure: AskFailure): Asked<never> => ({ type: 'failed', failure })

/** Answers `echo`, keeps the reply refs of `keep`, dies of `die`. */
function oracle(kept: ReplyTo<string>[] = []): Actor<Question> {
  return () => message => {
    if (message.type === 'echo') message.replyTo.tell(message.text)
    else if (message.type === 'keep') kept.push(message.replyTo)
    else throw new Error('asked to die')
  }
}

/** An oracle, and the check that nothing is left of an ask but its outcome. */
function world() {
  const kept: ReplyTo<string>[] = []
  const tools = harness()
  const ref = tools.system.spawn('oracle', oracle(kept), { kind: 'oracle' })
  const deadline = tools.clock.now() + 100
  const keep = (signal?: AbortSignal) =>
    tools.system.ask(ref, replyTo => ({ type: 'keep', replyTo }), { deadline, signal })
  return { ...tools, kept, ref, deadline, keep }
}

test('an ask is answered with what the actor told its replyTo; the reply’s type follows from the message’s', async t => {
  const { system, ref, deadline, outcome, clock } = world()
  const asked = system.ask(ref, replyTo => ({ type: 'echo', text: 'hello', replyTo }), { deadline })
  const { reply }: { reply?: string } = { reply: '', ...(await outcome(asked)) }
  t.is(reply, 'hello')
  t.is(clock.pending, 0, 'its timer is gone')
})

test('only the first answer counts, and the actor can see that', async t => {
  const { settle, kept, keep } = world()
  const asked = keep()
  await settle()
  t.true(kept[0]?.tell('first'))
  t.false(kept[0]?.tell('second'))
  t.false(kept[0]?.cancelled, 'answered is not cancelled')
  t.deepEqual(await asked, { type: 'reply', reply: 'first' })
})

test('deadline: the asker gets its failure on time, the actor is told, and a late answer is refused', async t => {
  const { clock, kept, keep, outcome, settle, deadline } = world()
  const asked = keep()
  await settle()
  const hooks: string[] = []
  kept[0]?.onCancel(() => hooks.push('cancelled'))
  t.deepEqual(await outcome(asked), failed('deadline'))
  t.is(clock.now(), deadline)
  t.deepEqual(hooks, ['cancelled'])
  t.true(kept[0]?.cancelled)
  t.false(kept[0]?.tell('late'))
  kept[0]?.onCancel(() => hooks.push('at once'))
  t.deepEqual(hooks, ['cancelled', 'at once'])
})

test('a deadline that has passed is not asked at all', async t => {
  const { system, ref, clock, kept, settle } = world()
  const options = { deadline: clock.now() }
  t.deepEqual(await system.ask(ref, replyTo => ({ type: 'keep', replyTo }), options), failed('deadline'))
  await settle()
  t.is(kept.length, 0)
})

test('an ask that expired or was cancelled in the mailbox is never processed', async t => {
  const { clock, kept, keep, settle, advance, system } = world()
  const leaving = new AbortController()
  const asks = [keep(leaving.signal), keep()]
  leaving.abort()
  clock.advanceTo(clock.now() + 100)
  t.deepEqual(await Promise.all(asks), [failed('cancelled'), failed('deadline')])
  await settle()
  await advance(1_000)
  t.is(kept.length, 0)
  t.is(system.deadLetters.total, 0, 'their askers know')
})

test('cancellation: the actor hears of it, the asker gets its outcome, the signal keeps no listener', async t => {
  const { settle, kept, keep, clock } = world()
  const leaving = new AbortController()
  const asked = keep(leaving.signal)
  await settle()
  const hooks: string[] = []
  kept[0]?.onCancel(() => hooks.push('cancelled'))
  t.false(kept[0]?.cancelled)
  leaving.abort()
  t.deepEqual(await asked, failed('cancelled'))
  t.true(kept[0]?.cancelled)
  t.deepEqual(hooks, ['cancelled'])
  t.is(clock.pending, 0)
  t.deepEqual(await keep(leaving.signal), failed('cancelled'), 'already aborted')
})

test('a settled ask leaves no listener on a signal that lives on', async t => {
  const { ref, system, deadline, outcome } = world()
  const listeners = new Set<unknown>()
  const signal = new AbortController().signal
  signal.addEventListener = (_: string, listener: unknown) => void listeners.add(listener)
  signal.removeEventListener = (_: string, listener: unknown) => void listeners.delete(listener)
  const asked = system.ask(ref, replyTo => ({ type: 'echo', text: '', replyTo }), { deadline, signal })
  t.is(listeners.size, 1)
  await outcome(asked)
  t.is(listeners.size, 0)
})

test('context.onCancel makes a message of it, in the turn of the actor', async t => {
  const { system, outcome, settle, clock } = harness()
  const seen: string[] = []
  type Message = { readonly type: 'wait'; readonly replyTo: ReplyTo<string> } | { readonly type: 'gone' }
  const ref = system.spawn<Message>('waiter', context => message => {
    seen.push(message.type)
    if (message.type === 'wait') context.onCancel(message.replyTo, () => ({ type: 'gone' }))
  })
  const asked = system.ask(ref, replyTo => ({ type: 'wait', replyTo }), { deadline: clock.now() + 50 })
  t.deepEqual(await outcome(asked), failed('deadline'))
  await settle()
  t.deepEqual(seen, ['wait', 'gone'])
})

test('crash: every pending ask fails as crashed, the one that killed, those kept and those still queued', async t => {
  const { system, ref, keep, settle, clock, kept, advance } = world()
  const first = keep()
  await settle()
  ref.tell({ type: 'die' })
  const queued = keep()
  await settle()
  t.deepEqual(await Promise.all([first, queued]), [failed('crashed'), failed('crashed')])
  t.is(clock.pending, 1, 'the back-off and nothing else')
  await advance(1_000)
  t.is(kept.length, 1, 'the queued one had nobody waiting any more')
  const { reason, message } = system.deadLetters.recent()[0] ?? {}
  t.deepEqual({ reason, message }, { reason: 'crashed', message: { type: 'die' } })
})

test('stop: pending asks fail as stopped, and so does an ask of what has stopped', async t => {
  const { system, ref, keep, settle, clock } = world()
  const first = keep()
  await settle()
  const queued = keep()
  system.end(ref)
  t.deepEqual(await Promise.all([first, queued, keep()]), [
    failed('stopped'),
    failed('stopped'),
    failed('stopped'),
  ])
  t.is(clock.pending, 0)
})

test('a message with a deadline of its own is dropped when its turn comes too late, and its sender is told', async t => {
  const { system, ref, clock, run } = world()
  const reasons: string[] = []
  const envelope = (deadline: number) => ({
    deadline,
    cancelled: false,
    dropped: (reason: string) => void reasons.push(reason),
  })
  const caller = recorder<string>()
  const now = clock.now()
  ref.tell({ type: 'echo', text: 'late', replyTo: caller }, envelope(now + 10))
  ref.tell({ type: 'echo', text: 'in time', replyTo: caller }, envelope(now + 11))
  clock.advanceTo(now + 10)
  run()
  t.deepEqual(caller.messages, ['in time'])
  t.deepEqual(reasons, ['deadline'])
  t.is(system.deadLetters.recent()[0]?.reason, 'deadline')
})

type Asker =
  | { readonly type: 'ask' }
  | { readonly type: 'asked'; readonly asked: Asked<string> }
  | { readonly type: 'crash' }

test('context.ask: the outcome is a message; when the asking actor crashes or stops, its asks are cancelled', async t => {
  const { system, settle, kept, ref, deadline, clock } = world()
  const seen: Asked<string>[] = []
  const asker: Actor<Asker> = context => message => {
    if (message.type === 'asked') seen.push(message.asked)
    else if (message.type === 'crash') throw new Error('crash')
    else
      context.ask(
        ref,
        replyTo => ({ type: 'keep', replyTo }),
        { deadline },
        asked => ({ type: 'asked', asked }),
      )
  }
  const self = system.spawn('asker', asker, { supervision: { minBackoffMs: 0 } })
  self.tell({ type: 'ask' })
  await settle()
  kept[0]?.tell('answer')
  await settle()
  t.deepEqual(seen, [{ type: 'reply', reply: 'answer' }])

  for (const end of [() => self.tell({ type: 'crash' }), () => system.end(self)]) {
    self.tell({ type: 'ask' })
    await settle()
    const pending = kept.at(-1)
    t.false(pending?.cancelled)
    end()
    await settle()
    t.true(pending?.cancelled)
    clock.advanceTo(clock.now())
    await settle()
  }
  t.is(seen.length, 1)
  t.is(clock.pending, 0)
})

test('an ask of a ref that is no actor of ours works too, and is refused when that refuses', async t => {
  const { system, clock } = harness()
  const deadline = clock.now() + 10
  const echo: Ref<{ readonly replyTo: Ref<string> }> = {
    path: 'stub',
    tell: ({ replyTo }) => replyTo.tell('stub'),
  }
  t.deepEqual(await system.ask(echo, replyTo => ({ replyTo }), { deadline }), {
    type: 'reply',
    reply: 'stub',
  })
  const deaf: Ref<{ readonly replyTo: Ref<string> }> = { path: 'stub', tell: () => false }
  t.deepEqual(await system.ask(deaf, replyTo => ({ replyTo }), { deadline }), failed('refused'))
  t.is(clock.pending, 0)
})
