/** The types without components: X.690 §8.2 to §8.8 and §8.19. */
import type { Octets } from '../wire/octets.ts'
import type { Writer } from '../wire/writer.ts'
import type { Notes } from './deviation.ts'
import type { Leaf, Schema } from './schema.ts'
import type { Tag } from './tag.ts'

interface LeafType<T> {
  readonly name: string
  readonly tag: Tag
  readonly min?: number
  readonly max?: number
  readonly names?: readonly string[]
  read(this: void, octets: Octets, start: number, end: number, notes: Notes): T
  write(this: void, writer: Writer, value: T): void
}

/** A type of one's own: the two functions see contents only, the engine does header and tag. */
export function leaf<T>({ min = 0, max = Infinity, names = [], ...type }: LeafType<T>): Schema<T> & Leaf {
  return { kind: 'leaf', min, max, names, ...type }
}

/** §8.2; TRUE is written as FF (§11.1), and arrives as anything but 00. */
export const boolean = leaf<boolean>({
  name: 'BOOLEAN',
  tag: 0x01,
  read(octets, start, end, notes) {
    if (end - start !== 1) notes.fail('a BOOLEAN has one octet', start)
    const octet = octets[start]
    if (octet !== 0x00 && octet !== 0xff) notes.note('booleanNotFF', start)
    return octet !== 0x00
  },
  write(writer, value) {
    if (typeof value !== 'boolean') throw new RangeError('not a boolean')
    writer.u8(value ? 0xff : 0x00)
  },
})

/** §8.8. Present is `true`; absent is the property's absence. */
export const nul = leaf<true>({
  name: 'NULL',
  tag: 0x05,
  read(_, start, end, notes) {
    if (end !== start) notes.fail('a NULL is empty', start)
    return true
  },
  write(_, value: unknown) {
    if (value !== true) throw new RangeError('a NULL is true or absent')
  },
})

/** §8.3, up to six octets: every value is a safe integer. */
export function integer(min = -(2 ** 47), max = 2 ** 47 - 1): Schema<number> & Leaf {
  return leaf<number>({
    name: 'INTEGER',
    tag: 0x02,
    min,
    max,
    read(octets, start, end, notes) {
      const number = readInteger(octets, start, end, notes)
      if (number < min || number > max) notes.note('outOfRange', start)
      return number
    },
    write(writer, number) {
      if (!(number >= min && number <= max)) throw new RangeError(`${number} is not within ${min}..${max}`)
      writeInteger(writer, number)
    },
  })
}

export function readInteger(octets: Octets, start: number, end: number, notes: Notes): number {
  const length = end - start
  if (length < 1 || length > 6) notes.fail(`an integer of ${length} octets`, start)
  const first = octets[start] as number
  let number = first < 0x80 ? first : first - 0x100
  if (length === 1) return number
  if ((octets[start + 1] as number) < 0x80 ? number === 0 : number === -1)
    notes.note('integerNotMinimal', start)
  for (let at = start + 1; at < end; at++) number = number * 0x100 + (octets[at] as number)
  return number
}

export function writeInteger(writer: Writer, number: number): void {
  if (!Number.isSafeInteger(number)) throw new RangeError(`${number} is not an integer`)
  let rest = number
  while (rest > 127 || rest < -128) {
    writer.u8(rest & 0xff)
    rest = Math.floor(rest / 0x100)
  }
  writer.u8(rest & 0xff)
}

/** An ENUMERATED whose list is closed: another value is an error. */
export function enumerated<const N extends Readonly<Record<string, number>>>(
  values: N,
): Schema<keyof N & string> & Leaf {
  const type = names<N>(values)
  return leaf<keyof N & string>({
    ...type,
    read(octets, start, end, notes) {
      const named = type.read(octets, start, end, notes)
      if (typeof named === 'number') return notes.fail(`${named} is not in the enumeration`, start)
      return named
    },
  })
}

/** An ENUMERATED with an extension marker: a value of a later version is kept as its number. */
export function extensible<const N extends Readonly<Record<string, number>>>(
  values: N,
): Schema<(keyof N & string) | number> & Leaf {
  return leaf(names<N>(values))
}

function names<N extends Readonly<Record<string, number>>>(values: N): LeafType<(keyof N & string) | number> {
  const nameOf = new Map(Object.entries(values).map(([name, number]) => [number, name]))
  const numberOf = new Map(Object.entries(values))
  return {
    name: 'ENUMERATED',
    tag: 0x0a,
    names: [...numberOf.keys()],
    read(octets, start, end, notes) {
      const number = readInteger(octets, start, end, notes)
      const name = nameOf.get(number)
      if (name === undefined) notes.note('unlistedValue', start)
      return name ?? number
    },
    write(writer, value) {
      const number = typeof value === 'number' ? value : numberOf.get(value)
      if (number === undefined) throw new RangeError(`${value} is not in the enumeration`)
      writeInteger(writer, number)
    },
  }
}

