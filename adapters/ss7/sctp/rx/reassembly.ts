/** From DATA chunks to messages: fragments put together, streams kept in order, RFC 9260 §6.5, §6.6, §6.9. */
import type { Octets } from '../../wire/octets.ts'
import { flag } from '../packet/data.ts'
import { ssnPlus, tsnDistance, tsnPlus, type Ssn, type Tsn } from '../packet/serial.ts'

/** A DATA chunk as received; `octets` is a view of its datagram. */
export interface InboundChunk {
  readonly flags: number
  readonly tsn: Tsn
  readonly stream: number
  readonly ssn: Ssn
  readonly ppid: number
  readonly octets: Octets
}

export type Deliver = (stream: number, ppid: number, octets: Octets, unordered: boolean) => void

/** What the peer did wrong, for the ABORT; `undefined` when nothing. */
export type Violation = string | undefined

interface Stream {
  next: Ssn
  /** Complete messages that arrived before their turn. */
  early: Map<Ssn, InboundChunk> | undefined
}

export class Reassembly {
  readonly #streams: Stream[]
  readonly #deliver: Deliver
  readonly #maxMessageOctets: number
  readonly #fragments = new Map<Tsn, InboundChunk>()
  #heldOctets = 0

  constructor(streams: number, maxMessageOctets: number, deliver: Deliver) {
    this.#streams = Array.from({ length: streams }, () => ({ next: 0, early: undefined }))
    this.#maxMessageOctets = maxMessageOctets
    this.#deliver = deliver
  }

  /** User data waiting for a missing fragment or for its turn. */
  get heldOctets(): number {
    return this.#heldOctets
  }

  hasStream(stream: number): boolean {
    return stream < this.#streams.length
  }

  /** Takes a chunk of a known stream that is no duplicate. */
  add(chunk: InboundChunk): Violation {
    if ((chunk.flags & flag.whole) !== flag.whole) return this.#addFragment(chunk)
    if (this.#fragments.size > 0 && this.#interrupts(chunk))
      return 'a message began before the one before it ended'
    return this.#complete(chunk)
  }

  /** A whole message where a fragment of another should be. */
  #interrupts({ tsn }: InboundChunk): boolean {
    const before = this.#fragments.get(tsnPlus(tsn, -1))
    const after = this.#fragments.get(tsnPlus(tsn, 1))
    return (
      (before !== undefined && (before.flags & flag.end) === 0) ||
      (after !== undefined && (after.flags & flag.beginning) === 0)
    )
  }

  #complete(message: InboundChunk): Violation {
    if (isUnordered(message)) {
      this.#deliver(message.stream, message.ppid, message.octets, true)
      return undefined
    }
    const stream = this.#streams[message.stream] as Stream
    if (message.ssn === stream.next) this.#inTurn(stream, message)
    else {
      stream.early ??= new Map()
      if (stream.early.has(message.ssn)) return `two messages with stream sequence number ${message.ssn}`
      stream.early.set(message.ssn, message)
      this.#heldOctets += message.octets.length
    }
    return undefined
  }

  #inTurn(stream: Stream, message: InboundChunk): void {
    this.#deliver(message.stream, message.ppid, message.octets, false)
    stream.next = ssnPlus(stream.next, 1)
    for (
      let next = stream.early?.get(stream.next);
      next !== undefined;
      next = stream.early?.get(stream.next)
    ) {
      stream.early?.delete(stream.next)
      this.#heldOctets -= next.octets.length
      this.#deliver(next.stream, next.ppid, next.octets, false)
      stream.next = ssnPlus(stream.next, 1)
    }
  }

  /** §6.9: the fragments of a message have consecutive TSNs, from the B bit to the E bit. */
  #addFragment(fragment: InboundChunk): Violation {
    this.#fragments.set(fragment.tsn, fragment)
    this.#heldOctets += fragment.octets.length
    const last = this.#edge(fragment, 1, flag.end)
    if (typeof last === 'string') return last
    if (last === undefined) return this.#tooLong(fragment)
    const first = this.#edge(fragment, -1, flag.beginning)
    if (typeof first === 'string' || first === undefined) return first
    return this.#assemble(first.tsn, last.tsn)
  }

  /** The fragment with the wanted bit, walking from `fragment`; `undefined` while one on the way is missing. */
  #edge(fragment: InboundChunk, step: 1 | -1, wanted: number): InboundChunk | string | undefined {
    let at = fragment
    while ((at.flags & wanted) === 0) {
      const neighbour = this.#fragments.get(tsnPlus(at.tsn, step))
      if (neighbour === undefined) return undefined
      const expected = step === 1 ? flag.beginning : flag.end
      if ((neighbour.flags & expected) !== 0) return 'a message began before the one before it ended'
      if (
        neighbour.stream !== at.stream ||
        neighbour.ssn !== at.ssn ||
        isUnordered(neighbour) !== isUnordered(at)
      )
        return 'fragments of different messages are interleaved'
      at = neighbour
    }
    return at
  }

  #assemble(first: Tsn, last: Tsn): Violation {
    const fragments: InboundChunk[] = []
    for (let tsn = first; tsnDistance(tsn, last) >= 0; tsn = tsnPlus(tsn, 1)) {
      fragments.push(this.#fragments.get(tsn) as InboundChunk)
      this.#fragments.delete(tsn)
    }
    const octets = new Uint8Array(fragments.reduce((sum, fragment) => sum + fragment.octets.length, 0))
    let at = 0
    for (const fragment of fragments) {
      octets.set(fragment.octets, at)
      at += fragment.octets.length
    }
    this.#heldOctets -= octets.length
    if (octets.length > this.#maxMessageOctets) return `a message of ${octets.length} octets`
    return this.#complete({ ...(fragments[0] as InboundChunk), octets })
  }

  /**
   * The next TSN is accepted even when the window is shut (or nothing could ever be completed), so a message that
   * never ends has to be stopped here.
   */
  #tooLong(fragment: InboundChunk): Violation {
    if (this.#heldOctets <= this.#maxMessageOctets) return undefined
    let octets = 0
    for (
      let at: InboundChunk | undefined = fragment;
      at !== undefined;
      at = this.#fragments.get(tsnPlus(at.tsn, -1))
    )
      octets += at.octets.length
    return octets > this.#maxMessageOctets
      ? `a message of more than ${this.#maxMessageOctets} octets`
      : undefined
  }
}

function isUnordered(chunk: InboundChunk): boolean {
  return (chunk.flags & flag.unordered) !== 0
}
