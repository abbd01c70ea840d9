import type { Facts } from '../../actors/domain/fact.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'
import type { Clock, Events, Store } from '../../actors/ports.ts'
import { breaker, type Breaker, type BreakerOptions, type BreakerState } from '../remote/breaker.ts'
import { batcher } from '../remote/batcher.ts'
import { pulse } from '../remote/pulse.ts'
import { divergenceParameters, upsertDivergences, type Claim } from './divergences.ts'
import {
  assertStorable,
  factsByNumber,
  selectFacts,
  upsertFacts,
  upsertParameters,
  type FactRow,
  type Put,
} from './fact-rows.ts'
import { schemaOnce } from './migrate.ts'
import { queries, type OnQuery, type Queries, type QueryRole } from './pool.ts'

export interface PostgresOptions {
  readonly url: string
  /** Connections for reads and for writes: a burst of writes never makes a reader wait. */
  readonly readConnections?: number
  readonly writeConnections?: number
  readonly connectTimeoutMs?: number
  readonly readTimeoutMs?: number
  readonly writeTimeoutMs?: number
  /** Numbers in one statement, and numbers that may wait for the next; one more is refused. */
  readonly maxBatch?: number
  readonly maxWaiting?: number
  readonly breaker?: BreakerOptions
  /** How often it is asked whether it is there. */
  readonly pingEveryMs?: number
  /** Migrate when first reached. False where the schema is another's business (`hlrgw migrate`). */
  readonly migrate?: boolean
  /** PgBouncer in transaction mode: no prepared statements, no settings of the session. */
  readonly transactionPooler?: boolean
}

export interface PostgresDeps {
  readonly clock: Pick<Clock, 'now'>
  readonly log?: (message: string) => void
  readonly onQuery?: OnQuery
  readonly onBreaker?: (role: QueryRole, state: BreakerState) => void
  /** A divergence that could not be recorded: too many wait, or the server is away. */
  readonly onDivergenceLost?: () => void
}

export interface PostgresStore extends Store, Events {
  /** For /health/ready: did it answer the last time it was asked, and may reads and writes be sent to it? */
  readonly reachable: boolean
  /** Asks it now, with a trivial query. Never rejects. */
  ping(): Promise<boolean>
}

/** The source document's: opens after 5 consecutive errors within 30 s, half-open after 60 s (FM-01). */
const documented: BreakerOptions = { errors: 5, withinMs: 30_000, openMs: 60_000 }

/**
 * Durable facts in PostgreSQL. Resolves once the server was tried, whether or not it is there: one that comes
 * later is used then. `put` resolves after COMMIT. Reads and writes have a circuit breaker each, because a
 * standby that refuses writes still answers reads.
 */
export async function postgresStore(options: PostgresOptions, deps: PostgresDeps): Promise<PostgresStore> {
  const { url, readConnections = 4, writeConnections = 2, connectTimeoutMs = 1_000 } = options
  const { readTimeoutMs = 500, writeTimeoutMs = 2_000, maxBatch = 250, maxWaiting = 10_000 } = options
  const { transactionPooler = false, pingEveryMs = 2_000 } = options
  const { clock, log = () => undefined, onQuery = () => undefined, onBreaker, onDivergenceLost } = deps
  const pool = { url, connectTimeoutMs, transactionPooler }
  const reading = queries(
    'read',
    { ...pool, connections: readConnections, queryTimeoutMs: readTimeoutMs },
    clock,
    onQuery,
  )
  const writing = queries(
    'write',
    { ...pool, connections: writeConnections, queryTimeoutMs: writeTimeoutMs },
    clock,
    onQuery,
  )

  const circuit = (role: QueryRole): Breaker => {
    const made = breaker(`postgres ${role}`, options.breaker ?? documented, clock)
    made.onChange(state => {
      log(`PostgreSQL ${role} circuit: ${state}`)
      onBreaker?.(role, state)
    })
    return made
  }
  const readCircuit = circuit('read')
  const writeCircuit = circuit('write')
  const schema = options.migrate === false ? async () => undefined : schemaOnce(url, connectTimeoutMs, log)

  const limits = { dependency: 'store', maxBatch, maxWaiting } as const
  const reads = batcher<Msisdn, Facts | undefined>({
    ...limits,
    circuit: readCircuit,
    lanes: readConnections,
    run: async numbers => {
      await schema(readTimeoutMs)
      const found = await select(reading, numbers)
      return numbers.map(number => found.get(number))
    },
  })
  const writes = batcher<Put, Facts>({
    ...limits,
    circuit: writeCircuit,
    lanes: writeConnections,
    run: async puts => {
      await schema(writeTimeoutMs)
      // One statement is one transaction. The facts now held are read after it, so that they include whatever
      // another writer put there first.
      await writing.query('upsert facts', upsertFacts, upsertParameters(puts))
      const numbers = puts.map(({ msisdn }) => msisdn)
      const held = await select(writing, numbers)
      return numbers.map(number => held.get(number) ?? {})
    },
  })
  const claims = batcher<Claim, undefined>({
    ...limits,
    circuit: writeCircuit,
    lanes: 1,
    run: async batch => {
      await schema(writeTimeoutMs)
      await writing.query('upsert divergences', upsertDivergences, divergenceParameters(batch))
      return batch.map(() => undefined)
    },
  })

  await schema(writeTimeoutMs).catch((cause: unknown) => log(`PostgreSQL is not ready: ${String(cause)}`))

  const heart = pulse(() => reading.query('ping', 'select 1', []), pingEveryMs)
  await heart.feel()

  return {
    get available() {
      return readCircuit.admits
    },
    get: msisdn => reads.submit(msisdn),
    async put(msisdn, facts) {
      assertStorable(facts)
      return writes.submit({ msisdn, facts })
    },
    divergence(msisdn, divergence) {
      claims.submit({ msisdn, divergence }).catch(() => onDivergenceLost?.())
    },
    get reachable() {
      return heart.felt && readCircuit.admits && writeCircuit.admits
    },
    ping: () => heart.feel(),
    async close() {
      heart.stop()
      await Promise.all([reads.drained(), writes.drained(), claims.drained()])
      readCircuit.close()
      writeCircuit.close()
      await Promise.all([reading.end(), writing.end()])
    },
  }
}

async function select(from: Queries, numbers: readonly Msisdn[]): Promise<ReadonlyMap<Msisdn, Facts>> {
  return factsByNumber(await from.query<FactRow>('select facts', selectFacts, [[...new Set(numbers)]]))
}
