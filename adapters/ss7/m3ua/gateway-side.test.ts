import test from 'ava'
import type { ApplicationServer, M3uaConfiguration } from './configuration.ts'
import { errorCodes } from './error-codes.ts'
import { m3ua } from './m3ua.ts'
import type { M3uaMessage } from './messages.ts'
import type { M3uaOutput } from './primitives.ts'
import { messagesIn, request } from './testing/laboratory.ts'
import { scripted, type Scripted } from './testing/peer.ts'

const first: ApplicationServer = {
  name: 'first',
  routingContext: 1,
  trafficMode: 'loadshare',
  pointCodes: [200],
}
const second: ApplicationServer = {
  name: 'second',
  routingContext: 2,
  trafficMode: 'override',
  pointCodes: [201],
}

/** A gateway with ASPs a, b and c, and point code 100 of its own. */
function gateway(
  applicationServers: readonly ApplicationServer[],
  rest: Partial<M3uaConfiguration> = {},
): Scripted {
  const associations = ['a', 'b', 'c'].map(name => ({ name }))
  const peer = scripted(
    m3ua({ role: 'sgp', applicationServers, associations, localPointCodes: [100], ...rest }),
    'a',
  )
  for (const { name } of associations)
    peer.give({ type: 'communicationUp', association: name, outboundStreams: 3 })
  return peer
}

const types = (messages: readonly M3uaMessage[]): string[] => messages.map(({ type }) => type)
const aspUp: M3uaMessage = { type: 'aspUp' }
const aspActive: M3uaMessage = { type: 'aspActive' }

function activate(peer: Scripted, ...names: readonly string[]): void {
  for (const name of names) {
    peer.say(aspUp, name)
    peer.say(aspActive, name)
  }
}

const sentTo = (outputs: readonly M3uaOutput[], association: string): M3uaMessage[] =>
  messagesIn(outputs.filter(output => output.type === 'send' && output.association === association))

test('RFC 4666 §4.3.4.1, §4.3.4.5: ASP Up is acknowledged, and the ASP told how its AS stands', t => {
  t.deepEqual(gateway([first]).say(aspUp), [
    { type: 'aspUpAck' },
    { type: 'ntfy', status: { type: 'AS-State_Change', info: 'AS-INACTIVE' }, routingContext: [1] },
  ])
})

test('RFC 4666 §4.3.4.1: the ASP identifier is required, and checked, where one is configured', t => {
  const peer = gateway([first], { associations: [{ name: 'a', aspIdentifier: 5 }] })
  t.deepEqual(peer.say(aspUp), [{ type: 'err', errorCode: errorCodes.aspIdentifierRequired }])
  t.deepEqual(peer.say({ type: 'aspUp', aspIdentifier: 6 }), [
    { type: 'err', errorCode: errorCodes.invalidAspIdentifier },
  ])
  t.deepEqual(types(peer.say({ type: 'aspUp', aspIdentifier: 5 })), ['aspUpAck', 'ntfy'])
})

test('RFC 4666 §3.8.1: an association without any AS: No Configured AS for ASP', t => {
  const peer = gateway([{ ...first, associations: ['b'] }])
  t.deepEqual(peer.say(aspUp), [{ type: 'err', errorCode: errorCodes.noConfiguredAsForAsp }])
})

test('RFC 4666 §4.3.4.3: ASP Active before ASP Up: Unexpected Message, naming the contexts', t => {
  t.deepEqual(gateway([first]).say({ type: 'aspActive', routingContext: [1] }), [
    { type: 'err', errorCode: errorCodes.unexpectedMessage, routingContext: [1] },
  ])
})

test('RFC 4666 §4.3.4.3: of several contexts, the known are acknowledged and the unknown refused', t => {
  const peer = gateway([first, second])
  peer.say(aspUp)
  t.deepEqual(peer.say({ type: 'aspActive', routingContext: [1, 2, 9] }), [
    { type: 'aspActiveAck', routingContext: [1, 2] },
    { type: 'ntfy', status: { type: 'AS-State_Change', info: 'AS-ACTIVE' }, routingContext: [1] },
    { type: 'ntfy', status: { type: 'AS-State_Change', info: 'AS-ACTIVE' }, routingContext: [2] },
    { type: 'err', errorCode: errorCodes.invalidRoutingContext, routingContext: [9] },
  ])
})

test('RFC 4666 §4.3.4.3: without a context, all Application Servers of the ASP', t => {
  const peer = gateway([first, second])
  peer.say(aspUp)
  t.deepEqual(types(peer.say(aspActive)), ['aspActiveAck', 'ntfy', 'ntfy'])
  t.deepEqual(
    peer.heard.filter(output => output.type === 'asStateIndication').map(({ as, state }) => `${as} ${state}`),
    ['first inactive', 'second inactive', 'first active', 'second active'],
  )
})

