/** Deferred work that runs when a test says so. */

import type { Defer } from '../clock.ts'

export interface ManualDefer {
  readonly defer: Defer
  readonly pending: number
  /** Runs one deferred call; `false` when there was none. */
  readonly runOne: () => boolean
  /** Runs all, those deferred meanwhile included. Throws after `limit` calls: something defers for ever. */
  readonly runAll: (limit?: number) => void
}

export function manualDefer(): ManualDefer {
  const queue: (() => void)[] = []

  function runOne(): boolean {
    const run = queue.shift()
    run?.()
    return run !== undefined
  }

  return {
    defer: run => queue.push(run),
    get pending() {
      return queue.length
    },
    runOne,
    runAll(limit = 100_000) {
      for (let count = 0; runOne(); count += 1) {
        if (count >= limit) throw new Error(`still busy after ${limit} deferred calls`)
      }
    },
  }
}
