import test from 'ava'
import { readMessage, writeMessage } from './codec.ts'
import type { ApplicationServer } from './configuration.ts'
import { errorCodes } from './error-codes.ts'
import { m3ua } from './m3ua.ts'
import type { M3uaMessage, MessageOf } from './messages.ts'
import { deregistrationStatus, registrationStatus } from './registration.ts'
import { scripted, type Scripted } from './testing/peer.ts'

const home: ApplicationServer = {
  name: 'home',
  routingContext: 7,
  networkAppearance: 3,
  trafficMode: 'loadshare',
  pointCodes: [200],
}
const narrow: ApplicationServer = {
  name: 'narrow',
  routingContext: 8,
  trafficMode: 'override',
  pointCodes: [201, 202],
  remotePointCodes: [300],
}
const foreign: ApplicationServer = {
  name: 'foreign',
  routingContext: 9,
  trafficMode: 'loadshare',
  pointCodes: [203],
  associations: ['b'],
}
const plain: ApplicationServer = { name: 'plain', trafficMode: 'loadshare', pointCodes: [204] }

function gateway(): Scripted {
  const peer = scripted(
    m3ua({
      role: 'sgp',
      applicationServers: [home, narrow, foreign, plain],
      associations: [{ name: 'a' }, { name: 'b' }],
      localPointCodes: [100],
    }),
    'a',
  )
  peer.give({ type: 'communicationUp', association: 'a', outboundStreams: 2 })
  return peer
}

function up(): Scripted {
  const peer = gateway()
  peer.say({ type: 'aspUp' })
  return peer
}

type Key = MessageOf<'regReq'>['routingKey'][number]
const key = (rest: Partial<Key> & Pick<Key, 'destinationPointCode'>): Key => ({
  localRoutingKeyIdentifier: 1,
  ...rest,
})
const resultsOf = ([answer]: readonly M3uaMessage[]): readonly (readonly [number, number | undefined])[] =>
  answer?.type === 'regRsp'
    ? answer.registrationResult.map(one => [one.registrationStatus, one.routingContext[0]])
    : []

const s = registrationStatus
const cases: readonly [what: string, key: Key, status: number, context: number][] = [
  ['a key provisioned', key({ destinationPointCode: [200] }), s.registered, 7],
  ['the same, for SCCP only', key({ destinationPointCode: [200], serviceIndicators: [3] }), s.registered, 7],
  ['its own context', key({ destinationPointCode: [200], routingContext: [7] }), s.registered, 7],
  [
    'every point code and origin of a key',
    key({ destinationPointCode: [202, 201], originatingPointCodeList: [{ mask: 0, pc: 300 }] }),
    s.registered,
    8,
  ],
  ['a point code of the gateway itself', key({ destinationPointCode: [100] }), s.invalidDpc, 0],
  ['a point code nobody provisioned', key({ destinationPointCode: [999] }), s.notProvisioned, 0],
  [
    'another user part only',
    key({ destinationPointCode: [200], serviceIndicators: [5] }),
    s.notProvisioned,
    0,
  ],
  ['half of a key', key({ destinationPointCode: [201] }), s.cannotSupportUniqueRouting, 0],
  [
    'a key restricted to origins, which the provisioned one is not',
    key({ destinationPointCode: [200], originatingPointCodeList: [{ mask: 0, pc: 300 }] }),
    s.cannotSupportUniqueRouting,
    0,
  ],
  [
    'two user parts',
    key({ destinationPointCode: [200], serviceIndicators: [3, 5] }),
    s.cannotSupportUniqueRouting,
    0,
  ],
  [
    'another network appearance',
    key({ destinationPointCode: [200], networkAppearance: 4 }),
    s.invalidNetworkAppearance,
    0,
  ],
  [
    'another traffic mode',
    key({ destinationPointCode: [200], trafficModeType: 'override' }),
    s.unsupportedTrafficMode,
    0,
  ],
  [
    'a context in use for another key',
    key({ destinationPointCode: [200], routingContext: [8] }),
    s.changeRefused,
    0,
  ],
  ['a key of other ASPs', key({ destinationPointCode: [203] }), s.permissionDenied, 0],
  ['a key without a context', key({ destinationPointCode: [204] }), s.permissionDenied, 0],
]
for (const [what, one, status, context] of cases) {
  test(`RFC 4666 §3.6.2, §4.4.1: registering ${what}: status ${String(status)}`, t => {
    t.deepEqual(resultsOf(up().say({ type: 'regReq', routingKey: [one] })), [[status, context]])
  })
}

