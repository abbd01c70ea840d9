import { status, type ServiceError } from '@grpc/grpc-js'
import type { GrpcClient } from '../../gateway/grpc/client.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import { hlrGateway, numberIntelligence } from '../../proto/gen/services.js'
import { callsOver } from '../benchmarks/grpc-stream.ts'
import { closedLoop, openLoop } from '../harness/loop.ts'
import { hash } from '../simulator/chance.ts'
import { operatorById, type OperatorId } from '../simulator/operators.ts'

/** Steady load: callers who come at a fixed rate, whatever becomes of those before them, and remember what they got. */

export interface Load {
  readonly name: string
  readonly ask: 'probe' | 'resolve'
  /** In whose range the numbers are. */
  readonly operator: OperatorId
  readonly perSecond: number
  /** The rate belongs to the promise; else it is lowered to what the machine carries. */
  readonly fixed?: true
  /** `during`: they come only between fault and release. */
  readonly when?: 'always' | 'during'
  /** Always the same so many numbers, each asked once before the drill begins; else every number is new. */
  readonly known?: number
  readonly forceFresh?: boolean
  /**
   * The callers' patience; 5 s unless given. Probes with a patience of their own are items of a stream: their outcome
   * is told also when it comes at the last moment, which the deadline of a call would cut off.
   */
  readonly timeoutMs?: number
  /** A call that fails at the first gateway is made once more, at its sibling. */
  readonly retryAtSibling?: boolean
}

/** One caller's story. Times are of `performance.now()`. */
export interface Asked {
  readonly load: string
  readonly msisdn: string
  /** When the caller was due: a stall of anything is felt by everyone who would have come meanwhile. */
  readonly dueAt: number
  readonly endedAt: number
  /** A probe's outcome, an answer's source, or `failed` and the gRPC status. */
  readonly outcome: string
  /** Of the answers: e.g. `LOW`, `STALE_THROTTLED`, `HLR_DOWN`. */
  readonly confidence?: string
  readonly freshness?: string
  readonly degradations?: readonly string[]
  readonly servingMno?: string
  /** BEGINs it cost, as the gateway says. */
  readonly begins: number
  readonly association?: string
  /** It failed at the first gateway, with this. */
  readonly orphanedBy?: string
}

export interface RunningLoad {
  stop(): void
  /** When the last caller has an answer. */
  readonly done: Promise<unknown>
}

export const isFailed = ({ outcome }: Asked): boolean => outcome.startsWith('failed')

const longestSeconds = 600

/** Callers ask `clients` in turn of preference: the first one, unless they may retry. */
export function steadyLoad(load: Load, clients: () => readonly GrpcClient[], asked: Asked[]): RunningLoad {
  const stop = new AbortController()
  let n = 0
  const done = openLoop(
    longestSeconds,
    load.perSecond,
    async dueAt => {
      const told = await ask(load, numberOf(load, n++), clients())
      asked.push({ ...told, load: load.name, dueAt, endedAt: performance.now() })
      return undefined
    },
    stop.signal,
  )
  return { stop: () => stop.abort(), done }
}

/** Callers at a time while the machine's capacity is taken. */
const outstanding = 32

/** Numbers of its own, so that nothing of the drill is known before. Resolves with operations per second. */
export async function capacity(load: Load, seconds: number, client: GrpcClient): Promise<number> {
  let n = 0
  const done = await closedLoop(seconds, outstanding, async () => {
    await ask(load, subscriber(load, warmUpBlock + n++), [client])
    return undefined
  })
  return done.operations / done.seconds
}

/** Each known number is asked once, so that cache and store have it; a few at a time. */
export async function learn(load: Load, client: GrpcClient): Promise<void> {
  const numbers = Array.from({ length: load.known ?? 0 }, (_, n) => numberOf(load, n))
  for (let at = 0; at < numbers.length; at += 20) {
    const some = numbers.slice(at, at + 20)
    await Promise.all(some.map(msisdn => resolve({ ...load, forceFresh: false }, msisdn, client)))
  }
}

