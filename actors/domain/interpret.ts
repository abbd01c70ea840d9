import { parsePhoneNumberFromString } from 'libphonenumber-js/core'
import metadata from 'libphonenumber-js/max/metadata'
import type { EpochMillis, Fact, SubscriberState } from './fact.ts'
import { homeNetwork, type Imsi, type MccMnc } from './network.ts'

/** What a network's words mean as facts; the adapters parse, this decides. */

/** What an operation returned, whatever the operation and the wire. */
export interface SubscriberReport {
  readonly imsi?: Imsi
  /** E.164 digits of the serving MSC (SRI-SM: networkNode-Number; ATI: msc-Number) and VLR. */
  readonly msc?: string
  readonly vlr?: string
  /** The network whose cell or location area was reported. */
  readonly visitedNetwork?: MccMnc
  readonly state?: SubscriberState
  readonly diagnostic?: string
  /** The asked operator's own country, ISO 3166-1 alpha-2, and networks: what "roaming" is measured against. */
  readonly home: { readonly country: string; readonly networks: readonly MccMnc[] }
}

/** Live facts of one report, observed at `observedAt`. */
export function factsOf(report: SubscriberReport, observedAt: EpochMillis, version: number): Fact[] {
  const stamp = { source: 'LIVE_HLR', observedAt, version } as const
  const facts: Fact[] = []
  const masked = isMasked(report)
  const { imsi, msc, vlr } = report
  if (imsi !== undefined && !masked)
    facts.push({ kind: 'servingNetwork', value: { mccMnc: homeNetwork(imsi) }, ...stamp })
  if (report.state !== undefined) {
    const diagnostic = report.diagnostic === undefined ? {} : { diagnostic: report.diagnostic }
    facts.push({ kind: 'subscriberState', value: { state: report.state, ...diagnostic }, ...stamp })
  }
  const whereabouts = roamingOf(report)
  if (whereabouts !== undefined && !masked) facts.push({ kind: 'roaming', value: whereabouts, ...stamp })
  if (imsi !== undefined || msc !== undefined || vlr !== undefined) {
    const value = { ...(imsi && { imsi }), ...(msc && { msc }), ...(vlr && { vlr }), masked }
    facts.push({ kind: 'identity', value, ...stamp })
  }
  return facts
}

/**
 * A home router (3GPP TS 23.840 and its vendors) answers with a scrambled IMSI and its own number instead of the
 * serving node's. Two signs contradict each other then: an IMSI of a foreign network served by a node at home.
 */
function isMasked({ imsi, msc, home }: SubscriberReport): boolean {
  if (imsi === undefined || msc === undefined) return false
  const network = homeNetwork(imsi)
  const sameCountry = home.networks.some(known => known.slice(0, 3) === network.slice(0, 3))
  return !sameCountry && countryOf(msc) === home.country
}

function roamingOf({ msc, vlr, visitedNetwork, home }: SubscriberReport) {
  const node = vlr ?? msc
  const country = node === undefined ? undefined : countryOf(node)
  if (country === undefined && visitedNetwork === undefined) return undefined
  const abroad =
    country === undefined
      ? !home.networks.some(known => known.slice(0, 3) === visitedNetwork?.slice(0, 3))
      : country !== home.country
  return {
    roaming: abroad,
    ...(country !== undefined && { visitedCountry: country }),
    ...(visitedNetwork !== undefined && { visitedNetwork }),
  }
}

/** The country that owns a node's number. */
function countryOf(e164: string): string | undefined {
  return parsePhoneNumberFromString(`+${e164}`, metadata)?.country
}
