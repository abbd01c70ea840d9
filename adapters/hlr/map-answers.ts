import type { Portability, SubscriberState } from '../../actors/domain/fact.ts'
import type { SubscriberReport } from '../../actors/domain/interpret.ts'
import { parseImsi, parseMccMnc, type MccMnc } from '../../actors/domain/network.ts'
import type { Operation } from '../../actors/domain/operation.ts'
import type { SendRoutingInfoRes } from '../ss7/map/call-handling.ts'
import { absentSubscriberDiagnosticName, mwStatusFlags, porting, type Porting } from '../ss7/map/meaning.ts'
import type { SubscriberInfoRes } from '../ss7/map/mobility.ts'
import type { Accompanying } from '../ss7/map/primitives.ts'
import type { RoutingInfoForSmRes } from '../ss7/map/short-message.ts'
import { present } from './settings.ts'

/** What MAP results and errors say of a subscriber: parsing only, `actors/domain/interpret.ts` makes facts of it. */

type Said = Omit<SubscriberReport, 'home'>

/** Peers leave out what the standard calls mandatory, and each version has its own shape: all is optional here. */
type Lenient<T> = T extends object ? { readonly [K in keyof T]?: Lenient<T[K]> } : T

export const readResult: {
  readonly [O in Operation]: (result: unknown, accompanying: readonly Accompanying[]) => Said
} = {
  sriSm(result, accompanying) {
    const { imsi, locationInfoWithLMSI } = (result ?? {}) as Lenient<RoutingInfoForSmRes>
    return {
      ...identity(imsi, locationInfoWithLMSI?.networkNodeNumber?.digits),
      ...(waitingMark(accompanying) ?? { state: 'REACHABLE' }),
    }
  },
  sri(result) {
    const told = (result ?? {}) as Lenient<SendRoutingInfoRes & { routingInfo: Forwarding }>
    const info = readSubscriberInfo(told.subscriberInfo)
    const portability = portabilityOf(told.numberPortabilityStatus) ?? info.portability
    // The visited MSC lent a number, so it would take the call; forwarding tells nothing of the subscriber, nor does
    // the routeing number that stands there when another network serves it (TS 23.066).
    const route = (told.extendedRoutingInfo ?? told.routingInfo) as Forwarding | undefined
    const isElsewhere = portability === 'PORTED_OUT' || portability === 'PORTED_ELSEWHERE'
    return {
      ...(route?.roamingNumber !== undefined && !isElsewhere && { state: 'REACHABLE' as const }),
      ...unavailable(told.unavailabilityCause),
      ...info,
      ...present({ portability }),
      ...identity(told.imsi ?? info.imsi, told.vmscAddress?.digits ?? info.msc),
    }
  },
  ati: result => readSubscriberInfo((result as Lenient<SubscriberInfoRes> | undefined)?.subscriberInfo),
  psi: result => readSubscriberInfo((result as Lenient<SubscriberInfoRes> | undefined)?.subscriberInfo),
  sendImsi: result => identity((result as { imsi?: string } | undefined)?.imsi, undefined),
  checkImei: () => ({}),
}

/** RoutingInfo, one level deep as the schemas have it. */
interface Forwarding {
  readonly roamingNumber?: { readonly digits: string }
}

type Info = SubscriberInfoRes['subscriberInfo']

function readSubscriberInfo(info: Lenient<Info> | undefined): Said {
  const { locationInformation: location, subscriberState, psSubscriberState, mnpInfoRes } = info ?? {}
  const cell = location?.cellGlobalIdOrServiceAreaIdOrLAI as CellOrArea | undefined
  const place = cell?.cellGlobalIdOrServiceAreaIdFixedLength ?? cell?.laiFixedLength
  return {
    ...identity(mnpInfoRes?.imsi, location?.mscNumber?.digits),
    ...present({
      vlr: location?.vlrNumber?.digits,
      visitedNetwork: place && networkOf(place),
      locationAgeMinutes: location?.ageOfLocationInformation,
      portability: portabilityOf(mnpInfoRes?.numberPortabilityStatus),
    }),
    ...(subscriberState === undefined
      ? packetStateOf(psSubscriberState as Info['psSubscriberState'])
      : stateOf(subscriberState as Info['subscriberState'])),
  }
}

interface CellOrArea {
  readonly cellGlobalIdOrServiceAreaIdFixedLength?: Plmn
  readonly laiFixedLength?: Plmn
}

interface Plmn {
  readonly mcc: string
  readonly mnc: string
}

function networkOf({ mcc, mnc }: Plmn): MccMnc | undefined {
  return parseMccMnc(`${mcc}-${mnc}`)
}

const portabilities: Readonly<Record<Porting, Portability | undefined>> = {
  notPorted: 'NOT_PORTED',
  portedOut: 'PORTED_OUT',
  portedIn: 'PORTED_IN',
  portedElsewhere: 'PORTED_ELSEWHERE',
  unknown: undefined,
}

function portabilityOf(status: string | number | undefined): Portability | undefined {
  return status === undefined ? undefined : portabilities[porting(status)]
}

/** TS 29.002 §17.7.3, UnavailabilityCause: why there is no route, said in a result instead of an error. */
function unavailable(cause: string | number | undefined): Said {
  return typeof cause === 'string' && cause in states ? readError(cause, undefined) : {}
}

