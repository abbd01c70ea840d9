import test from 'ava'
import { m3ua } from './m3ua.ts'
import type { M3uaConfiguration } from './configuration.ts'
import { laboratory, request, type Laboratory } from './testing/laboratory.ts'
import type { M3uaOutput } from './primitives.ts'

const application = { name: 'hlr', routingContext: 7, trafficMode: 'loadshare', pointCodes: [100] } as const

/** One ASP with two associations, each to a gateway of its own; the HLR behind them is 200. */
function twoGateways(rest: Partial<M3uaConfiguration> = {}): Laboratory {
  const gateway = (name: string): M3uaConfiguration => ({
    role: 'sgp',
    applicationServers: [application],
    associations: [{ name }],
    localPointCodes: [200],
  })
  return laboratory(
    {
      asp: m3ua({
        role: 'asp',
        applicationServers: [application],
        associations: [
          { name: 'a', aspIdentifier: 1 },
          { name: 'b', aspIdentifier: 2 },
        ],
        destinations: [200],
        ...rest,
      }),
      sg1: m3ua(gateway('a')),
      sg2: m3ua(gateway('b')),
    },
    { a: ['asp', 'sg1'], b: ['asp', 'sg2'] },
  )
}

function connect(lab: Laboratory, association: string, gateway: string, outboundStreams = 4): void {
  lab.handle(gateway, { type: 'communicationUp', association, outboundStreams })
  lab.handle('asp', { type: 'communicationUp', association, outboundStreams })
}

const of = <T extends M3uaOutput['type']>(lab: Laboratory, type: T): Extract<M3uaOutput, { type: T }>[] =>
  lab.heard
    .map(([, output]) => output)
    .filter((output): output is Extract<M3uaOutput, { type: T }> => output.type === type)

test('RFC 4666 §5.1.1: an ASP comes up, becomes active and audits its destination', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  t.deepEqual(lab.ladder, [
    'asp -> aspUp',
    'sg1 -> aspUpAck',
    'sg1 -> ntfy',
    'asp -> aspActive',
    'sg1 -> aspActiveAck',
    'sg1 -> ntfy',
    'asp -> daud',
    'sg1 -> dava',
  ])
  t.deepEqual(
    of(lab, 'asStateIndication').map(({ state }) => state),
    ['inactive', 'inactive', 'active', 'active'],
  )
  t.deepEqual(of(lab, 'mtpResumeIndication'), [{ type: 'mtpResumeIndication', dpc: 200 }])
  t.deepEqual(of(lab, 'deviation'), [])
})

test('RFC 4666 §1.4.2.5: DATA is shared by SLS, on streams above 0, and arrives with its label', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  connect(lab, 'b', 'sg2')
  for (const sls of [0, 1, 2, 3]) lab.handle('asp', request(sls))
  const arrived = lab.heard.filter(([side, { type }]) => side !== 'asp' && type === 'mtpTransferIndication')
  t.deepEqual(
    arrived.map(([side, output]) => [side, output.type === 'mtpTransferIndication' ? output.sls : -1]),
    [
      ['sg1', 0],
      ['sg2', 1],
      ['sg1', 2],
      ['sg2', 3],
    ],
  )
  const [, first] = arrived[0] as readonly [string, M3uaOutput]
  const { type: _, ...label } = request(0)
  t.deepEqual(first, { type: 'mtpTransferIndication', association: 'a', ...label })
})

test('RFC 4666 §4.3.4.1: ASP Up is repeated at growing intervals until it is acknowledged', t => {
  const lab = twoGateways()
  lab.cut('a')
  connect(lab, 'a', 'sg1')
  lab.pass(2_000)
  lab.pass(3_999)
  t.is(lab.ladder.filter(line => line === 'asp -> aspUp').length, 2)
  lab.pass(1)
  t.is(lab.ladder.filter(line => line === 'asp -> aspUp').length, 3)
  t.deepEqual(
    of(lab, 'aspStateIndication').map(({ reason }) => reason),
    [
      'association up, ASP down',
      'association up, ASP Up sent',
      'no answer to ASP Up, try 2',
      'no answer to ASP Up, try 3',
    ],
  )
  lab.mend('a')
  lab.pass(8_000)
  t.is(of(lab, 'aspStateIndication').at(-1)?.state, 'active')
})

test('an association that dies moves its SLS at once; the others stay where they were', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  connect(lab, 'b', 'sg2')
  lab.handle('asp', { type: 'communicationLost', association: 'a', reason: 'path failure' })
  for (const sls of [0, 1, 2, 3]) lab.handle('asp', request(sls))
  t.deepEqual(
    lab.heard.filter(([side, { type }]) => side === 'sg2' && type === 'mtpTransferIndication').length,
    4,
  )
  t.deepEqual(of(lab, 'transferFailure'), [])
  t.true(of(lab, 'aspStateIndication').some(({ reason }) => reason === 'association lost: path failure'))
  t.deepEqual(of(lab, 'mtpPauseIndication'), [])
})

