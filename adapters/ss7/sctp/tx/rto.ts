/** The retransmission timeout of one path, RFC 9260 §6.3.1. */
import type { Millis } from '../../wire/core.ts'
import type { SctpConfig } from '../config.ts'

export interface Rto {
  srttMs: number | undefined
  rttvarMs: number
  rtoMs: number
}

type Bounds = Pick<SctpConfig, 'rtoMinMs' | 'rtoMaxMs'>

const ALPHA = 1 / 8
const BETA = 1 / 4

/** Rule C1. */
export function initialRto(rtoMs: number): Rto {
  return { srttMs: undefined, rttvarMs: 0, rtoMs }
}

/** Rules C2, C3, C6, C7: a new round-trip time `rttMs` was measured. */
export function measured(rto: Rto, rttMs: Millis, { rtoMinMs, rtoMaxMs }: Bounds): void {
  if (rto.srttMs === undefined) {
    rto.srttMs = rttMs
    rto.rttvarMs = rttMs / 2
  } else {
    rto.rttvarMs = (1 - BETA) * rto.rttvarMs + BETA * Math.abs(rto.srttMs - rttMs)
    rto.srttMs = (1 - ALPHA) * rto.srttMs + ALPHA * rttMs
  }
  rto.rtoMs = Math.min(rtoMaxMs, Math.max(rtoMinMs, rto.srttMs + 4 * rto.rttvarMs))
}

/** §6.3.3 rule E2. */
export function backOff(rto: Rto, { rtoMaxMs }: Bounds): void {
  rto.rtoMs = Math.min(rtoMaxMs, 2 * rto.rtoMs)
}
