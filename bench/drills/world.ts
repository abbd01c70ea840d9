import { createServer } from 'node:net'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { testPostgres, testRedis, type TestServer } from '../../adapters/testing/servers.ts'
import { networks, place, product, type Place, type Product } from '../../gateway/e2e/testing/product.ts'
import { operators, type OperatorId } from '../simulator/operators.ts'
import type { Persona } from '../simulator/personas.ts'
import { loopbackAddresses, type Simulators, type UdpAddress } from '../simulator/simulators.ts'
import { relay, type Relay } from './relay.ts'
import { wireLog, type WireLog } from './wire.ts'

/** What a drill breaks: all of it started by the drill, on addresses of its own, so that nothing else can be hit. */

export interface Setup {
  readonly operators: readonly OperatorId[]
  /** Overrides the demo configuration. */
  readonly environment?: Readonly<Record<string, string>>
  readonly personas?: Readonly<Partial<Record<OperatorId, Persona>>>
  /** The cache is a Redis; else in the gateway's process. The store is always a PostgreSQL of the drill's. */
  readonly redis?: true
  /** A second gateway: the first has each operator's first association, the second its second one. */
  readonly sibling?: true
}

export interface World {
  readonly simulators: Simulators
  /** By the name of the signalling gateway behind it. */
  readonly relays: ReadonlyMap<string, Relay>
  readonly wire: WireLog
  readonly postgres: TestServer
  readonly redis: TestServer | undefined
  readonly gateways: readonly GatewayNode[]
  close(): Promise<void>
}

export interface GatewayNode {
  /** The one that runs now. */
  readonly product: Product
  readonly http: string
  /** SIGKILL. */
  kill(): Promise<void>
  /** Again after `kill`; resolves when it is ready. */
  start(): Promise<void>
}

/** Two drills beside each other need networks of their own: 127.130 to 127.229. */
const octet = (): number => 130 + (process.pid % 100)

/** An empty Redis may have forgotten what was spent: contracts lend nothing for 5 s after it is first seen. */
const redisHoldOffMs = 6_500

/** No contract or queue of the product's is to be what limits a drill, unless it says so. */
const generous = Object.fromEntries(
  operators.flatMap(({ id }) => [
    [`HLRGW_OPERATORS__${variable(id)}__CONTRACTS__SRI_SM`, '{ permitsPerSecond: 100000, burst: 100000 }'],
    [`HLRGW_OPERATORS__${variable(id)}__CONTRACTS__ATI`, '{ permitsPerSecond: 100000, burst: 100000 }'],
  ]),
)

/** Resolves when everything runs and every association is usable; leaves nothing running when it rejects. */
export async function world(setup: Setup): Promise<World> {
  const closing: (() => Promise<unknown> | void)[] = []
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).reverse()) await each()
  }
  try {
    const where = await place(octet())
    closing.push(() => where.remove())
    const postgres = await testPostgres()
    closing.push(() => postgres.dispose())
    const redis = setup.redis ? await testRedis() : undefined
    closing.push(() => redis?.dispose())
    const simulators = await networks(where, setup)
    closing.push(() => simulators.stop())
    const wire = wireLog()
    const relays = await relaysOf(where, simulators, wire)
    closing.push(async () => void (await Promise.all([...relays.values()].map(each => each.close()))))

    const environment = {
      ...generous,
      DATABASE_URL: postgres.url,
      ...(redis && { REDIS_URL: redis.url }),
      ...setup.environment,
    }
    const places = setup.sibling ? [where, await siblingOf(where)] : [where]
    const gateways = await Promise.all(
      places.map(async (at, position) => {
        const own = setup.sibling ? { only: position, prefix: position } : {}
        const node = await gatewayNode(at, setup.operators, { ...environment, ...peers(relays, own) })
        closing.push(() => node.kill())
        return node
      }),
    )
    if (redis !== undefined) await sleep(redisHoldOffMs)
    return { simulators, relays, wire, postgres, redis, gateways, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function gatewayNode(
  where: Place,
  operators: readonly OperatorId[],
  environment: Readonly<Record<string, string>>,
): Promise<GatewayNode> {
  const start = (): Promise<Product> => product(where, { environment, operators })
  let running = await start()
  let alive = true
  return {
    get product() {
      return running
    },
    http: where.http,
    async kill() {
      if (alive) await running.kill()
      alive = false
    },
    async start() {
      running = await start()
      alive = true
    },
  }
}

async function relaysOf(
  { loopback, udpPort }: Place,
  { gateways }: Simulators,
  wire: WireLog,
): Promise<ReadonlyMap<string, Relay>> {
  const addresses = loopbackAddresses(loopback, udpPort)
  const all = await Promise.all(
    gateways.map(async ({ name }, index) => {
      const to = addresses[name] as UdpAddress
      const front = { address: to.address.replace(/\.(\d)$/, '.10$1'), port: udpPort }
      const back = to.address.replace(/\.(\d)$/, '.20$1')
      const onDatagram = (octets: Uint8Array, passed: boolean): void => wire.take(name, octets, passed)
      return [name, await relay({ front, back, to, onDatagram, seed: index + 1 })] as const
    }),
  )
  return new Map(all)
}

/** Every association leads through its relay; a sibling has only those at its own position. */
function peers(relays: ReadonlyMap<string, Relay>, own: { only?: number; prefix?: number }) {
  const lines = operators.flatMap(({ id, gateways }) => {
    const list = gateways.flatMap(({ name }) => {
      const front = relays.get(name)?.front
      return front === undefined ? [] : [`{ name: ${name}, peer: '${front.address}:${front.port}' }`]
    })
    if (list.length === 0) return []
    const kept = own.only === undefined ? list : list.slice(own.only, own.only + 1)
    return [[`HLRGW_OPERATORS__${variable(id)}__ASSOCIATIONS`, `[${kept.join(', ')}]`]]
  })
  return {
    ...(Object.fromEntries(lines) as Record<string, string>),
    HLRGW_SIGNALLING__TRANSACTION_ID_PREFIX: String(own.prefix ?? 0),
  }
}

async function siblingOf(where: Place): Promise<Place> {
  const [grpc, http] = await Promise.all([freePort(), freePort()])
  const { loopback, udpPort, dataFolder } = where
  return {
    ...where,
    signalling: `127.${loopback}.0.2:${udpPort}`,
    grpc: `127.0.0.1:${grpc}`,
    http: `127.0.0.1:${http}`,
    dataFolder: `${dataFolder}/sibling`,
  }
}

function variable(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
