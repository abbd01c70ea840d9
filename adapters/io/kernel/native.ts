/** What the addon in `native/` offers, and where it is found once it was built. */
import { createRequire } from 'node:module'
import type { AssociationState, PathState } from '../../ss7/sctp/primitives.ts'
import type { Octets } from '../../ss7/wire/octets.ts'

declare const brand: unique symbol
/** A descriptor of the addon's; open until `close`. */
export interface NativeSocket {
  readonly [brand]: never
}

export const readable = 1
export const writable = 2

export const sendBatch = 64
/** Of what is said of each message to send: stream, ppid, context, isUnordered. */
export const sendWords = 4
export const receiveBatch = 32
/** Of what is said of each piece that came: octets, stream, ppid, flags. */
export const receiveWords = 4
export const flagEnd = 1
export const flagNotification = 2
export const flagUnordered = 4

/** RFC 6458 §6.1, those asked for. */
export type Notification =
  | {
      readonly type: 'associationChange'
      readonly state: 'up' | 'lost' | 'restart' | 'shutdownComplete' | 'cannotStart' | 'unknown'
      readonly outboundStreams: number
      readonly inboundStreams: number
      /** For a loss by the peer's ABORT, that chunk. */
      readonly info: Octets
    }
  | {
      readonly type: 'pathChange'
      readonly address: string
      readonly state:
        | 'available'
        | 'unreachable'
        | 'removed'
        | 'added'
        | 'madePrimary'
        | 'confirmed'
        | 'potentiallyFailed'
        | 'unknown'
    }
  | { readonly type: 'sendFailed'; readonly context: number }
  /** Everything sent was acknowledged. */
  | { readonly type: 'senderDry' }
  | { readonly type: 'peerShutdown' }

/** Times in ms, RFC 9260 §16; 0 leaves the system's value. */
export interface NativeParameters {
  readonly outboundStreams: number
  readonly inboundStreams: number
  readonly rtoInitialMs: number
  readonly rtoMinMs: number
  readonly rtoMaxMs: number
  readonly associationMaxRetrans: number
  readonly pathMaxRetrans: number
  readonly maxInitRetransmits: number
  readonly validCookieLifeMs: number
  readonly heartbeatIntervalMs: number
  readonly sackDelayMs: number
  /** The peer's UDP encapsulation port (RFC 6951). */
  readonly encapsulationPort: number
}

export interface NativeEndpoint {
  readonly addresses: readonly string[]
  readonly port: number
}

export interface NativeStatistics {
  readonly state: AssociationState
  readonly inboundStreams: number
  readonly outboundStreams: number
  readonly paths: readonly {
    readonly address: string
    readonly state: PathState
    readonly isPrimary: number
    readonly srttMs: number
    readonly rtoMs: number
    readonly cwndOctets: number
  }[]
}

/** Every call throws an `Error` whose `code` is the system's, e.g. EADDRINUSE. None blocks. */
export interface Native {
  watch(socket: NativeSocket, events: number, ready: (events: number) => void): void
  close(socket: NativeSocket): void
  /** Asks for buffers of so many octets; what was granted for sending and for receiving. */
  buffers(socket: NativeSocket, sendOctets: number, receiveOctets: number): [number, number]
  pendingError(socket: NativeSocket): string | undefined
  sctpOpen(isIpv6: boolean): NativeSocket
  sctpConfigure(socket: NativeSocket, parameters: NativeParameters): void
  sctpBind(socket: NativeSocket, addresses: readonly string[], port: number): void
  sctpListen(socket: NativeSocket, backlog: number): void
  sctpAccept(socket: NativeSocket): NativeSocket | undefined
  sctpConnect(socket: NativeSocket, addresses: readonly string[], port: number): void
  sctpSend(socket: NativeSocket, messages: readonly Octets[], words: Uint32Array, count: number): number
  sctpReceive(socket: NativeSocket, words: Uint32Array): Buffer | null | undefined
  sctpShutdown(socket: NativeSocket): void
  /** Closes it, too. */
  sctpAbort(socket: NativeSocket): void
  sctpHeartbeat(socket: NativeSocket): void
  sctpNotification(octets: Octets): Notification | undefined
  sctpLocal(socket: NativeSocket): NativeEndpoint
  sctpPeer(socket: NativeSocket): NativeEndpoint
  sctpStatistics(socket: NativeSocket): NativeStatistics
  rawOpen(isIpv6: boolean, address: string): NativeSocket
  rawSend(socket: NativeSocket, address: string, octets: Octets): void
  rawReceive(socket: NativeSocket, from: Uint32Array): Buffer | undefined
}

/** The provider was asked for and cannot work here; the message says what to do. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
}

/** Loads the addon when it is first wanted, so that nothing depends on it where it is not configured. */
export function native(file = './kernel_sctp.node'): Native {
  try {
    return createRequire(import.meta.url)(file) as Native
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new ProviderUnavailable(
      `the native addon for kernel SCTP and raw IP is not there; build it with \`npm run build:kernel-sctp\`, or configure another transport (${why})`,
      { cause: error },
    )
  }
}
