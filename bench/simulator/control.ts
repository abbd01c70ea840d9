import type { OperatorId } from './operators.ts'
import type { Persona } from './personas.ts'

/** What a signalling gateway's process and whoever started it say to each other (Node's IPC channel). */

export interface GatewaySettings {
  readonly operator: OperatorId
  /** 1 or 2. */
  readonly index: GatewayIndex
  readonly address: string
  readonly udpPort: number
  readonly persona: Persona
  readonly seed: number
}

export type GatewayIndex = 1 | 2

export type ToGateway =
  | { readonly type: 'start'; readonly settings: GatewaySettings }
  | { readonly type: 'persona'; readonly persona: Persona }
  | { readonly type: 'destinationUnavailable'; readonly forMs: number }
  | { readonly type: 'counts'; readonly request: number }
  | { readonly type: 'instants'; readonly request: number }
  | { readonly type: 'stop' }

export type FromGateway =
  | { readonly type: 'listening' }
  /** It cannot listen; the process ends. */
  | { readonly type: 'failed'; readonly problem: string }
  /** To be told to every gateway of the operator: they lead to the same HLR. */
  | { readonly type: 'destinationUnavailable'; readonly forMs: number }
  | { readonly type: 'counts'; readonly request: number; readonly counts: Counts }
  /** When BEGINs came, milliseconds since 1970, fractions included; the latest ones. */
  | { readonly type: 'instants'; readonly request: number; readonly instants: readonly number[] }

/** What the peer of the gateway under test saw. */
export interface Counts {
  /** TCAP BEGINs, whatever became of them. */
  readonly begins: number
  /** MAP invocations that could be read, by operation, e.g. `sendRoutingInfoForSM`. */
  readonly operations: Readonly<Record<string, number>>
}

export const noCounts: Counts = { begins: 0, operations: {} }

export function addCounts(a: Counts, b: Counts): Counts {
  const operations = { ...a.operations }
  for (const [name, count] of Object.entries(b.operations)) operations[name] = (operations[name] ?? 0) + count
  return { begins: a.begins + b.begins, operations }
}
