import test from 'ava'
import * as fc from 'fast-check'
import { DecodeError } from '../wire/decode-error.ts'
import { fromHex, toHex, type Octets } from '../wire/octets.ts'
import { decodeTcap, encodeTcap, receiveTcap, type TcapMessage } from './message.ts'
import { transactionFault } from './salvage.ts'
import { transactionId } from './transaction-id.ts'

const hex = (text: string): Octets => fromHex(text) ?? new Uint8Array()
const id = (value: number, length = 4) => transactionId(value, length)
const dialogueAsId = '0.0.17.773.1.1.1'

const golden: readonly [name: string, octets: string, message: TcapMessage][] = [
  [
    'BEGIN with AARQ and invoke',
    '623c4804111111116b1e281c060700118605010101a011600f80020780a1090607040000010002036c14' +
      'a112020100020103300a040800010121436587f9',
    {
      message: 'begin',
      otid: id(0x11111111),
      dialogue: {
        dialogueAsId,
        apdu: 'AARQ',
        protocolVersion: '1',
        applicationContext: '0.4.0.0.1.0.2.3',
      },
      components: [
        { type: 'invoke', invokeId: 0, operationCode: 3, parameter: hex('300a040800010121436587f9') },
      ],
    },
  ],
  [
    'END with AARE and a result without parameter',
    '643e4904111111116b2a2828060700118605010101a01d611b80020780a109060704000001000203a203020100a305a103020100' +
      '6c0aa2080201003003020103',
    {
      message: 'end',
      dtid: id(0x11111111),
      dialogue: {
        dialogueAsId,
        apdu: 'AARE',
        protocolVersion: '1',
        applicationContext: '0.4.0.0.1.0.2.3',
        result: 'accepted',
        diagnostic: { source: 'dialogue-service-user', value: 'null' },
      },
      components: [{ type: 'returnResultLast', invokeId: 0, operationCode: 3 }],
    },
  ],
  [
    'CONTINUE with neither dialogue nor component portion',
    '650c480400000001490400000001',
    { message: 'continue', otid: id(1), dtid: id(1) },
  ],
  [
    'ABORT with AARE, application context not supported',
    '67414904000000016b392837060700118605010101a02c612a80020780a10406022a03a203020101a305a103020102' +
      'be122810060704000001010101a005a3030a0100',
    {
      message: 'abort',
      dtid: id(1),
      dialogue: {
        dialogueAsId,
        apdu: 'AARE',
        protocolVersion: '1',
        applicationContext: '1.2.3',
        result: 'reject-permanent',
        diagnostic: { source: 'dialogue-service-user', value: 'application-context-name-not-supported' },
        userInformation: { oid: '0.4.0.0.1.1.1.1', data: hex('a3030a0100') },
      },
    },
  ],
  [
    'ABORT with a P-Abort cause',
    '67094904000000014a0101',
    { message: 'abort', dtid: id(1), pAbortCause: 'unrecognizedTransactionID' },
  ],
  [
    'UNI with the four other components',
    '61236c21a203020101a30602010502010fa4060201ff810107a70a02010430050201020500',
    {
      message: 'unidirectional',
      components: [
        { type: 'returnResultLast', invokeId: 1 },
        { type: 'returnError', invokeId: 5, errorCode: 15 },
        { type: 'reject', invokeId: -1, problemType: 'invoke', problem: 'unexpectedLinkedOperation' },
        { type: 'returnResultNotLast', invokeId: 4, operationCode: 2, parameter: hex('0500') },
      ],
    },
  ],
]

/** Octets as text and without undefined properties, so that messages compare. */
const plain = (message: object): unknown =>
  JSON.parse(
    JSON.stringify(message, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value)),
  )

for (const [name, octets, message] of golden) {
  test(`Q.773 §4.2: reads ${name}`, t => {
    t.deepEqual(plain(decodeTcap(hex(octets))), plain(message))
  })
  test(`Q.773 §4.2: writes ${name}`, t => {
    t.is(toHex(encodeTcap(message)), octets)
  })
}

