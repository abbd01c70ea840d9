/**
 * M3UA messages back to back on a stream of octets, each as long as its common header says (RFC 4666 §3.1.4): no
 * standard, but what open stacks speak between hosts without SCTP.
 */
import type { Octets } from '../../ss7/wire/octets.ts'

const headerOctets = 8
const lengthAt = 4

/** The Message Length of the header at `offset`, which must be there in full. */
export function messageLength(octets: Octets, offset = 0): number {
  const view = new DataView(octets.buffer, octets.byteOffset + offset, headerOctets)
  return view.getUint32(lengthAt)
}

/** Whether the octets are one message and nothing else, so that a peer finds its end. */
export function isFramed(octets: Octets): boolean {
  return octets.length >= headerOctets && messageLength(octets) === octets.length
}

export interface Framer {
  /**
   * Hands whole messages to `message`: views of `octets`, or a copy where one came in pieces. Says `false` at a length
   * below the header's or above the limit: the stream cannot be read any further.
   */
  push(octets: Octets, message: (octets: Octets) => void): boolean
  /** Octets of a message whose end has not come. */
  readonly pending: number
}

export function framer(maxMessageOctets: number): Framer {
  /** The beginning of a message, `filled` octets of it; sized to hold all of it as soon as the length is known. */
  let partial: Octets = new Uint8Array(headerOctets)
  let filled = 0

  const isSane = (length: number): boolean => length >= headerOctets && length <= maxMessageOctets

  function fill(octets: Octets, from: number, upTo: number): number {
    const taken = Math.min(upTo - filled, octets.length - from)
    partial.set(octets.subarray(from, from + taken), filled)
    filled += taken
    return from + taken
  }

  /** Where the next message begins, or `undefined` when it cannot be known. */
  function complete(octets: Octets, message: (octets: Octets) => void): number | undefined {
    let at = 0
    if (filled < headerOctets) {
      at = fill(octets, at, headerOctets)
      if (filled < headerOctets) return at
    }
    if (partial.length === headerOctets) {
      const length = messageLength(partial)
      if (!isSane(length)) return undefined
      const whole = new Uint8Array(length)
      whole.set(partial)
      partial = whole
    }
    at = fill(octets, at, partial.length)
    if (filled === partial.length) {
      const whole = partial
      partial = new Uint8Array(headerOctets)
      filled = 0
      message(whole)
    }
    return at
  }

  return {
    get pending() {
      return filled
    },
    push(octets, message) {
      let at: number | undefined = 0
      if (filled > 0) {
        at = complete(octets, message)
        if (at === undefined) return false
      }
      while (octets.length - at >= headerOctets) {
        const length = messageLength(octets, at)
        if (!isSane(length)) return false
        if (octets.length - at < length) break
        message(octets.subarray(at, at + length))
        at += length
      }
      return at === octets.length || complete(octets.subarray(at), message) !== undefined
    },
  }
}
