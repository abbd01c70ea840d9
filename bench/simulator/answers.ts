import type { MapIndication, MapResponse, MapVersion } from '../../adapters/ss7/map/primitives.ts'
import type { Answer } from './behaviour.ts'
import { subscriberOf, type Condition, type Subscriber } from './subscribers.ts'

/** What an HLR says of a subscriber, in the values of TS 29.002. */

export type MapAnswer = MapResponse['answer']

type Telling = Extract<Answer, { type: 'subscriber' }>

/** Operations this HLR serves: where the argument names the number, and what is told of it. */
interface Service {
  readonly numberIn: (argument: unknown) => string | undefined
  readonly tell: (subscriber: Subscriber, telling: Telling, version: MapVersion) => MapAnswer
}

const address = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits })

const services: Readonly<Record<string, Service>> = {
  sendRoutingInfoForSM: {
    numberIn: argument => (argument as { msisdn?: { digits: string } }).msisdn?.digits,
    tell: (subscriber, { masked }, version) =>
      refusals[subscriber.condition]?.(subscriber, version) ?? {
        type: 'result',
        result: {
          imsi: masked === true ? scrambled(subscriber.imsi) : subscriber.imsi,
          locationInfoWithLMSI: {
            networkNodeNumber: address(masked === true ? homeRouter(subscriber) : subscriber.msc),
          },
        },
      },
  },
  anyTimeInterrogation: {
    numberIn: argument =>
      (argument as { subscriberIdentity: { msisdn?: { digits: string } } }).subscriberIdentity.msisdn?.digits,
    tell: (subscriber, { busy, masked }) =>
      subscriber.condition === 'unknown'
        ? { type: 'error', name: 'unknownSubscriber' }
        : {
            type: 'result',
            result: { subscriberInfo: subscriberInfo(subscriber, busy === true, masked === true) },
          },
  },
}

type Refusal = (subscriber: Subscriber, version: MapVersion) => MapAnswer

const refusals: Readonly<Partial<Record<Condition, Refusal>>> = {
  unknown: () => ({ type: 'error', name: 'unknownSubscriber' }),
  barred: (_, version) => ({
    type: 'error',
    name: 'callBarred',
    ...(version === 3 && { parameter: { callBarringCause: 'operatorBarring' } }),
  }),
  absent: ({ absentDiagnostic }, version) =>
    version === 3
      ? {
          type: 'error',
          name: 'absentSubscriberSM',
          parameter: { absentSubscriberDiagnosticSM: absentDiagnostic },
        }
      : { type: 'error', name: 'absentSubscriber' },
}

export function numberAsked({ operation, argument }: MapIndication): string | undefined {
  return services[operation]?.numberIn(argument)
}

export function tell({ operation, version }: MapIndication, msisdn: string, telling: Telling): MapAnswer {
  const service = services[operation]
  if (service === undefined) {
    return { type: 'reject', problem: { problemType: 'invoke', problem: 'unrecognizedOperation' } }
  }
  return service.tell(subscriberOf(msisdn, telling.condition), telling, version)
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
