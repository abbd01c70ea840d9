/** The sending half of an association: when which chunk leaves on which path, RFC 9260 §6.1 to §6.4 and §7.2. */
import type { Millis } from '../../wire/core.ts'
import { uint32At } from '../../wire/big-endian.ts'
import type { Octets } from '../../wire/octets.ts'
import { sackAt } from '../packet/data.ts'
import { tsnDistance, tsnPlus, type Tsn } from '../packet/serial.ts'
import type { Path } from '../path.ts'
import type { Send } from '../primitives.ts'
import * as congestion from './congestion.ts'
import type { OutboundChunk } from './outbound-chunk.ts'
import { Outstanding } from './outstanding.ts'
import type { SendQueue } from './send-queue.ts'
import type { SenderWorld } from './sender-world.ts'

/** A tail loss probe waits for two round trips, and for this long at least. */
const MIN_PROBE_MS = 10
/** RFC 9260 §6.2 suggests to delay the SACK of a single packet for this long; two packets are answered at once. */
const USUAL_SACK_DELAY_MS = 200

/** Between round trips measured: their packets ask for a SACK at once, or its delay would be measured with them. */
const ROUND_TRIP_SAMPLE_MS = 100

export class Sender {
  readonly #world: SenderWorld
  readonly #queue: SendQueue
  readonly #outstanding: Outstanding
  readonly #retire: (chunk: OutboundChunk) => void
  #peerWindow: number
  /** SACKs have come since T3 expired last: a shut window is no sign of a dead peer, §6.1 rule A. */
  #heardSinceTimeout = false

