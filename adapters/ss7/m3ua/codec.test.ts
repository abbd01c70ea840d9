import test from 'ava'
import * as fc from 'fast-check'
import { DecodeError } from '../wire/decode-error.ts'
import { fromHex, noOctets, toHex, type Octets } from '../wire/octets.ts'
import { differences } from '../testing/golden.ts'
import { errorAnswer, readLoosely, readMessage, writeMessage } from './codec.ts'
import { errorCodes, M3uaError } from './error-codes.ts'
import { decodeM3ua, encodeM3ua } from './fields.ts'
import { definitions, type Field, type M3uaMessage, type MessageType } from './messages.ts'
import type { Deviation } from './primitives.ts'
import { golden } from './testing/golden.ts'

function isReadOrRefused(input: Octets): boolean {
  try {
    readLoosely(input)
  } catch (error) {
    return error instanceof M3uaError && error instanceof DecodeError && error.offset <= input.length
  }
  return true
}

const octets = (hex: string): Octets => fromHex(hex) as Octets

function refusal(hex: string): M3uaError {
  try {
    readMessage(octets(hex))
  } catch (error) {
    if (error instanceof M3uaError) return error
    throw error
  }
  throw new Error(`${hex} was read`)
}

for (const { id, layer, hex, expect } of golden) {
  if (layer === 'M3UA') {
    test(`golden ${id}: ${String(expect.message)} decodes to its fields and encodes to its octets`, t => {
      const { value } = decodeM3ua(octets(hex))
      t.deepEqual(differences(expect, value), [])
      const whole = String(expect.length) === String(hex.length / 2) && hex.length % 8 === 0
      if (whole) t.is(toHex(encodeM3ua(value)), hex)
      else
        t.deepEqual(
          differences(
            { ...expect, length: undefined },
            { ...decodeM3ua(encodeM3ua(value)).value, length: undefined },
          ),
          [],
        )
    })
  } else {
    test(`golden ${id}: refused with the ERR it earns`, t => {
      const error = refusal(hex)
      if (expect.answer === 'none') t.is(error.answer, undefined)
      else if (expect.errorCode === undefined) t.is(error.answer, errorCodes.protocolError)
      else t.is(error.answer, Number(expect.errorCode))
    })
  }
}

const faults: readonly (readonly [clause: string, hex: string, answer: number | undefined])[] = [
  ['§3.8.1 too short for a header: nothing to answer to', '01000301', undefined],
  ['§4.8 another version: Invalid Version', '0200030100000008', 0x01],
  ['§3.8.1 reserved class 5: Unsupported Message Class', '0100050100000008', 0x03],
  ['§3.8.1 unknown class before malformed parameters', '01000a010000000c0004ffff', 0x03],
  ['§7.3.2 unknown type before malformed parameters', '0100037f0000000c0004ffff', 0x04],
  ['§3.1.4 length shorter than the header: Protocol Error', '0100030100000007', 0x07],
  ['§3.1.4 length beyond the octets present', '0100030100000009', 0x07],
  ['§3.1.4 octets beyond length and padding', '010003010000000800000000', 0x07],
  ['§3.2 parameter beyond the message: Parameter Field Error', '010003010000000c0004ffff', 0x12],
  ['§3.2 parameter shorter than its own header', '010003010000000c00040003', 0x12],
  ['§3.5.1 ASP identifier of two octets', '010003010000001000110006000a0000', 0x12],
  ['§3.3.1 protocol data cut inside the routing label', '01000101000000100210000800000001', 0x12],
  [
    '§3.7.1 routing context of six octets',
    '0100040100000014000600 0a00000001 00020000'.replaceAll(' ', ''),
    0x12,
  ],
  [
    '§3.2 the same parameter twice: Unexpected Parameter',
    '010004010000001800060008000000010006000800000002',
    0x13,
  ],
  ['§3.3.1 DATA without protocol data: Missing Parameter', '0100010100000008', 0x16],
  ['§3.4.5 DUPU without user/cause', '010002050000001000120008 00000003'.replaceAll(' ', ''), 0x16],
  ['§3.8.1 ERR without a code is not answered either', '0100000000000008', undefined],
  ['§4.4.1 RKM where it is not offered: Unsupported Message Class', '010009010000000c0004ffff', 0x03],
]
for (const [clause, hex, answer] of faults) {
  test(`RFC 4666 ${clause}`, t => {
    const error = refusal(hex)
    t.is(error.answer, answer)
    t.is(errorAnswer(error, octets(hex))?.type, answer === undefined ? undefined : 'err')
  })
}

test('RFC 4666 §3.8.1: ERR for a class or type quotes exactly the first 40 octets', t => {
  const hex = `0100ff010000003c${'00'.repeat(52)}`
  const answer = errorAnswer(refusal(hex), octets(hex))
  t.deepEqual(answer, {
    type: 'err',
    errorCode: errorCodes.unsupportedMessageClass,
    diagnosticInformation: octets(hex).slice(0, 40),
  })
})

