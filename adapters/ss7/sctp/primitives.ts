/** What the SCTP layer says to its user and to its network, in the words of RFC 9260 §11. */
import type { Core, Wake } from '../wire/core.ts'
import type { Octets } from '../wire/octets.ts'

/** Where a datagram goes to or comes from: an IP address and the UDP encapsulation port of RFC 6951. */
export interface TransportAddress {
  readonly address: string
  readonly port: number
}

/** Configured associations bring their own name; accepted ones are called `in:<n>` by the endpoint. */
export type AssociationId = string

export interface Peer {
  /** Reachable at all of these; the first is the primary path until it fails. */
  readonly addresses: readonly TransportAddress[]
  readonly sctpPort: number
}

export interface Associate {
  readonly type: 'associate'
  readonly association: AssociationId
  readonly peer: Peer
  /** Our SCTP port for this association; the endpoint's `port` when absent. */
  readonly localPort?: number
  /** Streams we ask to send on; the peer may grant fewer (see `communicationUp`). */
  readonly outboundStreams: number
  /** Streams the peer may send on at most. */
  readonly inboundStreams: number
}

/**
 * The octets are kept by reference until they are acknowledged: the caller must not change them. Several sends
 * made before the next `wake` share packets.
 */
export interface Send {
  readonly type: 'send'
  readonly association: AssociationId
  readonly stream: number
  readonly ppid: number
  readonly octets: Octets
  readonly unordered?: boolean
  /** Given back in `sendFailure`, never interpreted. */
  readonly context?: unknown
}

export interface DatagramIn {
  readonly type: 'datagram'
  readonly from: TransportAddress
  /** The local address it arrived at, where the socket knows. */
  readonly to?: TransportAddress
  /** Kept by reference: views of it are handed up in `dataArrive`. */
  readonly octets: Octets
}

export type SctpInput =
  | DatagramIn
  | Associate
  | Send
  /** Graceful: everything queued is delivered first; ends in `shutdownComplete` or `communicationLost`. */
  | { readonly type: 'shutdown'; readonly association: AssociationId }
  /** At once: an ABORT with a user-initiated cause carrying `reason`; ends in `communicationLost`. */
  | { readonly type: 'abort'; readonly association: AssociationId; readonly reason: string }
  /** A HEARTBEAT on every path now. */
  | { readonly type: 'heartbeat'; readonly association: AssociationId }
  | Wake

export interface DatagramOut {
  readonly type: 'datagram'
  readonly to: TransportAddress
  readonly from?: TransportAddress
  readonly octets: Octets
}

/** Why an association ended, or never began. */
export type LossCause =
  /** No INIT ACK or COOKIE ACK within Max.Init.Retransmits. */
  | { readonly type: 'initTimeout' }
  /** The association error counter exceeded Association.Max.Retrans, §8.1. */
  | { readonly type: 'peerUnreachable' }
  /** The peer sent ABORT; the codes of its error causes (§3.3.10), and the text of a user-initiated one. */
  | { readonly type: 'peerAborted'; readonly causes: readonly number[]; readonly reason?: string }
  | { readonly type: 'userAborted'; readonly reason: string }
  /** The peer broke the protocol, so that we sent ABORT. */
  | { readonly type: 'protocolViolation'; readonly reason: string }
  /** T5-shutdown-guard expired, §9.2. */
  | { readonly type: 'shutdownTimeout' }

export type SendFailureCause =
  | 'unknownAssociation'
  /** The bounded send buffer has no room: nothing was queued. `sendBufferLow` says when to go on. */
  | 'sendBufferFull'
  | 'shuttingDown'
  | 'invalidStream'
  /** Empty, or longer than `maxMessageOctets`. */
  | 'invalidLength'
  /** The association ended (or restarted) before the peer acknowledged it; it may or may not have arrived. */
  | 'undelivered'

export type PathState = 'active' | 'inactive' | 'unconfirmed'

