import type { Millis, PermitLease } from '../ports.ts'
import { tokenBucket, type Contract, type TokenBucket } from './token-bucket.ts'

/** The permits of one (mno, op): this node's own bucket, or slices leased from the contract all nodes share. */
export interface Permits {
  /** What a probe may do now. `lease`: ask the shared contract first, see `toLease`. */
  take(now: Millis): Taken
  /** A permit that was taken at `takenAt` and not used. */
  giveBack(takenAt: Millis): void
  /** Permits that were used without asking: later ones wait for them. */
  charge(permits: number): void
  /** How many to lease for `waiting` probes; 0: none are needed, or a lease is under way. Marks it as under way. */
  toLease(waiting: number, now: Millis): number
  leased(lease: PermitLease, now: Millis): void
  leaseFailed(now: Millis): void
}

export type Taken =
  { readonly type: 'granted' | 'lease' } | { readonly type: 'denied'; readonly retryAfterMs: Millis }

const granted: Taken = { type: 'granted' }
const lease: Taken = { type: 'lease' }

/** A contract that one node has to itself. */
export function ownPermits(contract: Contract): Permits {
  const bucket = tokenBucket(contract)
  return {
    take(now) {
      const retryAfterMs = bucket.take(now)
      return retryAfterMs === 0 ? granted : { type: 'denied', retryAfterMs }
    },
    giveBack: () => bucket.giveBack(),
    charge: permits => bucket.charge(permits),
    toLease: () => 0,
    leased: () => undefined,
    leaseFailed: () => undefined,
  }
}

/** How long after a failed lease the next is asked for; by then it is known whether this node is on its own. */
const retryMs = 100

/** A lease that was under way this long never ends: its gate crashed. */
const forgottenMs = 5_000

/**
 * A contract that several nodes share. Leased permits are used within their validity or forfeited: that bounds what
 * any window can see (the lessor grants that much less burst, see lending.ts). So is a permit that is given back
 * later. Alone, a node begins with nothing, for what all nodes had leased may still be on its way.
 */
export function sharedPermits(contract: Contract, share: () => number | undefined): Permits {
  let held = 0
  let heldUntil = Number.NEGATIVE_INFINITY
  let leasedAt = Number.NEGATIVE_INFINITY
  let askedAt = Number.NEGATIVE_INFINITY
  let owed = 0
  let underWay = false
  let deniedUntil = Number.NEGATIVE_INFINITY
  let island: Island | undefined

  return {
    take(now) {
      const part = share()
      if (part !== island?.part) {
        island = part === undefined ? undefined : islandOf(contract, part, now)
        held = 0
      }
      if (island !== undefined) {
        const retryAfterMs = island.bucket?.take(now) ?? retryMs
        return retryAfterMs === 0 ? granted : { type: 'denied', retryAfterMs }
      }
      if (held > 0 && now < heldUntil) {
        held -= 1
        return granted
      }
      return now < deniedUntil ? { type: 'denied', retryAfterMs: deniedUntil - now } : lease
    },
    giveBack(takenAt) {
      if (island === undefined && takenAt >= leasedAt) held += 1
      else if (island !== undefined && takenAt >= island.since) island.bucket?.giveBack()
    },
    charge(permits) {
      if (island === undefined) owed += permits
      else island.bucket?.charge(permits)
    },
    toLease(waiting, now) {
      if ((underWay && now < askedAt + forgottenMs) || waiting === 0 || now < deniedUntil) return 0
      underWay = true
      askedAt = now
      return waiting + owed
    },
    leased({ permits, validMs, retryAfterMs }, now) {
      underWay = false
      const paid = Math.min(owed, permits)
      owed -= paid
      held = permits - paid
      heldUntil = askedAt + validMs
      leasedAt = now
      if (permits === 0) deniedUntil = now + retryAfterMs
    },
    leaseFailed(now) {
      underWay = false
      deniedUntil = now + retryMs
    },
  }
}

interface Island {
  readonly part: number
  readonly since: Millis
  /** Absent: its part of the burst is less than one permit, so that even one could be one too many. */
  readonly bucket: TokenBucket | undefined
}

function islandOf({ permitsPerSecond, burst }: Contract, part: number, now: Millis): Island {
  const whole = Math.floor(burst * part)
  if (whole < 1) return { part, since: now, bucket: undefined }
  const bucket = tokenBucket({ permitsPerSecond: permitsPerSecond * part, burst: whole })
  bucket.take(now)
  bucket.charge(whole - 1)
  return { part, since: now, bucket }
}
