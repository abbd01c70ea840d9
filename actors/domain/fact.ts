import type { Imsi, MccMnc } from './network.ts'

/** Facts about a number: each with its own value, source and instant, merged so that order never matters. */

/** What can be known of a number. `ported`, country and line type are derived, never stored. */
export interface FactValues {
  /** Who serves the number now; `portability`, where the network itself said so. */
  servingNetwork: { readonly mccMnc: MccMnc; readonly portability?: Portability }
  subscriberState: { readonly state: SubscriberState; readonly diagnostic?: string }
  /**
   * Where it is, from the serving node's number or the visited network's code. `locationAgeMinutes`: since the network
   * last heard of it; 0 in contact when asked, 32767 at least so long (TS 29.002 §17.7.8).
   */
  roaming: {
    readonly roaming: boolean
    readonly visitedCountry?: string
    readonly visitedNetwork?: MccMnc
    readonly locationAgeMinutes?: number
  }
  /** Scope-protected. `masked`: a home router answered with a scrambled IMSI or a fixed node number. */
  identity: {
    readonly imsi?: Imsi
    readonly msc?: string
    readonly vlr?: string
    readonly masked: boolean
  }
}

export type FactKind = keyof FactValues

export const factKinds: readonly FactKind[] = ['servingNetwork', 'subscriberState', 'roaming', 'identity']

export type SubscriberState =
  | 'REACHABLE'
  | 'BUSY'
  | 'ABSENT'
  | 'PURGED'
  | 'BARRED'
  | 'NOT_PROVISIONED'
  | 'UNKNOWN_SUBSCRIBER'
  | 'UNDETERMINED'

/** As the number's home network says (TS 23.066 §4); elsewhere: a foreign number in another foreign network. */
export type Portability = 'NOT_PORTED' | 'PORTED_OUT' | 'PORTED_IN' | 'PORTED_ELSEWHERE'

/** Who said it. */
export type FactSource = 'ADMIN_OVERRIDE' | 'MNP_FILE' | 'LIVE_HLR' | 'PREFIX'

export type EpochMillis = number

export interface FactOf<K extends FactKind> {
  readonly kind: K
  readonly value: FactValues[K]
  readonly source: FactSource
  /** Wall clock, milliseconds since 1970, when the source observed it (not when we stored it). */
  readonly observedAt: EpochMillis
  /** The writer's fencing epoch: between equals the later writer wins. */
  readonly version: number
}

export type Fact = { [K in FactKind]: FactOf<K> }[FactKind]

export type Facts = { readonly [K in FactKind]?: FactOf<K> }

/** Higher wins. Portability data outranks a live answer on who serves; only the network knows the rest. */
const authority: { readonly [K in FactKind]: { readonly [S in FactSource]: number } } = {
  servingNetwork: { ADMIN_OVERRIDE: 4, MNP_FILE: 3, LIVE_HLR: 2, PREFIX: 1 },
  subscriberState: { LIVE_HLR: 4, ADMIN_OVERRIDE: 3, MNP_FILE: 2, PREFIX: 1 },
  roaming: { LIVE_HLR: 4, ADMIN_OVERRIDE: 3, MNP_FILE: 2, PREFIX: 1 },
  identity: { LIVE_HLR: 4, ADMIN_OVERRIDE: 3, MNP_FILE: 2, PREFIX: 1 },
}

/** The rank a store writes beside the fact, so that its UPSERT can decide with one comparison. */
export function authorityOf(kind: FactKind, source: FactSource): number {
  return authority[kind][source]
}

/**
 * The value as JSON, properties sorted, ASCII only: two writers of one value write the same text, and every
 * store's byte order is the order of JavaScript's strings (which are compared by UTF-16 unit).
 */
export function canonicalValue(fact: Fact): string {
  const sorted = Object.fromEntries(Object.entries(fact.value).sort(([a], [b]) => (a < b ? -1 : 1)))
  return JSON.stringify(sorted).replace(/[^\0-\x7f]/g, unicodeEscape)
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/**
 * Does `candidate` replace `current`? A total order (authority, observedAt, version, value), so that merging is
 * commutative, associative and idempotent: the same facts in any order, any number of times, give the same row.
 */
export function supersedes(candidate: Fact, current: Fact): boolean {
  const byAuthority =
    authorityOf(candidate.kind, candidate.source) - authorityOf(current.kind, current.source)
  if (byAuthority !== 0) return byAuthority > 0
  if (candidate.observedAt !== current.observedAt) return candidate.observedAt > current.observedAt
  if (candidate.version !== current.version) return candidate.version > current.version
  return canonicalValue(candidate) > canonicalValue(current)
}

export function merge(known: Facts, candidates: Iterable<Fact>): Facts {
  const merged: Record<string, Fact | undefined> = { ...known }
  for (const candidate of candidates) {
    const current = merged[candidate.kind]
    if (current === undefined || supersedes(candidate, current)) merged[candidate.kind] = candidate
  }
  return merged
}

export function listFacts(facts: Facts): Fact[] {
  return factKinds.flatMap(kind => facts[kind] ?? [])
}

/** A live answer that contradicts portability data: reported, never merged over it (ni-fm-13). */
export interface Divergence {
  readonly kind: FactKind
  readonly held: Fact
  readonly claimed: Fact
}

export function divergences(known: Facts, candidates: Iterable<Fact>): Divergence[] {
  const found: Divergence[] = []
  for (const claimed of candidates) {
    const held = known[claimed.kind]
    if (held === undefined || held.source === claimed.source || held.source === 'PREFIX') continue
    if (!supersedes(claimed, held) && contradicts(claimed, held))
      found.push({ kind: claimed.kind, held, claimed })
  }
  return found
}

/** Of who serves the number only the network matters: portability data need not know what else an HLR says. */
function contradicts(claimed: Fact, held: Fact): boolean {
  if (claimed.kind === 'servingNetwork' && held.kind === 'servingNetwork')
    return claimed.value.mccMnc !== held.value.mccMnc
  return canonicalValue(claimed) !== canonicalValue(held)
}
