import test from 'ava'
import type { MapIndication } from '../../adapters/ss7/map/primitives.ts'
import { wake } from '../../adapters/ss7/wire/core.ts'
import { seededRandom } from './chance.ts'
import { hlr, type HlrOutput } from './hlr.ts'
import { magicMsisdn } from './magic.ts'
import { friendly, type Persona } from './personas.ts'
import { subscriberOf } from './subscribers.ts'

const immediate: Persona = { ...friendly, latency: { medianMs: 0, p99Ms: 0 } }
const nowhere = { routingIndicator: 'ssn' } as const
const number = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits })

function ask(operation: string, msisdn: string, version: 1 | 2 | 3 = 3): MapIndication {
  const argument =
    operation === 'anyTimeInterrogation'
      ? { subscriberIdentity: { msisdn: number(msisdn) } }
      : { msisdn: number(msisdn) }
  const addresses = { called: nowhere, calling: nowhere }
  return { type: 'mapIndication', dialogueId: -1, invokeId: 1, operation, version, argument, ...addresses }
}

/** Everything said by `untilMs`, with the instant it was said. */
function run(indication: MapIndication, persona = immediate, untilMs = 60_000) {
  const core = hlr(persona, seededRandom(1))
  const said: { at: number; output: HlrOutput }[] = []
  core.handle(indication, 0)
  for (let at: number | undefined = 0; at !== undefined && at <= untilMs; at = core.deadline()) {
    core.handle(wake, at)
    for (let output = core.poll(); output !== undefined; output = core.poll()) said.push({ at, output })
  }
  return said
}

function answers(indication: MapIndication, persona = immediate): unknown[] {
  return run(indication, persona).map(({ output }) => ('answer' in output ? output.answer : output))
}

const sriSm = (code: number, version?: 1 | 2 | 3) =>
  ask('sendRoutingInfoForSM', magicMsisdn('9370', code), version)

test('SRI-SM: IMSI and MSC of a reachable subscriber', t => {
  const { imsi, msc } = subscriberOf('93701234567')
  t.deepEqual(answers(ask('sendRoutingInfoForSM', '93701234567')), [
    { type: 'result', result: { imsi, locationInfoWithLMSI: { networkNodeNumber: number(msc) } } },
  ])
})

test('ATI: location and state', t => {
  const { vlr, msc, ageOfLocation, locationAreaCode, cellId } = subscriberOf('93701234567')
  t.like(answers(ask('anyTimeInterrogation', '93701234567'))[0], {
    type: 'result',
    result: {
      subscriberInfo: {
        locationInformation: {
          ageOfLocationInformation: ageOfLocation,
          vlrNumber: number(vlr),
          mscNumber: number(msc),
          cellGlobalIdOrServiceAreaIdOrLAI: {
            cellGlobalIdOrServiceAreaIdFixedLength: {
              mcc: '412',
              mnc: '01',
              lac: locationAreaCode,
              ci_or_sac: cellId,
            },
          },
        },
      },
    },
  })
  t.like(answers(ask('anyTimeInterrogation', magicMsisdn('9370', 11)))[0], {
    result: { subscriberInfo: { subscriberState: { netDetNotReachable: notReachableReason(11) } } },
  })
})

test('an operation the HLR does not serve is rejected', t => {
  t.deepEqual(answers(ask('processUnstructuredSS-Request', '93701234567')), [
    { type: 'reject', problem: { problemType: 'invoke', problem: 'unrecognizedOperation' } },
  ])
})

test('errors, absence and barring in the shapes of their version', t => {
  t.deepEqual(answers(sriSm(11)), [
    { type: 'error', name: 'absentSubscriberSM', parameter: { absentSubscriberDiagnosticSM: { code: 1 } } },
  ])
  t.deepEqual(answers(sriSm(25, 1)), [
    { type: 'error', name: 'absentSubscriber', parameter: { mwdSet: true } },
  ])
  t.deepEqual(answers(sriSm(30)), [{ type: 'error', name: 'unknownSubscriber' }])
})

