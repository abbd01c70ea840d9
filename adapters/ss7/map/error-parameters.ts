/** TS 29.002 §17.7.7: error data types. */
import {
  enumerated,
  extensible,
  integer,
  leaf,
  nul,
  octetString,
  readInteger,
  writeInteger,
} from '../ber/leaves.ts'
import { choice, ctx, optional, sequence } from '../ber/schema.ts'
import {
  additionalNetworkResource,
  extensionContainer,
  imsi,
  networkResource,
  signalInfo,
  time,
} from './common.ts'
import { absentSubscriberDiagnosticName } from './meaning.ts'

/** AbsentSubscriberDiagnosticSM with its name from TS 23.040 §3.3.2, as an error parameter tells it. */
export interface AbsentSubscriberDiagnostic {
  readonly code: number
  readonly name?: string
}

const absentSubscriberDiagnostic = leaf<AbsentSubscriberDiagnostic>({
  name: 'AbsentSubscriberDiagnosticSM',
  tag: 0x02,
  min: 0,
  max: 255,
  read(octets, start, end, notes) {
    const code = readInteger(octets, start, end, notes)
    if (code < 0 || code > 255) notes.note('outOfRange', start)
    const name = absentSubscriberDiagnosticName(code)
    return name === undefined ? { code } : { code, name }
  },
  write(writer, { code }) {
    if (!(code >= 0 && code <= 255)) throw new RangeError(`${code} is not 0..255`)
    writeInteger(writer, code)
  },
})

/** CallBarringCause ::= ENUMERATED */
export const callBarringCause = enumerated({ barringServiceActive: 0, operatorBarring: 1 })
/** CUG-RejectCause ::= ENUMERATED */
export const cugRejectCause = enumerated({
  incomingCallsBarredWithinCUG: 0,
  subscriberNotMemberOfCUG: 1,
  'requestedBasicServiceViolatesCUG-Constraints': 5,
  'calledPartySS-InteractionViolation': 7,
})
/** RoamingNotAllowedCause ::= ENUMERATED */
export const roamingNotAllowedCause = enumerated({ plmnRoamingNotAllowed: 0, operatorDeterminedBarring: 3 })
/** SM-EnumeratedDeliveryFailureCause ::= ENUMERATED */
export const smEnumeratedDeliveryFailureCause = enumerated({
  memoryCapacityExceeded: 0,
  equipmentProtocolError: 1,
  'equipmentNotSM-Equipped': 2,
  unknownServiceCentre: 3,
  'sc-Congestion': 4,
  'invalidSME-Address': 5,
  'subscriberNotSC-Subscriber': 6,
})

/** UnknownSubscriberParam ::= SEQUENCE { extensionContainer, ..., unknownSubscriberDiagnostic } */
export const unknownSubscriberParam = sequence({
  extensionContainer: optional(extensionContainer),
  unknownSubscriberDiagnostic: optional(
    extensible({ imsiUnknown: 0, 'gprs-eps-SubscriptionUnknown': 1, npdbMismatch: 2 }),
  ),
})

/**
 * AbsentSubscriberSM-Param ::= SEQUENCE {
 *   absentSubscriberDiagnosticSM               AbsentSubscriberDiagnosticSM OPTIONAL,
 *   extensionContainer                         ExtensionContainer           OPTIONAL, ...,
 *   additionalAbsentSubscriberDiagnosticSM [0] AbsentSubscriberDiagnosticSM OPTIONAL,
 *   imsi [1] IMSI, requestedRetransmissionTime [2] Time, userIdentifierAlert [3] IMSI -- all OPTIONAL }
 */
export const absentSubscriberSmParam = sequence({
  absentSubscriberDiagnosticSM: optional(absentSubscriberDiagnostic),
  extensionContainer: optional(extensionContainer),
  additionalAbsentSubscriberDiagnosticSM: optional(ctx(0, absentSubscriberDiagnostic)),
  imsi: optional(ctx(1, imsi)),
  requestedRetransmissionTime: optional(ctx(2, time)),
  userIdentifierAlert: optional(ctx(3, imsi)),
})

/** RoamingNotAllowedParam ::= SEQUENCE { roamingNotAllowedCause, extensionContainer, ..., additional… [0] } */
export const roamingNotAllowedParam = sequence({
  roamingNotAllowedCause,
  extensionContainer: optional(extensionContainer),
  additionalRoamingNotAllowedCause: optional(ctx(0, extensible({ 'supportedRAT-TypesNotAllowed': 0 }))),
})

