import test from 'ava'
import type { Actor, Overflow, Ref } from './index.ts'
import { deferred, harness } from './testing/index.ts'

type Message =
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'question'; readonly replyTo: Ref<'answer'> }
  | { readonly type: 'piped' }
  | { readonly type: 'timed' }

function full(overflow: Overflow) {
  const { system, ...rest } = harness()
  const seen: unknown[] = []
  const ref = system.spawn<Message>(
    'narrow',
    () => message => void seen.push(message.type === 'number' ? message.number : message.type),
    { capacity: 2, overflow },
  )
  fill(ref)
  return { system, ref, seen, ...rest }
}

/** Fills the mailbox of two. */
function fill(ref: Ref<Message>): void {
  for (const number of [1, 2]) ref.tell({ type: 'number', number })
}

test('rejectNew: tell says no, and the message is the teller’s own to mourn', t => {
  const { ref, run, seen, system } = full('rejectNew')
  t.false(ref.tell({ type: 'number', number: 3 }))
  run()
  t.deepEqual(seen, [1, 2])
  t.is(system.deadLetters.total, 0)
  t.true(ref.tell({ type: 'number', number: 4 }), 'room again')
})

test('dropOldest: the oldest becomes a dead letter', t => {
  const { ref, run, seen, system, clock } = full('dropOldest')
  t.true(ref.tell({ type: 'number', number: 3 }))
  run()
  t.deepEqual(seen, [2, 3])
  const message = { type: 'number', number: 1 }
  t.deepEqual(system.deadLetters.recent(), [
    { at: clock.now(), path: '/narrow', reason: 'overflow', message },
  ])
})

test('dropNewest: the arriving one becomes a dead letter, and tell says it is taken care of', t => {
  const { ref, run, seen, system, clock } = full('dropNewest')
  t.true(ref.tell({ type: 'number', number: 3 }))
  run()
  t.deepEqual(seen, [1, 2])
  const message = { type: 'number', number: 3 }
  t.deepEqual(system.deadLetters.recent(), [
    { at: clock.now(), path: '/narrow', reason: 'overflow', message },
  ])
})

for (const overflow of ['rejectNew', 'dropNewest'] as const) {
  test(`${overflow}: an ask at a full mailbox is refused, typed and at once`, async t => {
    const { system, ref, clock } = full(overflow)
    const asked = system.ask(ref, replyTo => ({ type: 'question', replyTo }), { deadline: clock.now() + 100 })
    t.deepEqual(await asked, { type: 'failed', failure: 'refused' })
    t.is(clock.pending, 0)
  })
}

test('dropOldest: the ask that had to go is told so', async t => {
  const { system, ref, clock, run } = full('dropOldest')
  run()
  const asked = system.ask(ref, replyTo => ({ type: 'question', replyTo }), { deadline: clock.now() + 100 })
  fill(ref)
  t.deepEqual(await asked, { type: 'failed', failure: 'refused' })
  t.is(clock.pending, 0)
})

test('system lane: what an actor awaits reaches it past a full mailbox, and first', async t => {
  const { system, clock, settle } = harness()
  const seen: string[] = []
  const awaited = deferred()
  const busy: Actor<Message> = context => {
    context.pipe(awaited.promise, () => ({ type: 'piped' }))
    context.schedule(10, { type: 'timed' })
    return message => void seen.push(message.type)
  }
  const ref = system.spawn('busy', busy, { capacity: 2 })
  await settle()
  fill(ref)
  awaited.resolve()
  await Promise.resolve()
  clock.advanceTo(clock.now() + 10)
  t.false(ref.tell({ type: 'number', number: 3 }), 'full for everybody else')
  await settle()
  t.deepEqual(seen, ['piped', 'timed', 'number', 'number'])
})