  constructor(world: SenderWorld, initialTsn: Tsn, peerWindow: number, queue: SendQueue) {
    this.#world = world
    this.#queue = queue
    this.#outstanding = new Outstanding(initialTsn, (path, rttMs) => world.paths.measured(path, rttMs))
    this.#peerWindow = peerWindow
    this.#retire = chunk => {
      chunk.delivery = 'acknowledged'
      world.bufferFreed(chunk.octets.length)
    }
  }

  get isDrained(): boolean {
    return this.#queue.length === 0 && this.#outstanding.length === 0
  }

  /** The peer's window less what is in flight, §6.2.1. */
  get peerWindowOctets(): number {
    return Math.max(0, this.#peerWindow - this.#outstanding.flight)
  }

  /** Hands out everything not acknowledged, in the order of sending; the sender is empty afterwards. */
  *abandoned(): Generator<OutboundChunk> {
    for (let at = 0; at < this.#outstanding.length; at += 1) yield this.#outstanding.at(at) as OutboundChunk
    yield* this.#queue.drain()
  }

  push(message: Send): void {
    this.#queue.push(message)
  }

  /** Takes a SACK chunk; says `false` when it acknowledges what was never sent. */
  sack(sack: Octets, now: Millis): boolean {
    const blocksEnd = sackAt.reports
    if (sack.length < blocksEnd) return true
    const cumulative = uint32At(sack, sackAt.cumulativeTsn)
    const outstanding = this.#outstanding
    if (tsnDistance(outstanding.nextTsn, cumulative) >= 0) return false
    // §6.2.1 D i: an old SACK that was overtaken
    if (tsnDistance(outstanding.cumulativeTsn, cumulative) < 0) return true
    this.#acknowledge(cumulative, sack, now)
    this.#peerWindow = uint32At(sack, sackAt.receiverWindow)
    this.#heardSinceTimeout = true
    return true
  }

  /** The cumulative TSN of a SHUTDOWN, §9.2. */
  cumulativeAck(cumulative: Tsn, now: Millis): boolean {
    if (tsnDistance(this.#outstanding.nextTsn, cumulative) >= 0) return false
    if (tsnDistance(this.#outstanding.cumulativeTsn, cumulative) > 0)
      this.#acknowledge(cumulative, undefined, now)
    return true
  }

  #acknowledge(cumulative: Tsn, sack: Octets | undefined, now: Millis): void {
    const { paths } = this.#world
    for (const path of paths.all) {
      path.flightBefore = path.flight
      path.newlyAcknowledged = 0
      path.cumulativeAdvanced = false
    }
    this.#outstanding.acknowledge(cumulative, now, this.#retire)
    if (sack !== undefined) this.#outstanding.acknowledgeGaps(sack, now)
    for (const path of paths.all) this.#progressed(path, cumulative, now)
    this.#outstanding.findLost(path => this.#fastRetransmit(path, now))
  }

  #progressed(path: Path, cumulative: Tsn, now: Millis): void {
    const { newlyAcknowledged } = path
    if (newlyAcknowledged > 0) {
      this.#world.paths.answered(path)
      path.acknowledgedSinceFlush += newlyAcknowledged
      congestion.acknowledged(path, newlyAcknowledged, path.flightBefore, path.cumulativeAdvanced)
      this.#armProbe(path, now)
    }
    congestion.leaveFastRecovery(path, cumulative)
    // §6.3.2 rules R2 and R3
    if (path.flight === 0) {
      path.t3At = undefined
      path.probeAt = undefined
    } else if (path.cumulativeAdvanced || path.t3At === undefined) path.t3At = now + path.rtoMs
  }

  #fastRetransmit(path: Path, now: Millis): void {
    this.#world.counters.fastRetransmits += 1
    if (path.recoveryExit === undefined) path.mayExceedCwnd = true
    congestion.enterFastRecovery(path, tsnPlus(this.#outstanding.nextTsn, -1))
    // §7.2.4 step 4: the retransmission gets a whole RTO
    path.t3At = now + path.rtoMs
  }

  get deadline(): Millis {
    let earliest = Infinity
    for (const { t3At, probeAt } of this.#world.paths.all) {
      if (t3At !== undefined && t3At < earliest) earliest = t3At
      if (probeAt !== undefined && probeAt < earliest) earliest = probeAt
    }
    return earliest
  }

  /** Says `true` when something is to be flushed. */
  onTime(now: Millis): boolean {
    let due = false
    for (const path of this.#world.paths.all) {
      if (path.t3At !== undefined && path.t3At <= now) {
        this.#timedOut(path)
        due = true
      } else if (path.probeAt !== undefined && path.probeAt <= now) {
        path.probeAt = undefined
        this.#probe(path, now)
      }
    }
    return due
  }

  /** §6.3.3 */
  #timedOut(path: Path): void {
    const { paths, counters } = this.#world
    path.t3At = undefined
    path.probeAt = undefined
    counters.t3Expiries += 1
    congestion.timedOut(path)
    const probesWindow = this.#peerWindow === 0 && this.#heardSinceTimeout
    this.#heardSinceTimeout = false
    if (probesWindow) path.rtoMs = Math.min(this.#world.config.rtoMaxMs, 2 * path.rtoMs)
    else paths.failed(path)
    counters.timeoutRetransmits += this.#outstanding.timedOut(path, paths.alternate(path))
  }

  /**
   * The last packets of a burst have nobody behind them to report them missing. Rather than waiting for T3, the last
   * one is sent again after two round trips: its SACK shows the gaps (as RFC 8985 §7 does for TCP). It changes neither
   * cwnd nor RTO.
   */
  #probe(path: Path, now: Millis): void {
    const chunk = this.#outstanding.newestInFlight(path)
    if (chunk === undefined) return
    const { builder, header, counters } = this.#world
    builder.begin(header)
    path.serial += 1
    this.#write(chunk, path, now)
    builder.requestImmediateSack()
    counters.tailLossProbes += 1
    this.#transmit(path, now, false)
  }

  #armProbe(path: Path, now: Millis): void {
    if (path.srttMs === undefined) return
    const sackDelayMs = path.flight <= path.packetOctets ? USUAL_SACK_DELAY_MS : 0
    path.probeAt = now + Math.max(MIN_PROBE_MS, 2 * path.srttMs) + sackDelayMs
  }

  /** Sends what may be sent now, and the SACK that is due with it. */
  flush(now: Millis): void {
    const { paths, receiver } = this.#world
    if (this.#outstanding.lost > 0) for (const path of paths.all) this.#fill(path, false, now)
    if (this.#queue.length > 0) this.#fill(paths.current, true, now)
    if (receiver.sackDue === 'soon' || receiver.sackDue === 'now') this.sendSack()
  }

  /** A SACK of its own. */
  sendSack(): void {
    const { builder, header } = this.#world
    builder.begin(header)
    this.#writeSack()
    this.#world.transmit(this.#world.replyPath(), builder.finish())
  }

  #fill(path: Path, mayBeNew: boolean, now: Millis): void {
    const { builder, header, receiver, config } = this.#world
    if (path.flight === 0) congestion.wasIdle(path, now - path.lastSentAt, path.rtoMs)
    // §6.1 rule D: no more than a burst beyond what the last SACKs took out of the network
    const burst = path.flight + config.maxBurst * path.packetOctets + path.acknowledgedSinceFlush
    const limit = Math.min(path.cwnd, burst)
    path.acknowledgedSinceFlush = 0
    let lostFrom = 0
    while (this.#maySend(path, mayBeNew, limit)) {
      builder.begin(header)
      const withSack = receiver.sackDue !== 'none'
      if (withSack) this.#writeSack()
      path.serial += 1
      if (this.#outstanding.lost > 0) lostFrom = this.#writeLost(path, lostFrom, limit, now)
      if (mayBeNew) this.#writeNew(path, limit, now)
      if (builder.hasData) {
        if (this.#isStuck(path, limit) || path.timedAt === now) builder.requestImmediateSack()
        this.#transmit(path, now, true)
      } else if (withSack)
        this.#world.transmit(path, builder.finish()) // it left no room for a large chunk
      else return
    }
  }

  #maySend(path: Path, mayBeNew: boolean, limit: number): boolean {
    const open = path.flight < limit
    if (this.#outstanding.lost > 0 && (open || path.mayExceedCwnd)) return true
    return mayBeNew && open && this.#isWindowOpen(this.#queue.peek())
  }

  /** §6.1 rule A; with nothing in flight one chunk probes a window that is shut. */
  #isWindowOpen(chunk: OutboundChunk | undefined): boolean {
    if (chunk === undefined) return false
    const { flight, lost } = this.#outstanding
    return chunk.octets.length <= this.#peerWindow - flight || flight + lost === 0
  }

  /** With less than two packets allowed in flight, a delayed SACK would stop us for as long as it is delayed. */
  #isStuck(path: Path, limit: number): boolean {
    const more = this.#queue.length > 0 || this.#outstanding.lost > 0
    return more && path.flight >= limit && path.flight <= 2 * path.packetOctets
  }

  #writeLost(path: Path, from: number, limit: number, now: Millis): number {
    const { builder } = this.#world
    let at = from
    for (; at < this.#outstanding.length && this.#outstanding.lost > 0; at += 1) {
      const chunk = this.#outstanding.at(at) as OutboundChunk
      if (chunk.delivery !== 'lost' || chunk.path !== path) continue
      // §7.2.4 step 3: the first packet of a fast retransmission leaves whatever cwnd says
      if ((path.flight >= limit && !path.mayExceedCwnd) || !builder.fitsData(chunk)) break
      this.#write(chunk, path, now)
    }
    path.mayExceedCwnd = false
    return at
  }

  #writeNew(path: Path, limit: number, now: Millis): void {
    const { builder } = this.#world
    for (let chunk = this.#queue.peek(); chunk !== undefined; chunk = this.#queue.peek()) {
      if (path.flight >= limit || !this.#isWindowOpen(chunk) || !builder.fitsData(chunk)) return
      this.#queue.shift()
      this.#outstanding.add(chunk)
      if (path.timedTsn === undefined && now - path.timedAt >= ROUND_TRIP_SAMPLE_MS) {
        path.timedTsn = chunk.tsn
        path.timedAt = now
      }
      this.#write(chunk, path, now)
    }
  }

  #write(chunk: OutboundChunk, path: Path, now: Millis): void {
    this.#outstanding.sent(chunk, path, now)
    this.#world.builder.data(chunk)
  }

  #writeSack(): void {
    const { builder, receiver } = this.#world
    const { tracker } = receiver
    builder.chunk(tracker.sackOctets, (octets, at) => tracker.putSack(octets, at, receiver.windowOctets))
    receiver.sackWritten()
  }

  #transmit(path: Path, now: Millis, armProbe: boolean): void {
    path.lastSentAt = now
    path.t3At ??= now + path.rtoMs
    if (armProbe) this.#armProbe(path, now)
    this.#world.transmit(path, this.#world.builder.finish())
  }
}
