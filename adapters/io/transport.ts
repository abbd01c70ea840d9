/**
 * What carries M3UA messages beside the stack's own SCTP: providers that speak SCTP's primitives (RFC 9260 §11) and
 * own their sockets, so that the layers above cannot tell which one an association uses.
 */
import type {
  AssociationId,
  AssociationStatistics,
  DatagramIn,
  DatagramOut,
  PathStatistics,
  SctpInput,
  SctpOutput,
} from '../ss7/sctp/primitives.ts'
import type { Wake } from '../ss7/wire/core.ts'

/**
 * One configuration word per association. `udp`: our SCTP in UDP (RFC 6951), inside the stack. `ip`: our SCTP on raw
 * IP. `kernel`: the operating system's SCTP. `tcp`: M3UA on TCP, for laboratory peers. None stands in for another.
 */
export const providers = ['udp', 'ip', 'kernel', 'tcp'] as const
export type Provider = (typeof providers)[number]

export type TransportInput = Exclude<SctpInput, DatagramIn | Wake>
export type TransportOutput = Exclude<SctpOutput, DatagramOut>

/** Where outputs go, in order; never called from within `handle`, so that a driver may hand inputs over while it polls. */
export type Deliver = (output: TransportOutput) => void

export interface Transport {
  /**
   * As an SCTP endpoint takes it. Sends made in one turn of the event loop share system calls. `port` of a
   * `TransportAddress` is the UDP encapsulation port, 0 for none; TCP connects to `sctpPort` of the first address.
   */
  handle(input: TransportInput): void
  /** A snapshot; `undefined` for an association the provider does not have. */
  statistics(association: AssociationId): TransportStatistics | undefined
  /** Counted since the provider was opened: what peers did that no association can tell of. */
  readonly counters: Readonly<TransportCounters>
  /** Stops listening, aborts what is left, and frees every socket. Outputs that follow from it still come. */
  close(): Promise<void>
}

export interface TransportStatistics extends Pick<
  AssociationStatistics,
  'state' | 'peer' | 'inboundStreams' | 'outboundStreams' | 'sendBufferOctets'
> {
  /** None where the provider has no paths to tell of. */
  readonly paths: readonly Pick<
    PathStatistics,
    'address' | 'state' | 'primary' | 'srttMs' | 'rtoMs' | 'cwndOctets'
  >[]
}

export interface TransportCounters {
  /** Associations refused because `maxAssociations` were there. */
  refused: number
  /** Associations ended because the peer's message length made no sense. */
  malformedLengths: number
}

/** What all providers are bounded by. */
export interface TransportBounds {
  /** User data taken from above and not yet handed to the operating system; beyond it `sendBufferFull`. */
  readonly sendBufferOctets: number
  readonly maxMessageOctets: number
  /** Associations at most; further peers are refused. */
  readonly maxAssociations: number
}

export const defaultBounds: TransportBounds = {
  sendBufferOctets: 1_048_576,
  maxMessageOctets: 262_144,
  maxAssociations: 4_096,
}
