import test from 'ava'
import type { M3uaConfiguration } from './configuration.ts'
import { m3ua, type M3ua } from './m3ua.ts'
import { request } from './testing/laboratory.ts'
import { scripted, type Scripted } from './testing/peer.ts'

const configuration: M3uaConfiguration = {
  role: 'asp',
  applicationServers: [{ name: 'home', routingContext: 1, trafficMode: 'loadshare', pointCodes: [100] }],
  associations: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
  destinations: [200],
}

function started(): { core: M3ua; peer: Scripted } {
  const core = m3ua(configuration)
  const peer = scripted(core, 'a')
  for (const association of ['a', 'b']) {
    peer.give({ type: 'communicationUp', association, outboundStreams: 17 })
    peer.say({ type: 'aspUpAck' }, association)
    peer.say({ type: 'aspActiveAck', routingContext: [1] }, association)
  }
  return { core, peer }
}

const where = { opc: 100, dpc: 200 }
const whys = (core: M3ua, sls = 0): Record<string, string> =>
  Object.fromEntries(core.explain({ ...where, sls }).ways.map(({ association, why }) => [association, why]))

test('status: associations with their reasons, Application Servers, destinations by association', t => {
  const { core, peer } = started()
  peer.say({ type: 'duna', affectedPointCode: [{ mask: 0, pc: 200 }] }, 'a')
  peer.say({ type: 'scon', affectedPointCode: [{ mask: 0, pc: 200 }], congestionIndications: 2 }, 'b')
  const { associations, servers, destinations } = core.status()
  t.deepEqual(
    associations.map(({ name, state, reason, isSettled }) => [name, state, reason, isSettled]),
    [
      ['a', 'active', 'ASP Up acknowledged', true],
      ['b', 'active', 'ASP Up acknowledged', true],
      ['c', 'down', 'not connected yet', true],
    ],
  )
  t.like(servers[0], { name: 'home', state: 'active', routingContext: 1, active: 2, minActive: 1, queued: 0 })
  t.deepEqual(destinations, [
    {
      pointCode: 200,
      state: 'available',
      congestionLevel: 2,
      via: [
        { association: 'a', state: 'unavailable' },
        { association: 'b', state: 'available' },
      ],
    },
  ])
})

test('status: why an ASP is not active is what the gateway said of it', t => {
  const core = m3ua({ ...configuration, associations: [{ name: 'a' }] })
  const peer = scripted(core, 'a')
  peer.give({ type: 'communicationUp', association: 'a', outboundStreams: 2 })
  t.like(core.status().associations[0], { state: 'down', reason: 'association up, ASP Up sent' })
  peer.say({ type: 'aspUpAck' })
  peer.say({ type: 'err', errorCode: 0x19, routingContext: [1] })
  t.like(core.status().associations[0], {
    state: 'inactive',
    reason: 'refused: Invalid Routing Context; the routing context is not the one configured there',
    isSettled: false,
  })
})

test('explain names the association that the next message takes, and why not the others', t => {
  const { core, peer } = started()
  for (let sls = 0; sls < 16; sls += 1) {
    const [sent] = peer.give(request(sls))
    const { association, stream, server } = core.explain({ ...where, sls })
    t.is(server?.name, 'home')
    t.is(sent?.type === 'send' ? `${sent.association} ${sent.stream}` : '', `${association} ${stream}`)
  }
  t.deepEqual(whys(core), {
    a: 'has SLS 0',
    b: 'SLS 0 goes over another association',
    c: 'ASP is down: not connected yet',
  })
  peer.say({ type: 'duna', affectedPointCode: [{ mask: 0, pc: 200 }] }, 'a')
  t.like(whys(core), {
    a: 'says that 200 is unavailable (DUNA)',
    b: 'stands in for the association that has SLS 0',
  })
})

test('explain: no routing key, and nobody there', t => {
  const { core, peer } = started()
  t.deepEqual(core.explain({ opc: 555, dpc: 200, sls: 0 }), {
    server: undefined,
    association: undefined,
    stream: undefined,
    ways: [],
  })
  for (const association of ['a', 'b']) peer.give({ type: 'communicationLost', association, reason: 'gone' })
  t.is(core.explain({ ...where, sls: 0 }).association, undefined)
  t.is(whys(core).a, 'ASP is down: association lost: gone')
})

test('quiesced: new traffic goes elsewhere, what comes is taken, and activation brings it back', t => {
  const { core, peer } = started()
  peer.give({ type: 'aspQuiesceRequest', association: 'a' })
  t.is(core.status().associations[0]?.state, 'active')
  t.is(whys(core).a, 'is being drained')
  const used = new Set<string>()
  for (let sls = 0; sls < 16; sls += 1)
    for (const output of peer.give(request(sls))) if (output.type === 'send') used.add(output.association)
  t.deepEqual([...used], ['b'])
  const { type: _, ...protocolData } = request(1, { opc: 200, dpc: 100 })
  peer.say({ type: 'data', routingContext: [1], protocolData })
  t.is(peer.heard.at(-1)?.type, 'mtpTransferIndication')
  peer.give({ type: 'aspQuiesceRequest', association: 'b' })
  t.deepEqual(
    peer.give(request(1)).map(({ type }) => type),
    ['transferFailure'],
  )
  peer.give({ type: 'aspActiveRequest', association: 'a' })
  t.is(core.explain({ ...where, sls: 1 }).association, 'a')
})
