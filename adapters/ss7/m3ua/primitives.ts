/** What goes in and out of M3UA: SCTP's primitives below, MTP's above (Q.701 §8.1), and layer management's. */

import type { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import type { Wake } from '../wire/core.ts'

/** RFC 4666 §8: the payload protocol identifier IANA gave M3UA. */
export const m3uaPayloadProtocol = 3

/** Q.704 §14.2.1: SCCP's service indicator. */
export const sccpServiceIndicator = 3

/** RFC 4666 §1.4.2.1 and §4.3.4.3: how the traffic of an Application Server is shared among its ASPs. */
export type TrafficMode = 'override' | 'loadshare' | 'broadcast'

/** RFC 4666 §4.3.1. */
export type AspState = 'down' | 'inactive' | 'active'

/** RFC 4666 §4.3.2. */
export type AsState = 'down' | 'inactive' | 'active' | 'pending'

/** A message for or from the signalling network, as MTP-TRANSFER carries it (Q.701 §8.1.1). */
export interface MtpTransfer {
  readonly opc: number
  readonly dpc: number
  /** Service indicator; 3 is SCCP. */
  readonly si: number
  /** Network indicator; 2 is national, 0 international. */
  readonly ni: number
  /** Message priority, 0 to 3. */
  readonly mp: number
  readonly sls: number
  readonly data: Octets
}

export interface MtpTransferRequest extends MtpTransfer {
  readonly type: 'mtpTransferRequest'
  /** The Application Server by name; without it the routing keys decide. */
  readonly as?: string
  /** The caller's own, returned with `transferFailure` and with the `send` that carries the request. */
  readonly context?: unknown
}

export interface MtpTransferIndication extends MtpTransfer {
  readonly type: 'mtpTransferIndication'
  readonly association: string
}

/** Q.701 §8.1.2: no active association reaches `dpc` any more. Given once a change, not once a message. */
export interface MtpPauseIndication {
  readonly type: 'mtpPauseIndication'
  readonly dpc: number
}

export interface MtpResumeIndication {
  readonly type: 'mtpResumeIndication'
  readonly dpc: number
}

/** Q.701 §8.1.4: congestion (level 0 is abated) or a user part that is not there. */
export interface MtpStatusIndication {
  readonly type: 'mtpStatusIndication'
  readonly dpc: number
  readonly status:
    | { readonly cause: 'congestion'; readonly level: number }
    | { readonly cause: 'userPartUnavailable'; readonly user: number; readonly reason: UserCause }
}

/** RFC 4666 §3.4.5. */
export type UserCause = 'unknown' | 'unequipped' | 'inaccessible'

export type TransferFailureCause =
  /** No routing key and no named Application Server fits. */
  | 'noRoute'
  /** No ASP (or gateway) of the Application Server is active. */
  | 'noActiveAsp'
  /** Every active association says the destination is unavailable. */
  | 'destinationUnavailable'
  /** The queue kept while the Application Server is pending is full: the newest message is refused. */
  | 'pendingOverflow'
  /** T(r) ran out before an ASP came back. */
  | 'recoveryExpired'
  /** The association died with the message possibly delivered: never sent again. */
  | 'associationLost'

export interface TransferFailure {
  readonly type: 'transferFailure'
  readonly request: MtpTransferRequest
  readonly cause: TransferFailureCause
}

/** What the peer does that RFC 4666 does not say; tolerated, and counted by kind. */
export type Deviation =
  | 'wrongPayloadProtocol'
  | 'paddingNotInLength'
  | 'reservedNotZero'
  | 'unknownParameter'
  | 'unexpectedParameter'
  | 'missingRoutingContext'
  | 'dataOnStreamZero'
  | 'dataWhileInactive'
  | 'ssnmWhileInactive'
  | 'auditFromGateway'
  | 'beatBeforeUp'
  | 'unexpectedAck'
  | 'unexpectedNotify'
  | 'notifyMissing'
  | 'unexpectedMessage'

export type M3uaInput =
  | {
      readonly type: 'communicationUp'
      readonly association: string
      /** Streams we may send on. */
      readonly outboundStreams: number
    }
  | { readonly type: 'communicationLost'; readonly association: string; readonly reason?: string }
  /** The transport is up and waits for an answer in vain, or no longer. */
  | { readonly type: 'silenceChange'; readonly association: string; readonly silent: boolean }
  | {
      readonly type: 'dataArrive'
      readonly association: string
      readonly stream: number
      readonly ppid: number
      readonly octets: Octets
    }
  /**
   * A `send` the transport could not do. With `transmitted: false` it never left the node, so DATA takes another
   * association if there is one; otherwise its request comes back as `transferFailure`.
   */
  | {
      readonly type: 'sendFailure'
      readonly association: string
      readonly octets: Octets
      readonly transmitted: boolean
      readonly request?: MtpTransferRequest
    }
  | MtpTransferRequest
  /** RFC 4666 §1.6.3, layer management: where this association shall go, and be brought back to. */
  | { readonly type: 'aspUpRequest'; readonly association: string }
  | { readonly type: 'aspActiveRequest'; readonly association: string }
  | { readonly type: 'aspInactiveRequest'; readonly association: string }
  | { readonly type: 'aspDownRequest'; readonly association: string }
  /** No new traffic over it, while what comes is still taken: the first step out. `aspActiveRequest` takes it back. */
  | { readonly type: 'aspQuiesceRequest'; readonly association: string }
  /** At a gateway: what it knows of a destination beyond its own ASPs; concerned ASPs are told. */
  | {
      readonly type: 'destinationStateRequest'
      readonly dpc: number
      readonly state: DestinationState
      readonly congestionLevel?: number
    }
  | Wake

export type DestinationState = 'available' | 'restricted' | 'unavailable'

export type M3uaOutput =
  | {
      readonly type: 'send'
      readonly association: string
      readonly stream: number
      readonly ppid: typeof m3uaPayloadProtocol
      readonly octets: Octets
      /** The request this DATA message carries: by it the layer above learns which association was chosen. */
      readonly request?: MtpTransferRequest
    }
  | MtpTransferIndication
  | MtpPauseIndication
  | MtpResumeIndication
  | MtpStatusIndication
  | TransferFailure
  /** RFC 4666 §4.3.1; `as` when only the traffic of one Application Server changed. */
  | {
      readonly type: 'aspStateIndication'
      readonly association: string
      readonly as?: string
      readonly state: AspState
      /** In an operator's words. */
      readonly reason: string
    }
  | { readonly type: 'asStateIndication'; readonly as: string; readonly state: AsState }
  /** RFC 4666 §3.8.1 and §3.8.2: the peer's ERR or NTFY, in words. */
  | { readonly type: 'managementIndication'; readonly association: string; readonly text: string }
  /** M-SCTP_RELEASE: the peer answers no heartbeat; whoever owns the association aborts it. */
  | { readonly type: 'releaseRequest'; readonly association: string; readonly reason: string }
  /** A heartbeat came back. */
  | { readonly type: 'roundTripIndication'; readonly association: string; readonly ms: number }
  | { readonly type: 'deviation'; readonly association: string; readonly kind: Deviation }
  | {
      readonly type: 'decodeError'
      readonly association: string
      readonly error: DecodeError
      /** The ERR code sent back, or `undefined` where the standard wants silence. */
      readonly answered: number | undefined
    }
