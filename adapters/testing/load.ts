import { setTimeout as sleep } from 'node:timers/promises'
import { Unavailable } from '../../actors/ports.ts'

export interface LoadReport {
  served: number
  refused: number
  slowestMs: number
  /** Failures that are not `Unavailable`: there must be none. */
  readonly strange: unknown[]
}

/** Starts `ask`'s operations every 4 ms, whatever becomes of them, until stopped. */
export function underLoad(ask: () => readonly Promise<unknown>[]): { stop(): Promise<LoadReport> } {
  const seen: LoadReport = { served: 0, refused: 0, slowestMs: 0, strange: [] }
  const pending = new Set<Promise<void>>()
  const watch = async (operation: Promise<unknown>): Promise<void> => {
    const from = performance.now()
    try {
      await operation
      seen.served += 1
    } catch (failure) {
      if (failure instanceof Unavailable) seen.refused += 1
      else seen.strange.push(failure)
    }
    seen.slowestMs = Math.max(seen.slowestMs, performance.now() - from)
  }
  const timer = setInterval(() => {
    for (const operation of ask()) {
      const watched = watch(operation).finally(() => pending.delete(watched))
      pending.add(watched)
    }
  }, 4)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(pending)
      return seen
    },
  }
}

/** Asks every 25 ms, for 15 s at most. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<boolean> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await condition()) return true
    await sleep(25)
  }
  return false
}
