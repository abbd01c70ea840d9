/** When to associate again after a loss: full jitter under a bound that doubles, so that a gateway's peers do not return in step. */
import type { Millis, Random } from '../ss7/wire/core.ts'

export interface ReconnectPolicy {
  readonly minBackoffMs: Millis
  readonly maxBackoffMs: Millis
  /** An association that lasted this long counts as one that worked: the bound begins anew. */
  readonly stableMs: Millis
}

export const defaultReconnectPolicy: ReconnectPolicy = {
  minBackoffMs: 200,
  maxBackoffMs: 30_000,
  stableMs: 10_000,
}

export interface Reconnect {
  up(now: Millis): void
  /** Lost, or never up: how long to wait, uniformly from 0 to min(maxBackoffMs, minBackoffMs · 2^n) after n failures. */
  lost(now: Millis): Millis
  /** The operator asks for an attempt now: the next failure waits as if it were the first. */
  reset(): void
}

export function reconnect(
  { minBackoffMs, maxBackoffMs, stableMs }: ReconnectPolicy,
  random: Random,
): Reconnect {
  let failures = 0
  let upSince: Millis | undefined
  return {
    up(now) {
      upSince = now
    },
    lost(now) {
      if (upSince !== undefined && now - upSince >= stableMs) failures = 0
      upSince = undefined
      const boundMs = Math.min(maxBackoffMs, minBackoffMs * 2 ** failures)
      failures += 1
      return Math.floor((random.uint32() / 2 ** 32) * boundMs)
    },
    reset() {
      failures = 0
    },
  }
}
