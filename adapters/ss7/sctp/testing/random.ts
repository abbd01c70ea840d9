/** Chance that replays: the same seed gives the same numbers. */
import type { Random } from '../../wire/core.ts'

/** Marsaglia's xorshift32 behind a multiplicative scramble of the seed. */
export function seeded(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1
  return {
    uint32() {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state >>> 0
    },
  }
}

/** A uniformly distributed number in [0, 1). */
export function fraction(random: Random): number {
  return random.uint32() / 2 ** 32
}
