import type { Millis } from '../../ss7/wire/core.ts'
import { defaultBounds, type TransportBounds } from '../transport.ts'

export interface TcpConfig extends TransportBounds {
  /** Where to accept associations; nowhere when empty. Port 0 lets the system choose (see `listening`). */
  readonly listen: readonly Listener[]
  /** Where our connections start from; the system chooses when absent. */
  readonly localAddress?: string
  readonly connectTimeoutMs: Millis
  /** How long a graceful end may take before it is `shutdownTimeout`. */
  readonly shutdownTimeoutMs: Millis
  /** Idle time before the system probes whether the peer is still there. M3UA's own heartbeat is quicker. */
  readonly keepAliveMs: Millis
}

export interface Listener {
  readonly address: string
  readonly port: number
}

export const defaultTcpConfig: TcpConfig = {
  ...defaultBounds,
  listen: [],
  connectTimeoutMs: 5_000,
  shutdownTimeoutMs: 10_000,
  keepAliveMs: 10_000,
}
