import test from 'ava'
import { hlrAddress, laboratory, sriSmArgument, sriSmResult } from '../testing/dialogues.ts'
import { asked, ok, once, type Answer, type Indication } from './testing/asking.ts'

const to = (digits: string) => ({
  called: {
    ...hlrAddress,
    globalTitle: { gti: 4, tt: 0, np: 'isdn-e164', nai: 'international', digits } as const,
  },
})

const only =
  (version: 1 | 2, alternative: boolean) =>
  (indication: Indication): Answer =>
    indication.version === version
      ? { type: 'result', result: sriSmResult }
      : { type: 'refuse', ...(alternative ? { alternative: version } : {}) }

test('TS 29.002 §7.3.1: AARE in ABORT without alternative steps down one version at a time', t => {
  const { outcome, evidence } = once(only(1, false))
  t.is(outcome.type, 'ok')
  t.like(evidence, { version: 1, begins: 3 })
})

test('TS 29.002 §7.3.1: the alternative context is taken at its word', t => {
  const { outcome, evidence } = once(only(1, true))
  t.is(outcome.type, 'ok')
  t.like(evidence, { version: 1, begins: 2 })
})

for (const cause of ['incorrectTransactionPortion', 'badlyFormattedTransactionPortion'] as const) {
  test(`Q.773 §4.2.1.5: ${cause} proves a TCAP without dialogue portions`, t => {
    const { outcome, evidence } = once(({ version }) =>
      version === 1 ? ok : { type: 'providerAbort', cause },
    )
    t.is(outcome.type, 'ok')
    t.like(evidence, { version: 1, begins: 2 })
  })
}

test('a refusal is remembered for that node and operation, for as long as configured', t => {
  const lab = laboratory({ map: { versionMemoryMs: 60_000 } })
  t.is(asked(lab, only(2, false)).evidence.begins, 2)
  t.deepEqual(lab.gateway.map.versions(lab.now), [
    { node: '93700000099', operation: 'sendRoutingInfoForSM', version: 2 },
  ])
  t.like(asked(lab, only(2, false)).evidence, { begins: 1, version: 2 })
  lab.run(60_000)
  t.is(asked(lab, only(2, false)).evidence.begins, 2)
})

test('a number routed by its own digits meets what its block has taught', t => {
  const lab = laboratory()
  t.is(asked(lab, only(2, false), to('93701234567')).evidence.begins, 2)
  t.is(asked(lab, only(2, false), to('93701239999')).evidence.begins, 1)
  t.is(asked(lab, only(2, false), to('93709999999')).evidence.begins, 2)
})

test('never on a timeout', t => {
  const lab = laboratory()
  t.is(asked(lab, ({ version }) => (version === 3 ? { type: 'drop' } : ok)).outcome.type, 'timeout')
  t.deepEqual(lab.gateway.map.versions(lab.now), [])
})

test('a ladder that ends is a refusal with what was offered', t => {
  const { outcome, evidence } = asked(laboratory(), () => ({ type: 'refuse', alternative: 1 }), {
    versions: [3, 2],
  })
  t.deepEqual(outcome, { type: 'versionRefused', alternative: '0.4.0.0.1.0.20.1' })
  t.is(evidence.begins, 2)
})

test('an operation with one version only is not tried in another', t => {
  const argument = {
    subscriberIdentity: { msisdn: sriSmArgument.msisdn },
    requestedInfo: {},
    gsmSCFAddress: sriSmArgument.serviceCentreAddress,
  }
  const { outcome, evidence } = asked(laboratory(), () => ({ type: 'refuse' }), {
    operation: 'anyTimeInterrogation',
    argument,
  })
  t.is(outcome.type, 'versionRefused')
  t.is(evidence.begins, 1)
})

test('one deadline for the whole ladder', t => {
  const lab = laboratory()
  lab.spoil = octets => [{ octets, afterMs: 400 }]
  const { outcome } = asked(lab, only(1, false), { timeoutMs: 1_000 })
  t.is(outcome.type, 'timeout')
})
