import type { Millis } from '../ports.ts'

/** What an operator has contracted for one operation. */
export interface Contract {
  readonly permitsPerSecond: number
  /** Permits that may be used at once after a pause; at least 1. */
  readonly burst: number
}

/** The contract of one (mno, op), as the generic cell rate algorithm (ITU-T I.371 annex A): two numbers, no timer. */
export interface TokenBucket {
  /** 0: a permit was taken. Otherwise milliseconds until one will be there; nothing was taken. */
  take(now: Millis): Millis
  /** A permit that was taken and not used. */
  giveBack(): void
  /** Permits that were used without asking (a version refused costs a second BEGIN): later ones wait for them. */
  charge(permits: number): void
}

/**
 * In any window of w seconds at most burst + w × permitsPerSecond permits are granted. `arrivalAt` is I.371's
 * theoretical arrival time: when the bucket would be full again.
 */
export function tokenBucket({ permitsPerSecond, burst }: Contract): TokenBucket {
  const emissionMs = 1000 / permitsPerSecond
  const toleranceMs = emissionMs * (burst - 1)
  let arrivalAt = Number.NEGATIVE_INFINITY
  return {
    take(now) {
      const from = Math.max(arrivalAt, now)
      const waitMs = from - toleranceMs - now
      if (waitMs > 1e-6) return waitMs
      arrivalAt = from + emissionMs
      return 0
    },
    giveBack() {
      arrivalAt -= emissionMs
    },
    charge(permits) {
      arrivalAt += permits * emissionMs
    },
  }
}