/** ExtensibleCallBarredParam ::= SEQUENCE { callBarringCause, extensionContainer, ..., [1] NULL, [2] NULL } */
export const extensibleCallBarredParam = sequence({
  callBarringCause: optional(callBarringCause),
  extensionContainer: optional(extensionContainer),
  unauthorisedMessageOriginator: optional(ctx(1, nul)),
  anonymousCallRejection: optional(ctx(2, nul)),
})

/** CUG-RejectParam ::= SEQUENCE { cug-RejectCause OPTIONAL, extensionContainer OPTIONAL, ... } */
export const cugRejectParam = sequence({
  cugRejectCause: optional(cugRejectCause),
  extensionContainer: optional(extensionContainer),
})

/** SS-IncompatibilityCause ::= SEQUENCE { ss-Code [1], basicService BasicServiceCode, ss-Status [4], ... } */
export const ssIncompatibilityCause = sequence({
  ssCode: optional(ctx(1, octetString(1, 1))),
  basicService: optional(
    choice({ bearerService: ctx(2, octetString(1, 1)), teleservice: ctx(3, octetString(1, 1)) }),
  ),
  ssStatus: optional(ctx(4, octetString(1, 1))),
})

/** FacilityNotSupParam ::= SEQUENCE { extensionContainer, ..., [0] NULL, [1] NULL } */
export const facilityNotSupParam = sequence({
  extensionContainer: optional(extensionContainer),
  shapeOfLocationEstimateNotSupported: optional(ctx(0, nul)),
  neededLcsCapabilityNotSupportedInServingNode: optional(ctx(1, nul)),
})

/** AbsentSubscriberParam ::= SEQUENCE { extensionContainer, ..., absentSubscriberReason [0] } */
export const absentSubscriberParam = sequence({
  extensionContainer: optional(extensionContainer),
  absentSubscriberReason: optional(
    ctx(
      0,
      extensible({
        imsiDetach: 0,
        restrictedArea: 1,
        noPageResponse: 2,
        purgedMS: 3,
        mtRoamingRetry: 4,
        busySubscriber: 5,
      }),
    ),
  ),
})

/** SubBusyForMT-SMS-Param ::= SEQUENCE { extensionContainer, ..., gprsConnectionSuspended NULL } */
export const subBusyForMtSmsParam = sequence({
  extensionContainer: optional(extensionContainer),
  gprsConnectionSuspended: optional(nul),
})

/** SM-DeliveryFailureCause ::= SEQUENCE { sm-EnumeratedDeliveryFailureCause, diagnosticInfo, extensionContainer, ... } */
export const smDeliveryFailureCause = sequence({
  smEnumeratedDeliveryFailureCause,
  diagnosticInfo: optional(signalInfo),
  extensionContainer: optional(extensionContainer),
})

/**
 * ExtensibleSystemFailureParam ::= SEQUENCE {
 *   networkResource OPTIONAL, extensionContainer OPTIONAL, ...,
 *   additionalNetworkResource [0] OPTIONAL, failureCauseParam [1] OPTIONAL }
 * The container is also met behind [0]: read as out of order, never written so.
 */
export const extensibleSystemFailureParam = sequence({
  networkResource: optional(networkResource),
  extensionContainer: optional(extensionContainer),
  additionalNetworkResource: optional(ctx(0, additionalNetworkResource)),
  failureCauseParam: optional(ctx(1, extensible({ limitReachedOnNumberOfConcurrentLocationRequests: 0 }))),
})

/** UnexpectedDataParam ::= SEQUENCE { extensionContainer, ..., unexpectedSubscriber [0] NULL } */
export const unexpectedDataParam = sequence({
  extensionContainer: optional(extensionContainer),
  unexpectedSubscriber: optional(ctx(0, nul)),
})

/** BusySubscriberParam ::= SEQUENCE { extensionContainer, ..., ccbs-Possible [0] NULL, ccbs-Busy [1] NULL } */
export const busySubscriberParam = sequence({
  extensionContainer: optional(extensionContainer),
  ccbsPossible: optional(ctx(0, nul)),
  ccbsBusy: optional(ctx(1, nul)),
})

/** UnauthorizedLCSClient-Param ::= SEQUENCE { …-Diagnostic [0] ENUMERATED, by number; extensionContainer [1], ... } */
export const unauthorizedLcsClientParam = sequence({
  unauthorizedLCSClientDiagnostic: optional(ctx(0, integer(0, 127))),
  extensionContainer: optional(ctx(1, extensionContainer)),
})
/** PositionMethodFailure-Param ::= SEQUENCE { …-Diagnostic [0] ENUMERATED, by number; extensionContainer [1], ... } */
export const positionMethodFailureParam = sequence({
  positionMethodFailureDiagnostic: optional(ctx(0, integer(0, 127))),
  extensionContainer: optional(ctx(1, extensionContainer)),
})
