import { hlrGateway } from '../../proto/gen/services.js'
import { magicMsisdn } from '../simulator/magic.ts'
import { friendly } from '../simulator/personas.ts'
import { leisurely } from './associations.ts'
import {
  beginsPerNumber,
  count,
  everyoneAnswered,
  flowsAgain,
  fromNetwork,
  share,
  slowest,
  steadyBefore,
} from './clauses.ts'
import type { Drill } from './drill.ts'
import type { Load } from './load.ts'

/** A network's HLR misbehaves; its callers are told so, and nobody else's notice. */

const sick: Load = { name: 'sick', ask: 'probe', operator: 'awcc', perSecond: 100, timeoutMs: 3_000 }
const healthy: Load = { name: 'healthy', ask: 'probe', operator: 'roshan', perSecond: 100 }

/** Callers of the other operator, while one is sick. */
const neighboursUnharmed = [
  everyoneAnswered(),
  share(
    'of the other operator answered by its network meanwhile',
    { load: 'healthy', phase: 'during' },
    fromNetwork,
    1,
  ),
]

const both = { operators: ['awcc', 'roshan'] } as const

export const hlrMute: Drill = {
  name: 'hlr-mute',
  title: 'an HLR says nothing any more',
  promise:
    'Every probe gets a typed outcome (timeout, deadlineExceeded or overloaded) within its caller’s patience; nothing ' +
    'is sent twice; other operators’ callers notice nothing; answers flow within 10 s of the HLR’s return.',
  about:
    'The HLR of one operator takes every question and answers none, while a second operator is asked as before. The ' +
    'gateway must neither wait for ever, nor ask again and double the load of a network in trouble, nor let the one ' +
    'operator’s open dialogues delay the other’s.',
  setup: both,
  loads: [sick, healthy],
  seconds: { before: 2, during: 6, after: 12 },
  inject: {
    says: 'the HLR of awcc falls silent',
    run: ({ simulators }) => simulators.setPersona('awcc', { ...friendly, speech: 'mute' }),
  },
  release: {
    says: 'the HLR of awcc answers again',
    run: ({ simulators }) => simulators.setPersona('awcc', friendly),
  },
  clauses: [
    steadyBefore(),
    ...neighboursUnharmed,
    share('of the mute HLR told so', { load: 'sick', phase: 'during', fromMs: 1_000 }, toldOfSilence, 1),
    slowest('outcome of a question to the mute HLR', { load: 'sick', phase: 'during' }, 0.99, 3_500),
    beginsPerNumber(1),
    flowsAgain('after', { load: 'sick' }, 1_000, 10_000),
  ],
}

export const hlrGarbage: Drill = {
  name: 'hlr-garbage',
  title: 'an HLR answers with octets that are no TCAP',
  promise:
    'Malformed input is counted and answered as the standard says; the association and the process are unharmed; every ' +
    'probe gets exactly one typed outcome; other operators’ callers notice nothing.',
  about:
    'Every answer of one operator’s HLR is garbage below SCCP. Its probes must end in a typed outcome, its association ' +
    'must stay up, and the gateway must go on as if nothing was when the HLR comes to its senses.',
  setup: both,
  loads: [sick, healthy],
  seconds: { before: 2, during: 5, after: 12 },
  inject: {
    says: 'the HLR of awcc answers with garbage',
    run: ({ simulators }) => simulators.setPersona('awcc', { ...friendly, speech: 'garbage' }),
  },
  release: {
    says: 'the HLR of awcc makes sense again',
    run: ({ simulators }) => simulators.setPersona('awcc', friendly),
  },
  clauses: [
    steadyBefore(),
    ...neighboursUnharmed,
    count(
      'callers who took garbage for an answer',
      { load: 'sick', phase: 'during', fromMs: 1_500, where: fromNetwork },
      {
        atMost: 0,
      },
    ),
    flowsAgain('after', { load: 'sick' }, 1_000, 10_000),
  ],
}

