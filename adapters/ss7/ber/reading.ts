/**
 * One tolerant reading of a message: where it is, what it noted, how deep it went. X.690 §8.1 headers are read here
 * and nowhere else (the generated readers know only the shortest forms and leave the rest to this one).
 */
import { DecodeError, type Layer } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import type { Deviation, DeviationKind, Notes } from './deviation.ts'
import type { Tag } from './tag.ts'

/** Deeper nesting than any MAP type has; only a bomb has more. */
const maxDepth = 32

export class Reading implements Notes {
  readonly octets: Octets
  readonly layer: Layer
  /** Of the header last read. */
  tag: Tag = 0
  start = 0
  end = 0
  /** The octet after the element last read, end-of-contents octets included. */
  next = 0
  readonly #sink: ((deviation: Deviation) => void) | undefined
  readonly #path: string[] = []
  /** Headers passed while looking for an end of contents are read again later, and noted then. */
  #scanning = false

  constructor(layer: Layer, octets: Octets, sink: ((deviation: Deviation) => void) | undefined) {
    this.layer = layer
    this.octets = octets
    this.#sink = sink
  }

  enter(name: string): void {
    this.#path.push(name)
  }

  leave(): void {
    this.#path.pop()
  }

  note(kind: DeviationKind, offset: number): void {
    if (!this.#scanning) this.#sink?.({ path: this.#path.join('.'), offset, kind })
  }

  fail(reason: string, offset: number): never {
    throw new DecodeError(this.layer, this.#path.join('.'), offset, reason)
  }

  /** The identifier octets at `at`, without moving. */
  peek(at: number, limit: number): Tag {
    if (at >= limit) this.fail('an element is missing', at)
    const leading = this.octets[at] as number
    if ((leading & 0x1f) !== 0x1f) return leading
    let tag = leading
    for (let index = at + 1; index < limit && index < at + 4; index++) {
      const octet = this.octets[index] as number
      if (index === at + 1 && (octet === 0x80 || octet < 0x1f)) this.note('tagNotMinimal', at)
      tag = tag * 0x100 + octet
      if (octet < 0x80) return tag
    }
    return this.fail('a tag too long or cut short', at)
  }

  /** Reads identifier and length octets at `at` into `tag`, `start`, `end` and `next`. */
  header(at: number, limit: number, depth = 0): void {
    const tag = this.peek(at, limit)
    const lengthAt = at + (tag < 0x100 ? 1 : tag < 0x1_0000 ? 2 : tag < 0x100_0000 ? 3 : 4)
    if (lengthAt >= limit) this.fail('the length is missing', lengthAt)
    const first = this.octets[lengthAt] as number
    const start = first > 0x80 ? lengthAt + 1 + (first & 0x7f) : lengthAt + 1
    if (first === 0x80) {
      this.note('indefiniteLength', lengthAt)
      if (((this.octets[at] as number) & 0x20) === 0) this.fail('a primitive of indefinite length', lengthAt)
      const end = this.#endOfContents(start, limit, depth + 1)
      this.next = end + 2
      this.end = end
    } else {
      this.end = start + (first < 0x80 ? first : this.#longLength(lengthAt, start, limit))
      if (this.end > limit)
        this.fail(`${this.end - start} octets announced, ${limit - start} there`, lengthAt)
      this.next = this.end
    }
    this.tag = tag
    this.start = start
  }

  #longLength(at: number, start: number, limit: number): number {
    if (start > limit) this.fail('the length is cut short', at)
    let length = 0
    for (let index = at + 1; index < start; index++) {
      length = length * 0x100 + (this.octets[index] as number)
      if (length > 0xffff_ffff) this.fail('a length beyond any message', at)
    }
    if (length < 0x80 || length < 0x100 ** (start - at - 2)) this.note('lengthNotMinimal', at)
    return length
  }

  /** Where the two zero octets are that end contents of indefinite length beginning at `from`. */
  #endOfContents(from: number, limit: number, depth: number): number {
    if (depth > maxDepth) this.fail('nested too deeply', from)
    const scanning = this.#scanning
    this.#scanning = true
    let at = from
    while (at + 1 < limit) {
      if (this.octets[at] === 0 && this.octets[at + 1] === 0) {
        this.#scanning = scanning
        return at
      }
      this.header(at, limit, depth)
      at = this.next
    }
    return this.fail('the end of contents is missing', at)
  }
}
