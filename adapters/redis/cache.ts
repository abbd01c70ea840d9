import { Redis } from 'ioredis'
import type { Fact, Facts } from '../../actors/domain/fact.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'
import { Unavailable, type Cache, type Clock } from '../../actors/ports.ts'
import { batcher } from '../remote/batcher.ts'
import { breaker, type BreakerOptions, type BreakerState } from '../remote/breaker.ts'
import { pulse } from '../remote/pulse.ts'
import { decodeFacts, encodeFacts } from './entry.ts'
import { mergeScript } from './merge-script.ts'
import { script } from './script.ts'

export interface RedisOptions {
  /** `redis://` or `rediss://`, with user, password and database when needed. */
  readonly url: string
  readonly keyPrefix?: string
  readonly connectTimeoutMs?: number
  /** How long an answer may take. A request waits at most twice that: for the batch before it and for its own. */
  readonly commandTimeoutMs?: number
  /** Numbers in one command, and numbers that may wait for the next; one more is refused. */
  readonly maxBatch?: number
  readonly maxWaiting?: number
  readonly breaker?: BreakerOptions
  /** How often it is asked whether it is there. */
  readonly pingEveryMs?: number
}

export type RedisOp = 'get' | 'put' | 'delete' | 'ping'

export interface RedisDeps {
  readonly clock: Pick<Clock, 'now'>
  /** 0 ≤ x < 1: spreads the reconnections of many gateways. */
  readonly random?: () => number
  readonly log?: (message: string) => void
  /** Called after each command (numint_redis_op_duration_seconds). */
  readonly onOp?: (op: RedisOp, seconds: number, ok: boolean) => void
  readonly onBreaker?: (state: BreakerState) => void
}

export interface RedisCache extends Cache {
  /** Is it worth asking now? False while there is no connection or the circuit is open. */
  readonly available: boolean
  /** For /health/ready: did it answer the last time it was asked, and is it worth asking now? */
  readonly reachable: boolean
  /** Asks it now; waits for a connection that is being made. Never rejects. */
  ping(): Promise<boolean>
}

interface CachePut {
  readonly msisdn: Msisdn
  readonly facts: readonly Fact[]
  readonly ttlMs: number
}

/** Short, because Redis comes back quickly and asking it costs little. */
const impatient: BreakerOptions = { errors: 5, withinMs: 30_000, openMs: 1_000 }
const longestReconnectMs = 2_000
const away = new Unavailable('cache', 'not connected')
const merge = script(mergeScript)

/**
 * Recent facts in Redis, shared by all gateways. It connects by itself, now and after every outage; while it is
 * away everything rejects with `Unavailable` at once, and no request outlives twice `commandTimeoutMs`.
 */
export function redisCache(options: RedisOptions, deps: RedisDeps): RedisCache {
  const { url, keyPrefix = 'numint:fact:', connectTimeoutMs = 1_000, commandTimeoutMs = 250 } = options
  const { maxBatch = 100, maxWaiting = 10_000, pingEveryMs = 2_000 } = options
  const { clock, random = Math.random, log = () => undefined, onOp = () => undefined, onBreaker } = deps
  const keyOf = (msisdn: Msisdn): string => keyPrefix + msisdn

  const redis = new Redis(url, {
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    // A connection that has gone dead without a word is replaced.
    socketTimeout: 10 * commandTimeoutMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // Full jitter, doubling from 50 ms.
    retryStrategy: times => 10 + random() * Math.min(longestReconnectMs, 50 * 2 ** Math.min(times, 10)),
    // A master that has become a replica: the new one is where the name now points.
    reconnectOnError: error => error.message.startsWith('READONLY'),
  })
  let connected = false
  redis.on('ready', () => {
    connected = true
    log('Redis is connected')
    void heart.feel()
  })
  redis.on('close', () => {
    if (connected) log('Redis is disconnected')
    connected = false
  })
  // Each request tells its own error; connection errors are told by `close`.
  redis.on('error', () => undefined)

  const circuit = breaker('redis', options.breaker ?? impatient, clock)
  circuit.onChange(state => {
    log(`Redis circuit: ${state}`)
    onBreaker?.(state)
  })

  const timed = async <T>(op: RedisOp, command: () => Promise<T>): Promise<T> => {
    const from = clock.now()
    let ok = false
    try {
      const reply = await command()
      ok = true
      return reply
    } finally {
      onOp(op, (clock.now() - from) / 1_000, ok)
    }
  }

  const limits = { dependency: 'cache', circuit, lanes: 2, maxBatch, maxWaiting } as const
  const gets = batcher<Msisdn, Facts | undefined>({
    ...limits,
    run: async numbers => {
      const entries = await timed('get', () => redis.mget(numbers.map(keyOf)))
      return entries.map(entry => (entry === null ? undefined : decodeFacts(entry)))
    },
  })
  const puts = batcher<CachePut, void>({
    ...limits,
    run: async batch => {
      const keys = batch.map(({ msisdn }) => keyOf(msisdn))
      const values = batch.map(
        ({ facts, ttlMs }) => `${Math.max(1, Math.ceil(ttlMs))}\n${encodeFacts(facts)}`,
      )
      await timed('put', () => merge(redis, keys, values))
      return batch.map(() => undefined)
    },
  })
  const deletes = batcher<Msisdn, void>({
    ...limits,
    run: async numbers => {
      await timed('delete', () => redis.unlink(numbers.map(keyOf)))
      return numbers.map(() => undefined)
    },
  })

  const heart = pulse(async () => {
    if (!connected) await untilReady(redis, connectTimeoutMs)
    await timed('ping', () => redis.ping())
  }, pingEveryMs)

  // Known to be away, it is not asked, and the circuit need not learn it: it is back when the connection is.
  const whenConnected = <T>(ask: () => Promise<T>): Promise<T> => (connected ? ask() : Promise.reject(away))

  return {
    get available() {
      return connected && circuit.admits
    },
    get: msisdn => whenConnected(() => gets.submit(msisdn)),
    put: (msisdn, facts, ttlMs) => whenConnected(() => puts.submit({ msisdn, facts, ttlMs })),
    delete: msisdn => whenConnected(() => deletes.submit(msisdn)),
    get reachable() {
      return heart.felt && connected && circuit.admits
    },
    ping: () => heart.feel(),
    async close() {
      heart.stop()
      await Promise.all([gets.drained(), puts.drained(), deletes.drained()])
      circuit.close()
      redis.disconnect()
    },
  }
}

async function untilReady(redis: Redis, withinMs: number): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, withinMs)
    redis.once('ready', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
