import test from 'ava'
import * as fc from 'fast-check'
import { differences } from '../testing/golden.ts'
import { DecodeError } from '../wire/decode-error.ts'
import { fromHex, toHex, type Octets } from '../wire/octets.ts'
import { encodeAddress, parseAddress } from './address.ts'
import { readMessage, UnknownMessageType, writeMessage, type SccpDeviation } from './codec.ts'
import {
  decodeGlobalTitle,
  decodeSccp,
  decodeSccpAddress,
  encodeGlobalTitle,
  encodeSccp,
  encodeSccpAddress,
} from './fields.ts'
import type { GlobalTitle } from './primitives.ts'
import { decodeScmg, encodeScmg } from './scmg.ts'
import { address, sccpMessage } from './testing/arbitrary.ts'
import { golden } from './testing/golden.ts'

const octets = (hex: string): Octets => fromHex(hex) as Octets

const layers: Readonly<Record<string, (input: Octets) => readonly [value: unknown, again: Octets]>> = {
  SCCP(input) {
    const { value } = decodeSccp(input)
    return [value, encodeSccp(value)]
  },
  'SCCP-address'(input) {
    const value = decodeSccpAddress(input)
    return [value, encodeSccpAddress(value)]
  },
  'SCCP-gt'(input) {
    const value = decodeGlobalTitle(input)
    return [value, encodeGlobalTitle(value)]
  },
  'SCCP-SCMG'(input) {
    const value = decodeScmg(input)
    return [value, encodeScmg(value)]
  },
}

/** Parts in another order, or sharing octets: legal to read (Q.713 §1.4), nothing we would write. */
const otherwiseLaidOut = new Set(['sv-194', 'sv-195', 'sv-207'])

for (const { id, layer, hex, expect } of golden) {
  const codec = layers[layer]
  test(`golden ${id}: ${layer} ${codec === undefined ? 'is refused' : 'both ways'}`, t => {
    if (codec === undefined) {
      t.throws(() => decodeSccp(octets(hex)), { instanceOf: DecodeError })
      return
    }
    const [value, again] = codec(octets(hex))
    t.deepEqual(differences(expect, value), [])
    if (otherwiseLaidOut.has(id)) t.deepEqual(differences(expect, layers[layer]?.(again)[0]), [])
    else t.is(toHex(again), hex)
  })
}

test('Q.713 §4.18: pointers of a long message count from their most significant octet', t => {
  const message = readMessage(octets('13010a070008000b000000024208044301000605000b0c0d0e0f'))
  t.deepEqual(message, {
    type: 'ludt',
    protocolClass: 1,
    returnOnError: false,
    hopCounter: 10,
    called: { routingIndicator: 'ssn', ssn: 8 },
    calling: { routingIndicator: 'ssn', pointCode: 1, ssn: 6 },
    data: octets('0b0c0d0e0f'),
  })
})

test('ANSI T1.112.3: the subsystem number comes first, point codes have 24 bits', t => {
  const ansi = { routingIndicator: 'ssn', pointCode: 0x01_02_03, ssn: 6 } as const
  t.is(toHex(encodeAddress(ansi, 'ansi')), '4306030201')
  t.deepEqual(parseAddress(octets('4306030201'), 'ansi'), ansi)
})

test('an encoding scheme that counts nothing is kept; one that contradicts the digits is corrected', t => {
  const title = { gti: 3, tt: 0, np: 'isdn-e164', digits: '1234' } as const
  t.is(toHex(encodeGlobalTitle({ ...title, es: 3 })), '00132143')
  t.is(toHex(encodeGlobalTitle({ ...title, es: 1 })), '00122143')
  t.is(toHex(encodeGlobalTitle({ ...title, es: 2, digits: '123' })), '00112103')
})

const faults: readonly (readonly [what: string, hex: string, path: string])[] = [
  ['nothing at all', '', 'messageType'],
  ['cut after the class', '0900', 'called'],
  ['pointer zero to a mandatory parameter', '090000050702420602420702aabb', 'called'],
  ['pointer beyond the message', '0900ff050702420602420702aabb', 'called'],
  ['address longer than the message', '090003050702420602420709aabb', 'data'],
  ['address of no octets', '09000305050042060242', 'called'],
  ['reserved global title indicator', '0900030507025406024207', 'called.globalTitle'],
  [
    'odd digits announced, none present',
    '09000308 0a 05120600 1104 024207 00'.replaceAll(' ', ''),
    'called.globalTitle',
  ],
  [
    'segmentation of three octets',
    '1100 0f 04 06 08 09 024206 024207 01aa 1003c00000 00'.replaceAll(' ', ''),
    'segmentation',
  ],
]
for (const [what, hex, path] of faults) {
  test(`refused: ${what}`, t => {
    const error = t.throws(() => readMessage(octets(hex)), { instanceOf: DecodeError })
    t.is(error.path, path)
  })
}

