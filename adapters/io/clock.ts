/** The one clock of the protocol cores: milliseconds that never go back. */
import { performance } from 'node:perf_hooks'

export interface Clock {
  now(): number
}

export const monotonicClock: Clock = { now: () => performance.now() }
