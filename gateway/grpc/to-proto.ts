import type { Answer, Attribute } from '../../actors/domain/answer.ts'
import type { Divergence, EpochMillis, Fact, FactValues } from '../../actors/domain/fact.ts'
import type { ProbeOutcome, ProbeResult } from '../../actors/domain/outcome.ts'
import type { hlrgw, google } from '../../proto/gen/messages.js'
import type { MnoOverview } from '../questions.ts'
import * as enums from './enumerations.ts'

/** The domain as the contract's messages; `from-proto.ts` is the way back. */

type Proto = typeof hlrgw.v1
type Message<K extends keyof Proto> = Proto[K] extends { create(properties?: infer P): unknown }
  ? NonNullable<P>
  : never

/** What a caller may see. */
export interface Scope {
  readonly identity: boolean
  /** May move associations. */
  readonly control?: boolean
}

export function answerToProto(answer: Answer, scope: Scope): Message<'Answer'> {
  const visible = (kind: string): boolean => scope.identity || kind !== 'identity'
  return {
    msisdn: `+${answer.msisdn}`,
    completeness: enums.completeness.toProto(answer.outcome),
    country: answer.country ?? null,
    lineType: enums.lineType.toProto(answer.lineType),
    originalMnoId: answer.originalMno ?? null,
    servingMnoId: answer.servingMno ?? null,
    ported: answer.ported ?? null,
    attributes: answer.attributes.filter(({ kind }) => visible(kind)).map(attributeToProto),
    source: enums.answerSource.toProto(answer.source),
    freshness: enums.freshness.toProto(answer.freshness),
    confidence: enums.confidence.toProto(answer.confidence),
    observedAt: answer.observedAt === undefined ? null : timestamp(answer.observedAt),
    persistence: enums.persistence.toProto(answer.persistence),
    fulfilled: answer.fulfilled,
    degradations: answer.degradations.map(met => enums.degradation.toProto(met)),
    divergences: answer.divergences.filter(({ kind }) => visible(kind)).map(divergenceToProto),
    probes: answer.probes.map(outcome => outcomeToProto(outcome, scope)),
    traceId: answer.traceId,
  }
}

export function outcomeToProto(outcome: ProbeOutcome, scope: Scope): Message<'ProbeOutcome'> {
  return {
    mnoId: outcome.mno,
    operation: enums.operation.toProto(outcome.operation),
    ...resultToProto(outcome.result, scope),
    evidence: { ...outcome.evidence },
    queueMs: outcome.queueMs,
    totalMs: outcome.totalMs,
  }
}

function resultToProto(result: ProbeResult, scope: Scope): Message<'ProbeOutcome'> {
  const factsToProto = (facts: readonly Fact[]) =>
    facts.filter(({ kind }) => scope.identity || kind !== 'identity').map(factToProto)
  switch (result.type) {
    case 'ok':
      return { ok: { facts: factsToProto(result.facts) } }
    case 'mapError': {
      const { code, name, diagnostic = null, facts } = result
      return { mapError: { code, name, diagnostic, facts: factsToProto(facts) } }
    }
    case 'rejected':
      return { rejected: { problem: result.problem } }
    case 'userAborted':
      return { userAborted: { reason: result.reason } }
    case 'providerAborted':
      return { providerAborted: { cause: result.cause } }
    case 'versionRefused':
      return { versionRefused: { alternative: result.alternative ?? null } }
    case 'undeliverable':
      return { undeliverable: { udtsCause: result.udtsCause } }
    case 'unreachable':
      return { unreachable: { dpc: result.dpc ?? null, ssnm: result.ssnm ?? null } }
    case 'associationLost':
      return { associationLost: {} }
    case 'timeout':
      return { timeout: {} }
    case 'throttled':
      return { throttled: { retryAfterMs: result.retryAfterMs } }
    case 'overloaded':
      return { overloaded: {} }
    case 'deadlineExceeded':
      return { deadlineExceeded: {} }
    case 'policyRefused':
      return { policyRefused: { rule: result.rule } }
  }
}

/** One literal with every field: objects of one shape are read several times faster by the encoder. */
export function factToProto(fact: Fact): Message<'Fact'> {
  return {
    servingNetwork: fact.kind === 'servingNetwork' ? servingToProto(fact.value) : null,
    subscriberState: fact.kind === 'subscriberState' ? statusToProto(fact.value) : null,
    roaming: fact.kind === 'roaming' ? fact.value : null,
    identity: fact.kind === 'identity' ? fact.value : null,
    source: enums.factSource.toProto(fact.source),
    observedAt: timestamp(fact.observedAt),
    version: fact.version,
  }
}

function servingToProto({ mccMnc, portability }: FactValues['servingNetwork']): Message<'ServingNetwork'> {
  return { mccMnc, portability: portability === undefined ? null : enums.portability.toProto(portability) }
}

function statusToProto(status: FactValues['subscriberState']): Message<'SubscriberStatus'> {
  return { state: enums.subscriberState.toProto(status.state), diagnostic: status.diagnostic ?? null }
}

function attributeToProto(attribute: Attribute): Message<'Attribute'> {
  return {
    fact: factToProto(attribute),
    ageMs: Math.round(attribute.ageMs),
    confidence: enums.confidence.toProto(attribute.confidence),
    reasons: [...attribute.reasons],
  }
}

function divergenceToProto({ kind, held, claimed }: Divergence): Message<'Divergence'> {
  return { kind: enums.factKind.toProto(kind), held: factToProto(held), claimed: factToProto(claimed) }
}

export function mnoToProto(mno: MnoOverview): Message<'Mno'> {
  const { state, available, configured, links } = mno.health
  return {
    mnoId: mno.id,
    name: mno.name,
    country: mno.country,
    networks: [...mno.networks],
    prefixes: [...mno.prefixes],
    state: enums.mnoState.toProto(state),
    available,
    configured,
    links: links.map(link => ({ ...link })),
    contracts: mno.contracts.map(({ operation, ...contract }) => ({
      operation: enums.operation.toProto(operation),
      ...contract,
    })),
    inFlight: mno.inFlight,
    agreement:
      mno.agreement === undefined
        ? null
        : { reference: mno.agreement.reference, expiresAt: timestamp(mno.agreement.expiresAt) },
    learnedVersions: mno.learnedVersions.map(learned => ({ ...learned })),
  }
}

function timestamp(at: EpochMillis): google.protobuf.Timestamp.$Properties {
  const seconds = Math.floor(at / 1000)
  return { seconds, nanos: Math.round((at - seconds * 1000) * 1e6) }
}
