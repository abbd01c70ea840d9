import { DecodeError, type Layer } from './decode-error.ts'
import type { Octets } from './octets.ts'

/** Reads big-endian fields forwards, never past its end: a short field is a DecodeError that names it. */
export class Reader {
  readonly octets: Octets
  readonly layer: Layer
  readonly end: number
  offset: number

  constructor(layer: Layer, octets: Octets, start = 0, end = octets.length) {
    this.layer = layer
    this.octets = octets
    this.offset = start
    this.end = end
  }

  get remaining(): number {
    return this.end - this.offset
  }

  u8(field: string): number {
    const at = this.#advance(1, field)
    return this.octets[at] as number
  }

  u16(field: string): number {
    const at = this.#advance(2, field)
    return ((this.octets[at] as number) << 8) | (this.octets[at + 1] as number)
  }

  u16le(field: string): number {
    const at = this.#advance(2, field)
    return ((this.octets[at + 1] as number) << 8) | (this.octets[at] as number)
  }

  u24(field: string): number {
    return (this.u8(field) << 16) | this.u16(field)
  }

  u32(field: string): number {
    return this.u16(field) * 0x1_0000 + this.u16(field)
  }

  /** A view, not a copy: whoever keeps it beyond the datagram's life copies it. */
  take(length: number, field: string): Octets {
    const at = this.#advance(length, field)
    return this.octets.subarray(at, at + length)
  }

  fail(field: string, reason: string, offset = this.offset): never {
    throw new DecodeError(this.layer, field, offset, reason)
  }

  #advance(length: number, field: string): number {
    const at = this.offset
    if (length > this.end - at) this.fail(field, `needs ${length} octets, ${this.end - at} left`)
    this.offset = at + length
    return at
  }
}
