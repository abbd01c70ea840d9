/** What a packet that belongs to no association is answered with, RFC 9260 §8.4. */
import { padded } from '../wire/big-endian.ts'
import type { Octets } from '../wire/octets.ts'
import type { OwnChunk } from './control-chunks.ts'
import { chunkTypes } from './packet/chunks.ts'
import { errorCauseList } from './packet/error-causes.ts'
import { chunkEnd, COMMON_HEADER_OCTETS } from './packet/packet.ts'
import { Reader } from '../wire/reader.ts'
import { DecodeError } from '../wire/decode-error.ts'

/** `undefined`: silently discarded. The answer reflects the packet's own verification tag. */
export function outOfTheBlue(packet: Octets): OwnChunk | undefined {
  const { abort, shutdownAck, shutdownComplete, cookieAck, error } = chunkTypes
  const first = packet[COMMON_HEADER_OCTETS]
  // rule 5
  if (first === shutdownAck.code) return { type: 'shutdownComplete', reflected: 1 }
  for (let at = COMMON_HEADER_OCTETS; at < packet.length;) {
    const end = chunkEnd(packet, at)
    if (end === undefined) return undefined
    const code = packet[at]
    // rules 2, 6 and 7
    if (code === abort.code || code === shutdownComplete.code || code === cookieAck.code) return undefined
    if (code === error.code && tellsOfStaleCookie(packet.subarray(at + 4, end))) return undefined
    at = padded(end)
  }
  return { type: 'abort', causes: [], reflected: 1 }
}

function tellsOfStaleCookie(causes: Octets): boolean {
  try {
    return errorCauseList
      .get(new Reader('sctp', causes), 'causes')
      .some(cause => cause.type === 'staleCookie')
  } catch (failure) {
    if (failure instanceof DecodeError) return true // unreadable: better silent
    throw failure
  }
}

/** RFC 9260 §8.4 rule 1: nobody answers a packet from what cannot be one host. */
export function isUnicast(address: string): boolean {
  if (address.includes(':')) return !/^ff/i.test(address) && address !== '::'
  const first = Number(address.split('.', 1)[0])
  return first > 0 && first < 224
}
