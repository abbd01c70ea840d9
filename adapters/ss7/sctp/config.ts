/** Protocol parameters of RFC 9260 §16 and the bounds of an endpoint. */
import type { TransportAddress } from './primitives.ts'

export interface SctpConfig {
  /** Our SCTP port: where associations are accepted, and where ours start from unless they say otherwise. */
  readonly port: number
  /** Whether to accept associations, and with how many streams; absent: INIT is answered with ABORT. */
  readonly accept?: { readonly outboundStreams: number; readonly inboundStreams: number }
  /** Our addresses when there are several: told to the peer in INIT. One address needs no mention. */
  readonly localAddresses?: readonly TransportAddress[]

  readonly rtoInitialMs: number
  readonly rtoMinMs: number
  readonly rtoMaxMs: number
  readonly associationMaxRetrans: number
  readonly pathMaxRetrans: number
  readonly maxInitRetransmits: number
  readonly validCookieLifeMs: number
  /** Between HEARTBEATs on an idle path, added to its RTO. */
  readonly heartbeatIntervalMs: number
  readonly sackDelayMs: number
  /** Packets in a burst after one SACK, §6.1 rule D. */
  readonly maxBurst: number
  /** Smallest path MTU expected: IP packets are kept within it, UDP and IPv6 headers included. */
  readonly pathMtuOctets: number
  /** Unsent and unacknowledged user data we hold; beyond it `send` fails with `sendBufferFull`. */
  readonly sendBufferOctets: number
  /** The receiver window we advertise. */
  readonly receiveBufferOctets: number
  readonly maxMessageOctets: number
  /** Associations the endpoint holds at most; further peers' INITs are refused. */
  readonly maxAssociations: number
}

/**
 * RFC 9260 §16 suggests RTO.Initial 1 s, RTO.Min 1 s, RTO.Max 60 s, Association.Max.Retrans 10, Path.Max.Retrans 5
 * and HB.interval 30 s. Those suit the Internet: a dead path would be noticed after more than a minute, where MTP
 * changes over within about a second. Signalling links are engineered and their round trips short, hence the values
 * here; a silent path, and with it an association that has no other, is given up after 0.2 + 0.4 + 0.8 + 1 + 1 s under
 * traffic (T3), each retransmission having used another path before. New messages avoid it after the first of these
 * (`silenceChange`), and there is time left to ask again what it took along. RTO.Min stays above our own SACK delay, and measured round trips lift the RTO for peers that
 * delay theirs for longer.
 */
export const defaultSctpConfig = {
  port: 2905,
  rtoInitialMs: 1_000,
  rtoMinMs: 200,
  rtoMaxMs: 1_000,
  associationMaxRetrans: 4,
  pathMaxRetrans: 4,
  maxInitRetransmits: 8,
  validCookieLifeMs: 60_000,
  heartbeatIntervalMs: 5_000,
  sackDelayMs: 100,
  maxBurst: 4,
  pathMtuOctets: 1_500,
  sendBufferOctets: 1_048_576,
  receiveBufferOctets: 524_288,
  maxMessageOctets: 262_144,
  maxAssociations: 4_096,
} as const satisfies SctpConfig
