/** Global title translation (Q.714 §2.4) from rules as data, and the same decision explained. */

import type { RemoteTarget, TitleReplacement, TranslationRule } from './configuration.ts'
import { converted } from './conversion.ts'
import type { GlobalTitle, NatureOfAddress, NumberingPlan, ReturnCause, SccpAddress } from './primitives.ts'

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
  /** The rule that fits best. */
  readonly rule: string | undefined
}

export interface Translator {
  translate(called: SccpAddress, sls: number, reachability: Reachability): Route
  explain(called: SccpAddress, sls: number, reachability: Reachability): Explanation
}

type Compared = string | number | undefined

type Destination = RemoteTarget['destinations'][number]

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
      const how = fit(rule, globalTitle)
      if (how === 'fits') return apply(rule, called, globalTitle, sls, reachability)
      sameNature ||= how === 'otherDigits'
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
          globalTitle === undefined ? 'the address has no global title' : objection(rule, globalTitle)
        const better =
          chosen === undefined ? 'longest prefix that fits' : `rule '${chosen.name}' is more specific`
        looked.push({ rule: rule.name, fits: fault === undefined, why: fault ?? better })
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
        rule: chosen?.name,
      }
    },
  }
}

function prefixLength({ match: { prefix, range } }: TranslationRule): number {
  return Math.max(prefix?.length ?? 0, range?.from.length ?? 0)
}

/** How far a title fits: not its kind, its kind but not its digits, or all of it. Allocates nothing. */
function fit({ match }: TranslationRule, title: GlobalTitle): 'otherNature' | 'otherDigits' | 'fits' {
  const { prefix, range, gti, tt, np, nai } = match
  const otherNature =
    (gti !== undefined && gti !== title.gti) ||
    (tt !== undefined && (title.gti === 1 || tt !== title.tt)) ||
    (np !== undefined && (title.gti < 3 || np !== planOf(title))) ||
    (nai !== undefined && nai !== natureOf(title))
  if (otherNature) return 'otherNature'
  const { digits } = title
  if (prefix !== undefined && !digits.startsWith(prefix)) return 'otherDigits'
  return range !== undefined && !within(digits, range.from, range.to) ? 'otherDigits' : 'fits'
}

function planOf(title: GlobalTitle): NumberingPlan | undefined {
  return title.gti === 3 || title.gti === 4 ? title.np : undefined
}

function natureOf(title: GlobalTitle): NatureOfAddress | undefined {
  return title.gti === 1 || title.gti === 4 ? title.nai : undefined
}

/** Why a rule does not fit, in words; `undefined` when it does. */
function objection(rule: TranslationRule, title: GlobalTitle): string | undefined {
  if (fit(rule, title) === 'fits') return undefined
  const { prefix, range, gti, tt, np, nai } = rule.match
  const kinds: readonly (readonly [field: string, wanted: Compared, found: Compared])[] = [
    ['global title indicator', gti, title.gti],
    ['translation type', tt, title.gti === 1 ? undefined : title.tt],
    ['numbering plan', np, planOf(title)],
    ['nature of address', nai, natureOf(title)],
  ]
  const other = kinds.find(([, wanted, found]) => wanted !== undefined && wanted !== found)
  if (other !== undefined) return `${other[0]} is ${String(other[2] ?? 'absent')}, not ${String(other[1])}`
  const { digits } = title
  if (prefix !== undefined && !digits.startsWith(prefix)) return `${digits} does not begin with ${prefix}`
  return `${digits} is not within ${String(range?.from)} to ${String(range?.to)}`
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
  const { destinations } = to
  const converting = typeof to.title === 'object' ? to.title.convert : undefined
  const there = converting === undefined ? title : converted(title, converting)
  if (there === undefined) return { type: 'failure', cause: 'noTranslationForThisSpecificAddress' }
  const start = to.mode === 'loadshare' ? sls % destinations.length : 0
  let cause: ReturnCause = 'unqualified'
  for (let tried = 0; tried < destinations.length; tried += 1) {
    const { pointCode, ssn } = destinations[(start + tried) % destinations.length] as Destination
    const state = reachability(pointCode, ssn ?? to.ssn)
    if (state === 'reachable') return { type: 'remote', pointCode, called: rewritten(called, there, to, ssn) }
    if (tried === 0) cause = state
  }
  return { type: 'failure', cause }
}

function rewritten(
  called: SccpAddress,
  title: GlobalTitle,
  to: RemoteTarget,
  chosen: number | undefined,
): SccpAddress {
  const ssn = chosen ?? to.ssn ?? called.ssn
  const { nationalUse } = called
  const same = to.title === undefined && ssn === called.ssn && called.pointCode === undefined
  if (same && (to.routingIndicator ?? 'gt') === called.routingIndicator) return called
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
