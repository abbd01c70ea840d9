import type { Octets } from './octets.ts'

/** V8 keeps typed arrays up to this size in its own heap; larger ones cost a call to the allocator each. */
const onHeapOctets = 64
const slabOctets = 8192
let slab = new Uint8Array(slabOctets)
let slabUsed = 0

/** Copies the octets from `start` into a slab shared by many messages: a third of the cost of an array of their own. */
function inSlab(octets: Octets, start: number): Octets {
  const length = octets.length - start
  if (length > slabOctets / 4) return octets.slice(start)
  if (slabUsed + length > slabOctets) {
    slab = new Uint8Array(slabOctets)
    slabUsed = 0
  }
  const message = slab.subarray(slabUsed, slabUsed + length)
  message.set(octets.subarray(start))
  slabUsed += length
  return message
}

/**
 * Writes backwards into one scratch buffer, so that every length is known when its header is written. `finish`
 * copies the octets out and makes the writer ready for the next message; nothing else is allocated.
 */
export class Writer {
  #octets: Octets
  #view: DataView
  #at: number

  constructor(capacity = 512) {
    this.#octets = new Uint8Array(capacity)
    this.#view = new DataView(this.#octets.buffer)
    this.#at = capacity
  }

  /** Octets written so far. A field's length is this minus what it was before the field. */
  get length(): number {
    return this.#octets.length - this.#at
  }

  u8(value: number): void {
    const at = this.#room(1)
    this.#octets[at] = value
  }

  u16(value: number): void {
    const at = this.#room(2)
    this.#view.setUint16(at, value)
  }

  u16le(value: number): void {
    const at = this.#room(2)
    this.#view.setUint16(at, value, true)
  }

  u24(value: number): void {
    this.u16(value & 0xffff)
    this.u8(value >>> 16)
  }

  u32(value: number): void {
    const at = this.#room(4)
    this.#view.setUint32(at, value)
  }

  put(octets: Octets): void {
    const length = octets.length
    const at = this.#room(length)
    // Below this, `set` takes longer to be called than to copy.
    if (length > 24) this.#octets.set(octets, at)
    else for (let index = 0; index < length; index++) this.#octets[at + index] = octets[index] as number
  }

  zeros(count: number): void {
    const at = this.#room(count)
    this.#octets.fill(0, at, at + count)
  }

  /** The message, copied; the writer is empty again. */
  finish(): Octets {
    const { length } = this
    const message = length > onHeapOctets ? inSlab(this.#octets, this.#at) : this.#octets.slice(this.#at)
    this.#at = this.#octets.length
    return message
  }

  /** Forgets what was written: call before a new message when an earlier one may have thrown half-way. */
  reset(): void {
    this.#at = this.#octets.length
  }

  #room(count: number): number {
    if (count > this.#at) this.#grow(count)
    this.#at -= count
    return this.#at
  }

  #grow(count: number): void {
    const grown = new Uint8Array(2 * (this.#octets.length + count))
    const at = grown.length - this.length
    grown.set(this.#octets.subarray(this.#at), at)
    this.#octets = grown
    this.#view = new DataView(grown.buffer)
    this.#at = at
  }
}
