/** DATA and SACK at full speed: fields read and written in place, no object per chunk. */
import { bitfield } from '../../wire/bitfield.ts'
import { putUint16, putUint32 } from '../../wire/big-endian.ts'
import type { Octets } from '../../wire/octets.ts'
import type { Tsn } from './serial.ts'
import { chunkTypes } from './chunks.ts'

/**
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   Type = 0    |  Res  |I|U|B|E|            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                              TSN                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |       Stream Identifier       |    Stream Sequence Number     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  Payload Protocol Identifier                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                   User Data (variable length)                 |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
export const dataAt = { flags: 1, tsn: 4, stream: 8, ssn: 10, ppid: 12, userData: 16 } as const

/** §3.3.1; `beginning` and `end` both set: an unfragmented message. */
export const dataFlags = bitfield(chunkTypes.data.flags)
export const flag = {
  end: dataFlags.pack({ end: 1, beginning: 0, unordered: 0, immediate: 0 }),
  beginning: dataFlags.pack({ end: 0, beginning: 1, unordered: 0, immediate: 0 }),
  unordered: dataFlags.pack({ end: 0, beginning: 0, unordered: 1, immediate: 0 }),
  immediate: dataFlags.pack({ end: 0, beginning: 0, unordered: 0, immediate: 1 }),
  whole: dataFlags.pack({ end: 1, beginning: 1, unordered: 0, immediate: 0 }),
} as const

/** What a DATA chunk to be written says. */
export interface DataFields {
  readonly flags: number
  readonly tsn: Tsn
  readonly stream: number
  readonly ssn: number
  readonly ppid: number
  readonly octets: Octets
}

export function putData(octets: Octets, at: number, data: DataFields): void {
  octets[at] = chunkTypes.data.code
  octets[at + dataAt.flags] = data.flags
  putUint16(octets, at + 2, dataAt.userData + data.octets.length)
  putUint32(octets, at + dataAt.tsn, data.tsn)
  putUint16(octets, at + dataAt.stream, data.stream)
  putUint16(octets, at + dataAt.ssn, data.ssn)
  putUint32(octets, at + dataAt.ppid, data.ppid)
  octets.set(data.octets, at + dataAt.userData)
}

/**
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   Type = 3    |  Chunk Flags  |         Chunk Length          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Cumulative TSN Ack                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Advertised Receiver Window Credit (a_rwnd)           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Number of Gap Ack Blocks = N  |  Number of Duplicate TSNs = M |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Gap Ack Block #1 Start     |     Gap Ack Block #1 End      |
 * \                 N blocks, then M duplicate TSNs               \
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
export const sackAt = {
  cumulativeTsn: 4,
  receiverWindow: 8,
  gapBlocks: 12,
  duplicates: 14,
  reports: 16,
} as const
