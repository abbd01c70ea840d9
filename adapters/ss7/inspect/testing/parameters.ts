/** A full parameter for every operation, version and error: numbers from ranges nobody has. */
import type { OperationName } from '../../map/operations.ts'
import type { MapVersion } from '../../map/primitives.ts'

const isdn = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits })
const msisdn = isdn('93700000123')
const serviceCentreAddress = isdn('93700000001')
const networkNodeNumber = isdn('93700000002')
const imsi = '412019876543210'
const lmsi = '0a0b0c0d'
const cell = { mcc: '412', mnc: '01', lac: 4660, ci_or_sac: 22136 }

const subscriberInfo = {
  locationInformation: {
    ageOfLocationInformation: 17,
    geographicalInformation: { raw: '10441c71305b0600' },
    vlrNumber: isdn('93700000003'),
    cellGlobalIdOrServiceAreaIdOrLAI: { cellGlobalIdOrServiceAreaIdFixedLength: cell },
    mscNumber: isdn('93700000004'),
    currentLocationRetrieved: true,
    saiPresent: true,
  },
  subscriberState: { assumedIdle: true },
  imei: '356467044989910',
  mnpInfoRes: { imsi, msisdn, numberPortabilityStatus: 'foreignNumberPortedIn' },
}
const requestedInfo = {
  locationInformation: true,
  subscriberState: true,
  currentLocation: true,
  imei: true,
  mnpRequestedInfo: true,
}
const smRouting = { msisdn, smRpPri: true, serviceCentreAddress }

interface Parameters {
  readonly name: OperationName
  readonly version: MapVersion
  readonly argument: object
  readonly result?: object
}

export const parameters: readonly Parameters[] = [
  {
    name: 'sendRoutingInfoForSM',
    version: 3,
    argument: {
      ...smRouting,
      gprsSupportIndicator: true,
      smRpMti: 0,
      smDeliveryNotIntended: 'onlyIMSI-requested',
      singleAttemptDelivery: true,
    },
    result: {
      imsi,
      locationInfoWithLMSI: {
        networkNodeNumber,
        lmsi,
        additionalNumber: { sgsnNumber: isdn('93700000005') },
      },
      ipSmGwGuidance: { minimumDeliveryTimeValue: 30, recommendedDeliveryTimeValue: 60 },
    },
  },
  {
    name: 'sendRoutingInfoForSM',
    version: 2,
    argument: smRouting,
    result: { imsi, locationInfoWithLMSI: { networkNodeNumber, lmsi } },
  },
  {
    name: 'sendRoutingInfoForSM',
    version: 1,
    argument: smRouting,
    result: { imsi, locationInfoWithLMSI: { networkNodeNumber }, mwdSet: true },
  },
  {
    name: 'sendRoutingInfo',
    version: 3,
    argument: {
      msisdn,
      interrogationType: 'basicCall',
      gmscOrGsmSCFAddress: serviceCentreAddress,
      numberOfForwarding: 2,
      orInterrogation: true,
      camelInfo: { supportedCamelPhases: '111' },
    },
    result: {
      imsi,
      extendedRoutingInfo: { roamingNumber: isdn('93700000006') },
      subscriberInfo,
      vmscAddress: isdn('93700000007'),
      msisdn,
      numberPortabilityStatus: 'ownNumberPortedOut',
    },
  },
  {
    name: 'sendRoutingInfo',
    version: 2,
    argument: { msisdn, numberOfForwarding: 1 },
    result: {
      imsi,
      routingInfo: { forwardingData: { forwardedToNumber: isdn('93700000008'), forwardingOptions: '24' } },
    },
  },
  {
    name: 'anyTimeInterrogation',
    version: 3,
    argument: { subscriberIdentity: { msisdn }, requestedInfo, gsmSCFAddress: serviceCentreAddress },
    result: { subscriberInfo },
  },
  {
    name: 'provideSubscriberInfo',
    version: 3,
    argument: { imsi, lmsi, requestedInfo },
    result: { subscriberInfo: { subscriberState: { netDetNotReachable: 'imsiDetached' } } },
  },
  { name: 'sendIMSI', version: 2, argument: { msisdn }, result: { imsi } },
  {
    name: 'checkIMEI',
    version: 3,
    argument: { imei: '356467044989910', requestedEquipmentInfo: '11' },
    result: { equipmentStatus: 'greyListed' },
  },
  {
    name: 'checkIMEI',
    version: 2,
    argument: { imei: '356467044989910' },
    result: { equipmentStatus: 'blackListed' },
  },
  {
    name: 'informServiceCentre',
    version: 3,
    argument: {
      storedMSISDN: msisdn,
      mwStatus: '011100',
      absentSubscriberDiagnosticSM: 1,
      additionalAbsentSubscriberDiagnosticSM: 6,
    },
  },
  { name: 'informServiceCentre', version: 2, argument: { storedMSISDN: msisdn, mwStatus: '010000' } },
  {
    name: 'reportSM-DeliveryStatus',
    version: 3,
    argument: {
      msisdn,
      serviceCentreAddress,
      smDeliveryOutcome: 'absentSubscriber',
      absentSubscriberDiagnosticSM: 5,
      gprsSupportIndicator: true,
    },
    result: { storedMSISDN: msisdn },
  },
  {
    name: 'reportSM-DeliveryStatus',
    version: 2,
    argument: { msisdn, serviceCentreAddress, smDeliveryOutcome: 'successfulTransfer' },
    result: { storedMSISDN: msisdn },
  },
  { name: 'alertServiceCentre', version: 2, argument: { msisdn, serviceCentreAddress } },
  {
    name: 'readyForSM',
    version: 3,
    argument: { imsi, alertReason: 'memoryAvailable', alertReasonIndicator: true },
  },
]

