import type { AnswerSource, Tier } from './domain/answer.ts'
import type { Confidence } from './domain/confidence.ts'
import type { Divergence, EpochMillis, Fact, Facts } from './domain/fact.ts'
import type { Msisdn } from './domain/msisdn.ts'
import type { MnoId } from './domain/network.ts'
import type { Operation } from './domain/operation.ts'
import type { ProbeEvidence, ProbeResult, ProbeStatus } from './domain/outcome.ts'
import type { Contract } from './mno/token-bucket.ts'

/** What the core needs from outside. Adapters implement these; the core never learns which one it has. */

/** Monotonic milliseconds: deadlines and durations. */
export type Millis = number

export interface Clock {
  now(): Millis
  /** Milliseconds since 1970: what facts are stamped with. Never compared with `now`. */
  wall(): EpochMillis
  /** Fires once at `at` (monotonic); returns its cancellation. */
  setTimer(at: Millis, fire: () => void): () => void
}

/** One operator's network, however it is reached (SS7, REST). */
export interface SubscriberNetwork {
  /** Exactly one result, by `deadline` at the latest; never rejects. Cancelled by `signal`, it says so at once. */
  probe(request: ProbeRequest): Promise<ProbeReply>
  health(): NetworkHealth
  /** Called on each change of `health`; returns its cancellation. */
  onHealth(listener: (health: NetworkHealth) => void): () => void
  /** Called whenever the network says that it is congested: 1 a little to 3 badly. Returns its cancellation. */
  onCongestion(listener: (level: number) => void): () => void
}

export interface ProbeRequest {
  readonly operation: Operation
  readonly msisdn: Msisdn
  readonly deadline: Millis
  readonly signal?: AbortSignal
}

export interface ProbeReply {
  readonly result: ProbeResult
  readonly evidence: ProbeEvidence
}

/** SERVING: full redundancy; DEGRADED: some of it lost; ISOLATED: by an operator's order; DOWN: no way to the network. */
export type HealthState = 'SERVING' | 'DEGRADED' | 'ISOLATED' | 'DOWN'

export interface NetworkHealth {
  readonly state: HealthState
  /** Ways to the network that are usable now, and configured. */
  readonly available: number
  readonly configured: number
  readonly links: readonly LinkHealth[]
}

/** One association (or REST endpoint), with the reason in operator's words when it is not usable. */
export interface LinkHealth {
  readonly name: string
  readonly state: string
  readonly usable: boolean
  readonly why?: string
}

/** Recent facts, fast. Rejects with `Unavailable` when it is away; the cascade goes on without it. */
export interface Cache {
  get(msisdn: Msisdn): Promise<Facts | undefined>
  /** Keeps the merge of what it holds and `facts`: a slow writer never puts an older fact over a newer one. */
  put(msisdn: Msisdn, facts: readonly Fact[], ttlMs: number): Promise<void>
  delete(msisdn: Msisdn): Promise<void>
  close(): Promise<void>
}

/** Durable facts. Rejects with `Unavailable` when it is away. */
export interface Store {
  get(msisdn: Msisdn): Promise<Facts | undefined>
  /** Resolves when the merge is durable, with the facts now held. Batched with other numbers' writes. */
  put(msisdn: Msisdn, facts: readonly Fact[]): Promise<Facts>
  /** Is it worth asking now? False while its breaker is open. */
  readonly available: boolean
  close(): Promise<void>
}

/** The contracts that all nodes share: who leases from here never sends more than was agreed, whatever their number. */
export interface SharedContracts {
  /** Rejects with `Unavailable` when it is away. */
  lease(request: LeaseRequest): Promise<PermitLease>
  /**
   * The part of every contract, 0 to 1, that this node has to itself because nobody lends; `undefined`: it leases.
   * The parts of all nodes and what is lent to the others never add up to more than the whole.
   */
  readonly share: number | undefined
}

export interface LeaseRequest {
  readonly mno: MnoId
  readonly operation: Operation
  readonly contract: Contract
  readonly wanted: number
}

export interface PermitLease {
  /** At most what was wanted; 0 when the contract is used up for now. */
  readonly permits: number
  /** They are forfeited this long after they were asked for. */
  readonly validMs: Millis
  /** When `permits` is 0: the wait until there may be one. */
  readonly retryAfterMs: Millis
}

/** A dependency is away: an expected condition that the cascade degrades over, never a crash. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  readonly dependency: Dependency
  constructor(dependency: Dependency, cause: unknown) {
    super(`${dependency} unavailable: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.dependency = dependency
  }
}

export type Dependency = 'cache' | 'store' | 'contracts'

/** Things worth telling other systems. */
export interface Events {
  divergence(msisdn: Msisdn, divergence: Divergence): void
}

/** What the core counts; names and labels of the metrics are the adapter's. */
export interface Meter {
  lookup(tier: Tier, source: AnswerSource, confidence: Confidence): void
  cacheMiss(): void
  probe(mno: MnoId, operation: Operation, status: ProbeStatus, seconds: number): void
  tpsDenied(mno: MnoId, operation: Operation): void
  /** With a probe whose status is `mapError`: which one (TS 29.002 §17.6), as the ASN.1 names it. */
  mapError(mno: MnoId, operation: Operation, error: string): void
}
