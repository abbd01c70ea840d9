import { status, type ServiceError } from '@grpc/grpc-js'
import { numberIntelligence } from '../../proto/gen/services.js'
import { count, everyoneAnswered, noted, share, slowest, steadyBefore } from './clauses.ts'
import type { Drill, Note } from './drill.ts'
import { metric } from './gateways.ts'
import type { Load } from './load.ts'
import { phaseOf } from './report.ts'
import type { World } from './world.ts'

/** Callers ask for more than was agreed, for more than can be done, or for what is no number. */

const contract = { permitsPerSecond: 20, burst: 10 }
const seconds = 5

const modest: Load = {
  name: 'modest',
  ask: 'resolve',
  operator: 'awcc',
  perSecond: 5,
  fixed: true,
  known: 100,
  forceFresh: true,
}

export const contractExhausted: Drill = {
  name: 'ni-fm-08',
  title: 'callers ask for more than the operator’s contract allows',
  promise:
    'The network never sees more than the contract: burst + rate × time. Who is denied gets the last known answer, ' +
    'STALE_THROTTLED with MEDIUM confidence, and no call fails; denials are counted.',
  about:
    `A contract of ${contract.permitsPerSecond} a second with a burst of ${contract.burst}, and forced-fresh lookups of ` +
    'known numbers at three times that. The witness on the wire counts what left.',
  setup: {
    operators: ['awcc'],
    environment: {
      HLRGW_OPERATORS__AWCC__CONTRACTS__SRI_SM: `{ permitsPerSecond: ${contract.permitsPerSecond}, burst: ${contract.burst} }`,
    },
  },
  loads: [modest, { ...modest, name: 'flood', perSecond: 60, when: 'during' }],
  seconds: { before: 3, during: seconds, after: 2 },
  inject: { says: 'callers come at three times the contracted rate', run: () => undefined },
  release: {
    says: 'they stop',
    run: async (world, note) => note('denied', await metric(world, 'numint_hlr_tps_denied_total{')),
  },
  clauses: [
    steadyBefore(),
    everyoneAnswered(),
    {
      says: 'BEGINs while they came, of those the contract allows',
      measure: seen =>
        seen.begins.filter(({ at }) => phaseOf(seen, at) === 'during').length /
        (contract.burst + (contract.permitsPerSecond * (seen.releasedAt - seen.injectedAt)) / 1_000),
      atMost: 1,
      // An empty bucket is no reason to ask for less than was paid for.
      atLeast: 0.7,
    },
    share(
      'answered live, or denied and told STALE_THROTTLED, MEDIUM',
      { phase: 'during' },
      ({ outcome, freshness, confidence }) =>
        outcome === 'LIVE_HLR' || (freshness === 'STALE_THROTTLED' && confidence === 'MEDIUM'),
      1,
    ),
    noted('numint_hlr_tps_denied_total', 'denied', { atLeast: 1 }),
  ],
}

const maxInFlight = 2

/** Two at a time, 100 ms each: twenty a second, whatever the machine. */
const flood: Load = {
  name: 'flood',
  ask: 'probe',
  operator: 'awcc',
  perSecond: 200,
  fixed: true,
  when: 'during',
}

