import { credentials, status, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js'
import { pino } from 'pino'
import type { ExecutionContext } from 'ava'
import type { Answer } from '../../../actors/domain/answer.ts'
import type { Imsi, MccMnc, MnoId } from '../../../actors/domain/network.ts'
import type { Msisdn } from '../../../actors/domain/msisdn.ts'
import type { ProbeOutcome } from '../../../actors/domain/outcome.ts'
import type { Clock } from '../../../actors/ports.ts'
import { configSchema, type Config } from '../../config/schema.ts'
import type { MnoOverview, Questions } from '../../questions.ts'
import { grpcClient, type GrpcClient } from '../client.ts'
import { startGrpc, type GrpcServer } from '../server.ts'

/** A gRPC server on a free port over scripted answers, and a client of it. */

export const realClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  setTimer(at, fire) {
    const timer = setTimeout(fire, at - performance.now())
    return () => clearTimeout(timer)
  },
}

export const awcc = 'awcc' as MnoId

const observedAt = Date.UTC(2026, 10, 22, 9, 30)

export function anAnswer(msisdn: Msisdn, traceId = 'trace'): Answer {
  const stamp = { source: 'LIVE_HLR', observedAt, version: 7 } as const
  const grounds = { ageMs: 12, confidence: 'HIGH', reasons: ['fresh'] } as const
  const value = { imsi: '412010000000001' as Imsi, msc: '93700009100', masked: false }
  return {
    msisdn,
    outcome: 'COMPLETE',
    country: 'AF',
    lineType: 'MOBILE',
    originalMno: awcc,
    servingMno: awcc,
    ported: false,
    attributes: [
      { kind: 'subscriberState', value: { state: 'REACHABLE' }, ...stamp, ...grounds },
      { kind: 'identity', value, ...stamp, ...grounds },
    ],
    source: 'LIVE_HLR',
    freshness: 'FRESH',
    confidence: 'HIGH',
    observedAt,
    persistence: 'PENDING',
    fulfilled: true,
    degradations: [],
    divergences: [],
    probes: [],
    traceId,
  }
}

export function anOutcome(mno: MnoId): ProbeOutcome {
  const evidence = { billable: true, begins: 1, association: 'awcc-sg1', otid: '00000001' }
  return { mno, operation: 'sriSm', result: { type: 'timeout' }, evidence, queueMs: 0, totalMs: 3 }
}

export function anMno(id: MnoId): MnoOverview {
  return {
    id,
    name: 'AWCC',
    country: 'AF',
    networks: ['412-01' as MccMnc],
    prefixes: ['9370', '9371'],
    health: {
      state: 'DEGRADED',
      available: 1,
      configured: 2,
      links: [
        { name: 'awcc-sg1', state: 'active', usable: true },
        { name: 'awcc-sg2', state: 'down', usable: false, why: 'no answer to ASP Up' },
      ],
    },
    contracts: [{ operation: 'sriSm', permitsPerSecond: 500, burst: 100 }],
    inFlight: 3,
    agreement: { reference: 'AF-2026-07', expiresAt: 1_798_761_600_000 },
    learnedVersions: [{ node: '93700000099', operation: 'sendRoutingInfoForSM', version: 2 }],
  }
}

export const scripted: Questions = {
  resolve: async ({ msisdn, traceId }) => anAnswer(msisdn, traceId),
  probe: (mno: MnoId) => (mno === awcc ? Promise.resolve(anOutcome(mno)) : undefined),
  operatorOf: (msisdn: Msisdn) => (msisdn.startsWith('9370') ? awcc : undefined),
  mnos: () => [anMno(awcc)],
  onMnoChange: () => () => undefined,
  explain: async () => undefined,
  signalling: () => [],
  control: () => undefined,
}

export interface Served {
  readonly client: GrpcClient
  readonly server: GrpcServer
  readonly drain: () => void
}

export interface ServedOptions {
  readonly grpc?: Partial<Config['grpc']>
  readonly identity?: string[]
  readonly control?: string[]
}

/** Closed with the test. */
export async function serve(
  t: ExecutionContext,
  questions: Partial<Questions> = {},
  { grpc = {}, identity = ['anyone'], control = [] }: ServedOptions = {},
): Promise<Served> {
  const drain = new AbortController()
  const { shape } = configSchema
  const server = await startGrpc({
    clock: realClock,
    grpc: { ...shape.grpc.parse({ listen: '127.0.0.1:0' }), ...grpc },
    access: { identity, control },
    defaults: shape.resolve.parse({}),
    logger: pino({ level: 'silent' }),
    draining: drain.signal,
    questions: { ...scripted, ...questions },
    locate: path => path,
  })
  const client = grpcClient(`127.0.0.1:${server.address.port}`, credentials.createInsecure())
  t.teardown(async () => {
    client.close()
    await server.close(100)
  })
  return { client, server, drain: () => drain.abort() }
}

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'metadata' in error
}

/** The failure of `call`, as `CODE: details`. */
export async function failure(call: Promise<unknown>): Promise<ServiceError> {
  try {
    await call
  } catch (error) {
    if (isServiceError(error)) return error
    throw error
  }
  throw new Error('the call did not fail')
}

export function codeName(error: ServiceError): string {
  return status[error.code]
}

/** A promise that another part of the test resolves. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const waiting = new EventTarget()
  const opened = new Promise<void>(resolve => waiting.addEventListener('open', () => resolve()))
  return { opened, open: () => waiting.dispatchEvent(new Event('open')) }
}

export async function collect<Req, Res>(stream: ClientDuplexStream<Req, Res>): Promise<Res[]> {
  const all: Res[] = []
  for await (const message of stream) all.push(message as Res)
  return all
}
