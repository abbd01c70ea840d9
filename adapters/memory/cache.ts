import { merge, type Facts } from '../../actors/domain/fact.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'
import type { Cache, Clock, Millis } from '../../actors/ports.ts'

export interface MemoryCacheOptions {
  /** Numbers held at most, about 600 octets each; those not used for longest go first. */
  readonly maxNumbers: number
}

interface Entry {
  readonly facts: Facts
  /** By the monotonic clock. */
  readonly expiresAt: Millis
}

/**
 * Recent facts in this process: for a gateway without Redis. Never away, so it never rejects.
 *
 * Two generations: what is used moves to the young one; when that has half of all, the old one is dropped and the
 * young grows old. A hit on a busy number is one look into one map, where an exact order of use would reinsert it.
 */
export function memoryCache({ maxNumbers }: MemoryCacheOptions, clock: Pick<Clock, 'now'>): Cache {
  const perGeneration = Math.max(1, Math.floor(maxNumbers / 2))
  let young = new Map<Msisdn, Entry>()
  let old = new Map<Msisdn, Entry>()

  const keep = (msisdn: Msisdn, entry: Entry): void => {
    young.set(msisdn, entry)
    if (young.size < perGeneration) return
    old = young
    young = new Map()
  }

  const forget = (msisdn: Msisdn): void => {
    young.delete(msisdn)
    old.delete(msisdn)
  }

  const live = (msisdn: Msisdn): Entry | undefined => {
    const busy = young.get(msisdn)
    const entry = busy ?? old.get(msisdn)
    if (entry === undefined) return undefined
    if (entry.expiresAt <= clock.now()) {
      forget(msisdn)
      return undefined
    }
    if (busy === undefined) {
      old.delete(msisdn)
      keep(msisdn, entry)
    }
    return entry
  }

  return {
    get: async msisdn => live(msisdn)?.facts,

    async put(msisdn, facts, ttlMs) {
      const held = live(msisdn)
      if (held === undefined && facts.length === 0) return
      const expiresAt = Math.max(clock.now() + ttlMs, held?.expiresAt ?? 0)
      forget(msisdn)
      keep(msisdn, { facts: merge(held?.facts ?? {}, facts), expiresAt })
    },

    async delete(msisdn) {
      forget(msisdn)
    },

    async close() {
      young.clear()
      old.clear()
    },
  }
}
