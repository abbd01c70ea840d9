import type { ProbeResult, ProbeResults, ProbeStatus } from '../../actors/domain/outcome.ts'
import { absentSubscriberDiagnosticName } from '../../adapters/ss7/map/meaning.ts'
import type { MapVersion } from '../../adapters/ss7/map/primitives.ts'
import type { ReturnCause } from '../../adapters/ss7/sccp/primitives.ts'
import type { PAbortCause, Problem } from '../../adapters/ss7/tcap/primitives.ts'
import type { Answer, Behaviour } from './behaviour.ts'
import { operatorByNumber } from './operators.ts'

/**
 * Numbers that give every outcome on demand: `prefix 0NN 0000` of each operator, e.g. +93 70 030 0000. Each has a block
 * of numbers to itself, since a gateway may remember of a block which MAP version its HLR refused.
 */

export interface MagicNumber {
  /** NN, 0 to 99. */
  readonly code: number
  /** What the network does. */
  readonly title: string
  readonly sriSm: Scenario
  readonly ati: Scenario
}

export interface Scenario {
  readonly behaviour: Behaviour
  /** What a probe must report: this status, and at least these fields. */
  readonly expected: Expected
  /** … and what one must report that is made at once after it. */
  readonly afterwards?: Expected
}

export type Expected = { [S in ProbeStatus]: { readonly type: S } & Partial<ProbeResults[S]> }[ProbeStatus]

const ok: Expected = { type: 'ok' }
const truth = { type: 'subscriber', condition: 'reachable' } as const satisfies Answer
const asUsual: Scenario = { behaviour: { answer: truth }, expected: ok }

/** Both operations alike. */
function alike(code: number, title: string, behaviour: Behaviour, expected: Expected): MagicNumber {
  return { code, title, sriSm: { behaviour, expected }, ati: { behaviour, expected } }
}

/** SRI-SM alone; ATI answers as usual. */
function sriSm(code: number, title: string, behaviour: Behaviour, expected: Expected, ati = asUsual) {
  return { code, title, sriSm: { behaviour, expected }, ati } satisfies MagicNumber
}

function error(name: string, parameter?: unknown): Behaviour {
  return { answer: { type: 'error', name, ...(parameter !== undefined && { parameter }) } }
}

const mapError = (name: string, diagnostic?: string): Expected => ({
  type: 'mapError',
  name,
  ...(diagnostic !== undefined && { diagnostic }),
})

/** TS 23.040 §3.3.2: SRI-SM fails with the diagnostic, ATI succeeds and says not reachable. */
const absent = Array.from({ length: 14 }, (_, code) => {
  const diagnostic = absentSubscriberDiagnosticName(code) ?? ''
  return sriSm(
    10 + code,
    `absent, diagnostic ${code} (${diagnostic})`,
    error('absentSubscriberSM', { absentSubscriberDiagnosticSM: { code } }),
    mapError('absentSubscriberSM', diagnostic),
    { behaviour: { answer: { type: 'subscriber', condition: 'absent' } }, expected: ok },
  )
})

/** Q.773 §4.2.2.6, a problem of each family. */
const rejects = (
  [
    ['invoke', 'unrecognizedOperation'],
    ['invoke', 'mistypedParameter'],
    ['invoke', 'resourceLimitation'],
    ['general', 'unrecognizedComponent'],
    ['general', 'mistypedComponent'],
    ['general', 'badlyStructuredComponent'],
    ['returnResult', 'unrecognizedInvokeID'],
    ['returnError', 'unrecognizedInvokeID'],
  ] as const satisfies [Problem['problemType'], string][]
).map(([problemType, problem], index) =>
  alike(
    50 + index,
    `reject, ${problemType} problem ${problem}`,
    { answer: { type: 'reject', problemType, problem } },
    { type: 'rejected', problem: `${problemType}:${problem}` },
  ),
)

