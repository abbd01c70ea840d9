/** Time, chance and turns arrive from outside: real in production, virtual in tests. */

/** Milliseconds on a monotonic scale. Instants and durations; a name ending in `Ms` is a duration. */
export type Millis = number

/** Undoes what returned it. Calling it late or twice is harmless. */
export type Cancel = () => void

export interface Clock {
  now(): Millis
  /** Calls `fire` once, at the instant `at` or as soon after as can be; never from inside `setTimer`. */
  setTimer(at: Millis, fire: () => void): Cancel
}

export interface Random {
  /** A uniformly distributed unsigned 32-bit integer. */
  uint32(): number
}

/** Calls `run` soon, and never from inside `defer`: `setImmediate` in production, a list in tests. */
export type Defer = (run: () => void) => void

const uint32Range = 2 ** 32

/** Uniform in [0, below). */
export function uniform(random: Random, below: number): number {
  return (random.uint32() / uint32Range) * below
}