test('a connection request is another kind of message, not a broken one', t => {
  const error = t.throws(() => readMessage(octets('01000000')), { instanceOf: UnknownMessageType })
  t.is(error.code, 1)
})

const oddities: readonly (readonly [what: string, hex: string, deviation: SccpDeviation])[] = [
  ['empty data', '098103050702420602420700', 'emptyData'],
  ['reserved message handling', '091103050702420602420701aa', 'reservedMessageHandling'],
  [
    'no end of optional parameters',
    '11000f040608090242060242070 1aa120107'.replaceAll(' ', ''),
    'missingEndOfOptionalParameters',
  ],
  [
    'importance twice',
    '11000f040608090242060242070 1aa12010712010500'.replaceAll(' ', ''),
    'repeatedOptionalParameter',
  ],
  [
    'ISNI, a parameter of national networks',
    '11000f040608090242060242070 1aa11010000'.replaceAll(' ', ''),
    'unknownOptionalParameter',
  ],
]
for (const [what, hex, deviation] of oddities) {
  test(`tolerated and noted: ${what}`, t => {
    t.deepEqual(decodeSccp(octets(hex)).deviations, [deviation])
  })
}

test('more data than a length octet can say is our own fault', t => {
  const called = { routingIndicator: 'ssn', ssn: 6 } as const
  const message = { type: 'udt', protocolClass: 0, returnOnError: false, called, calling: called } as const
  t.throws(() => writeMessage({ ...message, data: new Uint8Array(256) }), { instanceOf: RangeError })
})

test('property: reading what was written gives the message back', t => {
  fc.assert(
    fc.property(sccpMessage, message => {
      t.deepEqual(readMessage(writeMessage(message)), message)
    }),
    { numRuns: 500 },
  )
})

test('property: the fields `decode` shows are enough to write the same octets', t => {
  fc.assert(
    fc.property(sccpMessage, message => {
      const written = writeMessage(message)
      t.is(toHex(encodeSccp(decodeSccp(written).value)), toHex(written))
    }),
    { numRuns: 300 },
  )
})

test('property: addresses in both point code formats', t => {
  fc.assert(
    fc.property(address, fc.constantFrom('itu', 'ansi'), (value, format) => {
      const gti = value.globalTitle?.gti ?? 2
      fc.pre(format === 'itu' || gti === 2 || gti === 3)
      t.deepEqual(parseAddress(encodeAddress(value, format), format), value)
    }),
    { numRuns: 300 },
  )
})

const titled = (globalTitle: GlobalTitle) =>
  ({ routingIndicator: 'gt', ssn: 6, globalTitle, nationalUse: true }) as const

test('ANSI T1.112.3 §3.4.2.3: indicator 1 holds type, plan and scheme, 2 the type alone; there are no others', t => {
  const digits = '93701234'
  const full = { gti: 3, tt: 9, np: 'isdn-e164', es: 2, digits } as const
  const bare = { gti: 2, tt: 10, digits } as const
  // national, on title, indicator 1, subsystem
  t.is(toHex(encodeAddress(titled(full), 'ansi')), '8506091239072143')
  t.is(toHex(encodeAddress(titled(bare), 'ansi')), '89060a39072143')
  for (const title of [full, bare])
    t.deepEqual(parseAddress(encodeAddress(titled(title), 'ansi'), 'ansi'), titled(title))
  t.throws(() => parseAddress(octets('9106091201390721'), 'ansi'), { instanceOf: DecodeError })
  t.throws(() => encodeAddress(titled({ gti: 1, nai: 'national', digits }), 'ansi'), {
    instanceOf: RangeError,
  })
})

function isReadOrRefused(read: (input: Octets) => unknown, input: Octets): boolean {
  try {
    read(input)
  } catch (error) {
    return error instanceof DecodeError && error.offset <= input.length
  }
  return true
}

test('property: random octets, and messages cut or changed, are read or refused, nothing else', t => {
  fc.assert(
    fc.property(
      sccpMessage,
      fc.uint8Array({ maxLength: 40 }),
      fc.nat(),
      fc.nat(255),
      (message, noise, at, octet) => {
        const written = writeMessage(message)
        t.true(isReadOrRefused(decodeSccp, written.subarray(0, at % written.length)))
        written[at % written.length] = octet
        t.true(isReadOrRefused(decodeSccp, written))
        for (const read of [decodeSccp, decodeSccpAddress, decodeGlobalTitle, decodeScmg]) {
          t.true(isReadOrRefused(read, noise))
        }
      },
    ),
    { numRuns: 1000 },
  )
})
