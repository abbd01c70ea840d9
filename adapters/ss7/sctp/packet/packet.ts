/** SCTP packets, RFC 9260 §3: one common header and chunks behind it. */
import { padded, putUint16, putUint32, uint16At, uint32At } from '../../wire/big-endian.ts'
import type { Octets } from '../../wire/octets.ts'
import { DecodeError } from '../../wire/decode-error.ts'
import { decodeChunk, encodeChunk, type Chunk } from './chunks.ts'
import { hasValidChecksum, putChecksum } from './crc32c.ts'
import type { Unrecognized } from './layout.ts'

export const COMMON_HEADER_OCTETS = 12
export const CHUNK_HEADER_OCTETS = 4

/**
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Source Port Number       |    Destination Port Number    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Verification Tag                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           Checksum                            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
export interface CommonHeader {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly verificationTag: number
}

/** `undefined` when it is too short to be a packet; the checksum is not looked at. */
export function readCommonHeader(octets: Octets): CommonHeader | undefined {
  if (octets.length < COMMON_HEADER_OCTETS + CHUNK_HEADER_OCTETS) return undefined
  return {
    sourcePort: uint16At(octets, 0),
    destinationPort: uint16At(octets, 2),
    verificationTag: uint32At(octets, 4),
  }
}

/** Leaves the checksum to whoever fills in the chunks. */
export function putCommonHeader(octets: Octets, header: CommonHeader): void {
  putUint16(octets, 0, header.sourcePort)
  putUint16(octets, 2, header.destinationPort)
  putUint32(octets, 4, header.verificationTag)
}

export function encodePacket(header: CommonHeader, chunks: readonly Exclude<Chunk, Unrecognized>[]): Octets {
  const encoded = chunks.map(encodeChunk)
  const octets = new Uint8Array(encoded.reduce((sum, chunk) => sum + chunk.length, COMMON_HEADER_OCTETS))
  putCommonHeader(octets, header)
  let at = COMMON_HEADER_OCTETS
  for (const chunk of encoded) {
    octets.set(chunk, at)
    at += chunk.length
  }
  putChecksum(octets)
  return octets
}

/**
 * The end of the chunk that starts at `at`, without its padding; `undefined` when its length is impossible. The next
 * chunk starts at `padded` of that.
 */
export function chunkEnd(octets: Octets, at: number): number | undefined {
  if (at + CHUNK_HEADER_OCTETS > octets.length) return undefined
  const length = uint16At(octets, at + 2)
  const end = at + length
  return length < CHUNK_HEADER_OCTETS || end > octets.length ? undefined : end
}

/** A whole packet, for tests, traces and the command line. Throws DecodeError; endpoints walk the chunks themselves. */
export function decodePacket(octets: Octets): { header: CommonHeader; chunks: Chunk[] } {
  const header = readCommonHeader(octets)
  if (header === undefined) throw new DecodeError('sctp', '', 0, 'shorter than a header and a chunk')
  if (!hasValidChecksum(octets)) throw new DecodeError('sctp', 'checksum', 8, 'CRC32c does not match')
  const chunks: Chunk[] = []
  for (let at = COMMON_HEADER_OCTETS; at < octets.length;) {
    const end = chunkEnd(octets, at)
    if (end === undefined) throw new DecodeError('sctp', 'chunkLength', at + 2, 'chunk exceeds its packet')
    chunks.push(decodeChunk(octets.subarray(at, end)))
    at = padded(end)
  }
  return { header, chunks }
}
