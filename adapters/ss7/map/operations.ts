/** TS 29.002 §17.5 and §17.6: operations with code, class, timer, application context, shapes by version, errors. */
import type { Octets } from '../wire/octets.ts'
import { applicationContextOid, type ApplicationContextName } from './application-contexts.ts'
import * as call from './call-handling.ts'
import { onlyExtensions } from './common.ts'
import * as mobility from './mobility.ts'
import type { MapVersion } from './primitives.ts'
import { shape, type Shape } from './shapes.ts'
import * as transfer from './short-message-transfer.ts'
import * as sm from './short-message.ts'

export interface Operation {
  readonly name: string
  readonly code: number
  /** Q.771 §3.1.3.2: 1 reports results and errors, 2 errors only, 3 results only, 4 nothing. */
  readonly class: 1 | 2 | 3 | 4
  /** TS 29.002 §17.1.2: s 3–10 s, m 15–30 s, ml 1–10 min. */
  readonly timer: 's' | 'm' | 'ml'
  readonly context: ApplicationContextName
  /** Versions this operation has in its application context, newest first. */
  readonly versions: readonly MapVersion[]
  /** Newest first. */
  readonly argument: readonly Shape[]
  /** Newest first; empty where no version returns a parameter. */
  readonly result: readonly Shape[]
  readonly errors: readonly string[]
}

const olderStyle = 'v1/v2'
const extensions = [shape([3], onlyExtensions)]

