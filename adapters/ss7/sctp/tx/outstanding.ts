/** What was sent and is not yet cumulatively acknowledged, RFC 9260 §6.2.1 and §7.2.4. */
import type { Millis } from '../../wire/core.ts'
import { uint16At } from '../../wire/big-endian.ts'
import type { Octets } from '../../wire/octets.ts'
import { sackAt } from '../packet/data.ts'
import { tsnDistance, tsnPlus, type Tsn } from '../packet/serial.ts'
import type { Path } from '../path.ts'
import type { OutboundChunk } from './outbound-chunk.ts'
import { Ring } from './ring.ts'

/**
 * A chunk is missing when three packets that left after it, on the same path, have arrived. With a SACK for every
 * packet behind a gap, as §6.7 wants, that is the moment of the third missing report of §7.2.4 (highest TSN newly
 * acknowledged); but lost or thinned-out SACKs do not delay it, and a fast retransmission that is lost itself is
 * found the same way instead of waiting for T3-rtx, which at 5 % loss would happen several times a second.
 */
const REORDERING_PACKETS = 3

export type Measured = (path: Path, rttMs: Millis) => void

export class Outstanding {
  readonly #chunks = new Ring<OutboundChunk>()
  readonly #measured: Measured
  #nextTsn: Tsn
  #acknowledgedInGaps = 0
  /** User data in flight on all paths. */
  flight = 0
  /** Chunks to be sent again. */
  lost = 0

  constructor(initialTsn: Tsn, measured: Measured) {
    this.#nextTsn = initialTsn
    this.#measured = measured
  }

  get length(): number {
    return this.#chunks.length
  }

  get nextTsn(): Tsn {
    return this.#nextTsn
  }

