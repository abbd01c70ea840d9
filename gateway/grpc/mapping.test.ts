import test from 'ava'
import * as fc from 'fast-check'
import type { Answer, Attribute } from '../../actors/domain/answer.ts'
import { confidences } from '../../actors/domain/confidence.ts'
import type { Fact, FactSource, Portability, SubscriberState } from '../../actors/domain/fact.ts'
import type { Imsi, MccMnc, MnoId } from '../../actors/domain/network.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'
import { operationNames } from '../../actors/domain/operation.ts'
import { nothingSent, type ProbeOutcome, type ProbeResult } from '../../actors/domain/outcome.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import * as enums from './enumerations.ts'
import { answerFromProto, mnoFromProto, outcomeFromProto } from './from-proto.ts'
import { awcc, anMno } from './testing/served.ts'
import { answerToProto, mnoToProto, outcomeToProto } from './to-proto.ts'

const all = { identity: true }
const { Answer: AnswerMessage, ProbeOutcome: OutcomeMessage, Mno: MnoMessage } = hlrgw.v1

const digits = (minLength: number, maxLength: number) =>
  fc.stringMatching(/^[1-9][0-9]*$/, { maxLength }).filter(text => text.length >= minLength)
const mccMnc = fc.constantFrom<MccMnc[]>('412-01' as MccMnc, '310-410' as MccMnc)
const epoch = fc.integer({ min: 0, max: 4_102_444_800_000 })
/** With `requiredKeys` present, and any of the others absent. */
const sparse = <T extends object, K extends keyof T>(
  model: { [P in keyof T]: fc.Arbitrary<T[P]> },
  requiredKeys: K[],
) => fc.record(model, { requiredKeys })

const stamp = fc.record({
  source: fc.constantFrom<FactSource[]>('ADMIN_OVERRIDE', 'MNP_FILE', 'LIVE_HLR', 'PREFIX'),
  observedAt: epoch,
  version: fc.nat(),
})
const states: SubscriberState[] = [
  'REACHABLE',
  'BUSY',
  'ABSENT',
  'PURGED',
  'BARRED',
  'NOT_PROVISIONED',
  'UNKNOWN_SUBSCRIBER',
  'UNDETERMINED',
]
const portabilities: Portability[] = ['NOT_PORTED', 'PORTED_OUT', 'PORTED_IN', 'PORTED_ELSEWHERE']
const value = fc.oneof(
  fc.record({
    kind: fc.constant('servingNetwork'),
    value: sparse({ mccMnc, portability: fc.constantFrom(...portabilities) }, ['mccMnc']),
  }),
  fc.record({
    kind: fc.constant('subscriberState'),
    value: sparse({ state: fc.constantFrom(...states), diagnostic: fc.string() }, ['state']),
  }),
  fc.record({
    kind: fc.constant('roaming'),
    value: sparse(
      {
        roaming: fc.boolean(),
        visitedCountry: fc.constant('PK'),
        visitedNetwork: mccMnc,
        locationAgeMinutes: fc.nat(32_767),
      },
      ['roaming'],
    ),
  }),
  fc.record({
    kind: fc.constant('identity'),
    value: sparse(
      {
        masked: fc.boolean(),
        imsi: digits(6, 15) as fc.Arbitrary<Imsi>,
        msc: digits(5, 15),
        vlr: digits(5, 15),
      },
      ['masked'],
    ),
  }),
)
const fact: fc.Arbitrary<Fact> = fc.tuple(value, stamp).map(([value, stamp]) => ({ ...value, ...stamp }))
const facts = fc.array(fact, { maxLength: 4 })

/** One arbitrary for each way to end: a new one does not compile until it has its line here. */
const results: { [S in ProbeResult['type']]: fc.Arbitrary<Extract<ProbeResult, { type: S }>> } = {
  ok: fc.record({ type: fc.constant('ok'), facts }),
  mapError: sparse(
    { type: fc.constant('mapError'), code: fc.nat(255), name: fc.string(), diagnostic: fc.string(), facts },
    ['type', 'code', 'name', 'facts'],
  ),
  rejected: fc.record({ type: fc.constant('rejected'), problem: fc.string() }),
  userAborted: fc.record({ type: fc.constant('userAborted'), reason: fc.string() }),
  providerAborted: fc.record({ type: fc.constant('providerAborted'), cause: fc.string() }),
  versionRefused: sparse({ type: fc.constant('versionRefused'), alternative: fc.string() }, ['type']),
  undeliverable: fc.record({ type: fc.constant('undeliverable'), udtsCause: fc.string() }),
  unreachable: sparse({ type: fc.constant('unreachable'), dpc: fc.nat(16_383), ssnm: fc.string() }, ['type']),
  associationLost: fc.record({ type: fc.constant('associationLost') }),
  timeout: fc.record({ type: fc.constant('timeout') }),
  throttled: fc.record({ type: fc.constant('throttled'), retryAfterMs: fc.double({ min: 0, noNaN: true }) }),
  overloaded: fc.record({ type: fc.constant('overloaded') }),
  deadlineExceeded: fc.record({ type: fc.constant('deadlineExceeded') }),
  policyRefused: fc.record({ type: fc.constant('policyRefused'), rule: fc.string() }),
}
const evidence = sparse(
  {
    billable: fc.boolean(),
    begins: fc.nat(3),
    mapVersion: fc.constantFrom<(1 | 2 | 3)[]>(1, 2, 3),
    calledSent: digits(5, 15),
    callingSent: digits(5, 15),
    calledAnswered: digits(5, 15),
    callingAnswered: digits(5, 15),
    association: fc.string(),
    sls: fc.nat(15),
    opc: fc.nat(16_383),
    dpc: fc.nat(16_383),
    otid: fc.string(),
    dtid: fc.string(),
    wireMs: fc.double({ min: 0, noNaN: true }),
  },
  ['billable', 'begins'],
)
const outcome = fc.record({
  mno: fc.constant(awcc),
  operation: fc.constantFrom(...operationNames),
  result: fc.oneof(...Object.values(results)),
  evidence,
  queueMs: fc.double({ min: 0, noNaN: true }),
  totalMs: fc.double({ min: 0, noNaN: true }),
})
const attribute: fc.Arbitrary<Attribute> = fc
  .tuple(
    fact,
    fc.record({
      ageMs: fc.nat(),
      confidence: fc.constantFrom(...confidences),
      reasons: fc.array(fc.string()),
    }),
  )
  .map(([fact, grounds]) => ({ ...fact, ...grounds }))
