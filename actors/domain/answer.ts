import { ageBand, confidence, lowest, type AgeBand, type Confidence, type Reason } from './confidence.ts'
import type { Divergence, EpochMillis, Fact, FactKind, FactOf, Facts, FactSource } from './fact.ts'
import type { Msisdn } from './msisdn.ts'
import type { MnoId } from './network.ts'
import type { LineType, NumberPlan } from './number-plan.ts'
import type { PrefixRange, PrefixTable } from './prefix-table.ts'
import type { ProbeOutcome } from './outcome.ts'

/** What a caller of ResolveMsisdn gets: always an answer, with where it came from and how sure we are. */
export interface Answer {
  readonly msisdn: Msisdn
  readonly outcome: 'COMPLETE' | 'PARTIAL' | 'UNKNOWN'
  readonly country: string | undefined
  readonly lineType: LineType
  /** The operator the range was allotted to. */
  readonly originalMno: MnoId | undefined
  readonly servingMno: MnoId | undefined
  /** `undefined` when either operator is unknown, or when only the prefix table speaks. */
  readonly ported: boolean | undefined
  readonly attributes: readonly Attribute[]
  readonly source: AnswerSource
  readonly freshness: Freshness
  readonly confidence: Confidence
  /** The oldest of the attributes answered, milliseconds since 1970. */
  readonly observedAt: EpochMillis | undefined
  readonly persistence: Persistence
  /** False when the caller's `maxStaleness` or `forceFresh` could not be met. */
  readonly fulfilled: boolean
  readonly degradations: readonly Degradation[]
  readonly divergences: readonly Divergence[]
  /** The probes this answer caused or shared, in order; empty when none was needed. */
  readonly probes: readonly ProbeOutcome[]
  readonly traceId: string
}

/** One fact with its own age and confidence. */
export type Attribute = Fact & {
  readonly ageMs: number
  readonly confidence: Confidence
  readonly reasons: readonly string[]
}

export type AnswerSource =
  'LIVE_HLR' | 'CACHE' | 'PERSISTED' | 'MNP_FILE' | 'ADMIN_OVERRIDE' | 'PREFIX_FALLBACK'

/** PERSISTED: read from the store; PENDING: live, its write under way; NOT_PERSISTED: live, store away; UNKNOWN: cached. */
export type Persistence = 'PERSISTED' | 'PENDING' | 'NOT_PERSISTED' | 'UNKNOWN'

export type Freshness = 'FRESH' | 'STALE' | 'STALE_THROTTLED'

export type Degradation =
  | 'CACHE_DOWN'
  | 'STORE_DOWN'
  | 'HLR_DOWN'
  | 'HLR_TIMEOUT'
  | 'THROTTLED'
  | 'OVERLOADED'
  | 'POLICY_REFUSED'
  | 'NO_OPERATOR'

/** The tier that gave the answer, before the facts' own sources refine it. */
export type Tier = 'cache' | 'store' | 'live' | 'fallback'

/** Time to live of each kind of fact, milliseconds: within it a fact is fresh. */
export type TimeToLive = { readonly [K in FactKind]: number }

export interface AnswerInputs {
  readonly msisdn: Msisdn
  readonly plan: NumberPlan
  readonly range: PrefixRange | undefined
  readonly table: PrefixTable
  readonly facts: Facts
  readonly wanted: readonly FactKind[]
  readonly tier: Tier
  readonly reason: Reason
  readonly persistence: Persistence
  readonly fulfilled: boolean
  readonly degradations: readonly Degradation[]
  readonly divergences: readonly Divergence[]
  readonly probes: readonly ProbeOutcome[]
  readonly now: EpochMillis
  readonly ttl: TimeToLive
  readonly traceId: string
}

/** Pure: the same inputs give the same answer. */
export function answer(inputs: AnswerInputs): Answer {
  const { msisdn, plan, range, table, facts } = inputs
  const attributes = attributesOf(inputs)
  const serving = facts.servingNetwork
  const originalMno = range?.mno
  const servingMno = serving === undefined ? originalMno : table.operatorOf(serving.value.mccMnc)
  const answeredKinds = inputs.wanted.filter(kind => facts[kind] !== undefined)
  return {
    msisdn,
    outcome:
      answeredKinds.length === inputs.wanted.length
        ? 'COMPLETE'
        : answeredKinds.length > 0
          ? 'PARTIAL'
          : 'UNKNOWN',
    country: plan.country,
    lineType: plan.lineType,
    originalMno,
    servingMno,
    ported: portedFrom(range, serving, servingMno),
    attributes,
    source: sourceOf(inputs.tier, facts),
    freshness: freshnessOf(attributes, inputs),
    confidence:
      attributes.length === 0 ? 'UNKNOWN' : lowest(attributes.map(attribute => attribute.confidence)),
    observedAt:
      attributes.length === 0 ? undefined : Math.min(...attributes.map(attribute => attribute.observedAt)),
    persistence: inputs.persistence,
    fulfilled: inputs.fulfilled,
    degradations: inputs.degradations,
    divergences: inputs.divergences,
    probes: inputs.probes,
    traceId: inputs.traceId,
  }
}

/** The network's own word first; two networks of one operator are no port; a guess is no evidence of one. */
function portedFrom(
  range: PrefixRange | undefined,
  serving: FactOf<'servingNetwork'> | undefined,
  servingMno: MnoId | undefined,
): boolean | undefined {
  if (serving?.value.portability !== undefined) return serving.value.portability !== 'NOT_PORTED'
  if (range === undefined || serving === undefined || serving.source === 'PREFIX') return undefined
  return serving.value.mccMnc !== range.mccMnc && servingMno !== range.mno
}

function attributesOf({ facts, wanted, reason, now, ttl, divergences }: AnswerInputs): Attribute[] {
  return wanted.flatMap(kind => {
    const fact: Fact | undefined = facts[kind]
    if (fact === undefined) return []
    const ageMs = Math.max(0, now - fact.observedAt)
    const age = ageBand(ageMs, ttl[kind])
    const diverges = divergences.some(divergence => divergence.kind === kind)
    // A fact as fresh as a live answer would be is not made worse by a network that is away.
    const why = age === 'fresh' && reason === 'none' ? 'none' : reason
    const level = confidence({ guess: fact.source === 'PREFIX', age, reason: why, diverges })
    return [{ ...fact, ageMs, confidence: level, reasons: reasonsOf(age, why, diverges) }]
  })
}

function reasonsOf(age: AgeBand, reason: Reason, diverges: boolean): string[] {
  return [age, ...(reason === 'none' ? [] : [reason]), ...(diverges ? ['diverges'] : [])]
}

function sourceOf(tier: Tier, facts: Facts): AnswerSource {
  const serving: FactSource | undefined = facts.servingNetwork?.source
  if (tier === 'live') return 'LIVE_HLR'
  if (serving === 'ADMIN_OVERRIDE' || serving === 'MNP_FILE') return serving
  if (tier === 'cache') return 'CACHE'
  return tier === 'store' ? 'PERSISTED' : 'PREFIX_FALLBACK'
}

function freshnessOf(attributes: readonly Attribute[], { reason, ttl }: AnswerInputs): Freshness {
  if (reason === 'throttled') return 'STALE_THROTTLED'
  const fresh = attributes.length > 0 && attributes.every(({ ageMs, kind }) => ageMs <= ttl[kind])
  return fresh && reason === 'none' ? 'FRESH' : 'STALE'
}