test('RFC 4666 §3.7.1: another traffic mode than configured: Unsupported Traffic Mode Type', t => {
  const peer = gateway([first])
  peer.say(aspUp)
  for (const trafficModeType of ['override', 77] as const) {
    t.deepEqual(peer.say({ type: 'aspActive', trafficModeType, routingContext: [1] }), [
      { type: 'err', errorCode: errorCodes.unsupportedTrafficModeType, routingContext: [1] },
    ])
  }
})

test('RFC 4666 §4.3.4.4: ASP Inactive is acknowledged; the AS waits, and says so', t => {
  const peer = gateway([first])
  activate(peer, 'a')
  t.deepEqual(peer.say({ type: 'aspInactive', routingContext: [1] }), [
    { type: 'aspInactiveAck', routingContext: [1] },
    { type: 'ntfy', status: { type: 'AS-State_Change', info: 'AS-PENDING' }, routingContext: [1] },
  ])
})

test('RFC 4666 §4.3.4.2: ASP Down is acknowledged in any state', t => {
  const peer = gateway([first])
  t.deepEqual(types(peer.say({ type: 'aspDown' })), ['aspDownAck'])
  activate(peer, 'a')
  t.deepEqual(types(peer.say({ type: 'aspDown' })), ['aspDownAck'])
})

test('RFC 4666 §4.3.4.3, override: the newcomer takes over, the other hears Alternate ASP Active', t => {
  const peer = gateway([second])
  activate(peer, 'a')
  peer.say({ type: 'aspUp', aspIdentifier: 77 }, 'b')
  const outputs = peer.give({
    type: 'dataArrive',
    association: 'b',
    stream: 0,
    ppid: 3,
    octets: Uint8Array.of(1, 0, 4, 1, 0, 0, 0, 8),
  })
  t.deepEqual(sentTo(outputs, 'a'), [
    {
      type: 'ntfy',
      status: { type: 'Other', info: 'Alternate ASP Active' },
      aspIdentifier: 77,
      routingContext: [2],
    },
  ])
  t.deepEqual(types(sentTo(outputs, 'b')), ['aspActiveAck'])
  const moved = peer.give(request(4, { opc: 100, dpc: 201 }))
  t.deepEqual(types(sentTo(moved, 'b')), ['data'])
})

test('RFC 4666 §4.3.4.3, override: when the active ASP fails the standby hears of it and of the pending AS', t => {
  const peer = gateway([second])
  activate(peer, 'a', 'b')
  const outputs = peer.give({ type: 'communicationLost', association: 'b' })
  t.deepEqual(
    sentTo(outputs, 'a').map(message => message.type === 'ntfy' && message.status.info),
    ['ASP Failure', 'AS-PENDING'],
  )
  peer.give(request(4, { opc: 100, dpc: 201 }))
  t.deepEqual(types(peer.say(aspActive)), ['aspActiveAck', 'ntfy', 'data'])
})

test('RFC 4666 §4.3.2, loadshare of at least two: traffic starts with the second, shortage is announced', t => {
  const peer = gateway([{ ...first, minActive: 2 }])
  activate(peer, 'a')
  peer.give(request(1, { opc: 100, dpc: 200 }))
  t.is(peer.heard.at(-1)?.type, 'transferFailure')
  activate(peer, 'b')
  t.is(messagesIn(peer.give(request(1, { opc: 100, dpc: 200 }))).length, 1)
  peer.say(aspUp, 'c')
  const outputs = peer.give({ type: 'communicationLost', association: 'b' })
  t.deepEqual(
    sentTo(outputs, 'c').map(message => message.type === 'ntfy' && message.status.info),
    ['ASP Failure', 'Insufficient ASP Resources Active in AS'],
  )
  t.is(messagesIn(peer.give(request(1, { opc: 100, dpc: 200 }))).length, 1)
})

test('RFC 4666 §1.4.2.4, broadcast: every active ASP gets the message, with one correlation id', t => {
  const peer = gateway([{ ...first, trafficMode: 'broadcast' }])
  activate(peer, 'a', 'b')
  const messages = messagesIn(peer.give(request(1, { opc: 100, dpc: 200 })))
  t.deepEqual(
    messages.map(message => message.type === 'data' && message.correlationId),
    [1, 1],
  )
})

test('between ASPs: DATA for the point code of another AS goes there, with that AS’s context', t => {
  const peer = gateway([
    { ...first, associations: ['a'] },
    { ...second, associations: ['b'] },
  ])
  activate(peer, 'a', 'b')
  const { type: _, ...protocolData } = request(3, { opc: 200, dpc: 201 })
  const outputs = peer.give({ type: 'mtpTransferRequest', ...protocolData })
  t.deepEqual(sentTo(outputs, 'b'), [{ type: 'data', routingContext: [2], protocolData }])
  t.deepEqual(peer.say({ type: 'data', routingContext: [1], protocolData }), [])
})

