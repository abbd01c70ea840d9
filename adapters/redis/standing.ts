import type { EpochMillis } from '../../actors/domain/fact.ts'
import type { Millis } from '../../actors/ports.ts'
import type { Terms } from './contract-scripts.ts'

/**
 * How one node stands to the contracts that all share: it leases, or it has its part to itself, and never both. Pure;
 * whoever speaks with Redis tells it what was said.
 *
 * The part goes into the pot with a beat, and may come out alone only when no beat can keep it there any more:
 * the last one sent takes effect within `transitMs`, for `freshMs`. To ask whether Redis is there (`hello`) is no
 * beat and puts nothing anywhere, so a node on its own may ask as often as it likes.
 */
export interface Standing {
  /** `undefined`: it leases. */
  share(now: Millis): number | undefined
  readonly leases: boolean
  /** Redis answered what time it is, at `now`. From here on the node leases. */
  hello(redisNow: EpochMillis, now: Millis): void
  /** What to tell Redis: the part held, and when this is by Redis's clock. */
  beat(now: Millis): { readonly held: number; readonly said: EpochMillis }
  /** `part` undefined: it had been too long on its way. */
  beaten(part: number | undefined, redisNow: EpochMillis, now: Millis): void
  /** Redis does not answer. */
  lost(): void
}

export function standing({ transitMs, freshMs, memoryMs }: Terms): Standing {
  let held = 0
  let leases = false
  let beatAt = Number.NEGATIVE_INFINITY
  let acceptedAt = Number.NEGATIVE_INFINITY
  let clock = { redis: 0, at: 0 }
  return {
    get leases() {
      return leases
    },
    share(now) {
      if (leases) return undefined
      const inPot = now <= beatAt + transitMs + freshMs
      return inPot || now > acceptedAt + memoryMs ? 0 : held
    },
    hello(redisNow, now) {
      clock = { redis: redisNow, at: now }
      leases = true
    },
    beat(now) {
      beatAt = now
      return { held: now > acceptedAt + memoryMs ? 0 : held, said: clock.redis + now - clock.at }
    },
    beaten(part, redisNow, now) {
      clock = { redis: redisNow, at: now }
      if (part === undefined) return
      held = part
      acceptedAt = beatAt
    },
    lost() {
      leases = false
    },
  }
}
