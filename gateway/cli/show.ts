import type { Answer, Attribute } from '../../actors/domain/answer.ts'
import type { Confidence } from '../../actors/domain/confidence.ts'
import type { SubscriberState } from '../../actors/domain/fact.ts'
import type { ProbeOutcome, ProbeResult } from '../../actors/domain/outcome.ts'
import { agreementState, lastDay, type Agreement } from '../../actors/mno/agreement.ts'
import type { HealthState } from '../../actors/ports.ts'
import type { MnoOverview } from '../questions.ts'
import { duration, table, type Paint } from './paint.ts'

/** Answers, outcomes and operators as a tired operator reads them. */

type Row = readonly [label: string, value: string]

export function showAnswer(answer: Answer, colour: Paint): string {
  const { msisdn, country, lineType, source, freshness, confidence, traceId } = answer
  const line = lineType === 'UNKNOWN' ? '' : lineType.toLowerCase().replaceAll('_', ' ')
  const plan = [country, line].filter(word => word !== undefined && word !== '').join(', ')
  const rows: Row[] = [
    ['number', `${colour.strong(`+${msisdn}`)}${plan === '' ? '' : ` (${plan})`}`],
    ['operator', operatorOf(answer)],
    ...answer.attributes.flatMap(attribute => attributeRows(attribute, colour)),
    ['answer', `${source}, ${freshness}, ${shade(confidence, colour)}`],
    ...(answer.observedAt === undefined ? [] : [['observed', observed(answer)] as const]),
    ...answer.probes.map(probe => ['probe', probeLine(probe, colour)] as const),
    ...(answer.degradations.length === 0
      ? []
      : [['degraded', colour.warn(answer.degradations.join(', '))] as const]),
    ...(answer.fulfilled ? [] : [['note', colour.warn('not as fresh as asked for')] as const]),
    ...answer.divergences.map(
      ({ held, claimed }) =>
        [
          'dispute',
          colour.warn(`${held.source} says ${words(held.value)}, ${claimed.source} ${words(claimed.value)}`),
        ] as const,
    ),
    ['trace', colour.faint(traceId)],
  ]
  return table(rows)
}

function operatorOf({ originalMno, servingMno, ported, attributes }: Answer): string {
  const serving = attributes.find(({ kind }) => kind === 'servingNetwork')
  const network = serving?.kind === 'servingNetwork' ? serving.value.mccMnc : undefined
  if (servingMno === undefined && network === undefined) return 'unknown'
  const name = [servingMno ?? 'another network', network].filter(word => word !== undefined).join(', ')
  if (ported === undefined) return name
  return ported ? `${name}; ported from ${originalMno ?? 'elsewhere'}` : `${name}; not ported`
}

function attributeRows(attribute: Attribute, colour: Paint): Row[] {
  switch (attribute.kind) {
    case 'servingNetwork':
      return []
    case 'subscriberState': {
      const { state, diagnostic } = attribute.value
      return [['status', `${stateShade(state, colour)}${diagnostic === undefined ? '' : ` (${diagnostic})`}`]]
    }
    case 'roaming': {
      const { roaming, visitedCountry, visitedNetwork, locationAgeMinutes: age } = attribute.value
      const heard = age === undefined ? undefined : `heard of ${age} min before`
      const where = [visitedCountry, visitedNetwork, heard].filter(word => word !== undefined).join(', ')
      return [
        ['roaming', `${roaming ? colour.warn('abroad') : 'at home'}${where === '' ? '' : ` (${where})`}`],
      ]
    }
    case 'identity': {
      const { imsi, msc, vlr, masked } = attribute.value
      const note = masked ? colour.warn(' (masked by a home router)') : ''
      const known = Object.entries({ IMSI: imsi, MSC: msc, VLR: vlr }).filter(
        ([, value]) => value !== undefined,
      )
      return known.map(([label, value]) => [label, `${value}${note}`])
    }
  }
}

function observed({ observedAt = 0, attributes }: Answer): string {
  const age = Math.max(0, ...attributes.map(({ ageMs }) => ageMs))
  return `${new Date(observedAt).toISOString()}, ${duration(age)} ago`
}

