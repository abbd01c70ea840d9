/** The one clock: monotonic milliseconds for protocol and deadlines, the wall's for what facts are stamped with. */
import { performance } from 'node:perf_hooks'

export interface Clock {
  /** Milliseconds that never go back. */
  now(): number
}

export const monotonicClock: Clock = { now: () => performance.now() }

/** The core's clock port. Timers do not keep the process alive: whoever waits for one does. */
export const systemClock = {
  now: () => performance.now(),
  /** Milliseconds since 1970. */
  wall: () => Date.now(),
  setTimer(at: number, fire: () => void): () => void {
    const timer = setTimeout(fire, Math.max(0, at - performance.now()))
    timer.unref()
    return () => clearTimeout(timer)
  },
}