export const overload: Drill = {
  name: 'overload',
  title: 'ten times what can be done is asked for',
  promise:
    'Goodput stays above 85 % of the peak; who is refused hears `overloaded` within 50 ms; every caller has a typed ' +
    'outcome; once it is over all are answered again within 5 s.',
  about:
    `${maxInFlight} dialogues may be open at a time to an HLR that takes 100 ms for each, so about 20 a second can be ` +
    'done; 24 a second come before and after, which is the peak, and ten times that in between.',
  setup: {
    operators: ['awcc'],
    personas: {
      awcc: {
        latency: { medianMs: 100, p99Ms: 100 },
        loss: 0,
        versions: [3, 2, 1],
        ati: 'answered',
        speech: 'normal',
      },
    },
    environment: { HLRGW_OPERATORS__AWCC__MAX_IN_FLIGHT: String(maxInFlight) },
  },
  loads: [
    { ...flood, name: 'steady', perSecond: 24, when: 'always', timeoutMs: 2_000 },
    { ...flood, timeoutMs: 2_000 },
  ],
  seconds: { before: 4, during: 6, after: 8 },
  inject: { says: 'ten times as many come', run: () => undefined },
  release: { says: 'they stop', run: () => undefined },
  clauses: [
    everyoneAnswered(),
    {
      says: 'goodput while they come, of that before',
      measure: ({ asked, startedAt, injectedAt, releasedAt }) => {
        const good = (from: number, to: number): number =>
          asked.filter(
            ({ outcome, endedAt }) =>
              (outcome === 'ok' || outcome === 'mapError') && endedAt >= from && endedAt < to,
          ).length /
          (to - from)
        return good(injectedAt, releasedAt) / good(startedAt + 1_000, injectedAt)
      },
      atLeast: 0.85,
    },
    count('callers refused', { phase: 'during', where: refused }, { atLeast: 1 }),
    slowest('a refusal', { phase: 'during', where: refused }, 0.5, 50),
    share(
      'told overloaded or answered, 5 s after it is over',
      { phase: 'after', fromMs: 5_000 },
      notFailed,
      1,
    ),
  ],
}

export const confusableNumbers: Drill = {
  name: 'ni-fm-10',
  title: 'numbers in confusable characters',
  promise:
    'NFKC first, then ASCII digits alone: full-width digits are the same number (one question on the wire, one cache ' +
    'key), everything else is INVALID_ARGUMENT; nothing that is refused costs a BEGIN.',
  about:
    'One number in ten spellings over gRPC: full-width digits, which NFKC folds; Arabic-Indic, extended Arabic-Indic ' +
    'and Devanagari digits, right-to-left marks, zero-width joiners, letters that look like digits, which must be refused.',
  setup: { operators: ['awcc'] },
  loads: [{ name: 'others', ask: 'resolve', operator: 'awcc', perSecond: 20 }],
  seconds: { before: 1, during: 3, after: 0 },
  inject: { says: 'one number comes in ten spellings', run: confusables },
  clauses: [
    steadyBefore(),
    everyoneAnswered(),
    noted('spellings that are the number, answered as the same one', 'same', { atLeast: 2, atMost: 2 }),
    noted('spellings that are not, refused with INVALID_ARGUMENT', 'refused', { atLeast: 8, atMost: 8 }),
    {
      says: 'BEGINs for the number',
      measure: ({ begins }) => begins.filter(({ msisdn }) => msisdn === plain).length,
      atLeast: 1,
      atMost: 1,
    },
  ],
}

const plain = '93709800500'

async function confusables({ gateways: [gateway] }: World, note: Note): Promise<void> {
  const digits = (zero: number): string =>
    Array.from(plain, digit => String.fromCodePoint(zero + Number(digit))).join('')
  const same = [plain, `\uff0b${digits(0xff10)}`]
  const wrong = [
    digits(0x660),
    digits(0x6f0),
    digits(0x966),
    `\u202e${plain}`,
    `${plain}\u200f`,
    `9370\u200d9800500`,
    plain.replace('0', 'O'),
    plain.replace('9', '\u09ed'),
  ]
  const ask = async (msisdn: string): Promise<string> => {
    try {
      const { answer } =
        (await gateway?.product.grpc.unary(numberIntelligence.methods.resolveMsisdn, { msisdn })) ?? {}
      return answer?.msisdn ?? ''
    } catch (error) {
      return status[(error as ServiceError).code]
    }
  }
  const answered: string[] = []
  for (const spelling of same) answered.push(await ask(spelling))
  const refusals = await Promise.all(wrong.map(ask))
  note('same', answered.filter(number => number === `+${plain}`).length)
  note('refused', refusals.filter(word => word === 'INVALID_ARGUMENT').length)
}

function refused({ outcome }: { readonly outcome: string }): boolean {
  return outcome === 'overloaded'
}

function notFailed({ outcome }: { readonly outcome: string }): boolean {
  return ['ok', 'mapError', 'overloaded'].includes(outcome)
}