test('new messages avoid an association that does not answer, while there is another', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  connect(lab, 'b', 'sg2')
  const arrivedAt = (gateway: string) =>
    lab.heard.filter(([side, { type }]) => side === gateway && type === 'mtpTransferIndication').length
  const sendFour = () => [0, 1, 2, 3].forEach(sls => lab.handle('asp', request(sls)))
  lab.handle('asp', { type: 'silenceChange', association: 'a', silent: true })
  sendFour()
  t.deepEqual([arrivedAt('sg1'), arrivedAt('sg2')], [0, 4])
  lab.handle('asp', { type: 'silenceChange', association: 'b', silent: true })
  sendFour()
  t.deepEqual([arrivedAt('sg1'), arrivedAt('sg2')], [2, 6], 'none answers: the SLS decides')
  for (const association of ['a', 'b'])
    lab.handle('asp', { type: 'silenceChange', association, silent: false })
  sendFour()
  t.deepEqual([arrivedAt('sg1'), arrivedAt('sg2')], [4, 8])
})

test('RFC 4666 §4.3.2: a pending AS keeps messages in order until an ASP is back', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  lab.handle('asp', { type: 'communicationLost', association: 'a' })
  for (const sls of [3, 1, 2]) lab.handle('asp', request(sls))
  lab.pass(1_999)
  lab.handle('sg1', { type: 'communicationLost', association: 'a' })
  connect(lab, 'a', 'sg1')
  t.deepEqual(
    of(lab, 'mtpTransferIndication').map(({ sls }) => sls),
    [3, 1, 2],
  )
  t.deepEqual(of(lab, 'transferFailure'), [])
})

test('RFC 4666 §4.3.2: T(r) runs out: queued messages come back, users hear MTP-PAUSE', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  lab.handle('asp', { type: 'communicationLost', association: 'a' })
  lab.handle('asp', request(1))
  t.deepEqual(of(lab, 'mtpPauseIndication'), [])
  lab.pass(2_000)
  t.deepEqual(of(lab, 'transferFailure'), [
    { type: 'transferFailure', request: request(1), cause: 'recoveryExpired' },
  ])
  t.deepEqual(of(lab, 'mtpPauseIndication'), [{ type: 'mtpPauseIndication', dpc: 200 }])
  lab.handle('asp', request(2))
  t.is(of(lab, 'transferFailure').at(-1)?.cause, 'noActiveAsp')
})

test('the pending queue is bounded: the newest message is refused, never dropped in silence', t => {
  const lab = twoGateways({ pendingLimit: 2 })
  connect(lab, 'a', 'sg1')
  lab.handle('asp', { type: 'communicationLost', association: 'a' })
  for (const sls of [1, 2, 3]) lab.handle('asp', request(sls))
  t.deepEqual(of(lab, 'transferFailure'), [
    { type: 'transferFailure', request: request(3), cause: 'pendingOverflow' },
  ])
})

test('a message the transport never sent takes the other association; one it may have sent does not', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  connect(lab, 'b', 'sg2')
  const octets = Uint8Array.of(1)
  lab.handle('asp', {
    type: 'sendFailure',
    association: 'a',
    octets,
    transmitted: false,
    request: request(0),
  })
  t.deepEqual(
    of(lab, 'mtpTransferIndication').map(({ association }) => association),
    ['b'],
  )
  lab.handle('asp', { type: 'sendFailure', association: 'a', octets, transmitted: true, request: request(1) })
  t.deepEqual(
    of(lab, 'transferFailure').map(({ cause }) => cause),
    ['associationLost'],
  )
})

test('no routing key fits: the message comes back', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  lab.handle('asp', request(0, { opc: 101 }))
  t.deepEqual(
    of(lab, 'transferFailure').map(({ cause }) => cause),
    ['noRoute'],
  )
})

test('layer management: down, up, inactive, active, each acknowledged', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  for (const type of ['aspInactiveRequest', 'aspDownRequest', 'aspUpRequest', 'aspActiveRequest'] as const) {
    lab.ladder.length = 0
    lab.handle('asp', { type, association: 'a' })
    const wanted = {
      aspInactiveRequest: 'aspInactive',
      aspDownRequest: 'aspDown',
      aspUpRequest: 'aspUp',
      aspActiveRequest: 'aspActive',
    }[type]
    t.deepEqual(lab.ladder.slice(0, 2), [`asp -> ${wanted}`, `sg1 -> ${wanted}Ack`])
  }
  t.is(of(lab, 'aspStateIndication').at(-1)?.state, 'active')
})

test('RFC 4666 §4.3.4.2: an unsolicited ASP Down Ack brings the ASP back by itself', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  lab.ladder.length = 0
  const octets = Uint8Array.of(1, 0, 3, 5, 0, 0, 0, 8)
  lab.handle('asp', { type: 'dataArrive', association: 'a', stream: 0, ppid: 3, octets })
  t.deepEqual(lab.ladder.slice(0, 3), ['asp -> aspUp', 'sg1 -> aspUpAck', 'sg1 -> err'])
  t.is(of(lab, 'aspStateIndication').at(-1)?.state, 'active')
})

test('RFC 4666 §4.3.3: an SCTP restart starts over', t => {
  const lab = twoGateways()
  connect(lab, 'a', 'sg1')
  connect(lab, 'a', 'sg1')
  t.is(lab.ladder.filter(line => line === 'sg1 -> aspActiveAck').length, 2)
  t.is(of(lab, 'asStateIndication').at(-1)?.state, 'active')
})
