/** How sure we are, as one published table: confidence = f(source, age, reason, divergence). */

export type Confidence = 'HIGH' | 'MEDIUM' | 'LOW' | 'UNKNOWN'

export const confidences: readonly Confidence[] = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH']

/** How old a fact is, measured against the time-to-live of its kind. */
export type AgeBand = 'fresh' | 'stale' | 'old'

/** Why the answer is not fresher than it is. */
export type Reason = 'none' | 'throttled' | 'unreachable'

/** Beyond this many times its time-to-live a fact is `old`. */
const oldAfter = 7

export function ageBand(ageMs: number, ttlMs: number): AgeBand {
  if (ageMs <= ttlMs) return 'fresh'
  return ageMs <= ttlMs * oldAfter ? 'stale' : 'old'
}

/** Rows: why; columns: age. A prefix-table answer is a guess whatever its age. */
const observed: { readonly [R in Reason]: { readonly [A in AgeBand]: Confidence } } = {
  none: { fresh: 'HIGH', stale: 'MEDIUM', old: 'LOW' },
  throttled: { fresh: 'MEDIUM', stale: 'MEDIUM', old: 'LOW' },
  unreachable: { fresh: 'LOW', stale: 'LOW', old: 'LOW' },
}

export interface Grounds {
  readonly guess: boolean
  readonly age: AgeBand
  readonly reason: Reason
  /** Another source says otherwise. */
  readonly diverges: boolean
}

export function confidence({ guess, age, reason, diverges }: Grounds): Confidence {
  if (guess) return 'UNKNOWN'
  const undisputed = observed[reason][age]
  return diverges ? lowest([undisputed, 'MEDIUM']) : undisputed
}

export function lowest(all: readonly Confidence[]): Confidence {
  return confidences.find(level => all.includes(level)) ?? 'UNKNOWN'
}