const oddities: readonly (readonly [what: string, hex: string, deviation: Deviation])[] = [
  ['reserved octet not zero', '0101030100000008', 'reservedNotZero'],
  ['unassigned parameter', '0100030100000010fff0000800000000', 'unknownParameter'],
  ['routing context in ASP Up', '01000301000000100006000800000001', 'unexpectedParameter'],
  ['§3.1.4 padding not counted', '010003030000000d00090005aa', 'paddingNotInLength'],
]
for (const [what, hex, deviation] of oddities) {
  test(`tolerated and noted: ${what}`, t => {
    t.deepEqual(decodeM3ua(octets(hex)).deviations, [deviation])
  })
}

test('RFC 4666 §4.3.4.6: heartbeat data of 0, 8 and 1,000 octets passes unchanged', t => {
  for (const length of [0, 8, 1000]) {
    const heartbeatData = Uint8Array.from({ length }, (_, index) => index)
    t.deepEqual(readMessage(writeMessage({ type: 'beat', heartbeatData })), { type: 'beat', heartbeatData })
  }
})

const u32 = fc.nat(0xffff_ffff)
const affected = fc.record({ mask: fc.nat(255), pc: fc.nat(0xff_ffff) })
const some = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 1, maxLength: 4 })
const octetsOf = fc.uint8Array({ maxLength: 40 })
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  infoString: fc.string(),
  routingContext: some(u32),
  diagnosticInformation: octetsOf,
  heartbeatData: octetsOf,
  trafficModeType: fc.constantFrom('override', 'loadshare', 'broadcast', 9),
  status: fc.constantFrom(
    { type: 'AS-State_Change', info: 'AS-ACTIVE' },
    { type: 'Other', info: 'ASP Failure' },
    { type: 'AS-State_Change', info: 0 },
    { type: 7, info: 9 },
  ),
  affectedPointCode: some(affected),
  originatingPointCodeList: some(affected),
  userCause: fc.record({ cause: fc.nat(0xffff), user: fc.nat(0xffff) }),
  congestionIndications: fc.nat(0xff_ffff),
  concernedDestination: fc.nat(0xff_ffff),
  destinationPointCode: fc.nat(0xff_ffff),
  serviceIndicators: some(fc.nat(255)),
  protocolData: fc.record({
    opc: u32,
    dpc: u32,
    si: fc.nat(255),
    ni: fc.nat(255),
    mp: fc.nat(255),
    sls: fc.nat(255),
    data: octetsOf,
  }),
}

function ofFields(fields: readonly Field[]): fc.Arbitrary<Record<string, unknown>> {
  const entries = fields.map(({ name, codec, repeated }) => {
    const one = Array.isArray(codec) ? ofFields(codec as readonly Field[]) : (values[name] ?? u32)
    return [name, repeated ? some(one) : one] as const
  })
  const requiredKeys = fields.filter(({ optional }) => !optional).map(({ name }) => name)
  return fc.record(Object.fromEntries(entries), { requiredKeys })
}

const anyMessage = fc
  .constantFrom(...(Object.keys(definitions) as MessageType[]))
  .chain(type =>
    ofFields(definitions[type].fields).map(rest => ({ type, ...rest }) as unknown as M3uaMessage),
  )

test('property: reading what was written gives the message back, whatever the message', t => {
  fc.assert(
    fc.property(anyMessage, message => {
      t.deepEqual(readMessage(writeMessage(message)), message)
    }),
    { numRuns: 500 },
  )
})

test('property: reading and writing the fields `decode` shows gives the octets back', t => {
  fc.assert(
    fc.property(anyMessage, message => {
      const written = writeMessage(message)
      t.is(toHex(encodeM3ua(decodeM3ua(written).value)), toHex(written))
    }),
    { numRuns: 200 },
  )
})

test('property: random octets, and messages with one octet changed or cut, are read or refused, nothing else', t => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      anyMessage,
      fc.nat(),
      fc.nat(255),
      (noise, message, at, octet) => {
        const changed = writeMessage(message)
        const place = at % changed.length
        t.true(isReadOrRefused(changed.subarray(0, place)))
        changed[place] = octet
        t.true(isReadOrRefused(changed))
        t.true(isReadOrRefused(noise))
      },
    ),
    { numRuns: 1000 },
  )
})

/** Derived by hand from RFC 4666 §3.2 and §3.6, and dissected by tshark. SUA's common parameters have other tags. */
const registrations = {
  regReq: '010009010000001c 02070014 020a000800000001 020b000800000064',
  regRsp: '0100090200000024 0208001c 020a000800000001 0212000800000000 0006000800000007',
  deregRsp: '010009040000001c 02090014 0006000800000007 0213000800000000',
} as const
for (const [type, hex] of Object.entries(registrations)) {
  test(`RFC 4666 §3.6: ${type} has the tags of routing key management`, t => {
    const octets = fromHex(hex) ?? noOctets
    const message = readMessage(octets)
    t.true(message.type === type)
    t.deepEqual(writeMessage(message), octets)
  })
}
