import type { Random } from '../wire/core.ts'
import type { Octets } from '../wire/octets.ts'

export interface SctpWorld {
  readonly random: Random
  /** A keyed MAC over the state cookie (RFC 9260 §5.1.3), at least 16 octets, e.g. HMAC-SHA-256. */
  readonly sign: (octets: Octets) => Octets
}