export interface DataArrive {
  readonly type: 'dataArrive'
  readonly association: AssociationId
  readonly stream: number
  readonly ppid: number
  readonly octets: Octets
  readonly unordered: boolean
}

export type SctpOutput =
  | DatagramOut
  | DataArrive
  | {
      readonly type: 'communicationUp'
      readonly association: AssociationId
      readonly peer: Peer
      readonly inboundStreams: number
      readonly outboundStreams: number
    }
  | {
      readonly type: 'communicationLost'
      readonly association: AssociationId
      readonly cause: LossCause
      /** Messages never acknowledged; each was reported by a `sendFailure` before. */
      readonly undelivered: number
    }
  | {
      readonly type: 'sendFailure'
      readonly association: AssociationId
      readonly context: unknown
      readonly cause: SendFailureCause
    }
  /** The send buffer passed its high mark: hold back, or expect `sendBufferFull`. */
  | { readonly type: 'sendBufferHigh'; readonly association: AssociationId }
  | { readonly type: 'sendBufferLow'; readonly association: AssociationId }
  | {
      readonly type: 'networkStatusChange'
      readonly association: AssociationId
      readonly path: TransportAddress
      readonly state: PathState
    }
  /**
   * A transmission was not answered within its RTO, on whatever path (RFC 7829 calls such a path potentially failed);
   * `silent: false`: the peer answers again. Long before `communicationLost`, and often for nothing: new messages may
   * take another association meanwhile.
   */
  | { readonly type: 'silenceChange'; readonly association: AssociationId; readonly silent: boolean }
  /** The peer lost its state and associated anew (§5.2.4 action A): stream numbering began again. */
  | { readonly type: 'restart'; readonly association: AssociationId }
  | { readonly type: 'shutdownComplete'; readonly association: AssociationId }

export type AssociationState =
  | 'closed'
  | 'cookieWait'
  | 'cookieEchoed'
  | 'established'
  | 'shutdownPending'
  | 'shutdownSent'
  | 'shutdownReceived'
  | 'shutdownAckSent'

export interface PathStatistics {
  readonly address: TransportAddress
  readonly state: PathState
  readonly primary: boolean
  readonly srttMs: number | undefined
  readonly rtoMs: number
  readonly cwndOctets: number
  readonly ssthreshOctets: number
  readonly flightOctets: number
  readonly errorCount: number
}

/** Counters since the association began; octets are user data. */
export interface AssociationStatistics {
  readonly state: AssociationState
  readonly peer: Peer
  readonly paths: readonly PathStatistics[]
  readonly inboundStreams: number
  readonly outboundStreams: number
  readonly peerWindowOctets: number
  readonly sendBufferOctets: number
  readonly receiveBufferOctets: number
  readonly errorCount: number
  readonly counters: Readonly<AssociationCounters>
}

export interface AssociationCounters {
  packetsSent: number
  packetsReceived: number
  messagesSent: number
  messagesReceived: number
  octetsSent: number
  octetsReceived: number
  /** DATA chunks sent again after three missing reports, after T3-rtx, and as tail loss probes. */
  fastRetransmits: number
  timeoutRetransmits: number
  tailLossProbes: number
  t3Expiries: number
  duplicateTsns: number
  heartbeatsSent: number
  heartbeatsAnswered: number
  /** Data thrown away because the receive buffer was full; the peer sends it again. */
  receiveBufferDrops: number
  restarts: number
}

/** What an endpoint discarded or answered without an association. */
export interface EndpointCounters {
  checksumErrors: number
  decodeErrors: number
  outOfTheBlue: number
  wrongVerificationTag: number
  invalidCookies: number
  staleCookies: number
  refusedInits: number
}

export interface SctpEndpoint extends Core<SctpInput, SctpOutput> {
  /** A snapshot; `undefined` for an association the endpoint does not have. */
  statistics(association: AssociationId): AssociationStatistics | undefined
  readonly counters: Readonly<EndpointCounters>
}
