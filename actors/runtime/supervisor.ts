/** What becomes of an actor that crashed: a pure decision from its policy, its past and the time. */

import { type Millis, type Random, uniform } from './clock.ts'

/** `restart`: fresh state, same mailbox, after a back-off. `stop`: it ends. `escalate`: it ends and its parent crashes. */
export type Directive = 'restart' | 'stop' | 'escalate'

export interface Supervision {
  readonly decide: (error: unknown) => Directive
  /** Restart intensity: one more than `maxRestarts` within `withinMs` escalates. */
  readonly maxRestarts: number
  readonly withinMs: Millis
  /** Full jitter: the nth restart within the window waits uniformly in [0, min(maxBackoffMs, minBackoffMs · 2^(n-1))). */
  readonly minBackoffMs: Millis
  readonly maxBackoffMs: Millis
}

export const defaultSupervision: Supervision = {
  decide: () => 'restart',
  maxRestarts: 5,
  withinMs: 60_000,
  minBackoffMs: 100,
  maxBackoffMs: 10_000,
}

export type Verdict =
  | { readonly type: 'restart'; readonly delayMs: Millis }
  | { readonly type: 'stop' }
  | { readonly type: 'escalate' }

/** `restarts` holds the instants of former restarts, oldest first; forgotten and new ones are edited in place. */
export function judge(
  { decide, maxRestarts, withinMs, minBackoffMs, maxBackoffMs }: Supervision,
  restarts: Millis[],
  error: unknown,
  now: Millis,
  random: Random,
): Verdict {
  const directive = decide(error)
  if (directive !== 'restart') return { type: directive }
  while (restarts[0] !== undefined && restarts[0] <= now - withinMs) restarts.shift()
  if (restarts.length >= maxRestarts) return { type: 'escalate' }
  const ceilingMs = Math.min(maxBackoffMs, minBackoffMs * 2 ** restarts.length)
  restarts.push(now)
  return { type: 'restart', delayMs: uniform(random, ceilingMs) }
}
