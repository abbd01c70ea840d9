import test from 'ava'
import { decodeTcap, encodeTcap } from '../tcap/message.ts'
import { gatewayAddress, hlrAddress, laboratory, sriSmArgument, sriSmResult } from '../testing/dialogues.ts'
import { defaultMapConfig } from './service.ts'
import { asked, ok, once, rewriting } from './testing/asking.ts'

test('TS 29.002 §7.6: a result is confirmed once, with its evidence', t => {
  const { outcome, evidence } = once(() => ok)
  t.deepEqual(outcome, { type: 'ok', result: sriSmResult })
  t.like(evidence, { version: 3, begins: 1, billable: true, called: hlrAddress, answeredTo: gatewayAddress })
  t.like(evidence, { answeredBy: hlrAddress, answeredFromPointCode: 2 })
})

test('TS 29.002 §17.6.6: an error comes with its name and its parameter', t => {
  const { outcome } = once(() => ({
    type: 'error',
    name: 'absentSubscriberSM',
    parameter: { absentSubscriberDiagnosticSM: { code: 1 } },
  }))
  t.like(outcome, { type: 'mapError', code: 6, name: 'absentSubscriberSM' })
})

test('TS 23.040 §3.3: informServiceCentre beside the answer is not lost', t => {
  const { outcome, accompanying } = once(() => ({
    type: 'error',
    name: 'absentSubscriberSM',
    accompanying: [{ operation: 'informServiceCentre', argument: { mwStatus: '010000' } }],
  }))
  t.is(outcome.type, 'mapError')
  t.is(accompanying[0]?.operation, 'informServiceCentre')
})

test('Q.774 §3.2.1: a reject by the peer is an outcome', t => {
  const problem = { problemType: 'invoke', problem: 'resourceLimitation' } as const
  t.deepEqual(once(() => ({ type: 'reject', problem })).outcome, { type: 'rejected', problem, by: 'peer' })
})

for (const reason of [
  'userSpecificReason',
  'userResourceLimitation',
  'resourceUnavailable longTermResourceLimitation',
  'applicationProcedureCancellation callRelease',
]) {
  test(`TS 29.002 §7.3.4: map-userAbort ${reason}`, t => {
    t.deepEqual(once(() => ({ type: 'userAbort', reason })).outcome, { type: 'userAborted', reason })
  })
}

test('TS 29.002 §7.3.4: a truncated map-userAbort ends the dialogue as a user abort', t => {
  const lab = rewriting(laboratory(), message => {
    const { dialogue } = message
    if (dialogue?.apdu !== 'ABRT') throw new Error('an ABRT was expected')
    const userInformation = { oid: '0.4.0.0.1.1.1.1', data: Uint8Array.of(0xa4, 0x01, 0x80) }
    return encodeTcap({ ...message, dialogue: { ...dialogue, userInformation } })
  })
  const { outcome } = asked(lab, () => ({ type: 'userAbort', reason: 'userSpecificReason' }))
  t.is(outcome.type, 'userAborted')
})

test('TS 29.002 §7.3.5: a P-ABORT and an ABRT of the dialogue service provider are provider aborts', t => {
  t.deepEqual(once(() => ({ type: 'providerAbort', cause: 'resourceLimitation' })).outcome, {
    type: 'providerAborted',
    cause: 'resourceLimitation',
    origin: 'remote',
  })
  t.deepEqual(once(() => ({ type: 'providerAbort' })).outcome, {
    type: 'providerAborted',
    cause: 'abnormalDialogue',
    origin: 'remote',
  })
})

test('TS 29.002 §7.3.5: a dialogue closed without an answer is abnormal', t => {
  t.deepEqual(once(() => ({ type: 'close' })).outcome, {
    type: 'providerAborted',
    cause: 'abnormalMapDialogue',
    origin: 'remote',
  })
})

test('silence ends at the deadline, and leaves nothing behind', t => {
  const { outcome, evidence } = once(() => ({ type: 'drop' }))
  t.deepEqual(outcome, { type: 'timeout' })
  t.like(evidence, { begins: 1, billable: true })
})

