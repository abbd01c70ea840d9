import test from 'ava'
import type { ApplicationServer, M3uaConfiguration } from './configuration.ts'
import { errorCodes } from './error-codes.ts'
import { m3ua } from './m3ua.ts'
import type { M3uaMessage } from './messages.ts'
import type { M3uaOutput } from './primitives.ts'
import { messagesIn, request } from './testing/laboratory.ts'
import { scripted, type Scripted } from './testing/peer.ts'
import { wake } from '../wire/core.ts'

const server: ApplicationServer = {
  name: 'us',
  routingContext: 1,
  trafficMode: 'loadshare',
  pointCodes: [100],
}

/** An ASP, active at gateways a and b. */
function asp(rest: Partial<M3uaConfiguration> = {}): Scripted {
  const associations = [{ name: 'a' }, { name: 'b' }]
  const peer = scripted(
    m3ua({ role: 'asp', applicationServers: [server], associations, destinations: [200], ...rest }),
    'a',
  )
  for (const { name } of rest.associations ?? associations) {
    peer.give({ type: 'communicationUp', association: name, outboundStreams: 2 })
    peer.say({ type: 'aspUpAck' }, name)
    peer.say({ type: 'aspActiveAck' }, name)
  }
  return peer
}

const at = (pc: number, mask = 0): { affectedPointCode: { mask: number; pc: number }[] } => ({
  affectedPointCode: [{ mask, pc }],
})
const associationOf = (outputs: readonly M3uaOutput[]): (string | undefined)[] =>
  outputs.filter(output => output.type === 'send').map(({ association }) => association)
const heardOf = (peer: Scripted, ...types: readonly string[]): M3uaOutput[] =>
  peer.heard.filter(({ type }) => types.includes(type))

test('RFC 4666 §4.5.2.2: a destination one gateway cannot reach is reached by the other; users hear nothing', t => {
  const peer = asp()
  peer.say({ type: 'duna', ...at(200) }, 'a')
  t.deepEqual(
    [0, 1, 2].map(sls => associationOf(peer.give(request(sls)))),
    [['b'], ['b'], ['b']],
  )
  t.deepEqual(heardOf(peer, 'mtpPauseIndication'), [])
  peer.say({ type: 'dava', ...at(200) }, 'a')
  t.deepEqual(
    [0, 1, 2].map(sls => associationOf(peer.give(request(sls)))),
    [['a'], ['b'], ['a']],
  )
})

test('RFC 4666 §4.5.2.2: no gateway reaches it: MTP-PAUSE, requests come back; then MTP-RESUME', t => {
  const peer = asp()
  peer.heard.length = 0
  peer.say({ type: 'duna', ...at(200) }, 'a')
  peer.say({ type: 'duna', ...at(200, 8) }, 'b')
  peer.give(request(1))
  peer.say({ type: 'dava', ...at(200) }, 'b')
  t.deepEqual(peer.heard, [
    { type: 'mtpPauseIndication', dpc: 200 },
    { type: 'transferFailure', request: request(1), cause: 'destinationUnavailable' },
    { type: 'mtpResumeIndication', dpc: 200 },
  ])
})

test('RFC 4666 §3.4.6: a restricted destination is avoided, but used when nothing better is left', t => {
  const peer = asp()
  peer.say({ type: 'drst', ...at(200) }, 'a')
  t.deepEqual(associationOf(peer.give(request(0))), ['b'])
  peer.give({ type: 'communicationLost', association: 'b' })
  t.deepEqual(associationOf(peer.give(request(1))), ['a'])
})

test('a gateway that comes back starts with every destination available', t => {
  const peer = asp()
  peer.say({ type: 'duna', ...at(200) }, 'a')
  peer.give({ type: 'communicationLost', association: 'a' })
  peer.give({ type: 'communicationUp', association: 'a', outboundStreams: 2 })
  peer.say({ type: 'aspUpAck' })
  peer.say({ type: 'aspActiveAck' })
  t.true([0, 1].some(sls => associationOf(peer.give(request(sls)))[0] === 'a'))
})