/**
 * Q.773 §4.2.1.5. Those marked are what a peer says that does not know dialogue portions (TS 29.002 §7.5): older
 * versions are tried, and ATI has none.
 */
const pAborts = (
  [
    ['unrecognizedMessageType', false],
    ['unrecognizedTransactionID', false],
    ['badlyFormattedTransactionPortion', true],
    ['incorrectTransactionPortion', true],
    ['resourceLimitation', false],
  ] as const satisfies [PAbortCause, boolean][]
).map(([cause, aboutVersion], index) => {
  const behaviour: Behaviour = { answer: { type: 'providerAbort', cause } }
  const aborted: Expected = { type: 'providerAborted', cause }
  return sriSm(62 + index, `P-ABORT ${cause}`, behaviour, aborted, {
    behaviour,
    expected: aboutVersion ? { type: 'versionRefused' } : aborted,
  })
})

/** Q.713 §3.12. */
const undeliverable = (
  [
    'noTranslationForAddressOfSuchNature',
    'noTranslationForThisSpecificAddress',
    'subsystemCongestion',
    'subsystemFailure',
    'unequippedUser',
    'mtpFailure',
    'networkCongestion',
    'unqualified',
  ] as const satisfies ReturnCause[]
).map((cause, index) =>
  alike(
    70 + index,
    `UDTS ${cause}`,
    { answer: { type: 'undeliverable', cause } },
    { type: 'undeliverable', udtsCause: cause },
  ),
)

function only(
  versions: MapVersion[],
  refusal: NonNullable<Behaviour['refusal']>,
  answer: Answer = truth,
): Behaviour {
  return { answer, versions, refusal }
}

const absentSubscriber = (parameter?: unknown) => error('absentSubscriber', parameter).answer

/** What was on its way is lost in silence; whoever asks next is told before anything is sent. */
const gone: Scenario = {
  behaviour: { answer: { type: 'unavailable', forMs: 15_000 } },
  expected: { type: 'timeout' },
  afterwards: { type: 'unreachable' },
}
const hlrGone: MagicNumber = { code: 90, title: 'DUNA for 15 s: the HLR is gone', sriSm: gone, ati: gone }