/** §8.7. The value is a view of the message, not a copy. */
export function octetString(min = 0, max = Infinity): Schema<Octets> & Leaf {
  return leaf<Octets>({
    name: 'OCTET STRING',
    tag: 0x04,
    min,
    max,
    read(octets, start, end, notes) {
      if (end - start < min || end - start > max) notes.note('outOfRange', start)
      return octets.subarray(start, end)
    },
    write(writer, octets) {
      checkSize(octets.length, min, max)
      writer.put(octets)
    },
  })
}

/** A constructed type whose contents are kept as octets and not looked into: extension containers above all. */
export const opaque = leaf<Octets>({
  name: 'opaque',
  tag: 0x30,
  read: (octets, start, end) => octets.subarray(start, end),
  write: (writer, octets) => writer.put(octets),
})

/** §8.6, as text: `'0110'`, first bit first. Trailing zero bits are kept as they came. */
export function bitString(min = 0, max = Infinity): Schema<string> & Leaf {
  return leaf<string>({
    name: 'BIT STRING',
    tag: 0x03,
    min,
    max,
    read(octets, start, end, notes) {
      const unused = octets[start] ?? 8
      if (start === end || unused > 7 || (end - start === 1 && unused > 0))
        notes.fail('not a BIT STRING', start)
      const size = 8 * (end - start - 1) - unused
      if (size < min || size > max) notes.note('outOfRange', start)
      let bits = ''
      for (let at = start + 1; at < end; at++) bits += bitsOf[octets[at] as number] as string
      if (unused === 0) return bits
      if (bits.includes('1', size)) notes.note('unusedBitsSet', end - 1)
      return bits.slice(0, size)
    },
    write(writer, bits) {
      checkSize(bits.length, min, max)
      const octets = Math.ceil(bits.length / 8)
      for (let octet = octets - 1; octet >= 0; octet--) writer.u8(octetOfBits(bits, 8 * octet))
      writer.u8(8 * octets - bits.length)
    },
  })
}

const bitsOf = Array.from({ length: 0x100 }, (_, octet) => octet.toString(2).padStart(8, '0'))

function octetOfBits(bits: string, from: number): number {
  let octet = 0
  for (let at = from; at < from + 8; at++) {
    const bit = bits[at] ?? '0'
    if (bit !== '0' && bit !== '1') throw new RangeError('a BIT STRING is written in 0 and 1')
    octet = 2 * octet + (bit === '1' ? 1 : 0)
  }
  return octet
}

export function checkSize(size: number, min: number, max: number): void {
  if (!(size >= min && size <= max)) throw new RangeError(`size ${size} is not within ${min}..${max}`)
}

/** §8.19, dotted: `'0.4.0.0.1.0.20.3'`. */
export const oid = leaf<string>({
  name: 'OBJECT IDENTIFIER',
  tag: 0x06,
  read(octets, start, end, notes) {
    if (start === end || (octets[end - 1] as number) > 0x7f) notes.fail('not an OBJECT IDENTIFIER', start)
    let text = ''
    let arc = 0
    for (let at = start; at < end; at++) {
      const octet = octets[at] as number
      if (arc === 0 && octet === 0x80) notes.note('integerNotMinimal', at)
      arc = arc * 0x80 + (octet & 0x7f)
      if (arc > Number.MAX_SAFE_INTEGER) notes.fail('an arc too large', at)
      if (octet > 0x7f) continue
      if (text === '') text = arc < 80 ? `${Math.floor(arc / 40)}.${arc % 40}` : `2.${arc - 80}`
      else text += `.${arc}`
      arc = 0
    }
    return text
  },
  write(writer, text) {
    const [top = -1, second = -1, ...arcs] = text.split('.').map(Number)
    const numbers = [40 * top + second, ...arcs]
    if (!/^([01]\.[0-3]?\d|2\.\d+)(\.\d+)*$/.test(text) || !numbers.every(Number.isSafeInteger)) {
      throw new RangeError(`not an object identifier: ${text}`)
    }
    for (const arc of numbers.reverse()) writeArc(writer, arc)
  },
})

function writeArc(writer: Writer, arc: number): void {
  writer.u8(arc % 0x80)
  for (let rest = Math.floor(arc / 0x80); rest > 0; rest = Math.floor(rest / 0x80)) {
    writer.u8(0x80 | (rest % 0x80))
  }
}