test('RFC 4666 §4.4.1: several keys in one request, a result for each, by its identifier', t => {
  const [answer] = up().say({
    type: 'regReq',
    routingKey: [
      { localRoutingKeyIdentifier: 11, destinationPointCode: [999] },
      { localRoutingKeyIdentifier: 12, destinationPointCode: [200] },
    ],
  })
  t.deepEqual(answer, {
    type: 'regRsp',
    registrationResult: [
      { localRoutingKeyIdentifier: 11, registrationStatus: 7, routingContext: [0] },
      { localRoutingKeyIdentifier: 12, registrationStatus: 0, routingContext: [7] },
    ],
  })
})

test('RFC 4666 §4.4.1-2: registered twice, active, withdrawn, and forgotten with ASP Down', t => {
  const peer = up()
  const register = (): unknown =>
    resultsOf(peer.say({ type: 'regReq', routingKey: [key({ destinationPointCode: [200] })] }))
  const withdraw = (...routingContext: number[]): unknown => {
    const [answer] = peer.say({ type: 'deregReq', routingContext })
    return answer?.type === 'deregRsp'
      ? answer.deregistrationResult.map(one => one.deregistrationStatus)
      : answer
  }
  const d = deregistrationStatus
  t.deepEqual(withdraw(7, 99), [d.notRegistered, d.invalidRoutingContext])
  t.deepEqual(register(), [[s.registered, 7]])
  t.deepEqual(register(), [[s.alreadyRegistered, 7]])
  peer.say({ type: 'aspActive', routingContext: [7] })
  t.deepEqual(withdraw(7), [d.aspActive])
  peer.say({ type: 'aspInactive', routingContext: [7] })
  t.deepEqual(withdraw(7), [d.deregistered])
  register()
  peer.say({ type: 'aspDown' })
  peer.say({ type: 'aspUp' })
  t.deepEqual(withdraw(7), [d.notRegistered])
})

test('RFC 4666 §4.3.1, §4.4.1: before ASP Up registration is unexpected; with an ASP there is none', t => {
  const routingKey = [key({ destinationPointCode: [200] })]
  const expected = { type: 'err', errorCode: errorCodes.unexpectedMessage }
  t.like(gateway().say({ type: 'regReq', routingKey })[0], expected)
  t.like(gateway().say({ type: 'deregReq', routingContext: [7] })[0], expected)
  const asp = scripted(m3ua({ role: 'asp', applicationServers: [home], associations: [{ name: 'a' }] }), 'a')
  asp.give({ type: 'communicationUp', association: 'a', outboundStreams: 2 })
  const [refusal] = asp.say({ type: 'regReq', routingKey })
  t.like(refusal, { type: 'err', errorCode: errorCodes.unsupportedMessageClass })
  t.is(refusal?.type === 'err' && refusal.diagnosticInformation?.length, 28)
  t.deepEqual(
    asp.say({ type: 'deregRsp', deregistrationResult: [{ routingContext: [7], deregistrationStatus: 0 }] }),
    [],
  )
  t.deepEqual(asp.heard.at(-1), { type: 'deviation', association: 'a', kind: 'unexpectedAck' })
})

test('RFC 4666 §3.8.1: a malformed registration earns what its fault earns, where registration is offered', t => {
  const octets = Uint8Array.from([1, 0, 9, 1, 0, 0, 0, 12, 0x02, 0x07, 0, 3])
  const outputs = up().give({ type: 'dataArrive', association: 'a', stream: 0, ppid: 3, octets })
  t.like(
    outputs.find(({ type }) => type === 'decodeError'),
    { answered: errorCodes.parameterFieldError },
  )
})

test('RFC 4666 §3.6.1 with erratum 4475: service indicators are padded to 32 bits, like any parameter', t => {
  const routingKey = [key({ destinationPointCode: [200], serviceIndicators: [3, 5, 13] })]
  const octets = writeMessage({ type: 'regReq', routingKey })
  // header 8, routing key 4, identifier 8, point code 8, service indicators 4 + 3 + 1
  t.is(octets.length, 36)
  t.deepEqual([...octets.subarray(28)], [0x02, 0x0c, 0x00, 0x07, 3, 5, 13, 0])
  t.deepEqual(readMessage(octets), { type: 'regReq', routingKey })
})
