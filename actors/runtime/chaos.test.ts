import test from 'ava'
import * as fc from 'fast-check'
import type { Actor, Asked, Overflow, Ref, ReplyTo } from './index.ts'
import { deferred, type Deferred, harness } from './testing/index.ts'

/** What the outside does to a handful of actors, one thing after the other. */
type Deed =
  | { readonly type: 'tell' | 'ask' | 'crash'; readonly actor: number }
  | { readonly type: 'abort' | 'answer'; readonly which: number }
  | { readonly type: 'turn' | 'end'; readonly actor: number }
  | { readonly type: 'wait'; readonly ms: number }

type Message =
  | { readonly type: 'note'; readonly serial: number }
  | { readonly type: 'question'; readonly replyTo: ReplyTo<string> }
  | { readonly type: 'answered'; readonly replyTo: ReplyTo<string> }
  | { readonly type: 'crash' }

const actors = 3
const actor = fc.nat(actors - 1)
const which = fc.nat(30)
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('tell', 'ask'), actor }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('abort', 'answer'), which }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('crash', 'turn', 'end'), actor }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait'), ms: fc.nat(300) }) },
)

test('whatever happens: each accepted message has one fate, each ask one outcome, and nothing is left behind', async t => {
  const overflows = fc.constantFrom<Overflow>('rejectNew', 'dropOldest', 'dropNewest')
  await fc.assert(
    fc.asyncProperty(
      fc.array(deed, { maxLength: 120 }),
      overflows,
      fc.nat(),
      async (deeds, overflow, seed) => {
        const { system, clock, run, settle, advance } = harness({ seed, deadLetters: 10_000, throughput: 3 })
        const processed: number[] = []
        const networks: Deferred<string>[] = []
        const behaviour: Actor<Message> = context => {
          context.passivateAfterMs(100)
          return message => {
            if (message.type === 'note') processed.push(message.serial)
            else if (message.type === 'crash') throw new Error('crash')
            else if (message.type === 'answered') message.replyTo.tell('answer')
            else {
              const network = deferred<string>()
              networks.push(network)
              context.pipe(network.promise, () => ({ type: 'answered', replyTo: message.replyTo }))
            }
          }
        }
        const refs: Ref<Message>[] = []
        const spawn = (index: number): Ref<Message> =>
          (refs[index] = system.child(`a${index}`, behaviour, { capacity: 4, overflow }))
        for (let index = 0; index < actors; index += 1) spawn(index)

        let serial = 0
        const accepted: number[] = []
        const askers: AbortController[] = []
        const outcomes: Asked<string>[][] = []
        const does: { readonly [T in Deed['type']]: (deed: Extract<Deed, { type: T }>) => unknown } = {
          tell({ actor }) {
            serial += 1
            if (refs[actor]?.tell({ type: 'note', serial }) === true) accepted.push(serial)
          },
          ask({ actor }) {
            const asker = new AbortController()
            const mine: Asked<string>[] = []
            askers.push(asker)
            outcomes.push(mine)
            const options = { deadline: clock.now() + 200, signal: asker.signal }
            const asked = system.ask(spawn(actor), replyTo => ({ type: 'question', replyTo }), options)
            return void asked.then(outcome => mine.push(outcome))
          },
          crash: ({ actor }) => refs[actor]?.tell({ type: 'crash' }),
          abort: ({ which }) => askers[which]?.abort(),
          answer: ({ which }) => networks[which]?.resolve('facts'),
          turn: run,
          end: ({ actor }) => system.end(spawn(actor)),
          wait: ({ ms }) => advance(ms),
        }
        for (const one of deeds) await does[one.type](one as never)

        await advance(30_000)
        for (const network of networks) network.resolve('late')
        await settle()
        t.true(outcomes.every(mine => mine.length === 1))
        const stopped = system.stop({ deadline: clock.now() + 1 })
        await advance(1)
        t.deepEqual(await stopped, { drained: true })
        t.is(clock.pending, 0)

        const buried = system.deadLetters.recent().map(({ message }) => message as Message)
        const notes = buried.flatMap(message => (message.type === 'note' ? [message.serial] : []))
        const fates = [...processed, ...notes]
        t.is(new Set(fates).size, fates.length, 'no message has two fates')
        t.deepEqual(
          accepted.filter(serial => !fates.includes(serial)),
          [],
          'and each has one',
        )
      },
    ),
    { numRuns: 150 },
  )
})