test('an argument that cannot be written is rejected before anything is sent', t => {
  const { outcome, evidence } = asked(laboratory(), () => ok, { argument: { msisdn: 'nonsense' } })
  t.like(outcome, { type: 'rejected', by: 'local' })
  t.like(evidence, { begins: 0, billable: false })
})

test('a result that makes no sense is rejected, with where it stopped making sense', t => {
  const lab = rewriting(laboratory(), message =>
    encodeTcap({
      ...message,
      components: [
        {
          type: 'returnResultLast',
          invokeId: 1,
          operationCode: 45,
          parameter: Uint8Array.of(0x30, 0x03, 0x04, 0x01, 0x21),
        },
      ],
    }),
  )
  const { outcome } = asked(lab, () => ok)
  t.like(outcome, {
    type: 'rejected',
    by: 'local',
    problem: { problemType: 'returnResult', problem: 'mistypedParameter' },
  })
  t.true(outcome.type === 'rejected' && outcome.error?.layer === 'map')
})

test('Q.774 §3.2.1.1.1: results before the last one are parts of it', t => {
  const lab = rewriting(laboratory(), message => {
    const [component] = message.components ?? []
    if (component?.type !== 'returnResultLast' || component.parameter === undefined)
      return encodeTcap(message)
    const { parameter } = component
    const split = 2 + 2 + (parameter[3] ?? 0)
    const head = Uint8Array.of(0x30, split - 2, ...parameter.subarray(2, split))
    const tail = Uint8Array.of(0x30, parameter.length - split, ...parameter.subarray(split))
    return encodeTcap({
      ...message,
      components: [
        { ...component, type: 'returnResultNotLast', parameter: head },
        { ...component, parameter: tail },
      ],
    })
  })
  t.deepEqual(asked(lab, () => ok).outcome, { type: 'ok', result: sriSmResult })
})

test('a CONTINUE with the answer is answered with END; what we do not know in it is rejected', t => {
  const lab = rewriting(laboratory(), message => {
    if (message.message !== 'end') return encodeTcap(message)
    const invoke = { type: 'invoke', invokeId: 9, operationCode: 59 } as const
    return encodeTcap({
      ...message,
      message: 'continue',
      otid: 0x4_0000_0001,
      components: [invoke, ...(message.components ?? [])],
    })
  })
  t.deepEqual(asked(lab, () => ok).outcome, { type: 'ok', result: sriSmResult })
  const last = decodeTcap(
    lab.wire.filter(({ from }) => from === 'gateway').at(-1)?.octets ?? new Uint8Array(),
  )
  t.is(last.message, 'end')
  t.deepEqual(last.components, [
    { type: 'reject', invokeId: 9, problemType: 'invoke', problem: 'unrecognizedOperation' },
  ])
})

test('UDTS: undeliverable, with its cause, at once', t => {
  const lab = laboratory()
  lab.ask({})
  lab.gateway.below({
    type: 'nNoticeIndication',
    reason: 'noTranslationForThisSpecificAddress',
    called: hlrAddress,
    calling: gatewayAddress,
    data: lab.wire[0]?.octets ?? new Uint8Array(),
    origin: 'peer',
  })
  t.like(lab.gateway.confirms[0], {
    outcome: { type: 'undeliverable', udtsCause: 'noTranslationForThisSpecificAddress' },
    evidence: { begins: 1, billable: true },
  })
  t.is(lab.gateway.tcap.dialogues, 0)
})

test('what never left the node is unreachable and costs nothing', t => {
  const lab = laboratory()
  lab.ask({})
  lab.gateway.below({
    type: 'nNoticeIndication',
    reason: 'mtpFailure',
    called: hlrAddress,
    calling: gatewayAddress,
    data: lab.wire[0]?.octets ?? new Uint8Array(),
    origin: 'local',
    transferFailure: 'noActiveAsp',
  })
  t.like(lab.gateway.confirms[0], {
    outcome: { type: 'unreachable', cause: 'noActiveAsp' },
    evidence: { begins: 0, billable: false },
  })
})