const table = {
  sendRoutingInfoForSM: {
    code: 45,
    class: 1,
    timer: 'm',
    context: 'shortMsgGatewayContext',
    versions: [3, 2, 1],
    argument: [shape([3], sm.routingInfoForSmArg), shape([2, 1], sm.routingInfoForSmArgV1)],
    result: [
      shape([3], sm.routingInfoForSmRes),
      shape([2], sm.routingInfoForSmResV2),
      shape([1], sm.routingInfoForSmResV1),
    ],
    errors: [
      'systemFailure',
      'dataMissing',
      'unexpectedDataValue',
      'facilityNotSupported',
      'unknownSubscriber',
      'teleserviceNotProvisioned',
      'callBarred',
      'absentSubscriberSM',
      'absentSubscriber',
    ],
  },
  sendRoutingInfo: {
    code: 22,
    class: 1,
    timer: 'm',
    context: 'locationInfoRetrievalContext',
    versions: [3, 2, 1],
    argument: [shape([3], call.sendRoutingInfoArg), shape([2, 1], call.sendRoutingInfoArgV2, olderStyle)],
    result: [shape([3], call.sendRoutingInfoRes), shape([2, 1], call.sendRoutingInfoResV2, olderStyle)],
    errors: [
      'systemFailure',
      'dataMissing',
      'unexpectedDataValue',
      'facilityNotSupported',
      'or-NotAllowed',
      'unknownSubscriber',
      'numberChanged',
      'bearerServiceNotProvisioned',
      'teleserviceNotProvisioned',
      'absentSubscriber',
      'busySubscriber',
      'noSubscriberReply',
      'callBarred',
      'cug-Reject',
      'forwardingViolation',
    ],
  },
  anyTimeInterrogation: {
    code: 71,
    class: 1,
    timer: 'm',
    context: 'anyTimeInfoEnquiryContext',
    versions: [3],
    argument: [shape([3], mobility.anyTimeInterrogationArg)],
    result: [shape([3], mobility.subscriberInfoRes)],
    errors: ['systemFailure', 'ati-NotAllowed', 'dataMissing', 'unexpectedDataValue', 'unknownSubscriber'],
  },
  provideSubscriberInfo: {
    code: 70,
    class: 1,
    timer: 'm',
    context: 'subscriberInfoEnquiryContext',
    versions: [3],
    argument: [shape([3], mobility.provideSubscriberInfoArg)],
    result: [shape([3], mobility.subscriberInfoRes)],
    errors: ['dataMissing', 'unexpectedDataValue'],
  },
  sendIMSI: {
    code: 58,
    class: 1,
    timer: 'm',
    context: 'imsiRetrievalContext',
    versions: [2],
    argument: [shape([2], mobility.sendImsiArg)],
    result: [shape([2], mobility.sendImsiRes)],
    errors: ['dataMissing', 'unexpectedDataValue', 'unknownSubscriber'],
  },
  checkIMEI: {
    code: 43,
    class: 1,
    timer: 'm',
    context: 'equipmentMngtContext',
    versions: [3, 2, 1],
    argument: [shape([3], mobility.checkImeiArg), shape([2, 1], mobility.checkImeiArgV2, olderStyle)],
    result: [shape([3], mobility.checkImeiRes), shape([2, 1], mobility.checkImeiResV2, olderStyle)],
    errors: ['systemFailure', 'dataMissing', 'unknownEquipment'],
  },
  informServiceCentre: {
    code: 63,
    class: 4,
    timer: 's',
    context: 'shortMsgGatewayContext',
    versions: [3, 2],
    argument: [shape([3], sm.informServiceCentreArg), shape([2], sm.informServiceCentreArgV2)],
    result: [],
    errors: [],
  },
  'reportSM-DeliveryStatus': {
    code: 47,
    class: 1,
    timer: 's',
    context: 'shortMsgGatewayContext',
    versions: [3, 2, 1],
    argument: [
      shape([3], sm.reportSmDeliveryStatusArg),
      shape([2], sm.reportSmDeliveryStatusArgV2),
      shape([1], sm.reportSmDeliveryStatusArgV1, 'v1'),
    ],
    result: [shape([3], sm.reportSmDeliveryStatusRes), shape([2], sm.reportSmDeliveryStatusResV2, 'v2')],
    errors: ['dataMissing', 'unexpectedDataValue', 'unknownSubscriber', 'messageWaitingListFull'],
  },
  alertServiceCentre: {
    code: 64,
    class: 1,
    timer: 's',
    context: 'shortMsgAlertContext',
    versions: [2],
    argument: [shape([2], sm.alertServiceCentreArg)],
    result: [],
    errors: ['systemFailure', 'dataMissing', 'unexpectedDataValue'],
  },
  readyForSM: {
    code: 66,
    class: 1,
    timer: 'm',
    context: 'mwdMngtContext',
    versions: [3, 2],
    argument: [shape([3, 2], sm.readyForSmArg)],
    result: extensions,
    errors: ['dataMissing', 'unexpectedDataValue', 'facilityNotSupported', 'unknownSubscriber'],
  },
  'mt-forwardSM': {
    code: 44,
    class: 1,
    timer: 'ml',
    context: 'shortMsgMT-RelayContext',
    versions: [3],
    argument: [shape([3], transfer.mtForwardSmArg)],
    result: [shape([3], transfer.forwardSmRes)],
    errors: [
      'systemFailure',
      'dataMissing',
      'unexpectedDataValue',
      'facilityNotSupported',
      'unidentifiedSubscriber',
      'illegalSubscriber',
      'illegalEquipment',
      'subscriberBusyForMT-SMS',
      'sm-DeliveryFailure',
      'absentSubscriberSM',
    ],
  },
  'mo-forwardSM': {
    code: 46,
    class: 1,
    timer: 'ml',
    context: 'shortMsgMO-RelayContext',
    versions: [3, 2, 1],
    argument: [shape([3], transfer.moForwardSmArg), shape([2, 1], transfer.forwardSmArg)],
    result: [shape([3], transfer.forwardSmRes)],
    errors: ['systemFailure', 'unexpectedDataValue', 'facilityNotSupported', 'sm-DeliveryFailure'],
  },
} as const satisfies Readonly<Record<string, Omit<Operation, 'name'>>>

export type OperationName = keyof typeof table

export const operations = Object.fromEntries(
  Object.entries(table).map(([name, operation]) => [name, { name, ...operation }]),
) as unknown as Readonly<Record<OperationName, Operation>>

const byCode = new Map(Object.values(operations).map(operation => [operation.code, operation]))

export function operationByCode(code: number): Operation | undefined {
  return byCode.get(code)
}

export function operationByName(name: string): Operation | undefined {
  return Object.hasOwn(operations, name) ? operations[name as OperationName] : undefined
}

/** The application context a BEGIN names for this version; version 1 has none on the wire. */
export function contextFor({ context }: Operation, version: MapVersion): string {
  return applicationContextOid(context, version)
}

/** The shape of one version; `undefined` where that version has no such parameter. */
export function shapeFor(shapes: readonly Shape[], version: MapVersion): Shape | undefined {
  return shapes.find(({ versions }) => versions.includes(version))
}

/** The argument's octets for one version: fields that version does not have are left out. */
export function encodeArgument(operation: Operation, version: MapVersion, value: unknown): Octets {
  const found = shapeFor(operation.argument, version)
  if (found === undefined) throw new RangeError(`${operation.name} has no version ${version}`)
  return found.codec.encode(value)
}