export const magicNumbers: readonly MagicNumber[] = [
  alike(0, 'reachable', { answer: truth }, ok),
  alike(1, 'busy in a call', { answer: { ...truth, busy: true } }, ok),
  alike(2, 'roaming abroad', { answer: { type: 'subscriber', condition: 'roaming' } }, ok),
  alike(3, 'ported to another operator', { answer: { type: 'subscriber', condition: 'ported' } }, ok),
  alike(4, 'a home router masks IMSI and MSC', { answer: { ...truth, masked: true } }, ok),

  ...absent,
  sriSm(
    24,
    'absent, as version 2 says it',
    only([2, 1], 'aareWithAlternative', absentSubscriber()),
    mapError('absentSubscriber'),
  ),
  sriSm(
    25,
    'absent, as version 1 says it',
    only([1], 'aare', absentSubscriber({ mwdSet: true })),
    mapError('absentSubscriber'),
  ),

  alike(30, 'unknown subscriber', error('unknownSubscriber'), mapError('unknownSubscriber')),
  sriSm(
    31,
    'barred by the subscriber',
    error('callBarred', { callBarringCause: 'barringServiceActive' }),
    mapError('callBarred', 'barringServiceActive'),
  ),
  sriSm(
    32,
    'barred by the operator',
    error('callBarred', { callBarringCause: 'operatorBarring' }),
    mapError('callBarred', 'operatorBarring'),
  ),
  sriSm(
    33,
    'barred, the originator is not authorised',
    error('callBarred', { unauthorisedMessageOriginator: true }),
    mapError('callBarred', 'unauthorisedMessageOriginator'),
  ),
  sriSm(
    34,
    'no short-message service',
    error('teleserviceNotProvisioned'),
    mapError('teleserviceNotProvisioned'),
  ),
  sriSm(35, 'facility not supported', error('facilityNotSupported'), mapError('facilityNotSupported')),
  alike(
    36,
    'the HLR fails',
    error('systemFailure', { networkResource: 'hlr' }),
    mapError('systemFailure', 'hlr'),
  ),
  alike(37, 'data missing', error('dataMissing'), mapError('dataMissing')),
  alike(38, 'unexpected data value', error('unexpectedDataValue'), mapError('unexpectedDataValue')),
  {
    code: 39,
    title: 'ATI is not allowed',
    sriSm: asUsual,
    ati: { behaviour: error('ati-NotAllowed'), expected: mapError('ati-NotAllowed') },
  },

  sriSm(40, 'speaks version 2 and 1, refuses with AARE naming 2', only([2, 1], 'aareWithAlternative'), ok),
  sriSm(41, 'speaks version 1, refuses with AARE', only([1], 'aare'), ok),
  sriSm(42, 'speaks version 1, refuses with P-ABORT', only([1], 'pAbort'), ok),
  sriSm(
    44,
    'speaks no version; the first knows no refusal, only an abort',
    only([], 'aare'),
    { type: 'userAborted' },
    { behaviour: only([], 'aare'), expected: { type: 'versionRefused' } },
  ),

  ...rejects,
  alike(
    60,
    'map-userAbort, congestion',
    { answer: { type: 'userAbort', reason: 'resourceUnavailable' } },
    { type: 'userAborted' },
  ),
  alike(
    61,
    'ABRT by the dialogue service provider',
    { answer: { type: 'providerAbort' } },
    { type: 'providerAborted' },
  ),
  ...pAborts,
  ...undeliverable,

  alike(80, 'never answers', { answer: { type: 'mute' } }, { type: 'timeout' }),
  alike(81, 'answers after 300 ms', { answer: truth, delayMs: 300 }, ok),
  alike(82, 'answers after 1 s', { answer: truth, delayMs: 1_000 }, ok),
  alike(83, 'answers after 45 s, too late', { answer: truth, delayMs: 45_000 }, { type: 'timeout' }),
  alike(84, 'every answer comes twice', { answer: truth, tampering: 'duplicate' }, ok),
  alike(
    85,
    "answers into nobody's transaction",
    { answer: truth, tampering: 'wrongTransactionId' },
    { type: 'timeout' },
  ),
  alike(86, 'answers with garbage', { answer: truth, tampering: 'garbage' }, { type: 'timeout' }),
  alike(
    87,
    'answers with a truncated message',
    { answer: truth, tampering: 'truncate' },
    { type: 'providerAborted' },
  ),
  alike(
    88,
    'ends the dialogue without an answer',
    { answer: { type: 'close' } },
    { type: 'providerAborted', cause: 'abnormalMapDialogue' },
  ),
  alike(89, 'aborts the association', { answer: { type: 'cutAssociation' } }, { type: 'associationLost' }),
  hlrGone,
]

const byCode = new Map(magicNumbers.map(magic => [magic.code, magic]))

/** E.164 digits of a magic number of an operator. */
export function magicMsisdn(prefix: string, code: number): string {
  return `${prefix}0${String(code).padStart(2, '0')}0000`
}

/** What is magic about a number, or `undefined`. */
export function magicOf(msisdn: string): MagicNumber | undefined {
  const code = /^\d{4}0(\d\d)0000$/.exec(msisdn)?.[1]
  if (code === undefined || operatorByNumber(msisdn) === undefined) return undefined
  return byCode.get(Number(code))
}

export function scenarioInWords({ expected, afterwards }: Scenario): string {
  return afterwards === undefined ? inWords(expected) : `${inWords(expected)}, then ${inWords(afterwards)}`
}

/** `mapError absentSubscriberSM imsiDetached`: an expectation or a result in words. */
export function inWords(result: Expected | ProbeResult): string {
  return Object.values(result)
    .filter(value => typeof value === 'string')
    .join(' ')
}