/** Made-up numbers of the operator's first range, none of them one of the simulator's magic ones. */
export function numberOf(load: Load, n: number): string {
  return subscriber(load, blockOf(load) + (n % (load.known ?? 1_000_000)))
}

/** Where a load's numbers begin: loads beside each other share none, which a test holds. */
export function blockOf({ name }: Load): number {
  return 2_000_000 + (hash(name) % 6) * 1_000_000
}

/** What a product is warmed up with: no load's. */
const warmUpBlock = 8_000_000

function subscriber({ operator }: Load, number: number): string {
  return `${operatorById(operator)?.prefixes[0] ?? ''}${number}`
}

type Told = Omit<Asked, 'load' | 'dueAt' | 'endedAt'>

async function ask(load: Load, msisdn: string, [first, sibling]: readonly GrpcClient[]): Promise<Told> {
  const one = load.ask === 'probe' ? probe : resolve
  if (first === undefined) return { msisdn, outcome: 'failed: no gateway', begins: 0 }
  const told = await one(load, msisdn, first)
  if (load.retryAtSibling !== true || sibling === undefined || !told.outcome.startsWith('failed')) return told
  return { ...(await one(load, msisdn, sibling)), orphanedBy: told.outcome }
}

async function probe({ timeoutMs }: Load, msisdn: string, client: GrpcClient): Promise<Told> {
  try {
    const { outcome } = await (timeoutMs === undefined
      ? client.unary(hlrGateway.methods.probe, { msisdn }, { timeoutMs: 5_000 })
      : itemsOf(client)(correlationId => ({ correlationId, request: { msisdn }, timeoutMs })))
    const { begins, association } = outcome?.evidence ?? {}
    return {
      msisdn,
      outcome: outcome?.result ?? 'failed: no outcome',
      begins: begins ?? 0,
      ...(association != null && { association }),
    }
  } catch (error) {
    return failed(msisdn, error)
  }
}

type Items = ReturnType<typeof callsOver<hlrgw.v1.IProbeStreamRequest, hlrgw.v1.IProbeStreamResponse>>
const streams = new WeakMap<GrpcClient, Items>()

/** One stream a client. */
function itemsOf(client: GrpcClient): Items {
  const known = streams.get(client)
  if (known !== undefined) return known
  const items: Items = callsOver(client.bidi(hlrGateway.methods.probeStream))
  streams.set(client, items)
  return items
}

const { AnswerSource, Confidence, Degradation, Freshness } = hlrgw.v1

async function resolve(
  { timeoutMs = 5_000, forceFresh = false }: Load,
  msisdn: string,
  client: GrpcClient,
): Promise<Told> {
  try {
    const { resolveMsisdn } = numberIntelligence.methods
    const { answer } = await client.unary(resolveMsisdn, { msisdn, forceFresh }, { timeoutMs })
    if (answer == null) return { msisdn, outcome: 'failed: no answer', begins: 0 }
    return {
      msisdn,
      outcome: word(AnswerSource, 'ANSWER_SOURCE_', answer.source),
      confidence: word(Confidence, 'CONFIDENCE_', answer.confidence),
      freshness: word(Freshness, 'FRESHNESS_', answer.freshness),
      degradations: (answer.degradations ?? []).map(each => word(Degradation, 'DEGRADATION_', each)),
      servingMno: answer.servingMnoId ?? '',
      begins: (answer.probes ?? []).reduce((sum, { evidence }) => sum + (evidence?.begins ?? 0), 0),
    }
  } catch (error) {
    return failed(msisdn, error)
  }
}

function word(names: Readonly<Record<number, string>>, prefix: string, value: number | null | undefined) {
  return names[value ?? 0]?.replace(prefix, '') ?? 'UNKNOWN'
}

function failed(msisdn: string, error: unknown): Told {
  const { code, message } = error as Partial<ServiceError>
  return { msisdn, outcome: `failed: ${code === undefined ? message : status[code]}`, begins: 0 }
}
