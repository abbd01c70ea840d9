/** Messages the user gave us, numbered and cut into chunks, in the order they leave: RFC 9260 §6.5, §6.6, §6.9. */
import { flag } from '../packet/data.ts'
import { ssnPlus, type Ssn } from '../packet/serial.ts'
import type { Send } from '../primitives.ts'
import { OutboundChunk } from './outbound-chunk.ts'
import { Ring } from './ring.ts'

export class SendQueue {
  readonly #chunks = new Ring<OutboundChunk>()
  readonly #nextSsns: Ssn[] = []
  readonly #fragmentOctets: number

  constructor(fragmentOctets: number) {
    this.#fragmentOctets = fragmentOctets
  }

  get length(): number {
    return this.#chunks.length
  }

  push(message: Send): void {
    const unordered = message.unordered === true
    const ssn = unordered ? 0 : this.#takeSsn(message.stream)
    const order = unordered ? flag.unordered : 0
    const { octets } = message
    const size = this.#fragmentOctets
    if (octets.length <= size) {
      this.#push(flag.whole | order, ssn, message, octets)
      return
    }
    for (let at = 0; at < octets.length; at += size) {
      const bits = (at === 0 ? flag.beginning : 0) | (at + size >= octets.length ? flag.end : 0)
      this.#push(bits | order, ssn, message, octets.subarray(at, at + size))
    }
  }

  peek(): OutboundChunk | undefined {
    return this.#chunks.at(0)
  }

  shift(): OutboundChunk | undefined {
    return this.#chunks.shift()
  }

  /** Takes everything out. */
  *drain(): Generator<OutboundChunk> {
    for (let chunk = this.shift(); chunk !== undefined; chunk = this.shift()) yield chunk
  }

  #push(flags: number, ssn: Ssn, message: Send, octets: Send['octets']): void {
    this.#chunks.push(new OutboundChunk(flags, message.stream, ssn, message.ppid, octets, message.context))
  }

  #takeSsn(stream: number): Ssn {
    const ssn = this.#nextSsns[stream] ?? 0
    this.#nextSsns[stream] = ssnPlus(ssn, 1)
    return ssn
  }
}
