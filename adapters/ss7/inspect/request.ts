/** What `hlrgw decode` and `hlrgw encode` are asked and what they answer, one message each. */
import type { MapVersion } from '../map/primitives.ts'

/** What the octets are part of, where the layer alone does not say it. */
export interface Hints {
  /** MAP: the operation's name, and whether this is its argument or its result. */
  readonly op?: string
  readonly pdu?: string
  /** MAP-error. */
  readonly errorCode?: number
  /** MAP-type: the ASN.1 type's name. */
  readonly type?: string
  readonly version?: MapVersion
}

/** Something tolerated, as far as its layer can tell where. */
export interface Noted {
  readonly kind: string
  readonly path?: string
  readonly offset?: number
}

/** What the standard sends in return for octets that cannot be read. */
export type Answer = Readonly<Record<string, unknown>> | string

export interface Inspected {
  readonly value: unknown
  readonly deviations: readonly Noted[]
}

/** A request that makes no sense, before any octet is looked at: our user's fault, not a peer's. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
}