const maybeMno = fc.option(fc.constantFrom<MnoId[]>(awcc, 'mtn' as MnoId), { nil: undefined })
const answer: fc.Arbitrary<Answer> = fc.record({
  msisdn: digits(7, 15) as fc.Arbitrary<Msisdn>,
  outcome: fc.constantFrom('COMPLETE', 'PARTIAL', 'UNKNOWN'),
  country: fc.option(fc.constant('AF'), { nil: undefined }),
  lineType: fc.constantFrom(
    'MOBILE',
    'FIXED',
    'FIXED_OR_MOBILE',
    'TOLL_FREE',
    'PREMIUM',
    'VOIP',
    'OTHER',
    'UNKNOWN',
  ),
  originalMno: maybeMno,
  servingMno: maybeMno,
  ported: fc.option(fc.boolean(), { nil: undefined }),
  attributes: fc.array(attribute, { maxLength: 4 }),
  source: fc.constantFrom('LIVE_HLR', 'CACHE', 'PERSISTED', 'MNP_FILE', 'ADMIN_OVERRIDE', 'PREFIX_FALLBACK'),
  freshness: fc.constantFrom('FRESH', 'STALE', 'STALE_THROTTLED'),
  confidence: fc.constantFrom(...confidences),
  observedAt: fc.option(epoch, { nil: undefined }),
  persistence: fc.constantFrom('PERSISTED', 'PENDING', 'NOT_PERSISTED', 'UNKNOWN'),
  fulfilled: fc.boolean(),
  degradations: fc.uniqueArray(
    fc.constantFrom(
      'CACHE_DOWN',
      'STORE_DOWN',
      'HLR_DOWN',
      'HLR_TIMEOUT',
      'THROTTLED',
      'OVERLOADED',
      'POLICY_REFUSED',
      'NO_OPERATOR',
    ),
  ),
  divergences: fc.array(
    fc.tuple(fact, stamp).map(([held, stamp]) => ({ kind: held.kind, held, claimed: { ...held, ...stamp } })),
    { maxLength: 2 },
  ),
  probes: fc.array(outcome, { maxLength: 2 }),
  traceId: fc.string(),
})

test('an answer survives the wire: domain to octets and back', t => {
  fc.assert(
    fc.property(answer, sent => {
      const octets = AnswerMessage.encode(answerToProto(sent, all)).finish()
      t.deepEqual(answerFromProto(AnswerMessage.decode(octets)), sent)
    }),
    { numRuns: 200 },
  )
})

for (const [type, result] of Object.entries<fc.Arbitrary<ProbeResult>>(results)) {
  test(`the outcome ${type} survives the wire`, t => {
    fc.assert(
      fc.property(result, evidence, (result, evidence) => {
        const sent: ProbeOutcome = {
          mno: awcc,
          operation: 'ati',
          result,
          evidence,
          queueMs: 1.5,
          totalMs: 20,
        }
        const octets = OutcomeMessage.encode(outcomeToProto(sent, all)).finish()
        t.deepEqual(outcomeFromProto(OutcomeMessage.decode(octets)), sent)
      }),
      { numRuns: 20 },
    )
  })
}

test('an operator’s overview survives the wire', t => {
  const octets = MnoMessage.encode(mnoToProto(anMno(awcc))).finish()
  t.deepEqual(mnoFromProto(MnoMessage.decode(octets)), anMno(awcc))
})

test('identity is nowhere in what an unscoped caller gets', t => {
  fc.assert(
    fc.property(answer, sent => {
      const told = answerFromProto(
        AnswerMessage.decode(AnswerMessage.encode(answerToProto(sent, { identity: false })).finish()),
      )
      t.notRegex(JSON.stringify([told.attributes, told.divergences, told.probes]), /"kind":"identity"/)
    }),
    { numRuns: 100 },
  )
})

test('words of a newer contract are read as the least that can be said', t => {
  // Field 11, confidence, with a value nobody knows yet.
  const told = answerFromProto(AnswerMessage.decode(Uint8Array.of(0x58, 99)))
  t.is(told.confidence, 'UNKNOWN')
  t.is(told.source, 'PREFIX_FALLBACK')
  t.is(enums.operation.fromProto(0), undefined)
  t.deepEqual(outcomeFromProto({}).evidence, nothingSent)
})
