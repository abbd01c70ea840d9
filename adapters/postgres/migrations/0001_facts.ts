import type { MigrationBuilder } from 'node-pg-migrate'

export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create schema if not exists numint;

    create type numint.fact_kind as enum ('servingNetwork', 'subscriberState', 'roaming', 'identity');
    create type numint.fact_source as enum ('ADMIN_OVERRIDE', 'MNP_FILE', 'LIVE_HLR', 'PREFIX');

    create table numint.fact (
      msisdn bigint not null,
      observed_at timestamptz not null,
      version bigint not null,
      updated_at timestamptz not null default now(),
      kind numint.fact_kind not null,
      source numint.fact_source not null,
      authority smallint not null,
      value json not null,
      primary key (msisdn, kind)
    ) with (fillfactor = 85);

    comment on table numint.fact is 'What is known of a number: one row per kind of fact, the winner of all writes';
    comment on column numint.fact.authority is 'Rank of the source for this kind, the first of the merge order';
    comment on column numint.fact.observed_at is 'When the source observed it; milliseconds';
    comment on column numint.fact.version is 'Fencing epoch of the writer';
    comment on column numint.fact.value is 'Canonical text (sorted keys, ASCII), the last of the merge order';

    create table numint.divergence (
      msisdn bigint not null,
      kind numint.fact_kind not null,
      held_source numint.fact_source not null,
      claimed_source numint.fact_source not null,
      held_value text collate "C" not null,
      claimed_value text collate "C" not null,
      held_observed_at timestamptz not null,
      first_claimed_at timestamptz not null,
      last_claimed_at timestamptz not null,
      claims bigint not null,
      primary key (msisdn, kind, held_source, claimed_source, held_value, claimed_value)
    );

    comment on table numint.divergence is 'A source contradicts a higher one: one row per contradiction, counted';
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql(`
    drop table numint.divergence;
    drop table numint.fact;
    drop type numint.fact_source;
    drop type numint.fact_kind;
  `)
}
