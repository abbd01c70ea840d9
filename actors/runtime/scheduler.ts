/** One run queue over all actors: each gets a batch of messages a turn, then goes to the end of the queue. */

import type { Clock, Defer, Millis } from './clock.ts'
import { Mailbox } from './mailbox.ts'

export interface Runnable {
  /** Processes up to `limit` messages, at least one if there is any; says how many. Never throws. */
  run(limit: number): number
  /** Whether there is more to run. */
  readonly runnable: boolean
}

export interface Scheduler {
  /** Puts `runnable` at the end of the queue. It must not be in the queue, nor running. */
  add(runnable: Runnable): void
  /** The time: exact between ticks, and as of the tick's start within one. */
  now(): Millis
  readonly idle: boolean
}

export interface SchedulerOptions {
  readonly clock: Clock
  readonly defer: Defer
  /** Messages an actor may process a turn. */
  readonly throughput: number
  /** Messages all actors together may process a tick, before whatever else the process does gets its chance. */
  readonly messagesPerTick: number
  /** The queue has run empty. */
  readonly onIdle: () => void
}

export function scheduler({
  clock,
  defer,
  throughput,
  messagesPerTick,
  onIdle,
}: SchedulerOptions): Scheduler {
  const queue = new Mailbox<Runnable>(Infinity)
  let scheduled = false
  let ticking = false
  let tickStart: Millis = 0

  function tick(): void {
    ticking = true
    tickStart = clock.now()
    let left = messagesPerTick
    try {
      while (left > 0 && queue.size > 0) {
        const runnable = queue.take()
        // A turn without a message (set-up only) counts too, so that a tick always ends.
        left -= Math.max(1, runnable.run(throughput))
        if (runnable.runnable) queue.push(runnable, undefined, 0)
      }
    } finally {
      ticking = false
      scheduled = queue.size > 0
      if (scheduled) defer(tick)
      else onIdle()
    }
  }

  return {
    add(runnable) {
      queue.push(runnable, undefined, 0)
      if (scheduled) return
      scheduled = true
      defer(tick)
    },
    now() {
      return ticking ? tickStart : clock.now()
    },
    get idle() {
      return !scheduled
    },
  }
}