test('RFC 4666 §4.5.1: DATA for a destination nobody serves is answered with DUNA, and nobody else hears of it', t => {
  const peer = gateway([first])
  activate(peer, 'a')
  const { type: _, ...protocolData } = request(3, { opc: 200, dpc: 999 })
  t.deepEqual(peer.say({ type: 'data', routingContext: [1], protocolData }), [
    { type: 'duna', routingContext: [1], affectedPointCode: [{ mask: 0, pc: 999 }] },
  ])
  t.false(peer.heard.some(({ type }) => type === 'transferFailure'))
})

const label = { opc: 200, dpc: 100, si: 3, ni: 2, mp: 0, sls: 1, data: Uint8Array.of(1) }
const dataFaults: readonly (readonly [what: string, message: M3uaMessage, code: number])[] = [
  [
    'an unknown routing context',
    { type: 'data', routingContext: [9], protocolData: label },
    errorCodes.invalidRoutingContext,
  ],
  [
    'another network appearance',
    { type: 'data', networkAppearance: 4, routingContext: [1], protocolData: label },
    errorCodes.invalidNetworkAppearance,
  ],
]
for (const [what, message, errorCode] of dataFaults) {
  test(`RFC 4666 §3.8.1: DATA with ${what} earns ERR ${errorCode}`, t => {
    const peer = gateway([{ ...first, networkAppearance: 3 }])
    activate(peer, 'a')
    t.like(peer.say(message)[0], { type: 'err', errorCode })
  })
}

test('RFC 4666 §3.8.1: DATA from an ASP that is not active: Unexpected Message', t => {
  const peer = gateway([first])
  peer.say(aspUp)
  t.like(peer.say({ type: 'data', routingContext: [1], protocolData: label })[0], {
    errorCode: errorCodes.unexpectedMessage,
  })
  t.deepEqual(peer.heard.at(-1), { type: 'deviation', association: 'a', kind: 'dataWhileInactive' })
})

test('RFC 4666 §1.4.7: DATA on stream 0 where others exist: Invalid Stream Identifier', t => {
  const peer = gateway([first])
  activate(peer, 'a')
  const octets = Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 24, 2, 16, 0, 16, 0, 0, 0, 200, 0, 0, 0, 100, 3, 2, 0, 1)
  const arriving = { type: 'dataArrive', association: 'a', stream: 0, ppid: 3, octets } as const
  t.like(messagesIn(peer.give(arriving))[0], { errorCode: errorCodes.invalidStreamIdentifier })
  peer.give({ type: 'communicationUp', association: 'b', outboundStreams: 1 })
  activate(peer, 'b')
  t.true(peer.give({ ...arriving, association: 'b' }).some(({ type }) => type === 'mtpTransferIndication'))
})

test('RFC 4666 §1.4.2.2: DATA without a context is understood when only one AS is possible, or by quirk when the key tells', t => {
  const one = gateway([first])
  activate(one, 'a')
  one.say({ type: 'data', protocolData: label })
  t.is(one.heard.at(-1)?.type, 'mtpTransferIndication')
  const strict = gateway([first, second])
  activate(strict, 'a')
  t.like(strict.say({ type: 'data', protocolData: label })[0], { errorCode: errorCodes.missingParameter })
  const quirks = { noRoutingContext: true }
  const two = gateway([first, second], { associations: ['a', 'b', 'c'].map(name => ({ name, quirks })) })
  activate(two, 'a')
  two.say({ type: 'data', protocolData: label })
  t.deepEqual(
    two.heard.slice(-2).map(({ type }) => type),
    ['deviation', 'mtpTransferIndication'],
  )
  t.like(two.say({ type: 'data', protocolData: { ...label, opc: 555 } })[0], {
    errorCode: errorCodes.missingParameter,
  })
})

const outOfPlace: readonly M3uaMessage[] = [
  { type: 'duna', affectedPointCode: [{ mask: 0, pc: 1 }] },
  { type: 'dava', affectedPointCode: [{ mask: 0, pc: 1 }] },
  { type: 'drst', affectedPointCode: [{ mask: 0, pc: 1 }] },
  { type: 'dupu', affectedPointCode: [{ mask: 0, pc: 1 }], userCause: { cause: 0, user: 3 } },
]
for (const message of outOfPlace) {
  test(`RFC 4666 §3.4: ${message.type} from an ASP is unexpected`, t => {
    const peer = gateway([first])
    activate(peer, 'a')
    t.like(peer.say(message)[0], { type: 'err', errorCode: errorCodes.unexpectedMessage })
  })
}

test('RFC 4666 §4.3.4.6: BEAT is answered octet for octet, before ASP Up too', t => {
  for (const length of [0, 8, 1000]) {
    const heartbeatData = Uint8Array.from({ length }, (_, index) => index)
    t.deepEqual(gateway([first]).say({ type: 'beat', heartbeatData }), [{ type: 'beatAck', heartbeatData }])
  }
  t.deepEqual(gateway([first]).say({ type: 'beat' }), [{ type: 'beatAck' }])
})
