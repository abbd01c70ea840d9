/** Numbers in octets: TBCD-STRING, AddressString and the PLMN identities (TS 29.002 §17.7.8, TS 23.003). */
import type { Notes } from '../ber/deviation.ts'
import { checkSize, leaf } from '../ber/leaves.ts'
import type { Leaf, Schema } from '../ber/schema.ts'
import { bitfield } from '../wire/bitfield.ts'
import type { Octets } from '../wire/octets.ts'
import type { Writer } from '../wire/writer.ts'

/** 1010 to 1110 are `*`, `#`, `a`, `b`, `c`; 1111 is the filler and shows up as `f` only in a malformed number. */
const symbols = '0123456789*#abcf'
const filler = 0xf

const semiOctets = bitfield({ first: [0, 4], second: [4, 4] })

/** What an octet says, by its value: two digits; as the last one also one digit and the filler. */
const pairs: string[] = []
const lastPairs: string[] = []
/** 1 where that leaves a filler among the digits. */
const isOdd = new Uint8Array(0x100)
const isOddLast = new Uint8Array(0x100)
for (let octet = 0; octet < 0x100; octet++) {
  const { first, second } = semiOctets.unpack(octet)
  pairs.push(`${symbols.charAt(first)}${symbols.charAt(second)}`)
  lastPairs.push(second === filler ? symbols.charAt(first) : (pairs[octet] as string))
  isOdd[octet] = first === filler || second === filler ? 1 : 0
  isOddLast[octet] = first === filler ? 1 : 0
}
const valueOf = new Uint8Array(0x80).fill(0xff)
for (let digit = 0; digit < symbols.length; digit++) valueOf[symbols.charCodeAt(digit)] = digit

function readDigits(octets: Octets, start: number, end: number, notes: Notes): string {
  if (start === end) return ''
  let digits = ''
  let odd = 0
  for (let at = start; at < end - 1; at++) {
    const octet = octets[at] as number
    digits += pairs[octet] as string
    odd += isOdd[octet] as number
  }
  const last = octets[end - 1] as number
  digits += lastPairs[last] as string
  if (odd + (isOddLast[last] as number) === 0) return digits
  notes.note('fillerDigits', start)
  return digits.replace(/f+$/, '')
}

/** Backwards; returns how many octets it took. */
function writeDigits(writer: Writer, digits: string): number {
  const size = (digits.length + 1) >>> 1
  for (let octet = size - 1; octet >= 0; octet--) {
    const first = semiOctet(digits, 2 * octet)
    const second = 2 * octet + 1 < digits.length ? semiOctet(digits, 2 * octet + 1) : filler
    writer.u8(first + 0x10 * second)
  }
  return size
}

function semiOctet(digits: string, at: number): number {
  const digit = valueOf[digits.charCodeAt(at)] ?? 0xff
  if (digit > filler) throw new RangeError(`'${digits.charAt(at)}' is not a digit`)
  return digit
}

/** TBCD-STRING (SIZE (min..max)), as text. */
export function tbcdString(min: number, max: number): Schema<string> & Leaf {
  return leaf<string>({
    name: 'TBCD-STRING',
    tag: 0x04,
    min,
    max,
    read(octets, start, end, notes) {
      if (end - start < min || end - start > max) notes.note('outOfRange', start)
      return readDigits(octets, start, end, notes)
    },
    write(writer, digits) {
      checkSize(writeDigits(writer, digits), min, max)
    },
  })
}

export const natures = [
  'unknown',
  'international',
  'national',
  'network-specific',
  'subscriber',
  'reserved',
  'abbreviated',
  'reserved-for-extension',
] as const
export type Nature = (typeof natures)[number]

export const plans = [
  'unknown',
  'isdn-e164',
  'spare-2',
  'data-x121',
  'telex-f69',
  'spare-5',
  'land-mobile-e212',
  'spare-7',
  'national',
  'private',
  'reserved-10',
  'reserved-11',
  'reserved-12',
  'reserved-13',
  'reserved-14',
  'reserved-for-extension',
] as const
export type NumberingPlan = (typeof plans)[number]

/** TS 29.002 §17.7.8, AddressString; `ext: 0` when the "no extension" bit is not set, as some nodes send it. */
export interface AddressString {
  readonly ton: Nature
  readonly npi: NumberingPlan
  readonly digits: string
  readonly ext?: 0
}

const indicators = bitfield({ plan: [0, 4], nature: [4, 3], noExtension: [7, 1] })

interface Indicators {
  readonly ton: Nature
  readonly npi: NumberingPlan
  readonly noExtension: boolean
}
/** By the octet that holds them, and the octet (its bit for no extension set) by both names. */
const indicatorsIn: Indicators[] = []
const octetOf: Partial<Record<string, Partial<Record<string, number>>>> = {}
for (let octet = 0; octet < 0x100; octet++) {
  const { plan, nature, noExtension } = indicators.unpack(octet)
  const ton = natures[nature] as Nature
  const npi = plans[plan] as NumberingPlan
  indicatorsIn.push({ ton, npi, noExtension: noExtension === 1 })
  if (noExtension === 1) (octetOf[ton] ??= {})[npi] = octet
}
const extensionBit = indicators.pack({ plan: 0, nature: 0, noExtension: 1 })

