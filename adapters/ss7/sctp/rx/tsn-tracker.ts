/** Which TSNs have arrived: the cumulative point, the blocks behind gaps, and the duplicates to report, RFC 9260 §6.2, §6.7. */
import { putUint16, putUint32 } from '../../wire/big-endian.ts'
import type { Octets } from '../../wire/octets.ts'
import { chunkTypes } from '../packet/chunks.ts'
import { sackAt } from '../packet/data.ts'
import { tsnDistance, tsnPlus, type Tsn } from '../packet/serial.ts'

/** Gap ack blocks hold 16-bit offsets from the cumulative TSN: nothing beyond can be acknowledged. */
const REACH = 0xffff
const MAX_DUPLICATES = 32
/** Blocks reported in one SACK; with the duplicates it stays within a small packet. */
const MAX_BLOCKS = 240

export class TsnTracker {
  #cumulative: Tsn
  /** First and last TSN of each block above the cumulative point, ascending, never touching each other. */
  readonly #firsts: Tsn[] = []
  readonly #lasts: Tsn[] = []
  #duplicates: Tsn[] = []

  constructor(initialTsn: Tsn) {
    this.#cumulative = tsnPlus(initialTsn, -1)
  }

  get cumulative(): Tsn {
    return this.#cumulative
  }

  get hasGaps(): boolean {
    return this.#firsts.length > 0
  }

  get hasDuplicates(): boolean {
    return this.#duplicates.length > 0
  }

  /** Above everything received: no retransmission, and the first to go when memory is short. */
  get highest(): Tsn {
    return this.#lasts.at(-1) ?? this.#cumulative
  }

  /** Whether `tsn` would be new; a duplicate is remembered for the next SACK. */
  isNew(tsn: Tsn): boolean {
    const ahead = tsnDistance(this.#cumulative, tsn)
    if (ahead > REACH) return false
    if (ahead > 0 && !this.#inBlock(tsn)) return true
    if (this.#duplicates.length < MAX_DUPLICATES) this.#duplicates.push(tsn)
    return false
  }

  /** Records a TSN that `isNew`. */
  add(tsn: Tsn): void {
    if (tsn !== tsnPlus(this.#cumulative, 1)) return this.#addToBlocks(tsn)
    this.#cumulative = tsn
    if (this.#firsts.length > 0 && this.#firsts[0] === tsnPlus(tsn, 1)) {
      this.#cumulative = this.#lasts.shift() as Tsn
      this.#firsts.shift()
    }
  }

  get sackOctets(): number {
    return sackAt.reports + 4 * (Math.min(this.#firsts.length, MAX_BLOCKS) + this.#duplicates.length)
  }

  /** Writes a SACK of `sackOctets`; the duplicates are reported once. */
  putSack(octets: Octets, at: number, receiverWindow: number): void {
    const blocks = Math.min(this.#firsts.length, MAX_BLOCKS)
    octets[at] = chunkTypes.sack.code
    octets[at + 1] = 0
    putUint16(octets, at + 2, this.sackOctets)
    putUint32(octets, at + sackAt.cumulativeTsn, this.#cumulative)
    putUint32(octets, at + sackAt.receiverWindow, receiverWindow)
    putUint16(octets, at + sackAt.gapBlocks, blocks)
    putUint16(octets, at + sackAt.duplicates, this.#duplicates.length)
    let report = at + sackAt.reports
    for (let block = 0; block < blocks; block += 1, report += 4) {
      putUint16(octets, report, tsnDistance(this.#cumulative, this.#firsts[block] as Tsn))
      putUint16(octets, report + 2, tsnDistance(this.#cumulative, this.#lasts[block] as Tsn))
    }
    for (const duplicate of this.#duplicates) {
      putUint32(octets, report, duplicate)
      report += 4
    }
    if (this.#duplicates.length > 0) this.#duplicates = []
  }

  /** The last block that begins at or before `tsn`, or -1. New TSNs come at the end, so that is where to look first. */
  #blockBefore(tsn: Tsn): number {
    let block = this.#firsts.length - 1
    while (block >= 0 && tsnDistance(this.#firsts[block] as Tsn, tsn) < 0) block -= 1
    return block
  }

  #inBlock(tsn: Tsn): boolean {
    const block = this.#blockBefore(tsn)
    return block >= 0 && tsnDistance(tsn, this.#lasts[block] as Tsn) >= 0
  }

  #addToBlocks(tsn: Tsn): void {
    const before = this.#blockBefore(tsn)
    const extendsBefore = before >= 0 && this.#lasts[before] === tsnPlus(tsn, -1)
    const extendsAfter = this.#firsts[before + 1] === tsnPlus(tsn, 1)
    if (extendsBefore && extendsAfter) {
      this.#lasts.splice(before, 1)
      this.#firsts.splice(before + 1, 1)
    } else if (extendsBefore) this.#lasts[before] = tsn
    else if (extendsAfter) this.#firsts[before + 1] = tsn
    else {
      this.#firsts.splice(before + 1, 0, tsn)
      this.#lasts.splice(before + 1, 0, tsn)
    }
  }
}
