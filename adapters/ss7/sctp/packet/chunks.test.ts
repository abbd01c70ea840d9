import * as fc from 'fast-check'
import test from 'ava'
import { DecodeError } from '../../wire/decode-error.ts'
import { fromHex, toHex } from '../../wire/octets.ts'
import type { OwnChunk } from '../control-chunks.ts'
import { decodeChunk, encodeChunk } from './chunks.ts'
import { putChecksum } from './crc32c.ts'
import { decodePacket, encodePacket } from './packet.ts'
import { whenUnrecognized } from './parameters.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const octets = (hex: string): Uint8Array => fromHex(hex) as Uint8Array

/** Laid out by hand from the figures of RFC 9260 §3.3. */
const golden: readonly (readonly [name: string, hex: string, chunk: OwnChunk])[] = [
  [
    '§3.3.1 DATA, unfragmented, ordered, 5 octets',
    '0003 0015 00000001 0002 0003 00000003 68656c6c6f 000000',
    {
      type: 'data',
      end: 1,
      beginning: 1,
      unordered: 0,
      immediate: 0,
      tsn: 1,
      stream: 2,
      ssn: 3,
      ppid: 3,
      userData: text('hello'),
    },
  ],
  [
    '§3.3.1 DATA, first fragment, unordered, SACK wanted',
    '000e 0014 ffffffff 0000 0000 00000000 01020304',
    {
      type: 'data',
      end: 0,
      beginning: 1,
      unordered: 1,
      immediate: 1,
      tsn: 0xffffffff,
      stream: 0,
      ssn: 0,
      ppid: 0,
      userData: octets('01020304'),
    },
  ],
  [
    '§3.3.2 INIT with two addresses, a preservative and types',
    '0100 003e 0a0b0c0d 00010000 000a 0010 01020304' +
      '0005 0008 7f000001 0006 0014 20010db8000000000000000000000001 0009 0008 00000bb8 000c 0006 0005 0000',
    {
      type: 'init',
      initiateTag: 0x0a0b0c0d,
      receiverWindow: 65_536,
      outboundStreams: 10,
      inboundStreams: 16,
      initialTsn: 0x01020304,
      parameters: [
        { type: 'ipv4Address', address: octets('7f000001') },
        { type: 'ipv6Address', address: octets('20010db8000000000000000000000001') },
        { type: 'cookiePreservative', incrementMs: 3_000 },
        { type: 'supportedAddressTypes', types: [5] },
      ],
    },
  ],
  [
    '§3.3.3 INIT ACK with a cookie of 5 octets and an unrecognized parameter',
    '0200 0028 00000001 00001000 0001 0001 00000001 0007 0009 0102030405 000000 0008 0008 c0de 0004',
    {
      type: 'initAck',
      initiateTag: 1,
      receiverWindow: 4_096,
      outboundStreams: 1,
      inboundStreams: 1,
      initialTsn: 1,
      parameters: [
        { type: 'stateCookie', cookie: octets('0102030405') },
        { type: 'unrecognizedParameter', parameter: octets('c0de0004') },
      ],
    },
  ],
  [
    '§3.3.4 SACK with two blocks and a duplicate: the example of the figure',
    '0300 001c 0000000c 00001234 0002 0001 0002 0003 0005 0005 0000000c',
    {
      type: 'sack',
      cumulativeTsn: 12,
      receiverWindow: 4_660,
      gapBlocks: 2,
      duplicates: 1,
      reports: [2, 3, 5, 5, 0, 12],
    },
  ],
  [
    '§3.3.5 HEARTBEAT',
    '0400 000c 0001 0008 deadbeef',
    { type: 'heartbeat', info: { type: 'heartbeatInfo', info: octets('deadbeef') } },
  ],
  [
    '§3.3.7 ABORT by the user, tag reflected',
    '0601 000f 000c 000b 62796520627965 00',
    { type: 'abort', reflected: 1, causes: [{ type: 'userInitiatedAbort', reason: text('bye bye') }] },
  ],
  ['§3.3.8 SHUTDOWN', '0700 0008 00000009', { type: 'shutdown', cumulativeTsn: 9 }],
  ['§3.3.9 SHUTDOWN ACK', '0800 0004', { type: 'shutdownAck' }],
  [
    '§3.3.10 ERROR with four causes',
    '0900 0028 0001 0008 0007 0000 0003 0008 000f4240 0002 000a 00000001 0007 0000 0009 0008 00000005',
    {
      type: 'error',
      causes: [
        { type: 'invalidStreamIdentifier', stream: 7, reserved: 0 },
        { type: 'staleCookie', stalenessMicros: 1_000_000 },
        { type: 'missingMandatoryParameter', count: 1, parameters: [7] },
        { type: 'noUserData', tsn: 5 },
      ],
    },
  ],
  ['§3.3.11 COOKIE ECHO', '0a00 0007 010203 00', { type: 'cookieEcho', cookie: octets('010203') }],
  ['§3.3.12 COOKIE ACK', '0b00 0004', { type: 'cookieAck' }],
  ['§3.3.13 SHUTDOWN COMPLETE', '0e00 0004', { type: 'shutdownComplete', reflected: 0 }],
]

