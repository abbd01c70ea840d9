import { readLoosely } from '../../adapters/ss7/m3ua/codec.ts'
import { readMessage } from '../../adapters/ss7/sccp/codec.ts'
import { chunkTypes } from '../../adapters/ss7/sctp/packet/chunks.ts'
import { dataAt } from '../../adapters/ss7/sctp/packet/data.ts'
import { chunkEnd, COMMON_HEADER_OCTETS } from '../../adapters/ss7/sctp/packet/packet.ts'
import { decodeTcap } from '../../adapters/ss7/tcap/message.ts'
import { padded, uint32At } from '../../adapters/ss7/wire/big-endian.ts'
import { DecodeError } from '../../adapters/ss7/wire/decode-error.ts'

/** What left for the networks, read from the datagrams that pass the relays: the drill's own witness. */

export interface Begin {
  /** Of `performance.now()`, when it was first seen. */
  readonly at: number
  readonly association: string
  readonly sls: number
  /** TCAP's transaction, as a number. */
  readonly otid: number
  /** E.164 digits asked about. */
  readonly msisdn: string
  /** Whether it was let through. */
  readonly passed: boolean
}

export interface WireLog {
  readonly begins: readonly Begin[]
  take(association: string, octets: Uint8Array, passed: boolean): void
}

export function wireLog(): WireLog {
  const begins: Begin[] = []
  /** RFC 9260 §3.3.1: what comes again under its TSN is SCTP's retransmission, and no second BEGIN. */
  const seen = new Map<string, Set<number>>()

  return {
    begins,
    take(association, octets, passed) {
      const known = seen.get(association) ?? new Set<number>()
      seen.set(association, known)
      for (const { tsn, userData } of dataOf(octets)) {
        const begin = readable(userData)
        if (begin === undefined) continue
        const key = tsn * 2 ** 20 + (begin.otid % 2 ** 20)
        if (known.has(key)) continue
        known.add(key)
        begins.push({ at: performance.now(), association, passed, ...begin })
      }
    },
  }
}

const m3uaPpid = 3

/** M3UA messages of one SCTP packet. Those are small and never fragmented here. */
function* dataOf(packet: Uint8Array) {
  for (let at = COMMON_HEADER_OCTETS, next = at; at < packet.length; at = next) {
    const end = chunkEnd(packet, at)
    if (end === undefined) return
    next = padded(end)
    if (packet[at] !== chunkTypes.data.code || uint32At(packet, at + dataAt.ppid) !== m3uaPpid) continue
    yield { tsn: uint32At(packet, at + dataAt.tsn), userData: packet.subarray(at + dataAt.userData, end) }
  }
}

/** What cannot be read is no BEGIN; the peer's own decoders have their say on it. */
function readable(octets: Uint8Array): ReturnType<typeof beginOf> {
  try {
    return beginOf(octets)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function beginOf(octets: Uint8Array): Pick<Begin, 'sls' | 'otid' | 'msisdn'> | undefined {
  const message = readLoosely(octets)
  if (message.type !== 'data') return undefined
  const { sls, data } = message.protocolData
  const unitdata = readMessage(data)
  if (unitdata.type !== 'udt' && unitdata.type !== 'xudt') return undefined
  const { message: type, otid } = decodeTcap(unitdata.data)
  if (type !== 'begin' || otid === undefined) return undefined
  return { sls, otid, msisdn: unitdata.called.globalTitle?.digits ?? '' }
}
