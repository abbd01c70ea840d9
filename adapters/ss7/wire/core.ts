/** What every protocol core of the stack looks like from outside: three verbs, turned by one driver. */

/** Milliseconds on a monotonic scale; the driver's clock or a test's virtual time. */
export type Millis = number

/**
 * A sans-IO core. The law: after one `handle`, `poll` until `undefined`, and only then `handle` again.
 * A core never reads a clock, draws a random number, touches a socket or makes a promise.
 */
export interface Core<In, Out> {
  /** Takes one input that happened at `now`. Never throws for anything a peer sent. */
  handle(input: In, now: Millis): void
  /** The next output in order, or `undefined` when drained. */
  poll(): Out | undefined
  /** When this core wants `{ type: 'wake' }` next; `undefined` when it waits for nothing. */
  deadline(): Millis | undefined
}

/** The input every core with timers accepts: its deadline has come (early or late calls are harmless). */
export interface Wake {
  readonly type: 'wake'
}

export const wake: Wake = { type: 'wake' }

/** Outcomes of chance arrive from outside: a seeded generator in tests, crypto in production. */
export interface Random {
  /** A uniformly distributed unsigned 32-bit integer. */
  uint32(): number
}
