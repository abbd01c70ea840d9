import { system, type Actor, type ActorSystem, type Ref } from '../../actors/runtime/index.ts'
import { systemClock } from '../../adapters/io/clock.ts'
import type { Benchmark, Contestant } from '../harness/benchmark.ts'
import { latencyRecorder } from '../harness/loop.ts'
import { spin, stopwatch } from '../harness/sample.ts'

/** The runtime's price: messages through one mailbox and through ten thousand, against calling a function. */
export const mailbox: Benchmark = {
  name: 'mailbox',
  about: 'messages through actors in one thread, against calling a function as often',
  prepare() {
    const one = throughMailboxes('one mailbox', 1)
    const many = throughMailboxes('10,000 mailboxes', 10_000)
    return Promise.resolve({
      contestants: [directCalls, one, many],
      aims: [
        { name: 'messages a second, one mailbox', of: one.name, figure: 'operationsPerSecond', atLeast: 3e6 },
        {
          name: 'fairness over 10,000 mailboxes, p99 wait / median wait',
          of: many.name,
          against: many.name,
          figure: 'p99Ms',
          againstFigure: 'p50Ms',
          atMost: 3,
        },
      ],
      close: () => Promise.resolve(),
    })
  },
}

const directCalls: Contestant = {
  name: 'direct call',
  run(seconds) {
    let received = 0
    const receive = (message: number): void => {
      received += message
    }
    const sample = spin(seconds, 10_000, () => receive(1))
    return Promise.resolve({ ...sample, operations: received })
  },
}

/** Messages told between two looks at the clock: a burst as a busy socket makes it. */
const burst = 20_000

function throughMailboxes(name: string, count: number): Contestant {
  return {
    name,
    async run(seconds) {
      const recorder = latencyRecorder()
      const actors = actorSystem()
      let received = 0
      // Every 64th message says how long it waited; asking the clock for each would be what is measured.
      const counting: Actor<number> = () => toldAt => {
        received += 1
        if (received % 64 === 0) recorder.record(toldAt, undefined)
      }
      const refs: Ref<number>[] = []
      for (let n = 0; n < count; n++) refs.push(actors.spawn(`a${n}`, counting, { capacity: burst }))
      const stop = stopwatch()
      const end = performance.now() + seconds * 1000
      let told = 0
      while (performance.now() < end) {
        const now = performance.now()
        for (let n = 0; n < burst; n++) refs[told++ % count]?.tell(now)
        await until(() => received === told)
      }
      const usage = stop()
      await actors.stop({ deadline: systemClock.now() + 1_000 })
      return { operations: received, ...usage, latencyMs: recorder.load(usage.seconds).latencyMs }
    },
  }
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise(setImmediate)
}

function actorSystem(): ActorSystem {
  return system({ clock: systemClock, random: { uint32: () => 0 }, defer: run => void setImmediate(run) })
}
