/** Called and calling party address, Q.713 §3.4 and §3.5, and the global title inside, §3.4.2.3. */

import { bitfield } from '../wire/bitfield.ts'
import type { Octets } from '../wire/octets.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { naturesOfAddress, numberingPlans } from './names.ts'
import type { GlobalTitle, SccpAddress } from './primitives.ts'

/** How point codes stand in addresses: Q.713 §3.4.2.1, 14 bits; or ANSI T1.112.3, 24 bits after the SSN. */
export type PointCodeFormat = 'itu' | 'ansi'

const indicators = {
  itu: bitfield({ pointCode: [0, 1], ssn: [1, 1], gti: [2, 4], onSsn: [6, 1], national: [7, 1] }),
  ansi: bitfield({ ssn: [0, 1], pointCode: [1, 1], gti: [2, 4], onSsn: [6, 1], national: [7, 1] }),
}
/** What each value of the indicator octet says: looked up for every address, so taken apart once. */
const indicated = {
  itu: everyOctet(octet => indicators.itu.unpack(octet)),
  ansi: everyOctet(octet => indicators.ansi.unpack(octet)),
}
const planAndScheme = bitfield({ es: [0, 4], np: [4, 4] })
const oddAndNature = bitfield({ nai: [0, 7], odd: [7, 1] })
const plans = everyOctet(octet => {
  const { np, es } = planAndScheme.unpack(octet)
  return { np: numberingPlans.name(np), es }
})
const natures = everyOctet(octet => {
  const { nai, odd } = oddAndNature.unpack(octet)
  return { nai: naturesOfAddress.name(nai), odd: odd === 1 }
})

function everyOctet<T>(of: (octet: number) => T): (octet: number) => T {
  const values = Array.from({ length: 256 }, (_, octet) => of(octet))
  return octet => values[octet] as T
}

/** Encoding schemes, Q.713 §3.4.2.3.3. */
const bcdOdd = 1
const bcdEven = 2

/** Names of the title inside, made once and not for every message. */
const titleFields: Readonly<Record<string, string>> = {
  called: 'called.globalTitle',
  calling: 'calling.globalTitle',
  address: 'address.globalTitle',
}

/** Reads an address from all the octets given. */
export function readAddress(reader: Reader, field: string, format: PointCodeFormat = 'itu'): SccpAddress {
  const { pointCode, ssn, gti, onSsn, national } = indicated[format](reader.u8(field))
  const address: { -readonly [K in keyof SccpAddress]: SccpAddress[K] } = {
    routingIndicator: onSsn === 1 ? 'ssn' : 'gt',
  }
  if (format === 'itu') {
    if (pointCode === 1) address.pointCode = readPointCode(reader, field, format)
    if (ssn === 1) address.ssn = reader.u8(field)
  } else {
    if (ssn === 1) address.ssn = reader.u8(field)
    if (pointCode === 1) address.pointCode = readPointCode(reader, field, format)
  }
  if (gti !== 0)
    address.globalTitle = readGlobalTitle(
      reader,
      titleKind(reader, gti, field, format),
      titleFields[field] ?? field,
    )
  if (national === 1) address.nationalUse = true
  return address
}

/** Reads a global title of the given indicator (1 to 4) up to the reader's end. */
export function readGlobalTitle(reader: Reader, gti: number, field: string): GlobalTitle {
  switch (gti) {
    case 1: {
      const { odd, nai } = natures(reader.u8(field))
      return { gti, nai, digits: readDigits(reader, odd, field) }
    }
    case 2:
      return { gti, tt: reader.u8(field), digits: readDigits(reader, false, field) }
    case 3: {
      const tt = reader.u8(field)
      const { np, es } = plans(reader.u8(field))
      return { gti, tt, np, es, digits: readDigits(reader, es === bcdOdd, field) }
    }
    case 4: {
      const tt = reader.u8(field)
      const { np, es } = plans(reader.u8(field))
      const { nai } = natures(reader.u8(field))
      return {
        gti,
        tt,
        np,
        es,
        nai,
        digits: readDigits(reader, es === bcdOdd, field),
      }
    }
    default:
      return reader.fail(field, `global title indicator ${String(gti)} is reserved`)
  }
}

const digitOf = '0123456789abcdef'
/** The two digits of an octet, and the value of a digit by its character code. */
const digitsOf = Array.from(
  { length: 256 },
  (_, octet) => digitOf.charAt(octet % 16) + digitOf.charAt(octet / 16),
)
const noDigit = 255
const valueOf = new Uint8Array(128).fill(noDigit)
for (let value = 0; value < 16; value += 1) valueOf[digitOf.charCodeAt(value)] = value

/** Q.713 §3.4.2.3.1: the first digit in the lower half; after an odd number the last half is filler. */
function readDigits(reader: Reader, odd: boolean, field: string): string {
  const count = reader.remaining
  if (odd && count === 0) reader.fail(field, 'an odd number of digits, but none')
  let digits = ''
  for (const octet of reader.take(count, field)) digits += digitsOf[octet] as string
  return odd ? digits.slice(0, -1) : digits
}

