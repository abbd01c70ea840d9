import test from 'ava'
import type { ProbeResult } from '../../actors/domain/outcome.ts'
import { encodeArgument, operations } from '../ss7/map/operations.ts'
import type { MapOutcome, MapRequest } from '../ss7/map/primitives.ts'
import { mapQuestions } from './map-questions.ts'
import { awcc, msisdn, resultOf, served } from './testing/served.ts'

const address = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits })

test('a probe becomes one MAP request, routed on global title, with the deadline as its timer', t => {
  const { network, request } = served()
  void network.probe({ operation: 'sriSm', msisdn, deadline: 3_000 })
  const title = { gti: 4, tt: 0, np: 'isdn-e164', nai: 'international' }
  t.deepEqual(request(), {
    type: 'mapRequest',
    requestId: 1,
    operation: 'sendRoutingInfoForSM',
    argument: { msisdn: address(msisdn), smRpPri: true, serviceCentreAddress: address('93700009001') },
    called: { routingIndicator: 'gt', ssn: 6, globalTitle: { ...title, digits: msisdn } },
    calling: { routingIndicator: 'gt', ssn: 8, globalTitle: { ...title, digits: '93700009001' } },
    timeoutMs: 2_000,
  } as MapRequest)
})

test('every question can be written in every version its operation has', t => {
  for (const question of Object.values(mapQuestions)) {
    if (question === undefined) continue
    const operation = operations[question.operation]
    for (const version of operation.versions)
      t.true(encodeArgument(operation, version, question.argument(msisdn, '93700009001')).length > 0)
  }
})

test('TS 23.003 §8: ATI is asked as gsmSCF', t => {
  const { network, request } = served()
  void network.probe({ operation: 'ati', msisdn, deadline: 3_000 })
  t.is(request().calling.ssn, 147)
})

test('what cannot be asked by number, and what is too late, leaves nothing on the wire', async t => {
  const { network, inputs } = served()
  const psi = await network.probe({ operation: 'psi', msisdn, deadline: 3_000 })
  t.deepEqual(psi.result, { type: 'policyRefused', rule: 'psi cannot be asked by number alone' })
  const late = await network.probe({ operation: 'sriSm', msisdn, deadline: 1_000 })
  t.deepEqual(late, { result: { type: 'deadlineExceeded' }, evidence: { billable: false, begins: 0 } })
  const gone = await network.probe({
    operation: 'sriSm',
    msisdn,
    deadline: 3_000,
    signal: AbortSignal.abort(),
  })
  t.is(gone.result.type, 'deadlineExceeded')
  t.deepEqual(inputs, [])
})

test('cancellation reaches MAP, once, and its confirm ends the probe', async t => {
  const { network, inputs, confirm, ss7 } = served()
  const caller = new AbortController()
  const reply = network.probe({ operation: 'sriSm', msisdn, deadline: 3_000, signal: caller.signal })
  t.is(ss7.open(awcc), 1)
  caller.abort()
  t.deepEqual(inputs[1]?.request, { type: 'mapCancel', requestId: 1 })
  confirm({ type: 'cancelled' })
  t.is((await reply).result.type, 'deadlineExceeded')
  t.is(ss7.open(awcc), 0)
  t.is(inputs.length, 2)
})

const ends: [MapOutcome, ProbeResult][] = [
  [
    { type: 'rejected', by: 'peer', problem: { problemType: 'invoke', problem: 'mistypedParameter' } },
    { type: 'rejected', problem: 'invoke:mistypedParameter' },
  ],
  [{ type: 'userAborted' }, { type: 'userAborted', reason: 'unspecified' }],
  [
    { type: 'providerAborted', cause: 'resourceLimitation', origin: 'remote' },
    { type: 'providerAborted', cause: 'resourceLimitation' },
  ],
  [
    { type: 'versionRefused', alternative: '0.4.0.0.1.0.20.2' },
    { type: 'versionRefused', alternative: '0.4.0.0.1.0.20.2' },
  ],
  [
    { type: 'undeliverable', udtsCause: 'unequippedUser' },
    { type: 'undeliverable', udtsCause: 'unequippedUser' },
  ],
  [
    { type: 'unreachable', cause: 'noActiveAsp' },
    { type: 'unreachable', dpc: 1011, ssnm: 'noActiveAsp' },
  ],
  [{ type: 'timeout' }, { type: 'timeout' }],
  [{ type: 'overloaded' }, { type: 'overloaded' }],
]
for (const [outcome, expected] of ends) {
  test(`MAP's ${outcome.type} as a probe's result`, async t => {
    t.deepEqual(await resultOf('sriSm', outcome), expected)
  })
}

