import type { MapVersion } from '../../adapters/ss7/map/primitives.ts'
import type { ReturnCause } from '../../adapters/ss7/sccp/primitives.ts'
import type { PAbortCause, Problem } from '../../adapters/ss7/tcap/primitives.ts'
import type { Condition } from './subscribers.ts'

/** How a simulated network answers one invocation: what it says, and what it does to the wire meanwhile. */
export interface Behaviour {
  readonly answer: Answer
  /** Versions this HLR speaks, for this number; all unless given. */
  readonly versions?: readonly MapVersion[]
  /** How it refuses the others. */
  readonly refusal?: 'aare' | 'aareWithAlternative' | 'pAbort'
  /** Before the answer, on top of the persona's latency, milliseconds. */
  readonly delayMs?: number
  readonly tampering?: Tampering
}

export type Answer =
  /** The truth about the subscriber, or about one in another condition. */
  | {
      readonly type: 'subscriber'
      readonly condition?: Condition
      readonly masked?: boolean
      readonly busy?: boolean
    }
  | { readonly type: 'error'; readonly name: string; readonly parameter?: unknown }
  | ({ readonly type: 'reject' } & Problem)
  /** U-ABORT with map-userAbort, TS 29.002 §17.4. */
  | { readonly type: 'userAbort'; readonly reason: string }
  /** P-ABORT with the cause; without one, ABRT with abort-source dialogue-service-provider. */
  | { readonly type: 'providerAbort'; readonly cause?: PAbortCause }
  /** END with a dialogue portion and no component. */
  | { readonly type: 'close' }
  /** UDTS. */
  | { readonly type: 'undeliverable'; readonly cause: ReturnCause }
  | { readonly type: 'mute' }
  /** Both gateways say DUNA for the HLR, and DAVA after `forMs`; no answer. */
  | { readonly type: 'unavailable'; readonly forMs: number }
  /** The gateway aborts the association that carried the question. */
  | { readonly type: 'cutAssociation' }

/** What becomes of the octets of the answer. */
export type Tampering =
  /** Everything twice. */
  | 'duplicate'
  /** The destination transaction id is one we never had. */
  | 'wrongTransactionId'
  /** The last third is missing. */
  | 'truncate'
  /** Octets that are no TCAP at all. */
  | 'garbage'
