import type { Msisdn } from '../actors/domain/msisdn.ts'
import type { MnoId } from '../actors/domain/network.ts'
import type { Facts } from '../actors/domain/fact.ts'
import { operatorFor } from '../actors/lookup/cascade.ts'
import type { PrefixTable } from '../actors/domain/prefix-table.ts'
import type { Cache, LinkHealth, Store } from '../actors/ports.ts'
import { merge } from '../actors/domain/fact.ts'
import type { RouteExplanation } from '../adapters/hlr/view.ts'

/** Why a number goes where it goes: the operator, then the way through its network. */

export interface Explanation {
  readonly msisdn: Msisdn
  readonly mno: MnoId
  /** The decisive consideration first. */
  readonly operators: readonly Consideration[]
  readonly route: RouteExplanation
}

export interface Consideration {
  readonly name: string
  readonly chosen: boolean
  readonly why: string
}

/** What was done about an association, as far as it came. */
export interface Controlled {
  readonly mno: MnoId
  readonly link: LinkHealth
  readonly done: boolean
  readonly unanswered: number
}

export type ControlAction = 'up' | 'down' | 'drain'

export interface Deciding {
  readonly cache: Pick<Cache, 'get'>
  readonly store: Pick<Store, 'get'>
  readonly prefixes: PrefixTable
  readonly names: readonly MnoId[]
}

/** Whom a live question would be asked of, and by which knowledge: as the cascade decides it. */
export async function decideOperator(
  msisdn: Msisdn,
  named: MnoId | undefined,
  { cache, store, prefixes, names }: Deciding,
): Promise<{ readonly mno: MnoId | undefined; readonly operators: readonly Consideration[] }> {
  const known = await Promise.all([cache.get(msisdn), store.get(msisdn)].map(quietly))
  const facts = known.reduce<Facts>((all, one) => merge(all, Object.values(one ?? {})), {})
  const range = prefixes.lookup(msisdn)
  const decided = operatorFor(msisdn, facts, prefixes)
  const mno = named ?? decided
  const serving = facts.servingNetwork
  const holder = serving === undefined ? undefined : prefixes.operatorOf(serving.value.mccMnc)
  const considered: Consideration[] = []
  if (named !== undefined) considered.push({ name: named, chosen: true, why: 'named by the caller' })
  if (serving !== undefined) {
    const when = new Date(serving.observedAt).toISOString()
    const why = `${serving.source} says network ${serving.value.mccMnc} serves it, as of ${when}`
    considered.push({
      name: holder ?? serving.value.mccMnc,
      chosen: named === undefined && holder !== undefined,
      why: holder === undefined ? `${why}; no operator here has that network` : why,
    })
  }
  if (range !== undefined) {
    considered.push({
      name: range.mno,
      chosen: named === undefined && holder === undefined,
      why: `prefix ${range.prefix} was allotted to it (${range.mccMnc})`,
    })
  }
  for (const name of names)
    if (!considered.some(one => one.name === name))
      considered.push({ name, chosen: false, why: 'has neither the number nor its range' })
  return { mno, operators: considered }
}

/** The cascade goes on without what is away. */
async function quietly<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch {
    return undefined
  }
}
