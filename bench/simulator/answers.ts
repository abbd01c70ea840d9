import type { OperationName } from '../../adapters/ss7/map/operations.ts'
import type { MapIndication, MapResponse, MapVersion } from '../../adapters/ss7/map/primitives.ts'
import type { Answer } from './behaviour.ts'
import { msisdnOf, subscriberOf, type Condition, type Subscriber } from './subscribers.ts'

/** What an HLR says of a subscriber, in the values of TS 29.002. */

export type MapAnswer = MapResponse['answer']

type Telling = Extract<Answer, { type: 'subscriber' }>

/** Operations this HLR serves: where the argument names the number, and what is told of it. */
interface Service {
  readonly numberIn: (argument: unknown) => string | undefined
  readonly tell: (subscriber: Subscriber, telling: Telling, version: MapVersion) => MapAnswer
}

const address = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits })

const error = (name: string): MapAnswer => ({ type: 'error', name })
const result = (value: unknown): MapAnswer => ({ type: 'result', result: value })

const msisdnIn = (argument: unknown) => (argument as { msisdn?: { digits: string } }).msisdn?.digits

const services: Readonly<Partial<Record<OperationName, Service>>> = {
  sendRoutingInfoForSM: {
    numberIn: msisdnIn,
    tell: (subscriber, { masked = false }, version) =>
      refusals[subscriber.condition]?.(subscriber, version) ??
      result({
        imsi: masked ? scrambled(subscriber.imsi) : subscriber.imsi,
        locationInfoWithLMSI: {
          networkNodeNumber: address(masked ? homeRouter(subscriber) : subscriber.msc),
        },
      }),
  },
  anyTimeInterrogation: {
    numberIn: argument => msisdnIn((argument as { subscriberIdentity: unknown }).subscriberIdentity),
    tell: tellInfo,
  },
  sendRoutingInfo: {
    numberIn: msisdnIn,
    tell: (subscriber, _, version) => {
      const { condition, imsi, msc } = subscriber
      if (condition === 'absent') return error('absentSubscriber')
      // The roaming number, lent by the visited MSC for this one call.
      const routingInfo = { roamingNumber: address(`${msc.slice(0, -3)}777`) }
      return (
        refusals[condition]?.(subscriber, version) ??
        result({ imsi, ...(version === 3 ? { extendedRoutingInfo: routingInfo } : { routingInfo }) })
      )
    },
  },
  /** Asked of the serving node, by IMSI; this one answers for all of them. */
  provideSubscriberInfo: {
    numberIn: argument => msisdnOf((argument as { imsi: string }).imsi),
    tell: tellInfo,
  },
  sendIMSI: {
    numberIn: msisdnIn,
    tell: ({ condition, imsi }) => (condition === 'unknown' ? error('unknownSubscriber') : result({ imsi })),
  },
}

export const servedOperations = Object.keys(services) as OperationName[]

type Refusal = (subscriber: Subscriber, version: MapVersion) => MapAnswer

const refusals: Readonly<Partial<Record<Condition, Refusal>>> = {
  unknown: () => error('unknownSubscriber'),
  barred: () => ({ type: 'error', name: 'callBarred', parameter: { callBarringCause: 'operatorBarring' } }),
  absent: ({ absentDiagnostic }, version) =>
    version === 3
      ? {
          type: 'error',
          name: 'absentSubscriberSM',
          parameter: { absentSubscriberDiagnosticSM: { code: absentDiagnostic } },
        }
      : error('absentSubscriber'),
}

export function numberAsked({ operation, argument }: MapIndication): string | undefined {
  return services[operation as OperationName]?.numberIn(argument)
}

export function tell({ operation, version }: MapIndication, msisdn: string, telling: Telling): MapAnswer {
  const service = services[operation as OperationName]
  if (service === undefined) {
    return { type: 'reject', problem: { problemType: 'invoke', problem: 'unrecognizedOperation' } }
  }
  return service.tell(subscriberOf(msisdn, telling.condition), telling, version)
}

function tellInfo(subscriber: Subscriber, { busy = false, masked = false }: Telling): MapAnswer {
  return subscriber.condition === 'unknown'
    ? error('unknownSubscriber')
    : result({ subscriberInfo: subscriberInfo(subscriber, busy, masked) })
}

function subscriberInfo(subscriber: Subscriber, busy: boolean, masked: boolean) {
  const { mcc, mnc } = subscriber.visited
  const cell = { mcc, mnc, lac: subscriber.locationAreaCode, ci_or_sac: subscriber.cellId }
  const node = masked ? homeRouter(subscriber) : undefined
  return {
    locationInformation: {
      ageOfLocationInformation: subscriber.ageOfLocation,
      vlrNumber: address(node ?? subscriber.vlr),
      mscNumber: address(node ?? subscriber.msc),
      ...(!masked && {
        cellGlobalIdOrServiceAreaIdOrLAI: { cellGlobalIdOrServiceAreaIdFixedLength: cell },
      }),
    },
    subscriberState: subscriberState(subscriber, busy),
  }
}

/** TS 29.002 NotReachableReason for TS 23.040's diagnostic. */
const notReachable: Readonly<Record<number, string>> = {
  1: 'imsiDetached',
  2: 'restrictedArea',
  3: 'notRegistered',
  4: 'msPurged',
  8: 'msPurged',
}

function subscriberState({ state, absentDiagnostic = 1 }: Subscriber, busy: boolean) {
  if (state === 'notReachable') {
    return { netDetNotReachable: notReachable[absentDiagnostic] ?? 'imsiDetached' }
  }
  return busy || state === 'camelBusy' ? { camelBusy: true } : { assumedIdle: true }
}

/** TS 23.840 home routing: an IMSI of no real network, and the router's own number for every node. */
function scrambled(imsi: string): string {
  return `999${imsi.slice(3)}`
}

function homeRouter({ msc }: Subscriber): string {
  return `${msc.slice(0, 4)}0999999`
}
