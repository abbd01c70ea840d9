import type { Millis } from '../ports.ts'
import type { Contract } from './token-bucket.ts'

/** What a lessor may lend of a contract so that its borrowers, all together, keep it. */
export interface Lending {
  /** A bucket of `burst` permits, refilled at `permitsPerSecond`; 0 of both: nothing can be lent. */
  readonly permitsPerSecond: number
  readonly burst: number
}

/**
 * A permit lent at g is used in [g, g + v]. Used in a window of w seconds are therefore permits lent in a window of
 * w + v: with a bucket (r′, b′) at most b′ + r′(w + v). The contract (r, b) allows b + rw.
 *
 * - With r′ = r and b′ = b − rv the two are equal: that much less burst, and nothing less of the rate.
 * - Where that leaves less than one permit, b′ = 1. Permits are whole: k of them are lent in no less than
 *   (k − 1) / r′, so used in no less than (k − 1) / r′ − v, and allowed in (k − b) / r when k > b. The left side
 *   grows faster with k as long as r′ ≤ r, so the first k above b decides: with n = ⌊b⌋, k = n + 1,
 *   n / r′ − v ≥ (n + 1 − b) / r.
 * - With b < 1 not even one permit is allowed at once.
 *
 * The same holds for a part φ of the contract, (φr, φb); parts that add up to 1 add up to the contract.
 */
export function lending({ permitsPerSecond, burst }: Contract, validMs: Millis): Lending {
  const v = validMs / 1000
  const left = burst - permitsPerSecond * v
  if (left >= 1) return { permitsPerSecond, burst: left }
  const whole = Math.floor(burst)
  if (whole < 1) return { permitsPerSecond: 0, burst: 0 }
  const slower = whole / ((whole + 1 - burst) / permitsPerSecond + v)
  return { permitsPerSecond: Math.min(permitsPerSecond, slower), burst: 1 }
}

/** Long enough for an answer from the lessor on a busy machine, short enough to leave half the burst. */
export function validityMs({ permitsPerSecond, burst }: Contract): Millis {
  return Math.min(longestMs, Math.max(shortestMs, (500 * (burst - 1)) / permitsPerSecond))
}

const shortestMs = 10
const longestMs = 250
