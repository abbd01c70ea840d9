/** Big-endian fields at a known place: for hot paths that patch or peek without a Reader, Writer or DataView. */
import type { Octets } from './octets.ts'

/** The caller has checked that the field lies within `octets`. */
export function uint16At(octets: Octets, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number)
}

export function uint32At(octets: Octets, at: number): number {
  return (
    (((octets[at] as number) << 24) |
      ((octets[at + 1] as number) << 16) |
      ((octets[at + 2] as number) << 8) |
      (octets[at + 3] as number)) >>>
    0
  )
}

export function putUint16(octets: Octets, at: number, value: number): void {
  octets[at] = value >>> 8
  octets[at + 1] = value
}

export function putUint32(octets: Octets, at: number, value: number): void {
  octets[at] = value >>> 24
  octets[at + 1] = value >>> 16
  octets[at + 2] = value >>> 8
  octets[at + 3] = value
}

/** Least significant octet first, as SCTP transmits its CRC32c. */
export function uint32LittleAt(octets: Octets, at: number): number {
  return (
    (((octets[at + 3] as number) << 24) |
      ((octets[at + 2] as number) << 16) |
      ((octets[at + 1] as number) << 8) |
      (octets[at] as number)) >>>
    0
  )
}

export function putUint32Little(octets: Octets, at: number, value: number): void {
  octets[at] = value
  octets[at + 1] = value >>> 8
  octets[at + 2] = value >>> 16
  octets[at + 3] = value >>> 24
}

/** Octets to the next multiple of four: how SCTP and M3UA pad. */
export function padded(length: number): number {
  return (length + 3) & ~3
}
