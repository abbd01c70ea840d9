/** What peers do that RFC 4666 does not say: each habit has a switch and a counter. */

import test from 'ava'
import type { ApplicationServer, M3uaConfiguration } from './configuration.ts'
import { errorCodes } from './error-codes.ts'
import { m3ua } from './m3ua.ts'
import type { MessageOf } from './messages.ts'
import type { M3uaOutput } from './primitives.ts'
import { messagesIn, request } from './testing/laboratory.ts'
import { scripted, type Scripted } from './testing/peer.ts'

const server: ApplicationServer = {
  name: 'us',
  routingContext: 1,
  trafficMode: 'loadshare',
  pointCodes: [100],
}

/** An ASP, active at gateway a. */
function asp(rest: Partial<M3uaConfiguration> = {}): Scripted {
  const peer = scripted(
    m3ua({
      role: 'asp',
      applicationServers: [server],
      associations: [{ name: 'a' }],
      destinations: [200],
      ...rest,
    }),
    'a',
  )
  peer.give({ type: 'communicationUp', association: 'a', outboundStreams: 2 })
  peer.say({ type: 'aspUpAck' })
  for (const { routingContext } of rest.applicationServers ?? [server])
    peer.say({
      type: 'aspActiveAck',
      ...(routingContext !== undefined && { routingContext: [routingContext] }),
    })
  return peer
}

const at = (pc: number): { affectedPointCode: { mask: number; pc: number }[] } => ({
  affectedPointCode: [{ mask: 0, pc }],
})
const associationOf = (outputs: readonly M3uaOutput[]): (string | undefined)[] =>
  outputs.filter(output => output.type === 'send').map(({ association }) => association)

function notify(info: string): MessageOf<'ntfy'> {
  const type = info.startsWith('AS-') ? 'AS-State_Change' : 'Other'
  return { type: 'ntfy', status: { type, info }, routingContext: [1] }
}

test('quirk: no DAUD for a gateway that cannot bear it', t => {
  const peer = asp({ associations: [{ name: 'a', quirks: { omitAudit: true } }] })
  const outputs = peer.give({ type: 'aspInactiveRequest', association: 'a' })
  t.deepEqual(
    messagesIn(outputs).map(({ type }) => type),
    ['aspInactive'],
  )
  peer.say({ type: 'aspInactiveAck' })
  peer.give({ type: 'aspActiveRequest', association: 'a' })
  t.deepEqual(peer.say({ type: 'aspActiveAck' }), [])
})

test('quirk: no routing context, no traffic mode', t => {
  const quirks = { omitRoutingContext: true, omitTrafficMode: true, omitAudit: true }
  const peer = scripted(
    m3ua({ role: 'asp', applicationServers: [server], associations: [{ name: 'a', quirks }] }),
    'a',
  )
  peer.give({ type: 'communicationUp', association: 'a', outboundStreams: 2 })
  t.deepEqual(peer.say({ type: 'aspUpAck' }), [{ type: 'aspActive' }])
  peer.say({ type: 'aspActiveAck' })
  const { type: _, ...protocolData } = request(1)
  t.deepEqual(messagesIn(peer.give(request(1))), [{ type: 'data', protocolData }])
})

const counted = (peer: Scripted, kind: string): boolean =>
  peer.heard.some(output => output.type === 'deviation' && output.kind === kind)

test('quirk: DAUD from a gateway is unexpected; with the quirk it hears of our point codes', t => {
  const strict = asp()
  t.like(strict.say({ type: 'daud', ...at(100) })[0], { errorCode: errorCodes.unexpectedMessage })
  t.true(counted(strict, 'auditFromGateway'))
  const peer = asp({ associations: [{ name: 'a', quirks: { auditsAsp: true } }] })
  const affectedPointCode = [...at(100).affectedPointCode, ...at(77).affectedPointCode]
  t.deepEqual(peer.say({ type: 'daud', routingContext: [1], affectedPointCode }), [
    { type: 'dava', routingContext: [1], ...at(100) },
    { type: 'duna', routingContext: [1], ...at(77) },
  ])
  t.true(counted(peer, 'auditFromGateway'))
})

test('quirk: SSNM while inactive is ignored; with the quirk it is believed', t => {
  for (const ssnmWhileInactive of [false, true]) {
    const peer = asp({ associations: [{ name: 'a', quirks: { ssnmWhileInactive } }] })
    peer.give({ type: 'aspInactiveRequest', association: 'a' })
    peer.say({ type: 'aspInactiveAck' })
    peer.say({ type: 'duna', ...at(200) })
    t.true(counted(peer, 'ssnmWhileInactive'))
    peer.give({ type: 'aspActiveRequest', association: 'a' })
    peer.say({ type: 'aspActiveAck' })
    t.is(associationOf(peer.give(request(1))).length, ssnmWhileInactive ? 0 : 1)
  }
})

test('quirk: a gateway that sends no NTFY is missed once, unless it is known for that', t => {
  for (const noNotify of [false, true]) {
    const peer = asp({ associations: [{ name: 'a', quirks: { noNotify } }], timers: { tAckMs: 100 } })
    peer.give({ type: 'wake' }, 100)
    peer.give({ type: 'wake' }, 1_000)
    t.is(counted(peer, 'notifyMissing'), !noNotify)
  }
  const peer = asp({ associations: [{ name: 'a' }], timers: { tAckMs: 100 } })
  peer.say(notify('AS-ACTIVE'))
  peer.give({ type: 'wake' }, 100)
  t.false(counted(peer, 'notifyMissing'))
})

test('RFC 4666 erratum 2065: NTFY without a context stops no traffic where it could mean several AS', t => {
  const servers = [server, { ...server, name: 'other', routingContext: 2, pointCodes: [101] }]
  const peer = asp({ applicationServers: servers, associations: [{ name: 'a' }] })
  const { routingContext: _, ...vague } = notify('Alternate ASP Active')
  peer.say(vague)
  t.true(counted(peer, 'missingRoutingContext'))
  t.deepEqual(associationOf(peer.give(request(1))), ['a'])
  peer.say({ ...vague, routingContext: [2] })
  t.deepEqual(associationOf(peer.give(request(1))), ['a'])
  t.deepEqual(associationOf(peer.give(request(1, { opc: 101 }))), [])
})
