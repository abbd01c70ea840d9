import type { Millis, PermitLease } from '../ports.ts'
import { tokenBucket, type Contract } from './token-bucket.ts'

/** The permits of one (mno, op): this node's own bucket, or slices leased from the contract all nodes share. */
export interface Permits {
  /** What a probe may do now. `lease`: ask the shared contract first, see `toLease`. */
  take(now: Millis): Taken
  /** A permit that was taken and not used. */
  giveBack(): void
  /** Permits that were used without asking: later ones wait for them. */
  charge(permits: number): void
  /** How many to lease for `waiting` probes; 0: none are needed, or a lease is under way. Marks it as under way. */
  toLease(waiting: number, now: Millis): number
  leased(lease: PermitLease, now: Millis): void
  /** The shared contract is out of reach: this node keeps to its share of it until a lease succeeds again. */
  leaseFailed(nodes: number, now: Millis): void
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

/** How long after a failed lease the shared contract is tried again. */
const retryMs = 1_000

/**
 * A contract that several nodes share. Leased permits are used within their validity or forfeited: that bounds what
 * any window can see (the lessor grants that much less burst). A permit given back late is forfeited too.
 */
export function sharedPermits(contract: Contract): Permits {
  let held = 0
  let heldUntil = Number.NEGATIVE_INFINITY
  let owed = 0
  let underWay = false
  let deniedUntil = Number.NEGATIVE_INFINITY
  let island: { readonly bucket: ReturnType<typeof tokenBucket>; retryAt: Millis } | undefined

  return {
    take(now) {
      if (island !== undefined && now < island.retryAt) {
        const retryAfterMs = island.bucket.take(now)
        return retryAfterMs === 0 ? granted : { type: 'denied', retryAfterMs }
      }
      if (held > 0 && now < heldUntil) {
        held -= 1
        return granted
      }
      return now < deniedUntil ? { type: 'denied', retryAfterMs: deniedUntil - now } : lease
    },
    giveBack() {
      if (island === undefined) held += 1
      else island.bucket.giveBack()
    },
    charge(permits) {
      owed += permits
    },
    toLease(waiting, now) {
      if (underWay || waiting === 0 || now < deniedUntil) return 0
      underWay = true
      return waiting + owed
    },
    leased({ permits, validMs, retryAfterMs }, now) {
      underWay = false
      island = undefined
      const paid = Math.min(owed, permits)
      owed -= paid
      held = permits - paid
      heldUntil = now + validMs
      if (permits === 0) deniedUntil = now + retryAfterMs
    },
    leaseFailed(nodes, now) {
      underWay = false
      if (island !== undefined) {
        island.retryAt = now + retryMs
        return
      }
      const share = { permitsPerSecond: contract.permitsPerSecond / Math.max(1, nodes), burst: 1 }
      const bucket = tokenBucket(share)
      // What the nodes held together before may still be on the wire: an island begins with nothing.
      bucket.take(now)
      island = { bucket, retryAt: now + retryMs }
    },
  }
}
