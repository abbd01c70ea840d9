/** Serial number arithmetic of RFC 1982 as RFC 9260 §1.6 uses it: TSNs modulo 2**32, SSNs modulo 2**16. */

/** A Transmission Sequence Number: an unsigned 32-bit integer. */
export type Tsn = number
/** A Stream Sequence Number: an unsigned 16-bit integer. */
export type Ssn = number

export function tsnPlus(tsn: Tsn, count: number): Tsn {
  return (tsn + count) >>> 0
}

/** How far `to` lies after `from`; negative when it lies before. */
export function tsnDistance(from: Tsn, to: Tsn): number {
  return (to - from) | 0
}

export function ssnPlus(ssn: Ssn, count: number): Ssn {
  return (ssn + count) & 0xffff
}

/** How far `to` lies after `from`; negative when it lies before. */
export function ssnDistance(from: Ssn, to: Ssn): number {
  return ((to - from) << 16) >> 16
}
