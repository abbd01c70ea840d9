import test from 'ava'
import type { Fact } from '../../actors/domain/fact.ts'
import type { ProbeResult } from '../../actors/domain/outcome.ts'
import type { MapConfirm } from '../ss7/map/primitives.ts'
import { resultOf } from './testing/served.ts'

/** `kind: value` of each fact. */
function told(result: ProbeResult): Record<string, Fact['value']> {
  return Object.fromEntries('facts' in result ? result.facts.map(({ kind, value }) => [kind, value]) : [])
}

const address = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits })

const marked = (argument: unknown): Partial<MapConfirm> => ({
  accompanying: [{ operation: 'informServiceCentre', argument }],
})

const info = (subscriberState: unknown) => ({
  subscriberInfo: {
    subscriberState,
    locationInformation: {
      vlrNumber: address('93700009200'),
      mscNumber: address('93700009100'),
      cellGlobalIdOrServiceAreaIdOrLAI: {
        cellGlobalIdOrServiceAreaIdFixedLength: { mcc: '412', mnc: '01', lac: 1, ci_or_sac: 2 },
      },
    },
  },
})

test('SRI-SM: IMSI and serving node, reachable; abroad when the node is', async t => {
  const result = {
    imsi: '412010000000001',
    locationInfoWithLMSI: { networkNodeNumber: address('93700009100') },
  }
  t.deepEqual(told(await resultOf('sriSm', { type: 'ok', result })), {
    servingNetwork: { mccMnc: '412-01' },
    subscriberState: { state: 'REACHABLE' },
    roaming: { roaming: false, visitedCountry: 'AF' },
    identity: { imsi: '412010000000001', msc: '93700009100', masked: false },
  })
  const abroad = { ...result, locationInfoWithLMSI: { networkNodeNumber: address('923001234567') } }
  t.like(told(await resultOf('sriSm', { type: 'ok', result: abroad }))['roaming'], {
    roaming: true,
    visitedCountry: 'PK',
  })
})

test('SRI-SM with priority: the mark beside the answer says that the subscriber was not reachable', async t => {
  const result = {
    imsi: '412010000000001',
    locationInfoWithLMSI: { networkNodeNumber: address('93700009100') },
  }
  const state = async (argument: unknown) =>
    told(await resultOf('sriSm', { type: 'ok', result }, marked(argument)))['subscriberState']
  t.deepEqual(await state({ mwStatus: '010000' }), { state: 'ABSENT', diagnostic: 'mnrfSet' })
  t.deepEqual(await state({ mwStatus: '010000', absentSubscriberDiagnosticSM: 1 }), {
    state: 'ABSENT',
    diagnostic: 'imsiDetached',
  })
  t.deepEqual(await state({ mwStatus: '001000' }), { state: 'REACHABLE' })
})

const ask = async (state: unknown) => told(await resultOf('ati', { type: 'ok', result: info(state) }))

test('ATI: state, nodes and the network of the cell', async t => {
  t.deepEqual(await ask({ assumedIdle: true }), {
    subscriberState: { state: 'REACHABLE' },
    roaming: { roaming: false, visitedCountry: 'AF', visitedNetwork: '412-01' },
    identity: { msc: '93700009100', vlr: '93700009200', masked: false },
  })
  t.deepEqual((await ask({ camelBusy: true }))['subscriberState'], { state: 'BUSY' })
  t.deepEqual((await ask({ netDetNotReachable: 'msPurged' }))['subscriberState'], {
    state: 'PURGED',
    diagnostic: 'msPurged',
  })
  t.deepEqual((await ask({ netDetNotReachable: 'imsiDetached' }))['subscriberState'], {
    state: 'ABSENT',
    diagnostic: 'imsiDetached',
  })
  t.deepEqual((await ask({ notProvidedFromVLR: true }))['subscriberState'], { state: 'UNDETERMINED' })
})

test('SRI and SendIMSI, in the shapes of their versions; a result without anything is no fault', async t => {
  const v3 = { imsi: '412010000000001', extendedRoutingInfo: { roamingNumber: address('93700009777') } }
  t.deepEqual(told(await resultOf('sri', { type: 'ok', result: v3 }))['subscriberState'], {
    state: 'REACHABLE',
  })
  const forwarded = { imsi: '412010000000001', routingInfo: { forwardingData: {} } }
  t.is(told(await resultOf('sri', { type: 'ok', result: forwarded }))['subscriberState'], undefined)
  t.deepEqual(told(await resultOf('sendImsi', { type: 'ok', result: { imsi: '412010000000001' } })), {
    servingNetwork: { mccMnc: '412-01' },
    identity: { imsi: '412010000000001', masked: false },
  })
  for (const operation of ['sriSm', 'sri', 'ati', 'sendImsi'] as const)
    t.is((await resultOf(operation, { type: 'ok', result: undefined })).type, 'ok')
})

const errors: [
  name: string,
  parameter: unknown,
  diagnostic: string | undefined,
  state: object | undefined,
][] = [
  [
    'absentSubscriberSM',
    { absentSubscriberDiagnosticSM: { code: 1, name: 'imsiDetached' } },
    'imsiDetached',
    { state: 'ABSENT', diagnostic: 'imsiDetached' },
  ],
  [
    'absentSubscriberSM',
    { absentSubscriberDiagnosticSM: { code: 4, name: 'msPurgedForNonGPRS' } },
    'msPurgedForNonGPRS',
    { state: 'PURGED', diagnostic: 'msPurgedForNonGPRS' },
  ],
  ['absentSubscriber', undefined, undefined, { state: 'ABSENT' }],
  [
    'absentSubscriber',
    { absentSubscriberReason: 'purgedMS' },
    'purgedMS',
    { state: 'PURGED', diagnostic: 'purgedMS' },
  ],
  ['unknownSubscriber', undefined, undefined, { state: 'UNKNOWN_SUBSCRIBER' }],
  [
    'callBarred',
    { callBarringCause: 'operatorBarring' },
    'operatorBarring',
    { state: 'BARRED', diagnostic: 'operatorBarring' },
  ],
  ['callBarred', { unauthorisedMessageOriginator: true }, 'unauthorisedMessageOriginator', undefined],
  ['teleserviceNotProvisioned', undefined, undefined, { state: 'NOT_PROVISIONED' }],
  ['systemFailure', { networkResource: 'hlr' }, 'hlr', undefined],
  ['ati-NotAllowed', undefined, undefined, undefined],
]
for (const [name, parameter, diagnostic, state] of errors) {
  test(`TS 29.002 §17.6.6: ${name} (${diagnostic ?? 'without a reason'})`, async t => {
    const result = await resultOf('sriSm', { type: 'mapError', code: 27, name, parameter })
    t.is(result.type, 'mapError')
    t.like(result, { code: 27, name, ...(diagnostic !== undefined && { diagnostic }) })
    t.deepEqual(told(result)['subscriberState'], state as Fact['value'])
  })
}