test('a home router tells an IMSI of no network and one number for every node', t => {
  t.like(answers(sriSm(4))[0], {
    result: {
      imsi: `999${subscriberOf(magicMsisdn('9370', 4)).imsi.slice(3)}`,
      locationInfoWithLMSI: { networkNodeNumber: number('93700999999') },
    },
  })
})

test('versions are refused as the number says', t => {
  t.deepEqual(answers(sriSm(40)), [{ type: 'refuse', alternative: 2 }])
  t.like(answers(sriSm(40, 2))[0], { type: 'result' })
  t.deepEqual(answers(sriSm(41)), [{ type: 'refuse' }])
  t.deepEqual(answers(sriSm(61)), [{ type: 'providerAbort' }])
  t.deepEqual(answers(sriSm(42)), [{ type: 'providerAbort', cause: 'incorrectTransactionPortion' }])
  t.deepEqual(answers(sriSm(63)), [{ type: 'providerAbort', cause: 'unrecognizedTransactionID' }])
})

test('what is not MAP is left to the node, and MAP drops the dialogue', t => {
  t.deepEqual(answers(sriSm(71)), [
    { type: 'returnMessage', dialogueId: -1, cause: 'noTranslationForThisSpecificAddress' },
    { type: 'drop' },
  ])
  t.deepEqual(answers(sriSm(90)), [{ type: 'destinationUnavailable', forMs: 15_000 }, { type: 'drop' }])
  t.deepEqual(answers(sriSm(89)), [{ type: 'cutAssociation', dialogueId: -1 }, { type: 'drop' }])
  t.deepEqual(answers(sriSm(80)), [{ type: 'drop' }])
  t.like(answers(sriSm(84))[0], { type: 'tamper', tampering: 'duplicate' })
})

test('answers take the latency of the persona and of the number', t => {
  t.deepEqual(
    run(sriSm(81)).map(({ at }) => at),
    [300],
  )
  const [{ at } = { at: 0 }] = run(sriSm(0), { ...friendly, latency: { medianMs: 40, p99Ms: 200 } })
  t.true(at > 5 && at < 1_000)
})

test('personas', t => {
  t.deepEqual(answers(sriSm(0), { ...immediate, speech: 'mute' }), [{ type: 'drop' }])
  t.deepEqual(answers(sriSm(0), { ...immediate, loss: 1 }), [{ type: 'drop' }])
  t.deepEqual(answers(sriSm(0), { ...immediate, versions: [2] }), [{ type: 'refuse', alternative: 2 }])
  t.like(answers(sriSm(0), { ...immediate, speech: 'garbage' })[0], { type: 'tamper', tampering: 'garbage' })
  t.deepEqual(answers(ask('anyTimeInterrogation', '93701234567'), { ...immediate, ati: 'refused' }), [
    { type: 'error', name: 'ati-NotAllowed' },
  ])
})

test('beyond its rate the persona answers with congestion; a new persona holds from its next question', t => {
  const core = hlr({ ...immediate, rate: 1 }, seededRandom(1))
  const said: HlrOutput[] = []
  const put = (input: Parameters<typeof core.handle>[0]) => {
    core.handle(input, 5_000)
    for (let output = core.poll(); output !== undefined; output = core.poll()) said.push(output)
  }
  put(sriSm(0))
  put(sriSm(0))
  put({ type: 'personaRequest', persona: immediate })
  put(sriSm(0))
  t.deepEqual(
    said.map(output => ('answer' in output ? output.answer.type : output.type)),
    ['result', 'returnMessage', 'drop', 'result'],
  )
})

function notReachableReason(code: number): string {
  const diagnostic = subscriberOf(magicMsisdn('9370', code), 'absent').absentDiagnostic ?? 0
  return { 1: 'imsiDetached', 3: 'notRegistered', 4: 'msPurged', 8: 'msPurged' }[diagnostic] ?? ''
}
