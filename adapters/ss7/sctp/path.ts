/** One peer address and everything RFC 9260 keeps per destination: RTO, window, errors, heartbeat, §14.3. */
import type { Millis } from '../wire/core.ts'
import type { SctpConfig } from './config.ts'
import { initialCongestion, type Congestion } from './tx/congestion.ts'
import { initialRto, type Rto } from './tx/rto.ts'
import type { PathState, TransportAddress } from './primitives.ts'
import type { Tsn } from './packet/serial.ts'

export interface Path extends Congestion, Rto {
  readonly index: number
  /** The UDP port follows the peer's packets, RFC 6951 §5.4. */
  address: TransportAddress
  /** Our own end: the local address of the same index, until the peer shows which one it reaches. */
  local: TransportAddress | undefined
  state: PathState
  errorCount: number
  lastSentAt: Millis
  /** Deadlines; `undefined` when not armed. */
  t3At: Millis | undefined
  probeAt: Millis | undefined
  heartbeatAt: Millis | undefined
  /** A HEARTBEAT on the way: its nonce and when it left. */
  heartbeatNonce: number | undefined
  heartbeatSentAt: Millis
  /** The TSN whose acknowledgement gives the next round-trip time, §6.3.1 rule C4: one at a time. */
  timedTsn: Tsn | undefined
  timedAt: Millis
  /** Packets with DATA sent so far, and the latest of them known to have arrived. */
  serial: number
  acknowledgedSerial: number
  /** One packet of fast retransmissions may leave whatever cwnd says, §7.2.4. */
  mayExceedCwnd: boolean
  /** User data acknowledged since the last flush. */
  acknowledgedSinceFlush: number
  /** While one SACK is looked at: flight before it, user data it newly acknowledges, whether cumulatively. */
  flightBefore: number
  newlyAcknowledged: number
  cumulativeAdvanced: boolean
}

export function path(
  index: number,
  address: TransportAddress,
  state: PathState,
  config: SctpConfig,
  packetOctets: number,
): Path {
  return {
    index,
    address,
    local: config.localAddresses?.[index],
    state,
    errorCount: 0,
    lastSentAt: 0,
    t3At: undefined,
    probeAt: undefined,
    heartbeatAt: undefined,
    heartbeatNonce: undefined,
    heartbeatSentAt: 0,
    timedTsn: undefined,
    timedAt: -Infinity,
    serial: 0,
    acknowledgedSerial: 0,
    mayExceedCwnd: false,
    acknowledgedSinceFlush: 0,
    flightBefore: 0,
    newlyAcknowledged: 0,
    cumulativeAdvanced: false,
    ...initialRto(config.rtoInitialMs),
    ...initialCongestion(packetOctets),
  }
}
