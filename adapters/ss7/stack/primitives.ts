/** What goes in and out of the whole stack, and what it is made of. */
import type { M3uaConfiguration } from '../m3ua/configuration.ts'
import type { DestinationState, M3uaOutput } from '../m3ua/primitives.ts'
import type {
  MapCancel,
  MapConfirm,
  MapIndication,
  MapOutput,
  MapRequest,
  MapResponse,
} from '../map/primitives.ts'
import type { MapConfig } from '../map/service.ts'
import type { SccpConfiguration } from '../sccp/configuration.ts'
import type { SccpOutput } from '../sccp/primitives.ts'
import type { SctpConfig } from '../sctp/config.ts'
import type { DatagramIn, DatagramOut, Peer, SctpOutput } from '../sctp/primitives.ts'
import type { TcapConfig } from '../tcap/config.ts'
import type { TcapOutput } from '../tcap/primitives.ts'
import type { Millis, Wake } from '../wire/core.ts'
import type { Octets } from '../wire/octets.ts'

export interface StackConfig {
  /** The SCTP endpoint all networks share; absent where every transport is external. */
  readonly sctp?: SctpConfig
  readonly networks: readonly NetworkConfig[]
  /** Between attempts to connect: doubles from the first to the second. */
  readonly reconnectMs?: readonly [Millis, Millis]
}

/** One operator: layers of its own, so that nothing it does reaches another. */
export interface NetworkConfig {
  readonly name: string
  readonly m3ua: M3uaConfiguration
  readonly sccp: SccpConfiguration
  readonly tcap: TcapConfig
  readonly map: MapConfig
  /** How each association of `m3ua` is carried, by its name there. */
  readonly transports: Readonly<Record<string, TransportConfig>>
}

export type TransportConfig =
  | {
      readonly type: 'connect'
      readonly peer: Peer
      /** Our SCTP port; the endpoint's unless given. */
      readonly localPort?: number
      /** Streams asked for, both ways; 17 unless given: SLS 0 to 15, and stream 0 for management. */
      readonly streams?: number
    }
  /** A peer connects to us; from anywhere, or only from these. */
  | { readonly type: 'accept'; readonly addresses?: readonly string[]; readonly sctpPort?: number }
  /** Carried by somebody else (the kernel's SCTP, M3UA over TCP): see `transport`. */
  | { readonly type: 'external' }

/** What an external transport tells. */
export type TransportEvent =
  | { readonly type: 'communicationUp'; readonly outboundStreams: number }
  | { readonly type: 'communicationLost'; readonly reason?: string }
  | { readonly type: 'dataArrive'; readonly stream: number; readonly ppid: number; readonly octets: Octets }
  /** `context` as it came with the `send`. */
  | { readonly type: 'sendFailure'; readonly context: unknown; readonly transmitted: boolean }

/** What an external transport is asked for. */
export type TransportRequest =
  | { readonly type: 'connect' }
  | { readonly type: 'shutdown' }
  | { readonly type: 'abort'; readonly reason: string }
  | {
      readonly type: 'send'
      readonly stream: number
      readonly ppid: number
      readonly octets: Octets
      readonly context: unknown
    }

export type StackInput =
  | DatagramIn
  /** Connects every transport that connects. */
  | { readonly type: 'start' }
  | {
      readonly type: 'transport'
      readonly network: string
      readonly association: string
      readonly event: TransportEvent
    }
  | { readonly type: 'map'; readonly network: string; readonly request: MapRequest | MapCancel | MapResponse }
  /** An operator's hand on one association. */
  | {
      readonly type: 'manage'
      readonly network: string
      readonly association: string
      readonly action:
        'connect' | 'shutdown' | 'abort' | 'heartbeat' | 'aspUp' | 'aspActive' | 'aspInactive' | 'aspDown'
    }
  /**
   * Takes one association out with nothing lost: traffic elsewhere, its dialogues ended (or given up after `graceMs`),
   * ASP down, SCTP shut down, `withdrawn`. `restore` brings it back, from wherever that stands.
   */
  | {
      readonly type: 'withdraw'
      readonly network: string
      readonly association: string
      readonly graceMs: Millis
    }
  | { readonly type: 'restore'; readonly network: string; readonly association: string }
  /** At a gateway: what it says of a destination (DUNA, DAVA, SCON, DRST). */
  | {
      readonly type: 'destinationState'
      readonly network: string
      readonly dpc: number
      readonly state: DestinationState
      /** 0 to 3; SCON tells it. */
      readonly congestionLevel?: number
    }
  | {
      readonly type: 'subsystemState'
      readonly network: string
      readonly ssn: number
      readonly state: 'inService' | 'outOfService'
    }
  /**
   * Ends well: no new requests, those open are answered or, after `graceMs`, cancelled; then ASP Inactive, ASP Down,
   * SCTP shutdown, `drained`. The ASP stays active for its answers: a gateway sends none to one that is inactive.
   */
  | { readonly type: 'drain'; readonly graceMs: Millis }
  | Wake

type Without<T, Types extends string> = Exclude<T, { readonly type: Types }>

/** States and incidents, by the layer that tells them. */
export type LayerEvent =
  | { readonly layer: 'sctp'; readonly event: Without<SctpOutput, 'datagram' | 'dataArrive' | 'sendFailure'> }
  | {
      readonly layer: 'm3ua'
      readonly event: Without<
        M3uaOutput,
        'send' | 'releaseRequest' | 'mtpTransferIndication' | 'transferFailure'
      >
    }
  | {
      readonly layer: 'sccp'
      readonly event: Without<SccpOutput, 'mtpTransferRequest' | 'nUnitdataIndication' | 'nNoticeIndication'>
    }
  | {
      readonly layer: 'tcap'
      readonly event: Extract<
        TcapOutput,
        { readonly type: 'tcUniIndication' | 'decodeError' | 'deviation' | 'strayMessage' | 'userFault' }
      >
    }
  | {
      readonly layer: 'map'
      readonly event: Extract<MapOutput, { readonly type: 'mapRefused' | 'versionLearned' }>
    }

export type StackOutput =
  | DatagramOut
  | { readonly type: 'mapConfirm'; readonly network: string; readonly confirm: MapConfirm }
  | { readonly type: 'mapIndication'; readonly network: string; readonly indication: MapIndication }
  | {
      readonly type: 'transport'
      readonly network: string
      readonly association: string
      readonly request: TransportRequest
    }
  | ({ readonly type: 'event'; readonly network: string; readonly association?: string } & LayerEvent)
  /** An association is down after a `withdraw`; `unanswered` dialogues had not ended in time. */
  | {
      readonly type: 'withdrawn'
      readonly network: string
      readonly association: string
      readonly unanswered: number
    }
  /** Every association is down after a `drain`. */
  | { readonly type: 'drained' }