for (const [name, hex, chunk] of golden)
  test(`RFC 9260 ${name}`, t => {
    t.is(toHex(encodeChunk(chunk)), hex.replaceAll(' ', ''))
    t.deepEqual(decodeChunk(octets(hex)), chunk)
  })

test('RFC 9260 §3.2.1: the padding of the last parameter may be missing', t => {
  const padded = octets('0400 000c 0001 0007 abcdef 00')
  const bare = octets('0400 000b 0001 0007 abcdef')
  t.deepEqual(decodeChunk(padded), decodeChunk(bare))
})

test('RFC 9260 §3.2: what an unknown type wants is said by its two highest bits', t => {
  t.deepEqual(whenUnrecognized('chunk', 0x3f), { skip: false, report: false })
  t.deepEqual(whenUnrecognized('chunk', 0x7f), { skip: false, report: true })
  t.deepEqual(whenUnrecognized('chunk', 0xbf), { skip: true, report: false })
  t.deepEqual(whenUnrecognized('chunk', 0xff), { skip: true, report: true })
  t.deepEqual(whenUnrecognized('parameter', 0x8008), { skip: true, report: false })
  t.deepEqual(whenUnrecognized('parameter', 0x4001), { skip: false, report: true })
})

test('unreadable chunks name what is wrong', t => {
  for (const [hex, path] of [
    ['0100 0010 00000001 00001000 0001', 'init'],
    ['0400 0008 0001 0009', 'info'],
    ['0400 0008 0001 0003', 'info'],
    ['0700 0006 0000', 'cumulativeTsn'],
    ['0900 0006 0001', 'causes'],
  ] as const)
    t.is(t.throws(() => decodeChunk(octets(hex)), { instanceOf: DecodeError }).path, path, hex)
})

test('a packet of several chunks comes back as it was', t => {
  const header = { sourcePort: 2905, destinationPort: 2906, verificationTag: 0xfedcba98 }
  const chunks = golden.map(([, , chunk]) => chunk)
  t.deepEqual(decodePacket(encodePacket(header, chunks)), { header, chunks })
})

test('random octets are decoded or refused with a DecodeError, whatever they are', t => {
  let refused = 0
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 80 }), bytes => {
      bytes[12] = (bytes[12] ?? 0) % 15
      putChecksum(bytes)
      try {
        decodePacket(bytes)
      } catch (failure) {
        refused += 1
        if (!(failure instanceof DecodeError)) throw failure
      }
    }),
    { numRuns: 3_000 },
  )
  t.true(refused > 0)
})

test('a round trip keeps every DATA and SACK', t => {
  const u32 = fc.nat(0xffffffff)
  const u16 = fc.nat(0xffff)
  const bit = fc.nat(1)
  const data = fc.record({
    type: fc.constant('data' as const),
    tsn: u32,
    stream: u16,
    ssn: u16,
    ppid: u32,
    userData: fc.uint8Array(),
    end: bit,
    beginning: bit,
    unordered: bit,
    immediate: bit,
  })
  const sack = fc.record({
    type: fc.constant('sack' as const),
    cumulativeTsn: u32,
    receiverWindow: u32,
    gapBlocks: u16,
    duplicates: u16,
    reports: fc.array(u16),
  })
  fc.assert(
    fc.property(fc.oneof(data, sack), chunk => {
      t.deepEqual(decodeChunk(encodeChunk(chunk)), chunk)
    }),
    { numRuns: 300 },
  )
})
