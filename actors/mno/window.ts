import type { ProbeResult } from '../domain/outcome.ts'
import type { Millis } from '../ports.ts'

/** How many probes may be open at once: learned from what the network does with them. */
export interface Window {
  /** Whole probes; between 1 and the profile's limit. */
  readonly size: number
  /** A probe ended with `result` after `durationMs`. */
  learn(result: ProbeResult, durationMs: Millis, now: Millis): void
  /** The network says so itself (M3UA SCON, SCCP SSC): level 1 counts as a lost probe, each more halves again. */
  congested(level: number, now: Millis): void
  /** Milliseconds a probe has taken lately; 0 before the first. */
  readonly serviceMs: Millis
}

/** Results that say the network could not keep up, or is not there: the window halves. */
const overloads = (result: ProbeResult): boolean =>
  result.type === 'timeout' ||
  (result.type === 'undeliverable' && /congestion/i.test(result.udtsCause)) ||
  (result.type === 'providerAborted' && result.cause === 'resourceLimitation')

/** Additive increase by one a window's worth of answers, halved at most once in this time (as TCP does a round trip). */
const holdMs = 1_000
const least = 1
/** Weight of the newest probe in the running mean. */
const newest = 1 / 8

export function window(limit: number): Window {
  let size = limit
  let heldUntil = Number.NEGATIVE_INFINITY
  let serviceMs = 0

  function shrink(halvings: number, now: Millis): void {
    if (halvings <= 0 || now < heldUntil) return
    size = Math.max(least, size / 2 ** halvings)
    heldUntil = now + holdMs
  }

  return {
    get size() {
      return Math.floor(size)
    },
    get serviceMs() {
      return serviceMs
    },
    learn(result, durationMs, now) {
      serviceMs = serviceMs === 0 ? durationMs : serviceMs + (durationMs - serviceMs) * newest
      if (overloads(result)) shrink(1, now)
      else size = Math.min(limit, size + 1 / size)
    },
    congested: shrink,
  }
}
