/** TS 29.002 §17.6.6: every error with its parameter, in the shapes of all versions. */
import { boolean, enumerated, octetString } from '../ber/leaves.ts'
import { choice, sequence } from '../ber/schema.ts'
import { networkResource, onlyExtensions } from './common.ts'
import {
  absentSubscriberParam,
  absentSubscriberSmParam,
  busySubscriberParam,
  callBarringCause,
  cugRejectCause,
  cugRejectParam,
  extensibleCallBarredParam,
  extensibleSystemFailureParam,
  facilityNotSupParam,
  positionMethodFailureParam,
  roamingNotAllowedCause,
  roamingNotAllowedParam,
  smDeliveryFailureCause,
  smEnumeratedDeliveryFailureCause,
  ssIncompatibilityCause,
  subBusyForMtSmsParam,
  unauthorizedLcsClientParam,
  unexpectedDataParam,
  unknownSubscriberParam,
} from './error-parameters.ts'
import { shape, type Shape } from './shapes.ts'

export interface MapError {
  readonly code: number
  readonly name: string
  /** Newest first; empty where no version has a parameter. */
  readonly shapes: readonly Shape[]
}

const bareEnumerated = 'v1/v2 bare ENUMERATED'
const none: readonly Shape[] = []
const extensions: readonly Shape[] = [shape([1, 2, 3], onlyExtensions)]
const empty: readonly Shape[] = [shape([1, 2, 3], sequence({}))]

/** Code, name, shapes of the parameter. */
const table: readonly (readonly [number, string, readonly Shape[]])[] = [
  [1, 'unknownSubscriber', [shape([1, 2, 3], unknownSubscriberParam)]],
  [2, 'unknownBaseStation', none],
  [3, 'unknownMSC', none],
  [4, 'secureTransportError', none],
  [5, 'unidentifiedSubscriber', extensions],
  [6, 'absentSubscriberSM', [shape([2, 3], absentSubscriberSmParam)]],
  [7, 'unknownEquipment', none],
  [
    8,
    'roamingNotAllowed',
    [shape([3], roamingNotAllowedParam), shape([1, 2], choice({ roamingNotAllowedCause }), bareEnumerated)],
  ],
  [9, 'illegalSubscriber', extensions],
  [10, 'bearerServiceNotProvisioned', extensions],
  [11, 'teleserviceNotProvisioned', extensions],
  [12, 'illegalEquipment', extensions],
  [
    13,
    'callBarred',
    [shape([3], extensibleCallBarredParam), shape([1, 2], choice({ callBarringCause }), bareEnumerated)],
  ],
  [14, 'forwardingViolation', extensions],
  [15, 'cug-Reject', [shape([3], cugRejectParam), shape([1, 2], choice({ cugRejectCause }), bareEnumerated)]],
  [16, 'illegalSS-Operation', extensions],
  [17, 'ss-ErrorStatus', [shape([1, 2, 3], choice({ ssStatus: octetString(1, 1) }))]],
  [18, 'ss-NotAvailable', extensions],
  [19, 'ss-SubscriptionViolation', extensions],
  [20, 'ss-Incompatibility', [shape([1, 2, 3], ssIncompatibilityCause)]],
  [21, 'facilityNotSupported', [shape([1, 2, 3], facilityNotSupParam)]],
  [22, 'ongoingGroupCall', extensions],
  [23, 'invalidTargetBaseStation', none],
  [24, 'noRadioResourceAvailable', none],
  [25, 'noHandoverNumberAvailable', none],
  [26, 'subsequentHandoverFailure', none],
  [
    27,
    'absentSubscriber',
    [shape([2, 3], absentSubscriberParam), shape([1], choice({ mwdSet: boolean }), 'v1 bare BOOLEAN')],
  ],
  [28, 'incompatibleTerminal', extensions],
  [29, 'shortTermDenial', empty],
  [30, 'longTermDenial', empty],
  [31, 'subscriberBusyForMT-SMS', [shape([1, 2, 3], subBusyForMtSmsParam)]],
  [
    32,
    'sm-DeliveryFailure',
    [
      shape([2, 3], smDeliveryFailureCause),
      shape([1], choice({ smEnumeratedDeliveryFailureCause }), bareEnumerated),
    ],
  ],
  [33, 'messageWaitingListFull', extensions],
  [
    34,
    'systemFailure',
    [shape([3], extensibleSystemFailureParam), shape([1, 2], choice({ networkResource }), bareEnumerated)],
  ],
  [35, 'dataMissing', extensions],
  [36, 'unexpectedDataValue', [shape([1, 2, 3], unexpectedDataParam)]],
  [
    37,
    'pw-RegistrationFailure',
    [
      shape(
        [1, 2, 3],
        choice({
          pwRegistrationFailureCause: enumerated({
            undetermined: 0,
            invalidFormat: 1,
            newPasswordsMismatch: 2,
          }),
        }),
      ),
    ],
  ],
  [38, 'negativePW-Check', none],
  [39, 'noRoamingNumberAvailable', extensions],
  [40, 'tracingBufferFull', extensions],
  [42, 'targetCellOutsideGroupCallArea', extensions],
  [43, 'numberOfPW-AttemptsViolation', none],
  [44, 'numberChanged', extensions],
  [45, 'busySubscriber', [shape([1, 2, 3], busySubscriberParam)]],
  [46, 'noSubscriberReply', extensions],
  [47, 'forwardingFailed', extensions],
  [48, 'or-NotAllowed', extensions],
  [49, 'ati-NotAllowed', extensions],
  [50, 'noGroupCallNumberAvailable', extensions],
  [51, 'resourceLimitation', extensions],
  [52, 'unauthorizedRequestingNetwork', extensions],
  [53, 'unauthorizedLCSClient', [shape([3], unauthorizedLcsClientParam)]],
  [54, 'positionMethodFailure', [shape([3], positionMethodFailureParam)]],
  [58, 'unknownOrUnreachableLCSClient', extensions],
  [59, 'mm-EventNotSupported', extensions],
  [60, 'atsi-NotAllowed', extensions],
  [61, 'atm-NotAllowed', extensions],
  [62, 'informationNotAvailable', extensions],
  [71, 'unknownAlphabet', none],
  [72, 'ussd-Busy', none],
]

const byCode = new Map(
  table.map(([code, name, shapes]): [number, MapError] => [code, { code, name, shapes }]),
)
const byName = new Map([...byCode.values()].map(error => [error.name, error]))

export const mapErrors: readonly MapError[] = [...byCode.values()]

export function mapError(codeOrName: number | string): MapError | undefined {
  return typeof codeOrName === 'number' ? byCode.get(codeOrName) : byName.get(codeOrName)
}