/** AddressString (SIZE (min..max)), in octets, the one for nature and plan included. */
export function addressOf(max: number): Schema<AddressString> & Leaf {
  return leaf<AddressString>({
    name: 'AddressString',
    tag: 0x04,
    min: 1,
    max,
    read(octets, start, end, notes) {
      if (start === end) notes.fail('an address without nature and plan', start)
      if (end - start > max) notes.note('outOfRange', start)
      const { ton, npi, noExtension } = indicatorsIn[octets[start] as number] as Indicators
      const digits = readDigits(octets, start + 1, end, notes)
      return noExtension ? { ton, npi, digits } : { ton, npi, digits, ext: 0 }
    },
    write(writer, { ton, npi, digits, ext }) {
      checkSize(writeDigits(writer, digits) + 1, 1, max)
      const octet = octetOf[ton]?.[npi]
      if (octet === undefined) throw new RangeError(`no nature ${ton} or plan ${npi}`)
      writer.u8(ext === undefined ? octet : octet - extensionBit)
    },
  })
}

/** TS 23.003 §2.2 with digits as they are sent: MNC of two digits where the third is the filler. */
export interface PlmnId {
  readonly mcc: string
  readonly mnc: string
}

/** Digits of identities are hexadecimal: nothing but 0 to 9 is assigned, and whatever comes can be shown. */
const hexPairs = Array.from({ length: 0x100 }, (_, octet) => {
  const { first, second } = semiOctets.unpack(octet)
  return `${first.toString(16)}${second.toString(16)}`
})

function readPlmn(octets: Octets, at: number): PlmnId {
  const middle = hexPairs[octets[at + 1] as number] as string
  const mnc = hexPairs[octets[at + 2] as number] as string
  const third = middle.charAt(1)
  return {
    mcc: (hexPairs[octets[at] as number] as string) + middle.charAt(0),
    mnc: third === 'f' ? mnc : mnc + third,
  }
}

function writePlmn(writer: Writer, { mcc, mnc }: PlmnId): void {
  if (!/^[0-9a-f]{3}$/.test(mcc) || !/^[0-9a-f]{2,3}$/.test(mnc))
    throw new RangeError(`no PLMN ${mcc}-${mnc}`)
  const [mcc1 = 0, mcc2 = 0, mcc3 = 0, mnc1 = 0, mnc2 = 0, mnc3 = filler] = Array.from(mcc + mnc, digit =>
    Number.parseInt(digit, 16),
  )
  writer.u8(semiOctets.pack({ first: mnc1, second: mnc2 }))
  writer.u8(semiOctets.pack({ first: mcc3, second: mnc3 }))
  writer.u8(semiOctets.pack({ first: mcc1, second: mcc2 }))
}

export interface LocationArea extends PlmnId {
  readonly lac: number
}
export interface Cell extends LocationArea {
  readonly ci_or_sac: number
}

/** PLMN-Id ::= OCTET STRING (SIZE (3)) */
export const plmnId = leaf<PlmnId>({
  name: 'PLMN-Id',
  tag: 0x04,
  min: 3,
  max: 3,
  read(octets, start, end, notes) {
    exactly(3, start, end, notes)
    return readPlmn(octets, start)
  },
  write: writePlmn,
})

/** LAIFixedLength ::= OCTET STRING (SIZE (5)) */
export const laiFixedLength = leaf<LocationArea>({
  name: 'LAIFixedLength',
  tag: 0x04,
  min: 5,
  max: 5,
  read(octets, start, end, notes) {
    exactly(5, start, end, notes)
    const { mcc, mnc } = readPlmn(octets, start)
    return { mcc, mnc, lac: u16(octets, start + 3) }
  },
  write(writer, area) {
    writeU16(writer, area.lac)
    writePlmn(writer, area)
  },
})

/** CellGlobalIdOrServiceAreaIdFixedLength ::= OCTET STRING (SIZE (7)) */
export const cellGlobalIdOrServiceAreaIdFixedLength = leaf<Cell>({
  name: 'CellGlobalIdOrServiceAreaIdFixedLength',
  tag: 0x04,
  min: 7,
  max: 7,
  read(octets, start, end, notes) {
    exactly(7, start, end, notes)
    const { mcc, mnc } = readPlmn(octets, start)
    return { mcc, mnc, lac: u16(octets, start + 3), ci_or_sac: u16(octets, start + 5) }
  },
  write(writer, cell) {
    writeU16(writer, cell.ci_or_sac)
    writeU16(writer, cell.lac)
    writePlmn(writer, cell)
  },
})

function exactly(size: number, start: number, end: number, notes: Notes): void {
  if (end - start !== size) notes.fail(`${end - start} octets where ${size} are due`, start)
}

function u16(octets: Octets, at: number): number {
  return (octets[at] as number) * 0x100 + (octets[at + 1] as number)
}

function writeU16(writer: Writer, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff)
    throw new RangeError(`${value} is not 0..65535`)
  writer.u16(value)
}
