import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { credentials } from '@grpc/grpc-js'
import { grpcClient, type GrpcClient } from '../../gateway/grpc/client.ts'
import { networks, place, product } from '../../gateway/e2e/testing/product.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import { hlrGateway, numberIntelligence } from '../../proto/gen/services.js'
import { operators } from '../simulator/operators.ts'
import type { Canned } from './echo-server.ts'

/** The product and a bare echo of the same messages, each a process of its own: what gRPC benchmarks compare. */

export interface GrpcServers {
  readonly product: GrpcTarget
  readonly echo: GrpcTarget
  close(): Promise<void>
}

export interface GrpcTarget {
  readonly pid: number
  readonly client: GrpcClient
}

/** No contract, mailbox or queue of the product's is to be what limits it. */
const unlimited = Object.fromEntries(
  operators.flatMap(({ id }) => {
    const prefix = `HLRGW_OPERATORS__${id.toUpperCase()}`
    const contract = '{ permitsPerSecond: 100000, burst: 100000 }'
    return [
      [`${prefix}__CONTRACTS__SRI_SM`, contract],
      [`${prefix}__CONTRACTS__ATI`, contract],
      [`${prefix}__MAX_IN_FLIGHT`, '20000'],
    ]
  }),
)

export async function grpcServers(
  loopback: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<GrpcServers> {
  const where = await place(loopback)
  const simulators = await networks(where)
  const gateway = await product(where, { environment: { ...unlimited, ...environment } })
  const echo = await echoServer(await canned(gateway.grpc))
  return {
    product: { pid: gateway.pid, client: gateway.grpc },
    echo,
    async close() {
      echo.client.close()
      echo.child.kill()
      await gateway.terminate()
      await simulators.stop()
      where.remove()
    },
  }
}

/** What the product answers: the echo gives the same, so that both write the same octets. */
async function canned(client: GrpcClient): Promise<Canned> {
  const { resolveMsisdn } = numberIntelligence.methods
  await client.unary(resolveMsisdn, { msisdn: benchNumber(0) })
  const { answer } = await client.unary(resolveMsisdn, { msisdn: benchNumber(0) })
  const probe = await client.unary(hlrGateway.methods.probe, { msisdn: benchNumber(0) })
  return {
    answer: base64(hlrgw.v1.Answer.encode(answer ?? {}).finish()),
    probe: base64(hlrgw.v1.ProbeResponse.encode(probe).finish()),
  }
}

const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64')

async function echoServer(answers: Canned): Promise<GrpcTarget & { readonly child: ChildProcess }> {
  const child = fork(fileURLToPath(new URL('echo-server.js', import.meta.url)))
  child.send(answers)
  const [port] = (await once(child, 'message')) as [number]
  const client = grpcClient(`127.0.0.1:${port}`, credentials.createInsecure())
  return { child, pid: child.pid ?? 0, client }
}

/** The n-th made-up number: all operators' ranges in turn, never one of the simulator's magic ones. */
export function benchNumber(n: number): string {
  const prefixes = ['70', '79', '77', '78', '74']
  const subscriber = String(2_000_000 + (n % 7_000_000)).padStart(7, '0')
  return `+93${prefixes[n % prefixes.length] ?? '70'}${subscriber}`
}
