import type { Answer, Attribute } from '../../actors/domain/answer.ts'
import type { Divergence, EpochMillis, Fact } from '../../actors/domain/fact.ts'
import type { Imsi, MccMnc, MnoId } from '../../actors/domain/network.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'
import type { ProbeEvidence, ProbeOutcome, ProbeResult } from '../../actors/domain/outcome.ts'
import type { google, hlrgw } from '../../proto/gen/messages.js'
import type { Agreement } from '../../actors/mno/agreement.ts'
import type { MnoOverview } from '../questions.ts'
import * as enums from './enumerations.ts'

/**
 * The contract's messages as the domain, for a client that trusts its gateway (the command line). Words of a newer
 * contract fall to the least that can be said.
 */

export function answerFromProto(answer: hlrgw.v1.Answer.$Properties): Answer {
  return {
    msisdn: (answer.msisdn ?? '').slice(1) as Msisdn,
    outcome: enums.completeness.fromProto(answer.completeness ?? 0) ?? 'UNKNOWN',
    country: answer.country ?? undefined,
    lineType: enums.lineType.fromProto(answer.lineType ?? 0) ?? 'UNKNOWN',
    originalMno: (answer.originalMnoId as MnoId | null | undefined) ?? undefined,
    servingMno: (answer.servingMnoId as MnoId | null | undefined) ?? undefined,
    ported: answer.ported ?? undefined,
    attributes: (answer.attributes ?? []).flatMap(attributeFromProto),
    source: enums.answerSource.fromProto(answer.source ?? 0) ?? 'PREFIX_FALLBACK',
    freshness: enums.freshness.fromProto(answer.freshness ?? 0) ?? 'STALE',
    confidence: enums.confidence.fromProto(answer.confidence ?? 0) ?? 'UNKNOWN',
    observedAt: answer.observedAt ? epochMillis(answer.observedAt) : undefined,
    persistence: enums.persistence.fromProto(answer.persistence ?? 0) ?? 'UNKNOWN',
    fulfilled: answer.fulfilled ?? false,
    degradations: (answer.degradations ?? []).flatMap(value => enums.degradation.fromProto(value) ?? []),
    divergences: (answer.divergences ?? []).flatMap(divergenceFromProto),
    probes: (answer.probes ?? []).map(outcomeFromProto),
    traceId: answer.traceId ?? '',
  }
}

export function outcomeFromProto(outcome: hlrgw.v1.ProbeOutcome.$Properties): ProbeOutcome {
  const { billable, begins, ...route } = outcome.evidence ?? {}
  return {
    mno: (outcome.mnoId ?? '') as MnoId,
    operation: enums.operation.fromProto(outcome.operation ?? 0) ?? 'sriSm',
    result: resultFromProto(outcome),
    evidence: {
      billable: billable ?? false,
      begins: begins ?? 0,
      ...(present(route) as Omit<ProbeEvidence, 'billable' | 'begins'>),
    },
    queueMs: outcome.queueMs ?? 0,
    totalMs: outcome.totalMs ?? 0,
  }
}

function resultFromProto(outcome: hlrgw.v1.ProbeOutcome.$Properties): ProbeResult {
  const { ok, mapError, rejected, userAborted, providerAborted, versionRefused, undeliverable } = outcome
  const { unreachable, throttled, policyRefused } = outcome
  if (ok) return { type: 'ok', facts: factsFromProto(ok.facts) }
  if (mapError) {
    const { code, name, diagnostic, facts } = mapError
    const said = { code: code ?? 0, name: name ?? '', facts: factsFromProto(facts) }
    return { type: 'mapError', ...said, ...present({ diagnostic }) }
  }
  if (rejected) return { type: 'rejected', problem: rejected.problem ?? '' }
  if (userAborted) return { type: 'userAborted', reason: userAborted.reason ?? '' }
  if (providerAborted) return { type: 'providerAborted', cause: providerAborted.cause ?? '' }
  if (versionRefused)
    return { type: 'versionRefused', ...present({ alternative: versionRefused.alternative }) }
  if (undeliverable) return { type: 'undeliverable', udtsCause: undeliverable.udtsCause ?? '' }
  if (unreachable) {
    const { dpc, ssnm } = unreachable
    return { type: 'unreachable', ...present({ dpc, ssnm }) }
  }
  if (throttled) return { type: 'throttled', retryAfterMs: throttled.retryAfterMs ?? 0 }
  if (policyRefused) return { type: 'policyRefused', rule: policyRefused.rule ?? '' }
  if (outcome.associationLost) return { type: 'associationLost' }
  if (outcome.overloaded) return { type: 'overloaded' }
  return outcome.deadlineExceeded ? { type: 'deadlineExceeded' } : { type: 'timeout' }
}