/** Beside none and the empty one. */
export const errorParameters: Readonly<Record<string, readonly object[]>> = {
  unknownSubscriber: [{ unknownSubscriberDiagnostic: 'npdbMismatch' }],
  absentSubscriberSM: [
    { absentSubscriberDiagnosticSM: { code: 1 }, additionalAbsentSubscriberDiagnosticSM: { code: 6 } },
  ],
  roamingNotAllowed: [
    {
      roamingNotAllowedCause: 'operatorDeterminedBarring',
      additionalRoamingNotAllowedCause: 'supportedRAT-TypesNotAllowed',
    },
  ],
  callBarred: [
    { callBarringCause: 'operatorBarring', unauthorisedMessageOriginator: true },
    { mapVersionStyle: 'v1/v2 bare ENUMERATED', callBarringCause: 'barringServiceActive' },
  ],
  'cug-Reject': [{ cugRejectCause: 'subscriberNotMemberOfCUG' }],
  'ss-ErrorStatus': [{ ssStatus: '0f' }],
  'ss-Incompatibility': [{ ssCode: '21', ssStatus: '04' }],
  facilityNotSupported: [{ shapeOfLocationEstimateNotSupported: true }],
  absentSubscriber: [{ absentSubscriberReason: 'purgedMS' }],
  'subscriberBusyForMT-SMS': [{ gprsConnectionSuspended: true }],
  'sm-DeliveryFailure': [{ smEnumeratedDeliveryFailureCause: 'sc-Congestion' }],
  systemFailure: [
    { networkResource: 'vlr', additionalNetworkResource: 'gsmSCF' },
    { mapVersionStyle: 'v1/v2 bare ENUMERATED', networkResource: 'hlr' },
  ],
  unexpectedDataValue: [{ unexpectedSubscriber: true }],
  'pw-RegistrationFailure': [{ pwRegistrationFailureCause: 'newPasswordsMismatch' }],
  busySubscriber: [{ ccbsPossible: true, ccbsBusy: true }],
  unauthorizedLCSClient: [{ unauthorizedLCSClientDiagnostic: 2 }],
  positionMethodFailure: [{ positionMethodFailureDiagnostic: 4 }],
}