test('RFC 4666 §3.4.4, §3.4.5: congestion and a missing user part become MTP-STATUS', t => {
  const peer = asp()
  peer.heard.length = 0
  peer.say({ type: 'scon', ...at(200), congestionIndications: 2 })
  peer.say({ type: 'scon', ...at(200, 14) })
  peer.say({ type: 'dupu', ...at(200), userCause: { cause: 1, user: 3 } })
  t.deepEqual(peer.heard, [
    { type: 'mtpStatusIndication', dpc: 200, status: { cause: 'congestion', level: 2 } },
    { type: 'mtpStatusIndication', dpc: 200, status: { cause: 'congestion', level: 1 } },
    {
      type: 'mtpStatusIndication',
      dpc: 200,
      status: { cause: 'userPartUnavailable', user: 3, reason: 'unequipped' },
    },
  ])
})

test('RFC 4666 §4.5.3: audits after activation, and again while something is unavailable', t => {
  const peer = asp({ timers: { auditMs: 1_000 } })
  peer.say({ type: 'duna', ...at(300) })
  const [daud] = messagesIn(peer.give(wake, 1_000))
  t.deepEqual(daud, {
    type: 'daud',
    routingContext: [1],
    affectedPointCode: [
      { mask: 0, pc: 200 },
      { mask: 0, pc: 300 },
    ],
  })
  peer.say({ type: 'dava', ...at(300) })
  t.deepEqual(messagesIn(peer.give(wake, 2_000)).length, 1)
  t.deepEqual(messagesIn(peer.give(wake, 3_000)), [])
})

const oddities: readonly (readonly [what: string, message: M3uaMessage, kind: string])[] = [
  ['an acknowledgement nobody waits for', { type: 'aspUpAck' }, 'unexpectedAck'],
  ['an acknowledged context we do not have', { type: 'aspActiveAck', routingContext: [9] }, 'unexpectedAck'],
  ['a heartbeat acknowledgement without a heartbeat', { type: 'beatAck' }, 'unexpectedAck'],
]
for (const [what, message, kind] of oddities) {
  test(`tolerated and counted at an ASP: ${what}`, t => {
    const peer = asp()
    t.deepEqual(peer.say(message), [])
    t.deepEqual(peer.heard.at(-1), { type: 'deviation', association: 'a', kind })
  })
}

test('tolerated and counted at an ASP: SSNM and DATA while inactive, a wrong payload protocol', t => {
  const peer = asp()
  peer.give({ type: 'aspInactiveRequest', association: 'a' })
  peer.say({ type: 'aspInactiveAck' })
  peer.heard.length = 0
  peer.say({ type: 'duna', ...at(200) })
  const { type: _, ...protocolData } = request(1, { opc: 200, dpc: 100 })
  t.deepEqual(peer.say({ type: 'data', routingContext: [1], protocolData }), [])
  peer.give({
    type: 'dataArrive',
    association: 'a',
    stream: 0,
    ppid: 0,
    octets: Uint8Array.of(1, 0, 3, 3, 0, 0, 0, 8),
  })
  t.deepEqual(
    peer.heard.map(output => output.type === 'deviation' && output.kind),
    ['ssnmWhileInactive', 'dataWhileInactive', 'wrongPayloadProtocol'],
  )
})

for (const type of ['aspUp', 'aspDown', 'aspActive', 'aspInactive'] as const) {
  test(`RFC 4666 §3.8.1: ${type} at an ASP is an Unexpected Message`, t => {
    t.deepEqual(asp().say({ type }), [{ type: 'err', errorCode: errorCodes.unexpectedMessage }])
  })
}

test('an ERR is told in an operator’s words, with the state it concerns', t => {
  const peer = scripted(
    m3ua({ role: 'asp', applicationServers: [server], associations: [{ name: 'a' }] }),
    'a',
  )
  peer.give({ type: 'communicationUp', association: 'a', outboundStreams: 2 })
  peer.say({ type: 'aspUpAck' })
  t.deepEqual(peer.say({ type: 'err', errorCode: errorCodes.invalidRoutingContext, routingContext: [1] }), [])
  t.deepEqual(peer.heard.at(-1), {
    type: 'aspStateIndication',
    association: 'a',
    as: 'us',
    state: 'inactive',
    reason: 'refused: Invalid Routing Context; the routing context is not the one configured there',
  })
})

function status(info: string): M3uaMessage {
  const type = info.startsWith('AS-') ? 'AS-State_Change' : 'Other'
  return { type: 'ntfy', status: { type, info }, routingContext: [1] }
}

