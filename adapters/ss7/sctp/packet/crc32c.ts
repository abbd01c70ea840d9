/** CRC32c (Castagnoli) as RFC 9260 appendix A computes it, eight octets a step. */
import { putUint32Little, uint32LittleAt } from '../../wire/big-endian.ts'
import type { Octets } from '../../wire/octets.ts'

/** 0x1EDC6F41 with its bits reversed. */
const POLYNOMIAL = 0x82f63b78
const CHECKSUM_AT = 8

/** Table k (256 entries each, one behind the other) holds the effect of an octet followed by k zero octets. */
const tables = new Int32Array(8 * 256)
for (let octet = 0; octet < 256; octet += 1) {
  let crc = octet
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  tables[octet] = crc
}
for (let at = 256; at < tables.length; at += 1) {
  const shorter = tables[at - 256] as number
  tables[at] = (shorter >>> 8) ^ (tables[shorter & 0xff] as number)
}

/** What the lowest octet of `bits` does to the CRC once `k` more octets have followed it. */
function effect(k: number, bits: number): number {
  return tables[(k << 8) | (bits & 0xff)] as number
}

/** Continues `crc` (inverted form) over the octets from `at` to `end`. */
function update(crc: number, octets: Octets, at: number, end: number): number {
  let i = at
  for (const last = end - 8; i <= last; i += 8) {
    const low = crc ^ uint32LittleAt(octets, i)
    crc =
      effect(7, low) ^
      effect(6, low >>> 8) ^
      effect(5, low >>> 16) ^
      effect(4, low >>> 24) ^
      effect(3, octets[i + 4] as number) ^
      effect(2, octets[i + 5] as number) ^
      effect(1, octets[i + 6] as number) ^
      effect(0, octets[i + 7] as number)
  }
  for (; i < end; i += 1) crc = (crc >>> 8) ^ effect(0, crc ^ (octets[i] as number))
  return crc
}

/** The CRC32c of any octets, as an unsigned integer. */
export function crc32c(octets: Octets): number {
  return ~update(-1, octets, 0, octets.length) >>> 0
}

const zeros: Octets = new Uint8Array(4)

/** The checksum of an SCTP packet, its checksum field taken as zero. */
function packetChecksum(packet: Octets): number {
  const before = update(-1, packet, 0, CHECKSUM_AT)
  const field = update(before, zeros, 0, 4)
  return ~update(field, packet, CHECKSUM_AT + 4, packet.length) >>> 0
}

export function hasValidChecksum(packet: Octets): boolean {
  return uint32LittleAt(packet, CHECKSUM_AT) === packetChecksum(packet)
}

export function putChecksum(packet: Octets): void {
  putUint32Little(packet, CHECKSUM_AT, packetChecksum(packet))
}
