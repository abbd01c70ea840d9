import { merge, type Facts } from '../../actors/domain/fact.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'
import type { Cache, Clock, Millis } from '../../actors/ports.ts'

export interface MemoryCacheOptions {
  /** Numbers held at most; the least recently used goes first. About 1 kB each. */
  readonly maxNumbers: number
}

interface Entry {
  readonly facts: Facts
  /** By the monotonic clock. */
  readonly expiresAt: Millis
}

/** Recent facts in this process: for a gateway without Redis. Never away, so it never rejects. */
export function memoryCache({ maxNumbers }: MemoryCacheOptions, clock: Pick<Clock, 'now'>): Cache {
  /** In order of use, the least recent first: a Map keeps the order of insertion. */
  const entries = new Map<Msisdn, Entry>()

  const live = (msisdn: Msisdn): Entry | undefined => {
    const entry = entries.get(msisdn)
    if (entry === undefined) return undefined
    entries.delete(msisdn)
    if (entry.expiresAt <= clock.now()) return undefined
    entries.set(msisdn, entry)
    return entry
  }

  return {
    get: async msisdn => live(msisdn)?.facts,

    async put(msisdn, facts, ttlMs) {
      const held = live(msisdn)
      if (held === undefined && facts.length === 0) return
      const expiresAt = Math.max(clock.now() + ttlMs, held?.expiresAt ?? 0)
      entries.delete(msisdn)
      entries.set(msisdn, { facts: merge(held?.facts ?? {}, facts), expiresAt })
      if (entries.size > maxNumbers) for (const [oldest] of entries) return void entries.delete(oldest)
    },

    async delete(msisdn) {
      entries.delete(msisdn)
    },

    async close() {
      entries.clear()
    },
  }
}
