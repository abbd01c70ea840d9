/** Congestion control of one path, RFC 9260 §7.2. Octets are user data. */
import type { Millis } from '../../wire/core.ts'
import { tsnDistance, type Tsn } from '../packet/serial.ts'

export interface Congestion {
  /** User data that fits in one packet: the PMTU of the RFC's formulas. */
  readonly packetOctets: number
  cwnd: number
  ssthresh: number
  partialAcknowledged: number
  /** Sent on this path, neither acknowledged nor given up for lost. */
  flight: number
  /** Fast recovery ends when this TSN is cumulatively acknowledged. */
  recoveryExit: Tsn | undefined
}

/** §7.2.1 */
function initialCwnd(packetOctets: number): number {
  return Math.min(4 * packetOctets, Math.max(2 * packetOctets, 4380))
}

export function initialCongestion(packetOctets: number): Congestion {
  return {
    packetOctets,
    cwnd: initialCwnd(packetOctets),
    ssthresh: Number.MAX_SAFE_INTEGER,
    partialAcknowledged: 0,
    flight: 0,
    recoveryExit: undefined,
  }
}

/**
 * A SACK newly acknowledged `octets` on this path, of which `flightBefore` were outstanding when it came.
 * §7.2.1 slow start (L = 1) and §7.2.2 congestion avoidance: the window grows only while it is in use.
 */
export function acknowledged(
  path: Congestion,
  octets: number,
  flightBefore: number,
  cumulativeAdvanced: boolean,
): void {
  const wasFull = flightBefore >= path.cwnd
  if (path.cwnd <= path.ssthresh) {
    if (cumulativeAdvanced && wasFull && path.recoveryExit === undefined)
      path.cwnd += Math.min(octets, path.packetOctets)
    return
  }
  path.partialAcknowledged += octets
  if (path.partialAcknowledged >= path.cwnd) {
    if (wasFull) {
      path.partialAcknowledged -= path.cwnd
      path.cwnd += path.packetOctets
    } else path.partialAcknowledged = path.cwnd
  }
  if (path.flight === 0) path.partialAcknowledged = 0
}

/** §7.2.3, for losses found by SACK: once per window of data, §7.2.4. */
export function enterFastRecovery(path: Congestion, highestOutstanding: Tsn): void {
  if (path.recoveryExit !== undefined) return
  path.ssthresh = Math.max(path.cwnd / 2, 4 * path.packetOctets)
  path.cwnd = path.ssthresh
  path.partialAcknowledged = 0
  path.recoveryExit = highestOutstanding
}

export function leaveFastRecovery(path: Congestion, cumulativeTsn: Tsn): void {
  if (path.recoveryExit !== undefined && tsnDistance(path.recoveryExit, cumulativeTsn) >= 0)
    path.recoveryExit = undefined
}

/** §7.2.3, T3-rtx expired. */
export function timedOut(path: Congestion): void {
  path.ssthresh = Math.max(path.cwnd / 2, 4 * path.packetOctets)
  path.cwnd = path.packetOctets
  path.partialAcknowledged = 0
  path.recoveryExit = undefined
}

/** §7.2.1: a path that sent nothing for an RTO halves its window, down to the initial one. */
export function wasIdle(path: Congestion, idleMs: Millis, rtoMs: Millis): void {
  const floor = 4 * path.packetOctets
  for (let idle = idleMs; idle >= rtoMs && path.cwnd > floor; idle -= rtoMs)
    path.cwnd = Math.max(path.cwnd / 2, floor)
}