/** TS 29.002 §17.7.1, PS-SubscriberState: what it says where nothing is said of the circuit switched side. */
function packetStateOf(state: Info['psSubscriberState']): Said {
  if (state === undefined || 'notProvidedFromSGSNorMME' in state) return {}
  if ('netDetNotReachable' in state) return stateOf({ netDetNotReachable: state.netDetNotReachable })
  if ('psDetached' in state) return absent('ps-Detached')
  return /[nN]otReachableForPaging$/.test(Object.keys(state)[0] ?? '')
    ? absent('notReachableForPaging')
    : { state: 'REACHABLE' }
}

/** TS 29.002 §17.7.1, SubscriberState. */
function stateOf(state: Info['subscriberState']): Said {
  if (state === undefined) return {}
  if ('assumedIdle' in state) return { state: 'REACHABLE' }
  if ('camelBusy' in state) return { state: 'BUSY' }
  if ('notProvidedFromVLR' in state) return { state: 'UNDETERMINED' }
  const diagnostic = state.netDetNotReachable
  return { state: diagnostic === 'msPurged' ? 'PURGED' : 'ABSENT', diagnostic }
}

/**
 * The HLR's note beside an answer that priority obtained (TS 29.002 §17.7.6, MW-Status). MNRF: not reachable when last
 * tried. MCEF, its memory was full, and MNRG, no SGSN reached it, do not keep it from the MSC that is asked for.
 */
function waitingMark(accompanying: readonly Accompanying[]): Said | undefined {
  for (const { operation, argument } of accompanying) {
    if (operation !== 'informServiceCentre') continue
    const { mwStatus, absentSubscriberDiagnosticSM: code } = argument as {
      mwStatus?: string
      absentSubscriberDiagnosticSM?: number
    }
    if (mwStatus === undefined) continue
    const { mnrfSet, mcefSet, mnrgSet } = mwStatusFlags(mwStatus)
    if (!mnrfSet && (mcefSet || mnrgSet))
      return { state: 'REACHABLE', diagnostic: mcefSet ? 'mcefSet' : 'mnrgSet' }
    if (!mnrfSet) continue
    const diagnostic = code === undefined ? 'mnrfSet' : (absentSubscriberDiagnosticName(code) ?? String(code))
    return absent(diagnostic)
  }
  return undefined
}

function identity(imsi: string | undefined, msc: string | undefined): Said {
  return present({ imsi: imsi === undefined ? undefined : parseImsi(imsi), msc })
}

/* ---- errors, TS 29.002 §17.6.6 ---- */

interface Parameter {
  readonly absentSubscriberDiagnosticSM?: { readonly code: number; readonly name?: string }
  readonly absentSubscriberReason?: string | number
  readonly unknownSubscriberDiagnostic?: string | number
  readonly callBarringCause?: string
  readonly unauthorisedMessageOriginator?: boolean
  readonly roamingNotAllowedCause?: string
  readonly networkResource?: string | number
  readonly imsi?: string
}

/** The word of an error's parameter that tells why, whatever the error. */
export function diagnosticOf(parameter: unknown): string | undefined {
  const told = (parameter ?? {}) as Parameter
  const { code, name } = told.absentSubscriberDiagnosticSM ?? {}
  const word =
    name ??
    code ??
    told.absentSubscriberReason ??
    told.unknownSubscriberDiagnostic ??
    told.callBarringCause ??
    told.roamingNotAllowedCause ??
    told.networkResource
  if (word !== undefined) return String(word)
  return told.unauthorisedMessageOriginator === true ? 'unauthorisedMessageOriginator' : undefined
}

/** Errors that speak of the subscriber; the others speak of the network or of us. */
const states: Readonly<Record<string, SubscriberState>> = {
  unknownSubscriber: 'UNKNOWN_SUBSCRIBER',
  absentSubscriber: 'ABSENT',
  absentSubscriberSM: 'ABSENT',
  roamingNotAllowed: 'ABSENT',
  callBarred: 'BARRED',
  teleserviceNotProvisioned: 'NOT_PROVISIONED',
  bearerServiceNotProvisioned: 'NOT_PROVISIONED',
  busySubscriber: 'BUSY',
}

export function readError(name: string, parameter: unknown): Said {
  const state = states[name]
  const { unauthorisedMessageOriginator, imsi } = (parameter ?? {}) as Parameter
  // "Not you": nothing is said of the subscriber.
  if (state === undefined || unauthorisedMessageOriginator === true) return {}
  const diagnostic = diagnosticOf(parameter)
  const who = identity(imsi, undefined)
  if (state === 'ABSENT') return { ...who, ...absent(diagnostic) }
  return { ...who, state, ...present({ diagnostic }) }
}

/** Purged is absent for good: until the subscriber comes back by itself (TS 23.040 §3.3.2, TS 29.002 §17.7.7). */
function absent(diagnostic: string | undefined): Said {
  const purged = diagnostic !== undefined && /^(?:msPurged|purgedMS)/.test(diagnostic)
  return { state: purged ? 'PURGED' : 'ABSENT', ...present({ diagnostic }) }
}
