/** Chance that replays. */

import type { Random } from '../clock.ts'

/** A Weyl sequence through MurmurHash3's finaliser: every seed gives another, and always the same, sequence. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    uint32() {
      state = (state + 0x9e37_79b9) >>> 0
      let mixed = state
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b)
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35)
      return (mixed ^ (mixed >>> 16)) >>> 0
    },
  }
}
