import type { AssociationId, Peer } from './primitives.ts'

/** What we propose, before the peer has spoken. */
export interface Proposal {
  readonly id: AssociationId
  readonly peer: Peer
  readonly localPort: number
  readonly localTag: number
  readonly localTsn: number
  readonly outboundStreams: number
  readonly inboundStreams: number
}
