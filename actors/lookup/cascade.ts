import type { Facts, FactKind, FactOf } from '../domain/fact.ts'
import type { Msisdn } from '../domain/msisdn.ts'
import type { MnoId } from '../domain/network.ts'
import type { Operation } from '../domain/operation.ts'
import type { ProbeResult } from '../domain/outcome.ts'
import type { PrefixTable } from '../domain/prefix-table.ts'
import type { Degradation } from '../domain/answer.ts'
import type { Reason } from '../domain/confidence.ts'

/** The decisions of the cascade, without its waiting: pure functions that the lookup actor asks. */

export interface ResolveRequest {
  readonly msisdn: Msisdn
  /** The facts the caller asks for. */
  readonly wanted: readonly FactKind[]
  /** The operations a live probe uses. */
  readonly operations: readonly Operation[]
  /** Milliseconds: `undefined` any age will do, 0 live only. */
  readonly maxStalenessMs: number | undefined
  readonly forceFresh: boolean
  readonly traceId: string
  /** Who asks: callers share an operator fairly. */
  readonly caller: string
}

export function wantsLive({ forceFresh, maxStalenessMs }: ResolveRequest): boolean {
  return forceFresh || maxStalenessMs === 0
}

/**
 * Are `facts` young enough for this request? What is wanted and missing is excused when the network was heard
 * within the bound: it had nothing to say of it then (an absent subscriber roams nowhere).
 */
export function satisfies(facts: Facts, request: ResolveRequest, wallNow: number): boolean {
  if (wantsLive(request)) return false
  const { maxStalenessMs = Infinity, wanted } = request
  const young = (kind: FactKind): boolean | undefined => {
    const fact = facts[kind]
    return fact === undefined ? undefined : wallNow - fact.observedAt <= maxStalenessMs
  }
  const heard = facts.subscriberState?.source === 'LIVE_HLR' && young('subscriberState') === true
  return wanted.every(kind => young(kind) ?? heard)
}

/** Whom to ask: the network that serves the number as far as we know, else the one its range was allotted to. */
export function operatorFor(msisdn: Msisdn, facts: Facts, table: PrefixTable): MnoId | undefined {
  const serving = facts.servingNetwork?.value.mccMnc
  const known = serving === undefined ? undefined : table.operatorOf(serving)
  return known ?? table.lookup(msisdn)?.mno
}

/** The answer when nothing was ever heard: the range's operator, a guess (ni-fm-03). */
export function prefixFact(
  msisdn: Msisdn,
  table: PrefixTable,
  wallNow: number,
): FactOf<'servingNetwork'> | undefined {
  const range = table.lookup(msisdn)
  if (range === undefined) return undefined
  const value = { mccMnc: range.mccMnc }
  return { kind: 'servingNetwork', value, source: 'PREFIX', observedAt: wallNow, version: 0 }
}

/** Why a probe that brought no facts leaves us with older ones, and what the caller is told of it. */
export function degradationOf(result: ProbeResult): { degradation: Degradation; reason: Reason } {
  switch (result.type) {
    case 'throttled':
      return { degradation: 'THROTTLED', reason: 'throttled' }
    case 'overloaded':
      return { degradation: 'OVERLOADED', reason: 'throttled' }
    case 'policyRefused':
      return { degradation: 'POLICY_REFUSED', reason: 'unreachable' }
    case 'timeout':
    case 'deadlineExceeded':
      return { degradation: 'HLR_TIMEOUT', reason: 'unreachable' }
    case 'ok':
    case 'mapError':
    case 'rejected':
    case 'userAborted':
    case 'providerAborted':
    case 'versionRefused':
    case 'undeliverable':
    case 'unreachable':
    case 'associationLost':
      return { degradation: 'HLR_DOWN', reason: 'unreachable' }
  }
}

/** What is missing when time runs out in a stage. */
export const missing: { readonly [S in 'cache' | 'store' | 'live']: Degradation } = {
  cache: 'CACHE_DOWN',
  store: 'STORE_DOWN',
  live: 'HLR_TIMEOUT',
}
