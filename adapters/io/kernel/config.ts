import type { Millis } from '../../ss7/wire/core.ts'
import { defaultSctpConfig } from '../../ss7/sctp/config.ts'
import { defaultBounds, type TransportBounds } from '../transport.ts'

/** Parameters of RFC 9260 §16 have the names and defaults of our own SCTP. */
export interface KernelConfig extends TransportBounds {
  /** Where to accept associations: one SCTP endpoint with all these addresses; absent: nowhere. */
  readonly listen?: { readonly addresses: readonly string[]; readonly port: number }
  /** Streams given to associations we accept. */
  readonly outboundStreams: number
  readonly inboundStreams: number
  /** Where associations we begin start from; the system chooses when empty. */
  readonly localAddresses: readonly string[]
  readonly rtoInitialMs: Millis
  readonly rtoMinMs: Millis
  readonly rtoMaxMs: Millis
  readonly associationMaxRetrans: number
  readonly pathMaxRetrans: number
  readonly maxInitRetransmits: number
  readonly validCookieLifeMs: Millis
  readonly heartbeatIntervalMs: Millis
  readonly sackDelayMs: Millis
  /** SO_SNDBUF and SO_RCVBUF. With the system's default a saturated link falls to a tenth. */
  readonly kernelSendOctets: number
  readonly kernelReceiveOctets: number
  readonly shutdownTimeoutMs: Millis
  /** Hears what an operator should change in the system; the provider works on. */
  readonly onWarning: (text: string) => void
}

export const defaultKernelConfig: KernelConfig = {
  ...defaultBounds,
  outboundStreams: 16,
  inboundStreams: 16,
  localAddresses: [],
  rtoInitialMs: defaultSctpConfig.rtoInitialMs,
  rtoMinMs: defaultSctpConfig.rtoMinMs,
  rtoMaxMs: defaultSctpConfig.rtoMaxMs,
  associationMaxRetrans: defaultSctpConfig.associationMaxRetrans,
  pathMaxRetrans: defaultSctpConfig.pathMaxRetrans,
  maxInitRetransmits: defaultSctpConfig.maxInitRetransmits,
  validCookieLifeMs: defaultSctpConfig.validCookieLifeMs,
  heartbeatIntervalMs: defaultSctpConfig.heartbeatIntervalMs,
  sackDelayMs: defaultSctpConfig.sackDelayMs,
  kernelSendOctets: 1_048_576,
  kernelReceiveOctets: 1_048_576,
  shutdownTimeoutMs: 10_000,
  onWarning: text => process.emitWarning(text),
}
