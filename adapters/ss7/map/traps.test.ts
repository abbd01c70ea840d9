/** What other stacks fell into, each with the octets that show it. */
import test from 'ava'
import { decodeLayer, encodeLayer } from '../inspect/inspect.ts'
import type { Hints } from '../inspect/request.ts'
import { fromHex, noOctets, toHex } from '../wire/octets.ts'
import { readDialoguePdu } from './dialogue.ts'

const decode = (layer: string, hex: string, hints: Hints = {}) => {
  const decoded = decodeLayer(layer, fromHex(hex) ?? noOctets, hints)
  return decoded.ok
    ? { value: decoded.value, kinds: decoded.deviations.map(({ kind }) => kind) }
    : { fault: `${decoded.error.path}: ${decoded.error.reason}`, answer: decoded.error.answer }
}
const encode = (layer: string, value: unknown, hints: Hints = {}) => toHex(encodeLayer(layer, value, hints))

const sriSm = { op: 'sendRoutingInfoForSM', pdu: 'invoke-argument' }
const isdn = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits })

test('an extension container is opaque: neither its private extensions nor what else is in it need be BER', t => {
  const container = 'a00606032a030405ff' // a private extension cut short inside
  const { value } = decode('MAP-type', `3009${container}`, { type: 'ExtensionContainer' })
  t.deepEqual(value, { value: { raw: container } })
  t.is(encode('MAP-type', value, { type: 'ExtensionContainer' }), `3009${container}`)
  t.deepEqual(decode('MAP-type', '3004a0020102', { type: 'ExtensionContainer' }).value, {
    value: { privateExtensionList: '0102' },
  })
})

test('systemFailure with its container behind [0] is read and noted, and never written so', t => {
  const value = {
    networkResource: 'hlr',
    extensionContainer: { pcsExtensions: '01' },
    additionalNetworkResource: 'gsmSCF',
  }
  t.deepEqual(decode('MAP-error', '300b0a01018001033003a10101', { errorCode: 34 }), {
    value,
    kinds: ['outOfOrder'],
  })
  t.is(encode('MAP-error', value, { errorCode: 34 }), '300b0a01013003a10101800103')
})

test('a present but unreadable OPTIONAL is an error with its path, not a second serving node lost', t => {
  const result = { op: 'sendRoutingInfoForSM', pdu: 'result' }
  t.like(decode('MAP', '301f040800010121436587f9a0138107915155100010f0a60885069155100020f0', result), {
    fault: 'locationInfoWithLMSI.additionalNumber: expected [0] or [1], found [5]',
    answer: { component: 'reject', problemType: 'returnResult', problem: 'mistypedParameter' },
  })
})

test('SRI: version 3 answers in [3], version 1 and 2 in a plain SEQUENCE with a universal IMSI, under one code', t => {
  const result = { op: 'sendRoutingInfo', pdu: 'result' }
  t.like(decode('MAP', 'a313890810210202108922f70407919772635018f9', result).value, {
    imsi: '011220200198227',
    extendedRoutingInfo: { roamingNumber: isdn('79273605819') },
  })
  t.like(decode('MAP', '3013040810210202108922f70407919772635018f9', result).value, {
    mapVersionStyle: 'v1/v2',
    routingInfo: { roamingNumber: isdn('79273605819') },
  })
  t.deepEqual(decode('MAP', '3013040810210202108922f70407919772635018f9', { ...result, version: 3 }).kinds, [
    'otherVersion',
  ])
})

test('checkIMEI of versions 1 and 2 is a bare OCTET STRING; a vendor’s private-class IMSI behind it is kept', t => {
  const argument = { op: 'checkIMEI', pdu: 'invoke-argument' }
  const { value, kinds } = decode('MAP', '040853467640949819f0c10827340403305867f3', argument)
  t.like(value, { imei: '356467044989910', trailing: [{ tag: 'p1', value: '27340403305867f3' }] })
  t.deepEqual(kinds, ['trailingElement'])
  t.is(encode('MAP', { imei: '356467044989910' }, argument), '040853467640949819f0')
})

for (const [errorCode, hex, value] of [
  [34, '0a0101', { networkResource: 'hlr' }],
  [13, '0a0101', { callBarringCause: 'operatorBarring' }],
  [32, '0a0100', { smEnumeratedDeliveryFailureCause: 'memoryCapacityExceeded' }],
  [27, '0101ff', { mwdSet: true }],
  [8, '0a0103', { roamingNotAllowedCause: 'operatorDeterminedBarring' }],
  [15, '0a0101', { cugRejectCause: 'subscriberNotMemberOfCUG' }],
] as const) {
  test(`error ${errorCode} has a bare form in versions 1 and 2: ${hex}`, t => {
    const decoded = decode('MAP-error', hex, { errorCode })
    t.like(decoded, { value, kinds: [] })
    t.is(encode('MAP-error', decoded.value, { errorCode }), hex)
  })
}

test('a truncated map-userAbort ends the dialogue as the user abort it is', t => {
  t.deepEqual(decode('MAP-dialogue', 'a40180'), {
    value: { pdu: 'map-userAbort' },
    kinds: ['unreadableAbort'],
  })
  t.deepEqual(readDialoguePdu(Uint8Array.of(0xa4, 0x01, 0x80)), { mapUserAbort: {} })
  t.like(decode('MAP-dialogue', 'a50180'), { fault: 'mapProviderAbort: the length is missing' })
})

test('BOOLEAN TRUE as 01 is TRUE, and noted', t => {
  const { value, kinds } = decode('MAP', '30148005911111111181010182059122222222850121', sriSm)
  t.like(value, { smRpPri: true, teleservice: '21' })
  t.deepEqual(kinds, ['booleanNotFF'])
})

test('a version refused by ABORT with AARE says so: application-context-name-not-supported', t => {
  const abort =
    '67414904000000016b392837060700118605010101a02c612a80020780a10406022a03a203020101a305a103020102be122810060704000001010101a005a3030a0100'
  t.like(decode('TCAP', abort).value, {
    message: 'abort',
    dialogue: {
      apdu: 'AARE',
      result: 'reject-permanent',
      diagnostic: { value: 'application-context-name-not-supported' },
    },
  })
})

test('digits: fillers beyond the one that is due are dropped and noted; an address may lack its extension bit', t => {
  t.deepEqual(decode('MAP-type', '04081402032143ffffff', { type: 'IMSI' }), {
    value: { value: '4120301234' },
    kinds: ['fillerDigits'],
  })
  t.deepEqual(decode('MAP-type', '0404110907f0', { type: 'AddressString' }), {
    value: { value: { ton: 'international', npi: 'isdn-e164', digits: '90700', ext: 0 } },
    kinds: [],
  })
})

test('values of later releases are kept: an enumeration’s number, an element’s place', t => {
  t.deepEqual(decode('MAP-error', '30030a0107', { errorCode: 1 }), {
    value: { unknownSubscriberDiagnostic: 7 },
    kinds: ['unlistedValue'],
  })
  t.deepEqual(decode('MAP-error', '30078001019f870100', { errorCode: 27 }), {
    value: { absentSubscriberReason: 'restrictedArea' },
    kinds: ['unknownElement'],
  })
})
