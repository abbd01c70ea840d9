/**
 * Numbers of one plan as numbers of another. E.214 makes a mobile global title of an IMSI: country code and national
 * destination code of its network stand for MCC and MNC, the rest stays, and what exceeds fifteen digits is cut off.
 */

import type { GlobalTitle } from './primitives.ts'

export type ConvertedPlan = 'isdn-e164' | 'land-mobile-e212' | 'isdn-mobile-e214'

export interface Conversion {
  readonly plan: ConvertedPlan
  /** What the leading digits become, network by network; the longest that fits counts. */
  readonly networks: readonly NetworkDigits[]
}

export interface NetworkDigits {
  /** MCC and MNC, E.212. */
  readonly e212: string
  /** Country code and national destination code, E.164. */
  readonly e164: string
}

/** E.164 §6.2, E.212 §6: a number has fifteen digits at most. */
const maxDigits = 15

/** `undefined`: the title is of no plan this can read, or of no network it knows. */
export function converted(title: GlobalTitle, { plan, networks }: Conversion): GlobalTitle | undefined {
  if (title.gti !== 3 && title.gti !== 4) return undefined
  const { np, digits } = title
  if (np === plan) return title
  const digitsThere =
    np === 'land-mobile-e212' || plan === 'land-mobile-e212'
      ? replaced(digits, np, networks)
      : // E.214 and E.164 begin alike: only the plan tells them apart.
        np === 'isdn-e164' || np === 'isdn-mobile-e214'
        ? digits
        : undefined
  if (digitsThere === undefined) return undefined
  const common = { tt: title.tt, np: plan, digits: digitsThere }
  return title.gti === 3 ? { gti: 3, ...common } : { gti: 4, ...common, nai: 'international' }
}

function replaced(digits: string, np: string, networks: readonly NetworkDigits[]): string | undefined {
  const fromImsi = np === 'land-mobile-e212'
  if (!fromImsi && np !== 'isdn-e164' && np !== 'isdn-mobile-e214') return undefined
  let best: NetworkDigits | undefined
  const leading = (network: NetworkDigits): string => (fromImsi ? network.e212 : network.e164)
  for (const network of networks) {
    if (!digits.startsWith(leading(network))) continue
    if (best === undefined || leading(network).length > leading(best).length) best = network
  }
  if (best === undefined) return undefined
  const rest = digits.slice(leading(best).length)
  return ((fromImsi ? best.e164 : best.e212) + rest).slice(0, maxDigits)
}
