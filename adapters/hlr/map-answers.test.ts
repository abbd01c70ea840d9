import test from 'ava'
import type { Fact } from '../../actors/domain/fact.ts'
import type { ProbeResult } from '../../actors/domain/outcome.ts'
import type { MapConfirm } from '../ss7/map/primitives.ts'
import type { SccpAddress } from '../ss7/sccp/primitives.ts'
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
  t.deepEqual(await state({ mwStatus: '001000' }), { state: 'REACHABLE', diagnostic: 'mcefSet' })
  t.deepEqual(await state({ mwStatus: '000100' }), { state: 'REACHABLE', diagnostic: 'mnrgSet' })
  t.deepEqual(await state({ mwStatus: '011000' }), { state: 'ABSENT', diagnostic: 'mnrfSet' })
  t.deepEqual(await state({ mwStatus: '100000' }), { state: 'REACHABLE' })
})

const by = (digits: string): SccpAddress => ({
  routingIndicator: 'gt',
  ssn: 6,
  globalTitle: { gti: 4, tt: 0, np: 'isdn-e164', nai: 'international', digits },
})

test('SRI-SM: a home router that answers with its own number is masked, whoever the IMSI seems to be', async t => {
  const result = {
    imsi: '412010000000001',
    locationInfoWithLMSI: { networkNodeNumber: address('93700009001') },
  }
  const identity = async (digits: string) =>
    told(await resultOf('sriSm', { type: 'ok', result }, {}, { answeredBy: by(digits) }))['identity']
  t.like(await identity('93700009001'), { masked: true })
  t.like(await identity('93700009099'), { masked: false })
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

test('TS 23.066 §4: what SRI and ATI say of portability; a routeing number proves nobody reachable', async t => {
  const sri = async (numberPortabilityStatus: string | number) =>
    told(
      await resultOf('sri', {
        type: 'ok',
        result: {
          imsi: '412010000000001',
          extendedRoutingInfo: { roamingNumber: address('93700009777') },
          numberPortabilityStatus,
        },
      }),
    )
  t.deepEqual(await sri('foreignNumberPortedIn'), {
    servingNetwork: { mccMnc: '412-01', portability: 'PORTED_IN' },
    subscriberState: { state: 'REACHABLE' },
    identity: { imsi: '412010000000001', masked: false },
  })
  const out = await sri('ownNumberPortedOut')
  t.deepEqual(out['servingNetwork'], { mccMnc: '412-01', portability: 'PORTED_OUT' })
  t.is(out['subscriberState'], undefined)
  t.deepEqual((await sri('ownNumberNotPortedOut'))['servingNetwork'], {
    mccMnc: '412-01',
    portability: 'NOT_PORTED',
  })
  t.deepEqual((await sri(9))['servingNetwork'], { mccMnc: '412-01' }, 'a status of a later release')
  const mnpInfoRes = {
    imsi: '412200000000001',
    numberPortabilityStatus: 'foreignNumberPortedToForeignNetwork',
  }
  const ati = told(await resultOf('ati', { type: 'ok', result: { subscriberInfo: { mnpInfoRes } } }))
  t.deepEqual(ati['servingNetwork'], { mccMnc: '412-20', portability: 'PORTED_ELSEWHERE' })
})

test('SRI: why there is no route, said in a result', async t => {
  const result = { imsi: '412010000000001', unavailabilityCause: 'absentSubscriber' }
  t.deepEqual(told(await resultOf('sri', { type: 'ok', result }))['subscriberState'], { state: 'ABSENT' })
})

const location = (ageOfLocationInformation: number) => ({
  subscriberInfo: { locationInformation: { ageOfLocationInformation, vlrNumber: address('93700009200') } },
})

test('TS 29.002 §17.7.8: the age of the location is told; 0 is in contact now', async t => {
  for (const age of [0, 3, 32_767]) {
    const facts = told(await resultOf('ati', { type: 'ok', result: location(age) }))
    t.deepEqual(facts['roaming'], { roaming: false, visitedCountry: 'AF', locationAgeMinutes: age })
  }
})

const packetSide = async (psSubscriberState: object, more: object = {}) =>
  told(await resultOf('ati', { type: 'ok', result: { subscriberInfo: { psSubscriberState, ...more } } }))[
    'subscriberState'
  ]

test('TS 29.002 §17.7.1: the packet side speaks where the circuit switched side says nothing', async t => {
  t.deepEqual(await packetSide({ psAttachedReachableForPaging: true }), { state: 'REACHABLE' })
  t.deepEqual(await packetSide({ psPDPActiveReachableForPaging: Uint8Array.of(0x30, 0) }), {
    state: 'REACHABLE',
  })
  t.deepEqual(await packetSide({ psAttachedNotReachableForPaging: true }), {
    state: 'ABSENT',
    diagnostic: 'notReachableForPaging',
  })
  t.deepEqual(await packetSide({ psDetached: true }), { state: 'ABSENT', diagnostic: 'ps-Detached' })
  t.deepEqual(await packetSide({ netDetNotReachable: 'msPurged' }), {
    state: 'PURGED',
    diagnostic: 'msPurged',
  })
  t.is(await packetSide({ notProvidedFromSGSNorMME: true }), undefined)
  t.deepEqual(await packetSide({ psDetached: true }, { subscriberState: { camelBusy: true } }), {
    state: 'BUSY',
  })
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
    'unknownSubscriber',
    { unknownSubscriberDiagnostic: 'npdbMismatch' },
    'npdbMismatch',
    { state: 'UNKNOWN_SUBSCRIBER', diagnostic: 'npdbMismatch' },
  ],
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
