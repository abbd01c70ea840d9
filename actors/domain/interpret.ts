import { parsePhoneNumberFromString } from 'libphonenumber-js/core'
import metadata from 'libphonenumber-js/max/metadata'
import type { EpochMillis, Fact, Portability, SubscriberState } from './fact.ts'
import { homeNetwork, type Imsi, type MccMnc } from './network.ts'

/** What a network's words mean as facts; the adapters parse, this decides. */

/** What an operation returned, whatever the operation and the wire. */
export interface SubscriberReport {
  readonly imsi?: Imsi
  /** E.164 digits of the serving MSC (SRI-SM: networkNode-Number; ATI: msc-Number) and VLR. */
  readonly msc?: string
  readonly vlr?: string
  readonly portability?: Portability
  /** E.164 digits of the node that answered. */
  readonly answeredBy?: string
  /** Since the network last heard of the subscriber; 0 in contact now. */
  readonly locationAgeMinutes?: number
  /** The network whose cell or location area was reported. */
  readonly visitedNetwork?: MccMnc
  readonly state?: SubscriberState
  readonly diagnostic?: string
  /** The asked operator's own country, ISO 3166-1 alpha-2, and networks: what "roaming" is measured against. */
  readonly home: Home
}

export interface Home {
  readonly country: string
  readonly networks: readonly MccMnc[]
  /** E.164 digits that its home routers give instead of the serving node's, where the operator told them. */
  readonly homeRouters?: readonly string[]
}

/** Live facts of one report, observed at `observedAt`. */
export function factsOf(report: SubscriberReport, observedAt: EpochMillis, version: number): Fact[] {
  const stamp = { source: 'LIVE_HLR', observedAt, version } as const
  const facts: Fact[] = []
  const masked = isMasked(report)
  const { imsi, msc, vlr } = report
  const network = imsi === undefined ? undefined : homeNetwork(imsi)
  // A correlation id in the IMSI's place keeps the home network's code.
  if (network !== undefined && (!masked || report.home.networks.includes(network))) {
    const portability = report.portability === undefined ? {} : { portability: report.portability }
    facts.push({ kind: 'servingNetwork', value: { mccMnc: network, ...portability }, ...stamp })
  }
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
 * serving node's. It is known by its number, or by answering under the number that it gives as the serving node's, or
 * by two signs that contradict each other: an IMSI of a foreign network served by a node at home.
 */
function isMasked({ imsi, msc, answeredBy, home }: SubscriberReport): boolean {
  if (msc === undefined) return false
  if (msc === answeredBy || home.homeRouters?.includes(msc) === true) return true
  if (imsi === undefined) return false
  const network = homeNetwork(imsi)
  const sameCountry = home.networks.some(known => known.slice(0, 3) === network.slice(0, 3))
  return !sameCountry && countryOf(msc) === home.country
}

function roamingOf({ msc, vlr, visitedNetwork, locationAgeMinutes, home }: SubscriberReport) {
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
    ...(locationAgeMinutes !== undefined && { locationAgeMinutes }),
  }
}

/** The country that owns a node's number. */
function countryOf(e164: string): string | undefined {
  return parsePhoneNumberFromString(`+${e164}`, metadata)?.country
}
