import { Pool } from 'pg'
import type { Clock } from '../../actors/ports.ts'

export type QueryRole = 'read' | 'write'

/** Called after each query: how long it took, and whether it succeeded (numint_pg_query_duration_seconds). */
export type OnQuery = (seconds: number, ok: boolean, role: QueryRole) => void

export interface PoolOptions {
  readonly url: string
  readonly connections: number
  readonly connectTimeoutMs: number
  readonly queryTimeoutMs: number
  /** Does a pooler that shares connections between transactions (PgBouncer) stand between? */
  readonly transactionPooler: boolean
}

/** Queries of one kind over connections of their own. */
export interface Queries {
  /** Rows as arrays. A query that takes too long is given up together with its connection. */
  query<Row extends unknown[]>(name: string, text: string, values: readonly unknown[]): Promise<Row[]>
  end(): Promise<void>
}

export function queries(
  role: QueryRole,
  { url, connections, connectTimeoutMs, queryTimeoutMs, transactionPooler }: PoolOptions,
  clock: Pick<Clock, 'now'>,
  onQuery: OnQuery,
): Queries {
  const pool = new Pool({
    connectionString: url,
    application_name: `hlrgw ${role}`,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    // Ours ends the wait for a server that does not answer, theirs the work of one that is slow.
    query_timeout: queryTimeoutMs,
    ...(transactionPooler ? {} : { statement_timeout: queryTimeoutMs }),
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    allowExitOnIdle: true,
  })
  // An idle connection that breaks is replaced by the pool; the next query tells how the server is.
  pool.on('error', () => undefined)

  return {
    async query<Row extends unknown[]>(name: string, text: string, values: readonly unknown[]) {
      const from = clock.now()
      let ok = false
      try {
        // Prepared under a name once per connection, where the connection stays ours.
        const prepared = transactionPooler ? {} : { name }
        const result = await pool.query<Row>({ ...prepared, text, values: [...values], rowMode: 'array' })
        ok = true
        return result.rows
      } finally {
        onQuery((clock.now() - from) / 1_000, ok, role)
      }
    },
    end: () => pool.end(),
  }
}