export function showOutcome(outcome: ProbeOutcome, colour: Paint): string {
  const { evidence, result } = outcome
  const route = [
    evidence.association,
    evidence.opc === undefined ? undefined : `OPC ${evidence.opc}`,
    evidence.dpc === undefined ? undefined : `DPC ${evidence.dpc}`,
    evidence.sls === undefined ? undefined : `SLS ${evidence.sls}`,
  ].filter(word => word !== undefined)
  const titles = [
    evidence.callingSent === undefined ? undefined : `${evidence.callingSent} to ${evidence.calledSent}`,
    evidence.callingAnswered === undefined ? undefined : `answered by ${evidence.callingAnswered}`,
  ].filter(word => word !== undefined)
  const ids = [
    evidence.otid === undefined ? undefined : `otid ${evidence.otid}`,
    evidence.dtid === undefined ? undefined : `dtid ${evidence.dtid}`,
  ].filter(word => word !== undefined)
  const facts = 'facts' in result ? result.facts : []
  const rows: Row[] = [
    ['outcome', probeLine(outcome, colour)],
    ...facts.map(({ kind, value }) => [kind, words(value)] as const),
    ...(route.length === 0 ? [] : [['route', route.join(', ')] as const]),
    ...(titles.length === 0 ? [] : [['titles', titles.join(', ')] as const]),
    ...(ids.length === 0 ? [] : [['TCAP', ids.join(', ')] as const]),
    ['time', `${duration(outcome.totalMs)}, of which ${duration(outcome.queueMs)} waiting`],
    ['billable', evidence.billable ? `yes, ${evidence.begins} BEGIN` : 'no, nothing left the node'],
  ]
  return table(rows)
}

function probeLine({ mno, operation, result, evidence, totalMs }: ProbeOutcome, colour: Paint): string {
  const version = evidence.mapVersion === undefined ? '' : ` v${evidence.mapVersion}`
  const over = evidence.association === undefined ? '' : ` over ${evidence.association}`
  return `${mno} ${operation}${version}: ${resultWords(result, colour)} in ${duration(totalMs)}${over}`
}

function resultWords(result: ProbeResult, colour: Paint): string {
  if (result.type === 'ok') return colour.good('ok')
  const { type } = result
  const why = Object.entries(result).flatMap(([key, value]: [string, unknown]) =>
    key !== 'type' && (typeof value === 'string' || typeof value === 'number') ? [String(value)] : [],
  )
  const shown = `${type}${why.length === 0 ? '' : ` (${why.join(', ')})`}`
  return type === 'mapError' ? colour.warn(shown) : colour.bad(shown)
}

export function showMnos(mnos: readonly MnoOverview[], colour: Paint): string {
  const rows = mnos.flatMap(({ id, health, contracts, prefixes, inFlight, agreement, learnedVersions }) => [
    [
      colour.strong(id),
      healthShade(health.state, colour),
      `${health.available}/${health.configured}`,
      String(inFlight),
      contracts.map(({ operation, permitsPerSecond }) => `${operation} ${permitsPerSecond}/s`).join(', '),
      prefixes.map(prefix => `+${prefix}`).join(' '),
    ],
    ...health.links.map(({ name, state, usable, why }) => [
      `  ${name}`,
      usable ? colour.good(state) : colour.bad(state),
      '',
      '',
      why ?? '',
      '',
    ]),
    ...(agreement === undefined ? [] : [agreementRow(agreement, colour)]),
    ...learnedVersions.map(({ node, operation, version }) => [
      `  node ${node}`,
      colour.faint(`${operation} v${version}`),
    ]),
  ])
  return table([['OPERATOR', 'STATE', 'LINKS', 'OPEN', 'CONTRACTS', 'RANGES'].map(colour.faint), ...rows])
}

function agreementRow(agreement: Agreement, colour: Paint): string[] {
  const shade = { inForce: colour.good, expiring: colour.warn, expired: colour.bad }
  const state = agreementState(agreement, Date.now())
  const until = `${state === 'expired' ? 'expired after' : 'until'} ${lastDay(agreement)}`
  return [`  agreement ${agreement.reference}`, shade[state](until)]
}

function words(value: object): string {
  return Object.entries(value)
    .map(([key, word]) => (typeof word === 'boolean' ? `${word ? '' : 'not '}${key}` : String(word)))
    .join(', ')
}

function shade(confidence: Confidence, colour: Paint): string {
  if (confidence === 'HIGH') return colour.good(confidence)
  return confidence === 'MEDIUM' ? colour.warn(confidence) : colour.bad(confidence)
}

function stateShade(state: SubscriberState, colour: Paint): string {
  if (state === 'REACHABLE' || state === 'BUSY') return colour.good(state)
  return state === 'UNDETERMINED' || state === 'ABSENT' ? colour.warn(state) : colour.bad(state)
}

function healthShade(state: HealthState, colour: Paint): string {
  if (state === 'SERVING') return colour.good(state)
  return state === 'DOWN' ? colour.bad(state) : colour.warn(state)
}
