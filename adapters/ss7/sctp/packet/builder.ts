/** Packets written in place: chunks one behind the other in a slab that many packets share. */
import { padded } from '../../wire/big-endian.ts'
import type { Octets } from '../../wire/octets.ts'
import { putChecksum } from './crc32c.ts'
import { dataAt, flag, putData, type DataFields } from './data.ts'
import { COMMON_HEADER_OCTETS, putCommonHeader, type CommonHeader } from './packet.ts'

const SLAB_OCTETS = 65_536

/** What writes itself in place, like a SACK. */
export type PutChunk = (octets: Octets, at: number) => void

export class PacketBuilder {
  readonly #maxOctets: number
  #slab: Octets = new Uint8Array(0)
  #start = 0
  #end = 0
  #lastData = -1

  constructor(maxOctets: number) {
    this.#maxOctets = maxOctets
  }

  /** Starts a packet; one that was started and not finished is forgotten. */
  begin(header: CommonHeader): void {
    if (this.#start + this.#maxOctets > this.#slab.length) {
      this.#slab = new Uint8Array(Math.max(SLAB_OCTETS, this.#maxOctets))
      this.#start = 0
    }
    putCommonHeader(this.#slab.subarray(this.#start), header)
    this.#end = this.#start + COMMON_HEADER_OCTETS
    this.#lastData = -1
  }

  get isEmpty(): boolean {
    return this.#end === this.#start + COMMON_HEADER_OCTETS
  }

  get hasData(): boolean {
    return this.#lastData >= 0
  }

  /** Whether a chunk of this length, header included, still fits. */
  fits(chunkOctets: number): boolean {
    return this.#end + padded(chunkOctets) - this.#start <= this.#maxOctets
  }

  fitsData(data: DataFields): boolean {
    return this.fits(dataAt.userData + data.octets.length)
  }

  data(data: DataFields): void {
    putData(this.#slab, this.#end, data)
    this.#lastData = this.#end
    this.#advance(dataAt.userData + data.octets.length)
  }

  chunk(chunkOctets: number, put: PutChunk): void {
    put(this.#slab, this.#end)
    this.#advance(chunkOctets)
  }

  /** §3.3.1: asks for a SACK of the packet without delay. */
  requestImmediateSack(): void {
    if (this.#lastData < 0) return
    const at = this.#lastData + dataAt.flags
    this.#slab[at] = (this.#slab[at] as number) | flag.immediate
  }

  finish(): Octets {
    const packet = this.#slab.subarray(this.#start, this.#end)
    putChecksum(packet)
    this.#start = this.#end
    return packet
  }

  /** The slab is new and zero, except where a forgotten packet was, so padding is written. */
  #advance(chunkOctets: number): void {
    const end = this.#end + chunkOctets
    this.#end += padded(chunkOctets)
    this.#slab.fill(0, end, this.#end)
  }
}
