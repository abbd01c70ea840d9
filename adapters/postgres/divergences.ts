import { canonicalValue, type Divergence, type EpochMillis } from '../../actors/domain/fact.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'

/** How contradictions stand in `numint.divergence`: each once, with how often and when it was claimed. */

export interface Claim {
  readonly msisdn: Msisdn
  readonly divergence: Divergence
}

export const upsertDivergences = `
  insert into numint.divergence as known
    (msisdn, kind, held_source, claimed_source, held_value, claimed_value, held_observed_at,
     first_claimed_at, last_claimed_at, claims)
  select msisdn, kind, held_source, claimed_source, held_value, claimed_value,
    max(timestamptz 'epoch' + held_ms * interval '1 ms'),
    min(timestamptz 'epoch' + claimed_ms * interval '1 ms'),
    max(timestamptz 'epoch' + claimed_ms * interval '1 ms'),
    count(*)
  from unnest(
    $1::bigint[], $2::numint.fact_kind[], $3::numint.fact_source[], $4::numint.fact_source[], $5::text[],
    $6::text[], $7::float8[], $8::float8[]
  ) as new (msisdn, kind, held_source, claimed_source, held_value, claimed_value, held_ms, claimed_ms)
  group by 1, 2, 3, 4, 5, 6
  order by 1, 2, 3, 4, 5, 6
  on conflict (msisdn, kind, held_source, claimed_source, held_value, claimed_value) do update set
    held_observed_at = greatest(known.held_observed_at, excluded.held_observed_at),
    first_claimed_at = least(known.first_claimed_at, excluded.first_claimed_at),
    last_claimed_at = greatest(known.last_claimed_at, excluded.last_claimed_at),
    claims = known.claims + excluded.claims`

export function divergenceParameters(claims: readonly Claim[]): unknown[][] {
  const column = <T>(of: (claim: Claim) => T): T[] => claims.map(of)
  return [
    column(({ msisdn }) => msisdn),
    column(({ divergence }) => divergence.kind),
    column(({ divergence }) => divergence.held.source),
    column(({ divergence }) => divergence.claimed.source),
    column(({ divergence }) => canonicalValue(divergence.held)),
    column(({ divergence }) => canonicalValue(divergence.claimed)),
    column(({ divergence }): EpochMillis => divergence.held.observedAt),
    column(({ divergence }): EpochMillis => divergence.claimed.observedAt),
  ]
}