test('ni-fm-16: what died with its association is asked once more, and both BEGINs count', async t => {
  const { network, confirm, inputs } = served()
  const reply = network.probe({ operation: 'sendImsi', msisdn, deadline: 3_000 })
  confirm({ type: 'associationLost', association: 'sg1' })
  await Promise.resolve()
  confirm({ type: 'ok', result: { imsi: '412010000000001' } })
  t.like(await reply, { result: { type: 'ok' }, evidence: { begins: 2, billable: true } })
  t.is(inputs.length, 2)
})

test('… but once only', async t => {
  const { network, confirm, inputs } = served()
  const reply = network.probe({ operation: 'sendImsi', msisdn, deadline: 3_000 })
  confirm({ type: 'associationLost' })
  await Promise.resolve()
  confirm({ type: 'associationLost' })
  t.is((await reply).result.type, 'associationLost')
  t.is(inputs.length, 2)
})

test('evidence: route, titles and transaction, as sent and as answered', async t => {
  const { network, confirm, request } = served()
  const reply = network.probe({ operation: 'sriSm', msisdn, deadline: 3_000 })
  const { called, calling } = request()
  const route = { localTransactionId: '00a1b2c3', association: 'sg2', sls: 7, opc: 2011, dpc: 1011 }
  const answeredBy = {
    routingIndicator: 'gt',
    ssn: 6,
    globalTitle: { gti: 2, tt: 0, digits: '93700900001' },
  } as const
  confirm(
    { type: 'timeout' },
    {
      evidence: { version: 2, begins: 2, billable: true, called, calling, dialogueId: 4, route, answeredBy },
    },
  )
  t.deepEqual((await reply).evidence, {
    mapVersion: 2,
    billable: true,
    begins: 2,
    wireMs: 0,
    calledSent: msisdn,
    callingSent: '93700009001',
    callingAnswered: '93700900001',
    association: 'sg2',
    sls: 7,
    opc: 2011,
    dpc: 1011,
    otid: '00a1b2c3',
  })
})

test('facts are stamped with the wall clock and the epoch of this writer', async t => {
  const result = await resultOf('sendImsi', { type: 'ok', result: { imsi: '412010000000001' } })
  t.like('facts' in result ? result.facts[0] : undefined, {
    source: 'LIVE_HLR',
    observedAt: 5_000,
    version: 3,
  })
})

test('health: an association is usable while its ASP is active and the destination is there', t => {
  const { ss7, network } = served()
  const states: string[] = []
  const stop = network.onHealth(({ state, available }) => states.push(`${state} ${available}`))
  const asp = (association: string, state: 'active' | 'down', reason = '') =>
    ss7.take({
      type: 'event',
      network: 'awcc',
      layer: 'm3ua',
      event: { type: 'aspStateIndication', association, state, reason },
    })
  t.like(network.health(), { state: 'DOWN', available: 0, configured: 2 })
  asp('sg1', 'active')
  asp('sg2', 'active')
  asp('sg1', 'down', 'the peer asked for it')
  t.deepEqual(network.health().links[0], {
    name: 'sg1',
    state: 'down',
    usable: false,
    why: 'the peer asked for it',
  })
  ss7.take({
    type: 'event',
    network: 'awcc',
    layer: 'm3ua',
    event: { type: 'mtpPauseIndication', dpc: 1011 },
  })
  ss7.take({
    type: 'event',
    network: 'awcc',
    layer: 'm3ua',
    event: { type: 'mtpResumeIndication', dpc: 1011 },
  })
  stop()
  asp('sg2', 'down')
  t.deepEqual(states, ['DEGRADED 1', 'SERVING 2', 'DEGRADED 1', 'DOWN 0', 'DEGRADED 1'])
})

test('congestion: SCON and SSC reach whoever listens, as levels 1 to 3; abatement is silence', t => {
  const { ss7, network } = served()
  const levels: number[] = []
  const stop = network.onCongestion(level => levels.push(level))
  const say = (level?: number) =>
    ss7.take({
      type: 'event',
      network: 'awcc',
      layer: 'sccp',
      event: {
        type: 'nPcstateIndication',
        pointCode: 1011,
        state: 'congested',
        ...(level !== undefined && { level }),
      },
    })
  for (const level of [undefined, 2, 0, 7]) say(level)
  stop()
  say(1)
  t.deepEqual(levels, [1, 2, 3])
})
