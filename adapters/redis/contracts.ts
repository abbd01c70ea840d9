import { Redis } from 'ioredis'
import { validityMs } from '../../actors/mno/lending.ts'
import { Unavailable, type Clock, type SharedContracts } from '../../actors/ports.ts'
import { contractScripts, terms } from './contract-scripts.ts'
import { standing } from './standing.ts'

export interface ContractsOptions {
  readonly url: string
  /** This node's name: the same after a restart, and no other living node's. */
  readonly node: string
  readonly keyPrefix?: string
  readonly connectTimeoutMs?: number
  readonly commandTimeoutMs?: number
}

export interface ContractsDeps {
  readonly clock: Pick<Clock, 'now'>
  readonly log?: (message: string) => void
}

export interface RedisContracts extends SharedContracts {
  /** Gives this node's part back to the others: nothing may be sent any more. */
  close(): Promise<void>
}

/** Four beats fit into what a member stays fresh for after the last that arrived. */
const beatEveryMs = 250
const longestReconnectMs = 500
const { beat, lease } = contractScripts()

/**
 * The contracts of all nodes on one Redis. It connects by itself, now and after every outage. Without Redis a node
 * keeps the part it was last told, and the operators receive what was agreed all the same (contract-scripts.ts).
 *
 * What cannot be seen from here: a node that Redis forgot (it lost its memory) and that cannot reach it for longer
 * than the hold-off while others can; and a failover to a replica that lacks the last leases. Persistence
 * (`appendonly yes`) closes the first, WAIT would close the second.
 */
export function redisContracts(options: ContractsOptions, { clock, log }: ContractsDeps): RedisContracts {
  const { url, node, keyPrefix = 'numint:contract:' } = options
  const { connectTimeoutMs = 1_000, commandTimeoutMs = 250 } = options
  // Braces: with Redis Cluster the keys of one script must share a slot.
  const members = `{${keyPrefix}}members`
  const stands = standing(terms)
  const redis = new Redis(url, {
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    socketTimeout: 10 * commandTimeoutMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: times => Math.min(longestReconnectMs, 50 * 2 ** Math.min(times, 10)),
    reconnectOnError: error => error.message.startsWith('READONLY'),
  })
  let connected = false
  redis.on('ready', () => {
    connected = true
    void keepStanding()
  })
  redis.on('close', () => {
    connected = false
    lost()
  })
  redis.on('error', () => undefined)

  function lost(): void {
    if (stands.leases) log?.('contracts: Redis does not lend; this node keeps to its part of each contract')
    stands.lost()
  }

  let busy = false
  async function keepStanding(): Promise<void> {
    if (busy || !connected) return
    busy = true
    try {
      if (!stands.leases) {
        const [seconds = 0, micros = 0] = await redis.time()
        // Declared as numbers, they come as text: arithmetic reads both.
        stands.hello(seconds * 1000 + micros / 1000, clock.now())
        log?.('contracts: leased from Redis')
      }
      const { held, said } = stands.beat(clock.now())
      const { transitMs, freshMs, memoryMs, holdOffMs } = terms
      const values = [node, held, said, transitMs, freshMs, memoryMs, holdOffMs]
      const [now, part] = (await beat(redis, [members], values)) as [string, string]
      stands.beaten(part === '' ? undefined : Number(part), Number(now), clock.now())
    } catch {
      lost()
    } finally {
      busy = false
    }
  }
  const beating = setInterval(() => void keepStanding(), beatEveryMs)
  beating.unref()

  return {
    get share() {
      return stands.share(clock.now())
    },
    async lease({ mno, operation, contract, wanted }) {
      const validMs = validityMs(contract)
      const bucket = `{${keyPrefix}}${mno}:${operation}`
      const values = [wanted, contract.permitsPerSecond, contract.burst, validMs, terms.freshMs]
      try {
        const [permits, retryAfterMs] = (await lease(redis, [members, bucket], values)) as [number, number]
        return { permits, validMs, retryAfterMs: Math.max(1, retryAfterMs) }
      } catch (cause) {
        throw new Unavailable('contracts', cause)
      }
    },
    async close() {
      clearInterval(beating)
      stands.lost()
      if (connected) await redis.hdel(members, `m:${node}`).catch(() => 0)
      redis.disconnect()
    },
  }
}