  get cumulativeTsn(): Tsn {
    return tsnPlus(this.#nextTsn, -1 - this.#chunks.length)
  }

  at(index: number): OutboundChunk | undefined {
    return this.#chunks.at(index)
  }

  /** Gives a new chunk its TSN. */
  add(chunk: OutboundChunk): void {
    chunk.tsn = this.#nextTsn
    this.#nextTsn = tsnPlus(this.#nextTsn, 1)
    this.#chunks.push(chunk)
  }

  /** `chunk` is written into packet number `path.serial`. */
  sent(chunk: OutboundChunk, path: Path, now: Millis): void {
    if (chunk.delivery === 'lost') this.lost -= 1
    else if (chunk.delivery === 'inFlight') this.#leaveFlight(chunk)
    chunk.delivery = 'inFlight'
    chunk.path = path
    chunk.sentAt = now
    chunk.serial = path.serial
    chunk.transmissions += 1
    path.flight += chunk.octets.length
    this.flight += chunk.octets.length
    // §6.3.1 rule C5, Karn: no round-trip time from what was sent twice
    if (chunk.transmissions > 1 && path.timedTsn === chunk.tsn) path.timedTsn = undefined
  }

  /** Everything up to `cumulative` has arrived; `retire` gets each chunk that is done with. */
  acknowledge(cumulative: Tsn, now: Millis, retire: (chunk: OutboundChunk) => void): void {
    for (let count = tsnDistance(this.cumulativeTsn, cumulative); count > 0; count -= 1) {
      const chunk = this.#chunks.shift() as OutboundChunk
      if (chunk.delivery === 'acknowledged') this.#acknowledgedInGaps -= 1
      else this.#arrived(chunk, now)
      ;(chunk.path as Path).cumulativeAdvanced = true
      retire(chunk)
    }
  }

  /** The gap ack blocks of a SACK whose cumulative TSN was taken by `acknowledge`; impossible blocks end it. */
  acknowledgeGaps(sack: Octets, now: Millis): void {
    const blocks = uint16At(sack, sackAt.gapBlocks)
    if (blocks === 0 && this.#acknowledgedInGaps === 0) return
    let at = 0
    for (let block = 0; block < blocks; block += 1) {
      const start = uint16At(sack, sackAt.reports + 4 * block)
      const end = uint16At(sack, sackAt.reports + 4 * block + 2)
      if (start <= at || end < start || end > this.#chunks.length) break
      for (; at < start - 1; at += 1) this.#reneged(this.#chunks.at(at) as OutboundChunk)
      for (; at < end; at += 1) {
        const chunk = this.#chunks.at(at) as OutboundChunk
        if (chunk.delivery === 'acknowledged') continue
        this.#arrived(chunk, now)
        this.#acknowledgedInGaps += 1
      }
    }
    for (; at < this.#chunks.length; at += 1) {
      if (this.#acknowledgedInGaps === 0) break
      this.#reneged(this.#chunks.at(at) as OutboundChunk)
    }
  }

  /** Marks what later packets have overtaken; `lost` hears of each path once per chunk. */
  findLost(lost: (path: Path) => void): void {
    for (let at = 0; at < this.#chunks.length; at += 1) {
      const chunk = this.#chunks.at(at) as OutboundChunk
      if (chunk.delivery !== 'inFlight') continue
      const path = chunk.path as Path
      if (path.acknowledgedSerial - chunk.serial >= REORDERING_PACKETS) {
        this.#markLost(chunk)
        lost(path)
      } else if (chunk.transmissions === 1 && path.flight === this.flight) break // sent in order: nothing later was overtaken
    }
  }

  /** §6.3.3 rule E3: everything in flight on `path` is to be sent again, to `instead`. Returns how many chunks. */
  timedOut(path: Path, instead: Path): number {
    let count = 0
    for (let at = 0; at < this.#chunks.length; at += 1) {
      const chunk = this.#chunks.at(at) as OutboundChunk
      if (chunk.path !== path || chunk.delivery === 'acknowledged') continue
      if (chunk.delivery === 'inFlight') {
        this.#markLost(chunk)
        count += 1
      }
      chunk.path = instead
    }
    path.timedTsn = undefined
    return count
  }

  /** The chunk of `path` sent last, for a tail loss probe. */
  newestInFlight(path: Path): OutboundChunk | undefined {
    let newest: OutboundChunk | undefined
    for (let at = this.#chunks.length - 1; at >= 0; at -= 1) {
      const chunk = this.#chunks.at(at) as OutboundChunk
      if (chunk.delivery !== 'inFlight' || chunk.path !== path) continue
      if (newest === undefined || chunk.serial > newest.serial) newest = chunk
      if (chunk.transmissions === 1) break
    }
    return newest
  }

  #arrived(chunk: OutboundChunk, now: Millis): void {
    const path = chunk.path as Path
    if (chunk.delivery === 'lost') this.lost -= 1
    else this.#leaveFlight(chunk)
    chunk.delivery = 'acknowledged'
    path.newlyAcknowledged += chunk.octets.length
    if (chunk.serial > path.acknowledgedSerial) path.acknowledgedSerial = chunk.serial
    if (path.timedTsn === chunk.tsn) {
      path.timedTsn = undefined
      this.#measured(path, now - chunk.sentAt)
    }
  }

  /** §6.2.1 D iii: acknowledged by an earlier SACK and no longer by this one. */
  #reneged(chunk: OutboundChunk): void {
    if (chunk.delivery !== 'acknowledged') return
    const path = chunk.path as Path
    this.#acknowledgedInGaps -= 1
    chunk.delivery = 'inFlight'
    path.flight += chunk.octets.length
    this.flight += chunk.octets.length
  }

  #markLost(chunk: OutboundChunk): void {
    this.#leaveFlight(chunk)
    chunk.delivery = 'lost'
    this.lost += 1
  }

  #leaveFlight(chunk: OutboundChunk): void {
    const path = chunk.path as Path
    path.flight -= chunk.octets.length
    this.flight -= chunk.octets.length
  }
}