/** Writes an address backwards, without its length. */
export function writeAddress(writer: Writer, address: SccpAddress, format: PointCodeFormat = 'itu'): void {
  const { pointCode, ssn, globalTitle, routingIndicator, nationalUse } = address
  if (globalTitle !== undefined) writeGlobalTitle(writer, globalTitle)
  if (format === 'itu') {
    if (ssn !== undefined) writer.u8(ssn)
    if (pointCode !== undefined) writePointCode(writer, pointCode, format)
  } else {
    if (pointCode !== undefined) writePointCode(writer, pointCode, format)
    if (ssn !== undefined) writer.u8(ssn)
  }
  writer.u8(
    indicators[format].pack({
      pointCode: pointCode === undefined ? 0 : 1,
      ssn: ssn === undefined ? 0 : 1,
      gti: globalTitle === undefined ? 0 : indicatorFor(globalTitle.gti, format),
      onSsn: routingIndicator === 'ssn' ? 1 : 0,
      national: nationalUse === true ? 1 : 0,
    }),
  )
}

/** Q.713 §3.4.2.1, 14 bits; T1.112.3 §3.4.2.1, member, cluster and network octets. */
export function readPointCode(reader: Reader, field: string, format: PointCodeFormat): number {
  if (format === 'itu') return reader.u16le(field) % 2 ** 14
  return reader.u16le(field) + reader.u8(field) * 2 ** 16
}

export function writePointCode(writer: Writer, pointCode: number, format: PointCodeFormat): void {
  if (format === 'ansi') writer.u8(Math.floor(pointCode / 2 ** 16))
  writer.u16le(pointCode % 2 ** 16)
}

/**
 * T1.112.3 §3.4.2.3 has two kinds of title: indicator 1 is what ITU calls 3 (translation type, plan, scheme), 2 is
 * translation type alone. Ours are named as ITU does.
 */
const ansiTitles: Readonly<Record<number, number>> = { 1: 3, 2: 2 }

function titleKind(reader: Reader, indicator: number, field: string, format: PointCodeFormat): number {
  if (format === 'itu') return indicator
  return (
    ansiTitles[indicator] ?? reader.fail(field, `global title indicator ${String(indicator)} is not of ANSI`)
  )
}

function indicatorFor(gti: number, format: PointCodeFormat): number {
  if (format === 'itu') return gti
  const [indicator] = Object.entries(ansiTitles).find(([, kind]) => kind === gti) ?? []
  if (indicator === undefined) throw new RangeError(`globalTitle: ANSI has no title of kind ${String(gti)}`)
  return Number(indicator)
}

/** Octets `writeAddress` takes. */
export function addressLength(
  { pointCode, ssn, globalTitle }: SccpAddress,
  format: PointCodeFormat = 'itu',
): number {
  const code = pointCode === undefined ? 0 : format === 'itu' ? 2 : 3
  const title =
    globalTitle === undefined ? 0 : titleHeader[globalTitle.gti] + Math.ceil(globalTitle.digits.length / 2)
  return 1 + code + (ssn === undefined ? 0 : 1) + title
}

/** Octets before the digits, by global title indicator. */
const titleHeader = { 1: 1, 2: 1, 3: 2, 4: 3 } as const

/** The digits decide odd or even; an encoding scheme that is neither (unknown, national) is kept. */
export function writeGlobalTitle(writer: Writer, title: GlobalTitle): void {
  const { digits } = title
  writeDigits(writer, digits)
  const odd = digits.length % 2
  if (title.gti === 1) {
    writer.u8(oddAndNature.pack({ nai: naturesOfAddress.code(title.nai), odd }))
    return
  }
  if (title.gti === 4) writer.u8(oddAndNature.pack({ nai: naturesOfAddress.code(title.nai), odd: 0 }))
  if (title.gti !== 2) {
    const counted = title.es === undefined || title.es === bcdOdd || title.es === bcdEven || odd === 1
    const es = counted ? bcdEven - odd : (title.es ?? 0)
    writer.u8(planAndScheme.pack({ np: numberingPlans.code(title.np), es }))
  }
  writer.u8(title.tt)
}

function writeDigits(writer: Writer, digits: string): void {
  for (let at = digits.length - 1 - ((digits.length + 1) % 2); at >= 0; at -= 2) {
    writer.u8(digitAt(digits, at) + (at + 1 < digits.length ? 16 * digitAt(digits, at + 1) : 0))
  }
}

function digitAt(digits: string, at: number): number {
  const value = valueOf[digits.charCodeAt(at)] ?? noDigit
  if (value === noDigit) throw new RangeError(`digits: '${digits}' holds more than 0-9 and a-f`)
  return value
}

const writer = new Writer(64)

export function encodeAddress(address: SccpAddress, format: PointCodeFormat = 'itu'): Octets {
  writer.reset()
  writeAddress(writer, address, format)
  return writer.finish()
}

export function encodeTitle(title: GlobalTitle): Octets {
  writer.reset()
  writeGlobalTitle(writer, title)
  return writer.finish()
}

/** The address indicator octet of an address, as it is written. */
export function indicatorOf(address: SccpAddress, format: PointCodeFormat = 'itu'): number {
  return encodeAddress(address, format)[0] as number
}

/** @throws {DecodeError} */
export function parseAddress(octets: Octets, format: PointCodeFormat = 'itu'): SccpAddress {
  return readAddress(new Reader('sccp', octets), 'address', format)
}