function factsFromProto(facts: hlrgw.v1.Fact.$Properties[] | null | undefined): Fact[] {
  return (facts ?? []).flatMap(fact => factFromProto(fact) ?? [])
}

function factFromProto(fact: hlrgw.v1.Fact.$Properties): Fact | undefined {
  const stamp = {
    source: enums.factSource.fromProto(fact.source ?? 0) ?? 'PREFIX',
    observedAt: fact.observedAt ? epochMillis(fact.observedAt) : 0,
    version: fact.version ?? 0,
  } as const
  const { servingNetwork, subscriberState, roaming, identity } = fact
  if (servingNetwork) {
    const portability = enums.portability.fromProto(servingNetwork.portability ?? 0)
    const value = { mccMnc: servingNetwork.mccMnc as MccMnc, ...present({ portability }) }
    return { kind: 'servingNetwork', value, ...stamp }
  }
  if (subscriberState) {
    const state = enums.subscriberState.fromProto(subscriberState.state ?? 0) ?? 'UNDETERMINED'
    const value = { state, ...present({ diagnostic: subscriberState.diagnostic }) }
    return { kind: 'subscriberState', value, ...stamp }
  }
  if (roaming) {
    const { visitedCountry, locationAgeMinutes } = roaming
    const visitedNetwork = roaming.visitedNetwork as MccMnc | null | undefined
    const where = present({ visitedCountry, visitedNetwork, locationAgeMinutes })
    return { kind: 'roaming', value: { roaming: roaming.roaming ?? false, ...where }, ...stamp }
  }
  if (identity) {
    const { imsi, msc, vlr, masked } = identity
    const who = present({ imsi: imsi as Imsi | null | undefined, msc, vlr })
    return { kind: 'identity', value: { masked: masked ?? false, ...who }, ...stamp }
  }
  return undefined
}

function attributeFromProto(attribute: hlrgw.v1.Attribute.$Properties): Attribute[] {
  const fact = attribute.fact ? factFromProto(attribute.fact) : undefined
  if (fact === undefined) return []
  const confidence = enums.confidence.fromProto(attribute.confidence ?? 0) ?? 'UNKNOWN'
  return [{ ...fact, ageMs: attribute.ageMs ?? 0, confidence, reasons: attribute.reasons ?? [] }]
}

function divergenceFromProto(divergence: hlrgw.v1.Divergence.$Properties): Divergence[] {
  const held = divergence.held ? factFromProto(divergence.held) : undefined
  const claimed = divergence.claimed ? factFromProto(divergence.claimed) : undefined
  return held === undefined || claimed === undefined ? [] : [{ kind: held.kind, held, claimed }]
}

export function mnoFromProto(mno: hlrgw.v1.Mno.$Properties): MnoOverview {
  return {
    id: (mno.mnoId ?? '') as MnoId,
    name: mno.name ?? '',
    country: mno.country ?? '',
    networks: (mno.networks ?? []) as MccMnc[],
    prefixes: mno.prefixes ?? [],
    health: {
      state: enums.mnoState.fromProto(mno.state ?? 0) ?? 'DOWN',
      available: mno.available ?? 0,
      configured: mno.configured ?? 0,
      links: (mno.links ?? []).map(({ name, state, usable, why }) => ({
        name: name ?? '',
        state: state ?? '',
        usable: usable ?? false,
        ...present({ why }),
      })),
    },
    contracts: (mno.contracts ?? []).flatMap(({ operation, permitsPerSecond, burst }) => {
      const known = enums.operation.fromProto(operation ?? 0)
      return known === undefined
        ? []
        : [{ operation: known, permitsPerSecond: permitsPerSecond ?? 0, burst: burst ?? 0 }]
    }),
    inFlight: mno.inFlight ?? 0,
    ...present({ agreement: mno.agreement && agreementFromProto(mno.agreement) }),
    learnedVersions: (mno.learnedVersions ?? []).map(({ node, operation, version }) => ({
      node: node ?? '',
      operation: operation ?? '',
      version: version ?? 0,
    })),
  }
}

function agreementFromProto({ reference, expiresAt }: hlrgw.v1.Mno.Agreement.$Properties): Agreement {
  return { reference: reference ?? '', expiresAt: expiresAt ? epochMillis(expiresAt) : 0 }
}

type Present<T> = { [K in keyof T]?: NonNullable<T[K]> }

/** Without what is absent: the contract says null, the domain has no such property. */
function present<T extends object>(properties: T): Present<T> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== null && value !== undefined),
  ) as Present<T>
}

function epochMillis({ seconds, nanos }: google.protobuf.Timestamp.$Properties): EpochMillis {
  return (seconds ?? 0) * 1000 + Math.round((nanos ?? 0) / 1e6)
}