export const versionRefused: Drill = {
  name: 'version-refused',
  title: 'an HLR is downgraded to MAP version 1 in full flight',
  promise:
    'Every probe is answered all the same; the versions v3, v2, v1 are tried downwards on the HLR’s refusals alone, at ' +
    'most 3 BEGINs a probe, and what was learned is remembered: after 2 s nine probes in ten cost one BEGIN.',
  about:
    'The HLR refuses the application contexts of versions 2 and 3 from one moment to the next. The gateway finds the ' +
    'version it speaks from the refusals, and remembers it by HLR and operation.',
  setup: { operators: ['awcc'] },
  loads: [sick],
  seconds: { before: 2, during: 6, after: 0 },
  inject: {
    says: 'the HLR of awcc speaks version 1 only',
    run: ({ simulators }) => simulators.setPersona('awcc', { ...friendly, versions: [1] }),
  },
  clauses: [
    steadyBefore(),
    everyoneAnswered(),
    share('answered by the network', {}, fromNetwork, 1),
    beginsPerNumber(3),
    count('callers who met a refusal', { where: ({ begins }) => begins > 1 }, { atLeast: 1 }),
    share(
      'who cost one BEGIN, 2 s later',
      { phase: 'during', fromMs: 2_000 },
      ({ begins }) => begins === 1,
      0.9,
    ),
  ],
}

const dunaMs = 15_000

export const duna: Drill = {
  name: 'duna',
  title: 'the signalling network says that the HLR cannot be reached',
  promise:
    'While the destination is unavailable (DUNA) probes are told `unreachable` at once and cost no BEGIN; with DAVA ' +
    'they flow again within 2 s.',
  about:
    'Both signalling gateways say DUNA for the operator’s point code, and DAVA 15 s later (RFC 4666 §3.4.1). Nothing ' +
    'may be sent meanwhile, and nobody may wait for it.',
  setup: both,
  loads: [sick, healthy],
  seconds: { before: 2, during: dunaMs / 1_000, after: 4 },
  inject: {
    says: `a question makes both gateways of awcc say DUNA for ${dunaMs / 1_000} s`,
    run({ gateways: [first] }) {
      const ask = first?.product.grpc.unary(
        hlrGateway.methods.probe,
        { msisdn: magicMsisdn('9370', 90) },
        { timeoutMs: 1_000 },
      )
      // It is the one question that is lost; what comes after it is told at once.
      ask?.catch(() => undefined)
    },
  },
  release: { says: 'the gateways said DAVA', run: () => undefined },
  clauses: [
    steadyBefore(),
    ...neighboursUnharmed,
    share(
      'told unreachable, from 1 s after DUNA',
      { load: 'sick', phase: 'during', fromMs: 1_000, where: ({ dueAt }) => dueAt > 0 },
      ({ outcome, begins }) => outcome === 'unreachable' && begins === 0,
      0.95,
    ),
    slowest('unreachable is told', { load: 'sick', where: unreachable }, 0.99, 250),
    flowsAgain('after', { load: 'sick' }, 500, 2_000),
  ],
}

export const slowMno: Drill = {
  name: 'slow-mno',
  title: 'one operator’s network takes four seconds for each answer',
  promise:
    'A slow operator affects no other one: their callers are all answered, and 99 of 100 take at most twice as long as ' +
    'before, or 100 ms.',
  about:
    'The HLR of one operator answers after 4 s, so that its dialogues pile up in the gateway; a second operator is ' +
    'asked as before. Each operator has an actor, a queue and a stack of its own: that is what this holds.',
  setup: { ...both, personas: { awcc: friendly, roshan: friendly } },
  loads: [{ ...sick, timeoutMs: 8_000 }, healthy],
  seconds: { before: 3, during: 8, after: 1 },
  inject: {
    says: 'the HLR of awcc takes 4 s for each answer',
    run: ({ simulators }) =>
      simulators.setPersona('awcc', { ...leisurely, latency: { medianMs: 4_000, p99Ms: 4_500 } }),
  },
  release: {
    says: 'the HLR of awcc is as quick as before',
    run: ({ simulators }) => simulators.setPersona('awcc', friendly),
  },
  clauses: [
    steadyBefore(),
    ...neighboursUnharmed,
    count('callers of awcc who waited for more than 3 s', { load: 'sick', where: slow }, { atLeast: 1 }),
    {
      says: 'the other operator’s 99th percentile, against twice what it was or 100 ms',
      measure: seen => {
        const p99 = (phase: 'before' | 'during') =>
          slowest('', { load: 'healthy', phase }, 0.99, 0).measure(seen)
        return p99('during') / Math.max(100, 2 * p99('before'))
      },
      atMost: 1,
    },
  ],
}

function toldOfSilence({ outcome }: { readonly outcome: string }): boolean {
  return ['timeout', 'deadlineExceeded', 'overloaded'].includes(outcome)
}

function unreachable({ outcome }: { readonly outcome: string }): boolean {
  return outcome === 'unreachable'
}

function slow({ dueAt, endedAt }: { readonly dueAt: number; readonly endedAt: number }): boolean {
  return endedAt - dueAt > 3_000
}
