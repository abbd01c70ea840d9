import {
  authorityOf,
  canonicalValue,
  supersedes,
  type Fact,
  type FactKind,
  type Facts,
} from '../../actors/domain/fact.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'

/** How facts stand in `numint.fact`, and the two statements that read and write them. */

export interface Put {
  readonly msisdn: Msisdn
  readonly facts: readonly Fact[]
}

/**
 * `supersedes` as one row-wise comparison, so that the server decides under its row lock. `value` is `json`, not
 * `jsonb`: it keeps the canonical text, which is ASCII, so that COLLATE "C" orders it as JavaScript does.
 */
export const upsertFacts = `
  insert into numint.fact as held (msisdn, kind, source, authority, observed_at, version, value)
  select msisdn, kind, source, authority, timestamptz 'epoch' + observed_ms * interval '1 ms', version, value
  from unnest(
    $1::bigint[], $2::numint.fact_kind[], $3::numint.fact_source[], $4::smallint[], $5::float8[], $6::bigint[],
    $7::json[]
  ) as new (msisdn, kind, source, authority, observed_ms, version, value)
  on conflict (msisdn, kind) do update set
    source = excluded.source,
    authority = excluded.authority,
    observed_at = excluded.observed_at,
    version = excluded.version,
    value = excluded.value,
    updated_at = now()
  where (excluded.authority, excluded.observed_at, excluded.version, excluded.value::text collate "C")
      > (held.authority, held.observed_at, held.version, held.value::text collate "C")`

/**
 * One row per (number, kind), as PostgreSQL demands of an upsert, and in one order for all writers, so that two of
 * them lock rows in the same order and never wait for each other in a circle.
 */
export function upsertParameters(puts: readonly Put[]): unknown[][] {
  const rows = new Map<string, { msisdn: Msisdn; fact: Fact }>()
  for (const { msisdn, facts } of puts)
    for (const fact of facts) {
      const key = `${msisdn} ${fact.kind}`
      const held = rows.get(key)
      if (held === undefined || supersedes(fact, held.fact)) rows.set(key, { msisdn, fact })
    }
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  return [
    sorted.map(({ msisdn }) => msisdn),
    sorted.map(({ fact }) => fact.kind),
    sorted.map(({ fact }) => fact.source),
    sorted.map(({ fact }) => authorityOf(fact.kind, fact.source)),
    sorted.map(({ fact }) => fact.observedAt),
    sorted.map(({ fact }) => fact.version),
    sorted.map(({ fact }) => canonicalValue(fact)),
  ]
}

export const selectFacts = `
  select msisdn::text, kind::text, source::text,
    (extract(epoch from observed_at) * 1000)::float8, version::float8, value
  from numint.fact where msisdn = any($1::bigint[])`

export type FactRow = [
  msisdn: Msisdn,
  kind: FactKind,
  source: Fact['source'],
  observedAt: number,
  version: number,
  value: unknown,
]

export function factsByNumber(rows: readonly FactRow[]): ReadonlyMap<Msisdn, Facts> {
  const found = new Map<Msisdn, Record<string, unknown>>()
  for (const [msisdn, kind, source, observedAt, version, value] of rows) {
    const facts = found.get(msisdn) ?? {}
    facts[kind] = { kind, value, source, observedAt, version }
    found.set(msisdn, facts)
  }
  return found
}

/** What the columns can hold exactly; anything else is a fault of ours that must not spoil a batch of others. */
export function assertStorable(facts: readonly Fact[]): void {
  for (const { kind, observedAt, version } of facts)
    if (!Number.isSafeInteger(observedAt) || !Number.isSafeInteger(version))
      throw new RangeError(`${kind}: observedAt ${observedAt} and version ${version} must be integers`)
}