const begin = (components: string): Octets => {
  const portion = `6c${(components.length / 2).toString(16).padStart(2, '0')}${components}`
  return hex(`62${(6 + portion.length / 2).toString(16).padStart(2, '0')}480411111111${portion}`)
}
const good = 'a106020107020103'

test('Q.774 §3.2.1.1.2: a bad component spoils neither its neighbours nor the message', t => {
  const { components } = receiveTcap(begin(`a506020101020103${good}`), () => {})
  t.deepEqual(
    components?.map(({ type }) => type),
    ['unreadable', 'invoke'],
  )
})

for (const [problem, invokeId, octets] of [
  ['unrecognizedComponent', undefined, 'a506020101020103'],
  ['mistypedComponent', 1, 'a103020101'],
  ['mistypedComponent', undefined, 'a1050403010203'],
  ['badlyStructuredComponent', 1, 'a106020101023003'],
  ['badlyStructuredComponent', 1, 'a110020101020103'],
] as const) {
  test(`Q.773 §4.2.2.6: ${octets} is ${problem}, invoke id ${invokeId ?? 'not derivable'}`, t => {
    const [component] = receiveTcap(begin(octets), () => {}).components ?? []
    t.like(component, { type: 'unreadable', invokeId, problem: { problemType: 'general', problem } })
  })
}

test('Q.774 §3.2.2: an unreadable dialogue portion is told apart from an unreadable message', t => {
  const message = receiveTcap(hex('620c4804111111116b0428020600'), () => {})
  t.is(message.message, 'begin')
  t.true(message.dialogueError instanceof DecodeError)
})

for (const [octets, fault] of [
  ['6206480101010203', { message: 'begin', otid: id(1, 1), cause: 'incorrectTransactionPortion' }],
  ['6206480411111111ff', { message: 'begin', otid: id(0x11111111), cause: 'incorrectTransactionPortion' }],
  ['62024801', { message: 'begin', otid: undefined, cause: 'badlyFormattedTransactionPortion' }],
  ['62026c00', { message: 'begin', otid: undefined, cause: 'incorrectTransactionPortion' }],
  ['6306480411111111', { message: undefined, otid: id(0x11111111), cause: 'unrecognizedMessageType' }],
  ['6506480411111111', { message: 'continue', otid: id(0x11111111), cause: 'incorrectTransactionPortion' }],
  [
    '640c4904111111116c08a106',
    { message: 'end', dtid: id(0x11111111), cause: 'badlyFormattedTransactionPortion' },
  ],
  ['', { message: undefined, cause: 'unrecognizedMessageType' }],
] as const) {
  test(`Q.773 §4.2.1.5: ${octets || 'nothing'} is ${fault.cause}`, t => {
    t.throws(() => receiveTcap(hex(octets), () => {}), { instanceOf: DecodeError })
    t.like(transactionFault(hex(octets)), fault)
  })
}

test('octets of any kind give a message or a DecodeError, and a fault can always be told', t => {
  const samples = golden.map(([, octets]) => hex(octets))
  const mutated = fc
    .tuple(fc.constantFrom(...samples), fc.nat(), fc.nat(255), fc.boolean())
    .map(([sample, position, octet, truncate]) => {
      const copy = sample.slice(0, truncate ? position % sample.length : sample.length)
      if (copy.length > 0) copy[position % copy.length] = octet
      return copy
    })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), octets => {
      try {
        receiveTcap(octets, () => {})
      } catch (error) {
        t.true(error instanceof DecodeError)
        transactionFault(octets)
      }
    }),
    { numRuns: 3000 },
  )
  t.true(samples.length > 0)
})

test('a dialogue portion seen before is the same however often it comes, and whatever came between', t => {
  const portions = golden.map(([, octets]) => hex(octets))
  for (let round = 0; round < 3; round++) {
    for (const [index, octets] of portions.entries()) {
      t.deepEqual(plain(decodeTcap(octets)), plain(golden[index]?.[2] ?? {}))
      t.is(toHex(encodeTcap(decodeTcap(octets))), toHex(octets))
    }
  }
})
