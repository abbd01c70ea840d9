/** Global title translation (Q.714 §2.4) from rules as data, and the same decision explained. */

import type { RemoteTarget, TitleReplacement, TranslationRule } from './configuration.ts'
import type { GlobalTitle, ReturnCause, SccpAddress } from './primitives.ts'

/** Whether a signalling point, and a subsystem there, can be reached now. */
export type Reachability = (pointCode: number, ssn: number | undefined) => 'reachable' | ReturnCause

export type Route =
  | { readonly type: 'local'; readonly ssn: number | undefined }
  | { readonly type: 'remote'; readonly pointCode: number; readonly called: SccpAddress }
  | { readonly type: 'failure'; readonly cause: ReturnCause }

/** Why an address goes where it goes: each rule with the reason it does not fit, each destination with its state. */
export interface Explanation {
  readonly rules: readonly { readonly rule: string; readonly fits: boolean; readonly why: string }[]
  readonly destinations: readonly { readonly pointCode: number; readonly state: string }[]
  readonly route: Route
}

export interface Translator {
  translate(called: SccpAddress, sls: number, reachability: Reachability): Route
  explain(called: SccpAddress, sls: number, reachability: Reachability): Explanation
}

type Compared = string | number | undefined

interface Mismatch {
  readonly why: string
  /** The title is of a kind this rule translates; only the digits are others'. */
  readonly sameNature: boolean
}

export function translator(rules: readonly TranslationRule[]): Translator {
  const ordered = rules
    .map((rule, index) => ({ rule, index, length: prefixLength(rule) }))
    .sort((a, b) => b.length - a.length || a.index - b.index)
    .map(({ rule }) => rule)

  function translate(called: SccpAddress, sls: number, reachability: Reachability): Route {
    const { globalTitle } = called
    if (globalTitle === undefined) return { type: 'failure', cause: 'noTranslationForAddressOfSuchNature' }
    let sameNature = false
    for (const rule of ordered) {
      const fault = mismatch(rule, globalTitle)
      if (fault === undefined) return apply(rule, called, globalTitle, sls, reachability)
      sameNature ||= fault.sameNature
    }
    return {
      type: 'failure',
      cause: sameNature ? 'noTranslationForThisSpecificAddress' : 'noTranslationForAddressOfSuchNature',
    }
  }

  return {
    translate,
    explain(called, sls, reachability) {
      const { globalTitle } = called
      const looked: { rule: string; fits: boolean; why: string }[] = []
      let chosen: TranslationRule | undefined
      for (const rule of ordered) {
        const fault =
          globalTitle === undefined ? { why: 'the address has no global title' } : mismatch(rule, globalTitle)
        const better =
          chosen === undefined ? 'longest prefix that fits' : `rule '${chosen.name}' is more specific`
        looked.push({ rule: rule.name, fits: fault === undefined, why: fault?.why ?? better })
        if (fault === undefined) chosen ??= rule
      }
      const candidates = chosen === undefined || 'local' in chosen.to ? [] : chosen.to.destinations
      return {
        rules: looked,
        destinations: candidates.map(({ pointCode, ssn }) => ({
          pointCode,
          state: reachability(pointCode, ssn),
        })),
        route: translate(called, sls, reachability),
      }
    },
  }
}

function prefixLength({ match: { prefix, range } }: TranslationRule): number {
  return Math.max(prefix?.length ?? 0, range?.from.length ?? 0)
}

function mismatch({ match }: TranslationRule, title: GlobalTitle): Mismatch | undefined {
  const { prefix, range, gti, tt, np, nai } = match
  const tested: readonly (readonly [field: string, wanted: Compared, found: Compared])[] = [
    ['global title indicator', gti, title.gti],
    ['translation type', tt, 'tt' in title ? title.tt : undefined],
    ['numbering plan', np, 'np' in title ? title.np : undefined],
    ['nature of address', nai, 'nai' in title ? title.nai : undefined],
  ]
  for (const [field, wanted, found] of tested) {
    if (wanted === undefined || wanted === found) continue
    return { why: `${field} is ${String(found ?? 'absent')}, not ${String(wanted)}`, sameNature: false }
  }
  const { digits } = title
  if (prefix !== undefined && !digits.startsWith(prefix)) {
    return { why: `${digits} does not begin with ${prefix}`, sameNature: true }
  }
  if (range !== undefined && !within(digits, range.from, range.to)) {
    return { why: `${digits} is not within ${range.from} to ${range.to}`, sameNature: true }
  }
  return undefined
}

function within(digits: string, from: string, to: string): boolean {
  return (
    digits.length >= from.length && digits.slice(0, from.length) >= from && digits.slice(0, to.length) <= to
  )
}

function apply(
  { to }: TranslationRule,
  called: SccpAddress,
  title: GlobalTitle,
  sls: number,
  reachability: Reachability,
): Route {
  if ('local' in to) return { type: 'local', ssn: to.ssn ?? called.ssn }
  const states = to.destinations.map(one => ({
    ...one,
    state: reachability(one.pointCode, one.ssn ?? to.ssn),
  }))
  const open = states.filter(({ state }) => state === 'reachable')
  const choice = to.mode === 'loadshare' ? open[sls % Math.max(1, open.length)] : open[0]
  if (choice === undefined) {
    const cause = states.map(({ state }) => state).find(state => state !== 'reachable') ?? 'unqualified'
    return { type: 'failure', cause }
  }
  return { type: 'remote', pointCode: choice.pointCode, called: rewritten(called, title, to, choice.ssn) }
}

function rewritten(
  called: SccpAddress,
  title: GlobalTitle,
  to: RemoteTarget,
  chosen: number | undefined,
): SccpAddress {
  const ssn = chosen ?? to.ssn ?? called.ssn
  const { nationalUse } = called
  return {
    routingIndicator: to.routingIndicator ?? 'gt',
    ...(ssn === undefined ? {} : { ssn }),
    ...(to.title === 'remove' ? {} : { globalTitle: replaced(title, to.title ?? {}) }),
    ...(nationalUse === undefined ? {} : { nationalUse }),
  }
}

/** The scheme follows from the new digits, so it is left out where they changed. */
function replaced(title: GlobalTitle, { strip, prepend, tt, np, nai }: TitleReplacement): GlobalTitle {
  const digits = (prepend ?? '') + title.digits.slice(strip ?? 0)
  switch (title.gti) {
    case 1:
      return { gti: 1, nai: nai ?? title.nai, digits }
    case 2:
      return { gti: 2, tt: tt ?? title.tt, digits }
    case 3:
      return { gti: 3, tt: tt ?? title.tt, np: np ?? title.np, ...scheme(title, digits), digits }
    case 4:
      return {
        gti: 4,
        tt: tt ?? title.tt,
        np: np ?? title.np,
        ...scheme(title, digits),
        nai: nai ?? title.nai,
        digits,
      }
  }
}

function scheme({ es, digits: before }: { es?: number; digits: string }, digits: string): { es?: number } {
  return es === undefined || before !== digits ? {} : { es }
}
