/** Identifier octets (X.690 §8.1.2), kept as one number: 0x30, 0xa3, 0xbf22. */
import type { Writer } from '../wire/writer.ts'

export type Tag = number

const classes = { universal: 0x00, application: 0x40, context: 0x80, private: 0xc0 } as const
export type TagClass = keyof typeof classes

const constructedBit = 0x20

/** The identifier octets of a class and number; numbers from 31 take the high-tag-number form (§8.1.2.4). */
export function tagOf(tagClass: TagClass, number: number, constructed: boolean): Tag {
  const leading = classes[tagClass] | (constructed ? constructedBit : 0)
  if (number < 31) return leading | number
  let tag = leading | 0x1f
  for (let shift = number < 0x80 ? 0 : number < 0x4000 ? 7 : 14; shift >= 0; shift -= 7) {
    tag = tag * 0x100 + (((number >>> shift) & 0x7f) | (shift > 0 ? 0x80 : 0))
  }
  return tag
}

export function tagLength(tag: Tag): number {
  return tag < 0x100 ? 1 : tag < 0x1_0000 ? 2 : tag < 0x100_0000 ? 3 : 4
}

export function tagOctets(tag: Tag): number[] {
  return Array.from(
    { length: tagLength(tag) },
    (_, index) => (tag >>> (8 * (tagLength(tag) - 1 - index))) & 0xff,
  )
}

export function isConstructed(tag: Tag): boolean {
  return (leadingOctet(tag) & constructedBit) !== 0
}

/** The same tag with the other form of encoding: a string sent in segments (§8.7.3) differs by this bit only. */
export function otherForm(tag: Tag): Tag {
  const unit = 0x100 ** (tagLength(tag) - 1)
  return isConstructed(tag) ? tag - constructedBit * unit : tag + constructedBit * unit
}

/** For people: `[3]`, `[APPLICATION 2]`, `u16`, `[PRIVATE 1]`. */
export function tagName(tag: Tag): string {
  const leading = leadingOctet(tag)
  const number = tagNumber(tag)
  switch (leading & 0xc0) {
    case classes.universal:
      return `u${number}`
    case classes.application:
      return `[APPLICATION ${number}]`
    case classes.context:
      return `[${number}]`
    default:
      return `[PRIVATE ${number}]`
  }
}

/** For machines: class letter and number, `u16`, `a2`, `c3`, `p1`. */
export function shortTagName(tag: Tag): string {
  return `${'uacp'.charAt(leadingOctet(tag) >>> 6)}${tagNumber(tag)}`
}

export function tagNumber(tag: Tag): number {
  const [leading = 0, ...rest] = tagOctets(tag)
  if (rest.length === 0) return leading & 0x1f
  return rest.reduce((number, octet) => number * 0x80 + (octet & 0x7f), 0)
}

function leadingOctet(tag: Tag): number {
  return tagOctets(tag)[0] ?? 0
}

/** Identifier and definite, minimal length octets, in front of `length` content octets already written. */
export function writeHeader(writer: Writer, tag: Tag, length: number): void {
  if (length < 0x80) writer.u8(length)
  else writeLongLength(writer, length)
  if (tag < 0x100) writer.u8(tag)
  else for (let rest = tag; rest > 0; rest = Math.floor(rest / 0x100)) writer.u8(rest & 0xff)
}

/** X.690 §8.1.3.5, in as few octets as hold it (§10.1). */
function writeLongLength(writer: Writer, length: number): void {
  let octets = 0
  for (let rest = length; rest > 0; rest >>>= 8) {
    writer.u8(rest & 0xff)
    octets += 1
  }
  writer.u8(0x80 | octets)
}
