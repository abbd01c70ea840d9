/** An actor system in virtual time: nothing happens but what a test asks for, and a seed replays it. */

import type { Millis } from '../clock.ts'
import { type ActorSystem, system, type SystemOptions } from '../system.ts'
import { manualDefer } from './manual-defer.ts'
import { seededRandom } from './seeded-random.ts'
import { virtualClock, type VirtualClock } from './virtual-clock.ts'

export interface Harness {
  readonly system: ActorSystem
  readonly clock: VirtualClock
  /** Runs all actors until none has work, at the present instant. Promises are not waited for. */
  readonly run: () => void
  /** Runs actors and settled promises in turns until neither has work, at the present instant. */
  readonly settle: () => Promise<void>
  /** Lets `ms` pass, settling before, between and after the timers that fire on the way. */
  readonly advance: (ms: Millis) => Promise<void>
  /** The outcome of `promise`, when it needs nothing but turns and time up to `withinMs` from now. */
  readonly outcome: <T>(promise: Promise<T>, withinMs?: Millis) => Promise<T>
}

export type HarnessOptions = Omit<Partial<SystemOptions>, 'clock' | 'defer'> & { readonly seed?: number }

/** Lets every promise that can settle by itself do so: a macrotask comes after all microtasks. */
const microtasks = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

export function harness({ seed = 1, ...options }: HarnessOptions = {}): Harness {
  const clock = virtualClock()
  const deferred = manualDefer()

  async function settle(): Promise<void> {
    do {
      deferred.runAll()
      await microtasks()
    } while (deferred.pending > 0)
  }

  async function advance(ms: Millis): Promise<void> {
    const end = clock.now() + ms
    await settle()
    while (clock.nextDue !== undefined && clock.nextDue <= end) {
      clock.advanceTo(clock.nextDue)
      await settle()
    }
    clock.advanceTo(end)
  }

  return {
    system: system({ random: seededRandom(seed), ...options, clock, defer: deferred.defer }),
    clock,
    run: () => deferred.runAll(),
    settle,
    advance,
    async outcome(promise, withinMs = 60_000) {
      const watched = { over: false }
      const mark = (): void => {
        watched.over = true
      }
      promise.then(mark, mark)
      await settle()
      const end = clock.now() + withinMs
      while (!watched.over && clock.nextDue !== undefined && clock.nextDue <= end) {
        clock.advanceTo(clock.nextDue)
        await settle()
      }
      if (!watched.over) throw new Error(`no outcome within ${withinMs} virtual ms`)
      return promise
    },
  }
}
