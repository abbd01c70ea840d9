import { hostname } from 'node:os'
import { Unavailable, type Cache, type Clock, type Events, type Store } from '../actors/ports.ts'
import { memoryCache } from '../adapters/memory/cache.ts'
import { embeddedPostgres } from '../adapters/postgres/embedded.ts'
import { postgresStore } from '../adapters/postgres/store.ts'
import type { Metrics } from '../adapters/prometheus/metrics.ts'
import { redisCache } from '../adapters/redis/cache.ts'
import { redisContracts, type RedisContracts } from '../adapters/redis/contracts.ts'
import type { Config } from './config/schema.ts'
import type { Logger } from './logger.ts'

/** Where facts are kept: what the configuration names, or else what this machine can do by itself. */

export interface OpenStore extends Store, Events {
  /** For people: where it is. */
  readonly where: string
  /** Does it answer now? Never rejects. */
  ping(): Promise<boolean>
}

interface Dependencies {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
}

export async function openStore(
  { postgres, dataFolder }: Pick<Config, 'postgres' | 'dataFolder'>,
  { clock, metrics, logger }: Dependencies,
): Promise<OpenStore> {
  const own = postgres.url === undefined ? await ownPostgres(dataFolder, logger) : undefined
  const url = postgres.url ?? own?.url
  if (url === undefined) return absentStore
  const writeConnections = Math.max(1, Math.floor(postgres.maxConnections / 3))
  const store = await postgresStore(
    {
      url,
      writeConnections,
      readConnections: Math.max(1, postgres.maxConnections - writeConnections),
      breaker: { errors: 5, withinMs: 30_000, openMs: postgres.circuitOpenMs },
    },
    {
      clock,
      log: message => logger.warn(message),
      onQuery: (seconds, ok, role) =>
        metrics.observe('numint_pg_query_duration_seconds', { role, outcome: ok ? 'ok' : 'error' }, seconds),
      onDivergenceLost: () => metrics.count('numint_divergences_lost_total', {}),
    },
  )
  return {
    where: own === undefined ? 'PostgreSQL' : `embedded PostgreSQL in ${dataFolder}`,
    get available() {
      return store.available
    },
    get: msisdn => store.get(msisdn),
    put: (msisdn, facts) => store.put(msisdn, facts),
    divergence: (msisdn, divergence) => store.divergence(msisdn, divergence),
    ping: () => store.ping(),
    async close() {
      await store.close()
      await own?.stop()
    },
  }
}

/** The specified behaviour without a store is to go on degraded: so is a machine on which no server can run. */
async function ownPostgres(dataFolder: string, logger: Logger) {
  try {
    return await embeddedPostgres(dataFolder, message => logger.info(message))
  } catch (error) {
    logger.warn(
      { err: error },
      'no PostgreSQL of our own can run here; nothing will be kept. Set DATABASE_URL',
    )
    return undefined
  }
}

const away = (): Promise<never> => Promise.reject(new Unavailable('store', 'there is none'))

const absentStore: OpenStore = {
  where: 'nowhere: no PostgreSQL',
  available: false,
  get: away,
  put: away,
  divergence: () => undefined,
  ping: async () => false,
  close: async () => undefined,
}

export interface OpenCache extends Cache {
  readonly where: string
  ping(): Promise<boolean>
}

export function openCache(
  { redis }: Pick<Config, 'redis'>,
  { clock, metrics, logger }: Dependencies,
): OpenCache {
  if (redis.url === undefined)
    return {
      ...memoryCache({ maxNumbers: redis.maxEntries }, clock),
      where: 'this process',
      ping: async () => true,
    }
  const cache = redisCache(
    { url: redis.url },
    {
      clock,
      log: message => logger.warn(message),
      onOp: (op, seconds, ok) =>
        metrics.observe('numint_redis_op_duration_seconds', { op, outcome: ok ? 'ok' : 'error' }, seconds),
    },
  )
  return {
    where: 'Redis',
    ping: () => cache.ping(),
    get: msisdn => cache.get(msisdn),
    put: (msisdn, facts, ttlMs) => cache.put(msisdn, facts, ttlMs),
    delete: msisdn => cache.delete(msisdn),
    close: () => cache.close(),
  }
}

/** Absent: this gateway has every contract to itself. */
export function openContracts(
  { redis, grpc: { listen } }: Pick<Config, 'redis' | 'grpc'>,
  { clock, logger }: Pick<Dependencies, 'clock' | 'logger'>,
): RedisContracts | undefined {
  if (redis.url === undefined || !redis.shareContracts) return undefined
  // No two living processes of a host listen at one address, and a restarted one listens there again.
  const place = listen.port === 0 ? `process ${process.pid}` : `${listen.address}:${listen.port}`
  const node = `${hostname()}/${place}`
  return redisContracts({ url: redis.url, node }, { clock, log: message => logger.warn({ node }, message) })
}