test('RFC 4666 §4.3.4.5: displaced in an override AS, the ASP stands by, and comes back when it is needed', t => {
  const peer = asp()
  t.deepEqual(peer.say(status('Alternate ASP Active')), [])
  t.deepEqual(associationOf(peer.give(request(0))), ['b'])
  t.deepEqual(peer.say(status('AS-ACTIVE')), [])
  t.deepEqual(
    peer.say(status('AS-PENDING')).map(({ type }) => type),
    ['aspActive'],
  )
})

test('RFC 4666 §4.3.4.6: own heartbeats: round trip told, two misses ask for the association’s release', t => {
  const peer = asp({ timers: { beatMs: 100 }, associations: [{ name: 'a' }] })
  const [beat] = messagesIn(peer.give(wake, 100))
  t.is(beat?.type, 'beat')
  if (beat?.type === 'beat') peer.say({ ...beat, type: 'beatAck' })
  t.is(peer.heard.at(-1)?.type, 'roundTripIndication')
  for (const now of [200, 300, 400]) peer.give(wake, now)
  t.deepEqual(heardOf(peer, 'releaseRequest'), [
    { type: 'releaseRequest', association: 'a', reason: 'no heartbeat acknowledgement for 200 ms' },
  ])
})

/** A gateway with one active ASP and 100 as its own point code. */
function gateway(): Scripted {
  const applicationServers = [
    { ...server, pointCodes: [200], associations: ['a'] },
    { ...server, name: 'other', routingContext: 2, pointCodes: [201], associations: ['b'] },
  ]
  const associations = [{ name: 'a' }, { name: 'b' }]
  const peer = scripted(m3ua({ role: 'sgp', applicationServers, associations, localPointCodes: [100] }), 'a')
  for (const { name } of associations)
    peer.give({ type: 'communicationUp', association: name, outboundStreams: 2 })
  peer.say({ type: 'aspUp' })
  peer.say({ type: 'aspActive' })
  return peer
}

test('RFC 4666 §4.5.3: DAUD is answered for each code: ours, served, known from elsewhere, unknown', t => {
  const peer = gateway()
  peer.give({ type: 'destinationStateRequest', dpc: 50, state: 'restricted', congestionLevel: 1 })
  const affectedPointCode = [100, 200, 201, 50, 999].map(pc => ({ mask: 0, pc }))
  t.deepEqual(
    peer
      .say({ type: 'daud', routingContext: [1], affectedPointCode })
      .map(message => [message.type, 'affectedPointCode' in message && message.affectedPointCode[0]?.pc]),
    [
      ['dava', 100],
      ['dava', 200],
      ['duna', 201],
      ['drst', 50],
      ['scon', 50],
      ['duna', 999],
    ],
  )
  t.deepEqual(peer.say({ type: 'daud', affectedPointCode: [{ mask: 4, pc: 992 }] })[0], {
    type: 'duna',
    routingContext: [1],
    affectedPointCode: [{ mask: 4, pc: 992 }],
  })
})

const told = (outputs: readonly M3uaOutput[]): string[] =>
  messagesIn(outputs.filter(output => output.type === 'send' && output.association === 'a')).map(
    ({ type }) => type,
  )

test('RFC 4666 §4.5.1: active ASPs hear of destinations that change, and of other ASPs that leave', t => {
  const peer = gateway()
  t.deepEqual(told(peer.give({ type: 'destinationStateRequest', dpc: 50, state: 'unavailable' })), ['duna'])
  t.deepEqual(told(peer.give({ type: 'destinationStateRequest', dpc: 50, state: 'unavailable' })), [])
  t.deepEqual(
    told(peer.give({ type: 'destinationStateRequest', dpc: 50, state: 'available', congestionLevel: 2 })),
    ['dava', 'scon'],
  )
  peer.say({ type: 'aspUp' }, 'b')
  const aspActive = Uint8Array.of(1, 0, 4, 1, 0, 0, 0, 8)
  t.deepEqual(
    told(peer.give({ type: 'dataArrive', association: 'b', stream: 0, ppid: 3, octets: aspActive })),
    ['dava'],
  )
  peer.give({ type: 'communicationLost', association: 'b' })
  t.deepEqual(told(peer.give(wake, 2_000)), ['duna'])
})
