import { core, type Core } from '../core.ts'
import type { Answer, TimeToLive } from '../domain/answer.ts'
import { merge, type Divergence, type Fact, type FactKind, type Facts } from '../domain/fact.ts'
import type { Msisdn } from '../domain/msisdn.ts'
import type { MccMnc, MnoId } from '../domain/network.ts'
import { nothingSent, type ProbeResult } from '../domain/outcome.ts'
import { parsePrefixTable, type PrefixTable } from '../domain/prefix-table.ts'
import type { ResolveRequest } from '../lookup/cascade.ts'
import type { LookupDependencies } from '../lookup/lookup.ts'
import type { Agreement } from '../mno/agreement.ts'
import { mno, type MnoMessage } from '../mno/mno.ts'
import { operators, type Operator } from '../mno/operators.ts'
import {
  Unavailable,
  type Clock,
  type ProbeReply,
  type ProbeRequest,
  type SharedContracts,
  type SubscriberNetwork,
} from '../ports.ts'
import { harness, type Harness } from '../runtime/testing/index.ts'

/** The core in virtual time with an outside that does as it is told: what is away, what the network says. */
export interface World extends Harness {
  readonly core: Core
  readonly network: ScriptedNetwork
  readonly cache: ScriptedFacts
  readonly store: ScriptedFacts
  readonly divergences: Divergence[]
  readonly counted: Record<string, number>
  resolve(request?: Partial<ResolveRequest>, withinMs?: number): Promise<Answer>
}

export interface ScriptedNetwork extends SubscriberNetwork {
  readonly requests: ProbeRequest[]
  /** What the next probes are told; a function may wait. */
  says: (request: ProbeRequest) => ProbeResult | Promise<ProbeResult>
  congest(level: number): void
}

export interface ScriptedFacts {
  readonly held: Map<Msisdn, Facts>
  down: boolean
  /** Never answers while true. */
  hangs: boolean
  /** Whether the breaker lets questions through. */
  open: boolean
}

export const awcc = 'awcc' as MnoId
export const number = '93701234567' as Msisdn
/** When virtual time begins, on the wall. */
export const began = 1_700_000_000_000

const hourMs = 3_600_000
const ttl: TimeToLive = {
  servingNetwork: 24 * hourMs,
  subscriberState: 300_000,
  roaming: hourMs,
  identity: 24 * hourMs,
}

export const prefixes: PrefixTable = tableOf('prefix,mno,mcc_mnc\n9370,awcc,412-01\n9379,roshan,412-20\n')

/** Facts as a live answer brings them. */
export function liveFacts(observedAt: number, network = '412-01'): Fact[] {
  const stamp = { source: 'LIVE_HLR', observedAt, version: 0 } as const
  return [
    { kind: 'servingNetwork', value: { mccMnc: network as MccMnc }, ...stamp },
    { kind: 'subscriberState', value: { state: 'REACHABLE' }, ...stamp },
    { kind: 'roaming', value: { roaming: false }, ...stamp },
  ]
}

export function world(
  contract = { permitsPerSecond: 1_000, burst: 1_000 },
  shared?: SharedContracts,
  agreement?: Agreement,
): World {
  const virtual = harness()
  const start = virtual.clock.now()
  const clock: Clock = {
    now: () => virtual.clock.now(),
    wall: () => began + virtual.clock.now() - start,
    setTimer: (at, fire) => virtual.clock.setTimer(at, fire),
  }
  const network = scriptedNetwork(() => ({ type: 'ok', facts: liveFacts(clock.wall()) }))
  const [cache, store] = [scripted(), scripted()]
  const divergences: Divergence[] = []
  const counted: Record<string, number> = {}
  const count = (name: string): void => {
    counted[name] = (counted[name] ?? 0) + 1
  }
  const meter = {
    lookup: (tier: string) => count(`lookup ${tier}`),
    cacheMiss: () => count('cacheMiss'),
    probe: (_: MnoId, operation: string, status: string) => count(`probe ${operation} ${status}`),
    tpsDenied: () => count('tpsDenied'),
    mapError: (_: MnoId, operation: string, error: string) => count(`mapError ${operation} ${error}`),
  }
  const all = [awcc, 'roshan' as MnoId].map((id): Operator => {
    const contracts = { sriSm: contract, ati: contract }
    const profile = { id, agreement, contracts, maxInFlight: 100, maxQueued: 50 }
    const gate = virtual.system.spawn<MnoMessage>(
      `mno-${id}`,
      mno(profile, { network, clock, meter, shared }) as never,
    )
    return { profile, name: id, country: 'AF', network, gate }
  })
  const deps: LookupDependencies = {
    cache: factsPort('cache', cache),
    store: factsPort('store', store),
    operators: operators(all),
    prefixes: () => prefixes,
    clock,
    meter,
    events: { divergence: (_, divergence) => void divergences.push(divergence) },
    ttl,
    cacheTtlMs: 300_000,
    idleMs: 1_000,
  }
  const front = core(virtual.system, deps)
  return {
    ...virtual,
    core: front,
    network,
    cache,
    store,
    divergences,
    counted,
    resolve: (request, withinMs = 5_000) =>
      front.resolve({ ...plainRequest, ...request }, { deadline: clock.now() + withinMs }),
  }
}

const wanted: FactKind[] = ['servingNetwork', 'subscriberState', 'roaming']
const plainRequest: ResolveRequest = {
  msisdn: number,
  wanted,
  operations: ['sriSm'],
  maxStalenessMs: undefined,
  forceFresh: false,
  traceId: 'trace',
  caller: 'test',
}

function scriptedNetwork(says: ScriptedNetwork['says']): ScriptedNetwork {
  const requests: ProbeRequest[] = []
  const congestion = new Set<(level: number) => void>()
  return {
    requests,
    says,
    congest: level => congestion.forEach(listener => listener(level)),
    onCongestion(listener) {
      congestion.add(listener)
      return () => congestion.delete(listener)
    },
    async probe(request): Promise<ProbeReply> {
      requests.push(request)
      const result = await this.says(request)
      return { result, evidence: result.type === 'unreachable' ? nothingSent : { billable: true, begins: 1 } }
    },
    health: () => ({ state: 'SERVING', available: 1, configured: 1, links: [] }),
    onHealth: () => () => undefined,
  }
}

function scripted(): ScriptedFacts {
  return { held: new Map(), down: false, hangs: false, open: true }
}

function factsPort(dependency: 'cache' | 'store', script: ScriptedFacts) {
  const reply = <T>(value: () => T): Promise<T> => {
    if (script.hangs) return new Promise(() => undefined)
    if (script.down) return Promise.reject(new Unavailable(dependency, 'told so'))
    return Promise.resolve(value())
  }
  return {
    get available() {
      return script.open
    },
    get: (msisdn: Msisdn) => reply(() => script.held.get(msisdn)),
    put: (msisdn: Msisdn, facts: readonly Fact[]) =>
      reply(() => {
        const merged = merge(script.held.get(msisdn) ?? {}, facts)
        script.held.set(msisdn, merged)
        return merged
      }) as Promise<never>,
    delete: (msisdn: Msisdn) => reply(() => void script.held.delete(msisdn)),
    close: () => Promise.resolve(),
  }
}

function tableOf(csv: string): PrefixTable {
  const parsed = parsePrefixTable(csv)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.table
}