test('beyond the ceiling a request is overloaded, the others go on', t => {
  const lab = laboratory({ gateway: { maxDialogues: 2 } })
  lab.answer = () => [ok]
  for (let index = 0; index < 3; index++) lab.ask({})
  lab.run(100)
  t.deepEqual(
    lab.gateway.confirms.map(({ outcome }) => outcome.type),
    ['overloaded', 'ok', 'ok'],
  )
})

test('a cancelled request is confirmed as such, once', t => {
  const lab = laboratory()
  lab.answer = () => [ok]
  lab.ask({ requestId: 77 })
  lab.gateway.input({ type: 'mapCancel', requestId: 77 })
  lab.run(10_000)
  t.deepEqual(
    lab.gateway.confirms.map(({ outcome }) => outcome.type),
    ['cancelled'],
  )
  t.like(lab.gateway.said, [{ type: 'strayMessage', kind: 'late' }])
})

/* ---- dialogues begun by others ---- */

for (const [version, outcome] of [
  [3, 'versionRefused'],
  [1, 'userAborted'],
] as const) {
  test(`a querying node refuses whoever begins a dialogue with it in version ${version}, and says so`, t => {
    const lab = laboratory()
    lab.hlr.input({
      type: 'mapRequest',
      requestId: 1,
      operation: 'sendRoutingInfoForSM',
      argument: sriSmArgument,
      called: gatewayAddress,
      calling: hlrAddress,
      timeoutMs: 1_000,
      versions: [version],
    })
    lab.run(2_000)
    t.is(lab.hlr.confirms[0]?.outcome.type, outcome)
    t.like(lab.gateway.said, [
      { type: 'mapRefused', category: 'shortMessage', refusal: 'refuse', operationCodes: [45] },
    ])
    t.is(lab.gateway.tcap.dialogues, 0)
  })
}

test('a category that is to be discarded gets no word, leaves no dialogue, and is told of all the same', t => {
  const { refusals } = defaultMapConfig
  const lab = laboratory({ map: { refusals: { ...refusals, internal: 'discard' } } })
  for (const operation of ['sendRoutingInfo', 'sendRoutingInfoForSM'] as const) {
    lab.hlr.input({
      type: 'mapRequest',
      requestId: lab.hlr.confirms.length + 1,
      operation,
      argument: operation === 'sendRoutingInfo' ? sriArgument : sriSmArgument,
      called: gatewayAddress,
      calling: hlrAddress,
      timeoutMs: 1_000,
      versions: [3],
    })
    lab.run(2_000)
  }
  t.deepEqual(
    lab.hlr.confirms.map(({ outcome }) => outcome.type),
    ['timeout', 'versionRefused'],
  )
  t.like(lab.gateway.said, [
    { type: 'mapRefused', category: 'internal', refusal: 'discard', operationCodes: [22] },
    { type: 'mapRefused', category: 'shortMessage', refusal: 'refuse', operationCodes: [45] },
  ])
  t.is(lab.gateway.tcap.dialogues, 0)
})

const sriArgument = {
  msisdn: sriSmArgument.msisdn,
  interrogationType: 'basicCall',
  gmscOrGsmSCFAddress: sriSmArgument.serviceCentreAddress,
} as const

test('an HLR rejects what it does not know, what it cannot read, and what comes twice', t => {
  const cases = [
    [{ operationCode: 59 }, 'unrecognizedOperation'],
    [{ parameter: Uint8Array.of(0x30, 0) }, 'mistypedParameter'],
  ] as const
  for (const [change, problem] of cases) {
    const lab = laboratory()
    lab.spoil = (octets, from) => {
      const message = decodeTcap(octets)
      const components = message.components?.map(each =>
        each.type === 'invoke' ? { ...each, ...change } : each,
      )
      return [{ octets: from === 'gateway' ? encodeTcap({ ...message, components }) : octets, afterMs: 5 }]
    }
    t.deepEqual(asked(lab, () => ok).outcome, {
      type: 'rejected',
      problem: { problemType: 'invoke', problem },
      by: 'peer',
    })
    t.is(lab.hlr.tcap.dialogues, 0)
  }
})
