/** The receiving half of an association: DATA in, messages and SACKs out, RFC 9260 §6.2. */
import type { Millis } from '../../wire/core.ts'
import { uint16At, uint32At } from '../../wire/big-endian.ts'
import type { Octets } from '../../wire/octets.ts'
import type { SctpConfig } from '../config.ts'
import { dataAt, flag } from '../packet/data.ts'
import { tsnDistance, tsnPlus, type Tsn } from '../packet/serial.ts'
import type { AssociationCounters } from '../primitives.ts'
import { Reassembly, type Deliver } from './reassembly.ts'
import { TsnTracker } from './tsn-tracker.ts'

export type DataFault =
  | { readonly type: 'noUserData'; readonly tsn: Tsn }
  | { readonly type: 'violation'; readonly reason: string }
  | { readonly type: 'invalidStream'; readonly stream: number }

/** `now`: a gap or a duplicate, §6.7; `soon`: at the end of this instant; `delayed`: until `sackAtMs`. */
export type SackDue = 'none' | 'delayed' | 'soon' | 'now'

export class Receiver {
  readonly tracker: TsnTracker
  readonly #reassembly: Reassembly
  readonly #config: SctpConfig
  readonly #counters: AssociationCounters
  #packetsUnacknowledged = 0
  #sackAt: Millis | undefined
  #due: SackDue = 'none'
  #immediate = false
  #sawData = false

  constructor(
    initialTsn: Tsn,
    streams: number,
    config: SctpConfig,
    counters: AssociationCounters,
    deliver: Deliver,
  ) {
    this.tracker = new TsnTracker(initialTsn)
    this.#reassembly = new Reassembly(streams, config.maxMessageOctets, deliver)
    this.#config = config
    this.#counters = counters
  }

  get sackDue(): SackDue {
    return this.#due
  }

  get sackAt(): Millis | undefined {
    return this.#sackAt
  }

  get windowOctets(): number {
    return Math.max(0, this.#config.receiveBufferOctets - this.#reassembly.heldOctets)
  }

  get heldOctets(): number {
    return this.#reassembly.heldOctets
  }

  /** One DATA chunk, unpadded. */
  data(chunk: Octets): DataFault | undefined {
    const flags = chunk[dataAt.flags] as number
    const tsn = uint32At(chunk, dataAt.tsn)
    const size = chunk.length - dataAt.userData
    if (size <= 0) return { type: 'noUserData', tsn }
    this.#sawData = true
    if ((flags & flag.immediate) !== 0) this.#immediate = true
    if (!this.tracker.isNew(tsn)) {
      this.#counters.duplicateTsns += 1
      return undefined
    }
    // the next TSN is always taken: without it nothing that waits could ever be delivered
    if (size > this.windowOctets && tsn !== tsnPlus(this.tracker.cumulative, 1)) {
      this.#counters.receiveBufferDrops += 1
      this.#immediate = true
      return undefined
    }
    this.tracker.add(tsn)
    const stream = uint16At(chunk, dataAt.stream)
    if (!this.#reassembly.hasStream(stream)) return { type: 'invalidStream', stream }
    const reason = this.#reassembly.add({
      flags,
      tsn,
      stream,
      ssn: uint16At(chunk, dataAt.ssn),
      ppid: uint32At(chunk, dataAt.ppid),
      octets: chunk.subarray(dataAt.userData),
    })
    this.#counters.octetsReceived += size
    return reason === undefined ? undefined : { type: 'violation', reason }
  }

  /** The packet that held the DATA has been read: §6.2, acknowledge every second one, or after the delay. */
  packetRead(now: Millis): void {
    if (!this.#sawData) return
    this.#sawData = false
    this.#packetsUnacknowledged += 1
    if (this.tracker.hasGaps || this.tracker.hasDuplicates) this.#due = 'now'
    else if (this.#packetsUnacknowledged >= 2 || this.#immediate) this.#due = 'soon'
    else if (this.#due === 'none') {
      this.#due = 'delayed'
      this.#sackAt = now + this.#config.sackDelayMs
    }
  }

  /** The delay is over, or the peer must hear of our state at once. */
  requestSack(): void {
    this.#due = 'now'
  }

  sackWritten(): void {
    this.#due = 'none'
    this.#sackAt = undefined
    this.#immediate = false
    this.#packetsUnacknowledged = 0
  }

  /** Whether the peer's SHUTDOWN or SACK speaks of a TSN we have seen. */
  hasSeen(tsn: Tsn): boolean {
    return tsnDistance(tsn, this.tracker.highest) >= 0
  }
}
