/** Chance that can be repeated: the same seed gives the same run. */
import type { Random } from '../../adapters/ss7/wire/core.ts'

/** Mulberry32: 32 bits of state, fair enough for latencies and losses, worthless for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    uint32() {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return (mixed ^ (mixed >>> 14)) >>> 0
    },
  }
}

/** FNV-1a: a text's own number, so that what is derived from it never changes. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value >>> 0
}

/** Uniform, 0 ≤ x < 1. */
export function uniform(random: Random): number {
  return random.uint32() / 2 ** 32
}

/** `from` is not empty. */
export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.uint32() % from.length] as T
}
