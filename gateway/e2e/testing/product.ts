import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { credentials } from '@grpc/grpc-js'
import { operators, type OperatorId } from '../../../bench/simulator/operators.ts'
import {
  loopbackAddresses,
  startSimulators,
  type Simulators,
  type SimulatorOptions,
} from '../../../bench/simulator/simulators.ts'
import { grpcClient, type GrpcClient } from '../../grpc/client.ts'

/** The whole product as a user runs it: processes, sockets and stores of its own, nothing shared with another run. */

export const top = fileURLToPath(new URL('../../../../', import.meta.url))

const executable = join(top, 'gateway/bin/hlrgw.js')

/** Where one test file's product lives: networks, ports, files. */
export interface Place {
  /** Second octet of every loopback address. */
  readonly loopback: number
  readonly udpPort: number
  /** The gateway's own end of every association. */
  readonly signalling: string
  readonly grpc: string
  readonly http: string
  readonly dataFolder: string
  remove(): void
}

export async function place(loopback: number): Promise<Place> {
  const [grpcPort, httpPort] = await Promise.all([freePort(), freePort()])
  const udpPort = 20_000 + loopback
  const dataFolder = mkdtempSync(join(tmpdir(), 'hlrgw-e2e-'))
  return {
    loopback,
    udpPort,
    signalling: `127.${loopback}.0.1:${udpPort}`,
    grpc: `127.0.0.1:${grpcPort}`,
    http: `127.0.0.1:${httpPort}`,
    dataFolder,
    remove: () => rmSync(dataFolder, { recursive: true, force: true }),
  }
}

export function networks({ loopback, udpPort }: Place, options: SimulatorOptions = {}): Promise<Simulators> {
  return startSimulators({ ...options, addresses: loopbackAddresses(loopback, udpPort) })
}

export interface Product {
  readonly pid: number
  readonly grpc: GrpcClient
  /** What it wrote so far, both streams. */
  log(): string
  /** SIGTERM; the exit code, or the signal that ended it. */
  terminate(): Promise<number | string>
  kill(): Promise<void>
}

export interface ProductOptions {
  /** Overrides the demo configuration. */
  readonly environment?: Readonly<Record<string, string>>
  /** Whose networks are there; all unless given. */
  readonly operators?: readonly OperatorId[]
}

/** Resolves when it is ready and every association to `operators` is usable. */
export async function product(where: Place, options: ProductOptions = {}): Promise<Product> {
  const demo = join(top, 'gateway/config/demo.yaml')
  const child = spawn(process.execPath, [executable, 'serve', '--config', demo], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentOf(where, options),
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log += text))
  }
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const grpc = grpcClient(where.grpc, credentials.createInsecure())

  async function end(signal: NodeJS.Signals): Promise<number | string> {
    grpc.close()
    child.kill(signal)
    const [code, how] = await ended
    return code ?? how ?? 'gone'
  }

  try {
    await Promise.race([
      ready(where.http, options.operators ?? operators.map(({ id }) => id)),
      ended.then(([code]) => Promise.reject(new Error(`ended with exit code ${code}`))),
    ])
  } catch (error) {
    await end('SIGKILL')
    throw new Error(`the gateway did not get ready: ${String(error)}\n${log}`, { cause: error })
  }
  return {
    pid: child.pid ?? 0,
    grpc,
    log: () => log,
    terminate: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  }
}

/** `/health/ready` without a warning of those operators: their networks are SERVING. */
export async function ready(http: string, expected: readonly OperatorId[], withinMs = 60_000): Promise<void> {
  let last = 'no answer'
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50)) {
    try {
      const response = await fetch(`http://${http}/health/ready`)
      last = await response.text()
      const { warnings } = JSON.parse(last) as { warnings: string[] }
      const missing = expected.filter(id => warnings.some(warning => warning.startsWith(`${id} `)))
      if (response.ok && missing.length === 0) return
    } catch (error) {
      last = String(error)
    }
  }
  throw new Error(last)
}

/** Nothing of the environment of whoever runs the tests leads to stores of theirs. */
export function environmentOf(where: Place, { environment = {} }: ProductOptions = {}): NodeJS.ProcessEnv {
  return { ...process.env, DATABASE_URL: '', REDIS_URL: '', ...overrides(where), ...environment }
}

function overrides({ loopback, udpPort, signalling, grpc, http, dataFolder }: Place): Record<string, string> {
  const addresses = loopbackAddresses(loopback, udpPort)
  const peers = operators.flatMap(({ id, gateways }) =>
    gateways.map(({ name }) => {
      const { address, port } = addresses[name] ?? { address: '', port: 0 }
      return [
        `HLRGW_OPERATORS__${variable(id)}__ASSOCIATIONS__${variable(name)}__PEER`,
        `'${address}:${port}'`,
      ]
    }),
  )
  return {
    HLRGW_GRPC__LISTEN: grpc,
    HLRGW_HTTP__LISTEN: http,
    HLRGW_DATA_FOLDER: dataFolder,
    HLRGW_SIGNALLING__LOCAL_ADDRESS: signalling,
    ...(Object.fromEntries(peers) as Record<string, string>),
  }
}

/** For tests that ask faster than the demo's contracts allow. */
export const unthrottled: Readonly<Record<string, string>> = Object.fromEntries(
  operators.flatMap(({ id }) =>
    ['SRI_SM', 'ATI'].map(operation => [
      `HLRGW_OPERATORS__${variable(id)}__CONTRACTS__${operation}`,
      '{ permitsPerSecond: 10000, burst: 10000 }',
    ]),
  ),
)

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
