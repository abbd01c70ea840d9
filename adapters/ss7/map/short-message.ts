/** TS 29.002 §17.7.6, short message data types, with the older shapes of GSM 09.02 where they differ. */
import { bitString, boolean, enumerated, extensible, integer, nul, octetString } from '../ber/leaves.ts'
import { choice, ctx, optional, sequence, type Infer } from '../ber/schema.ts'
import {
  absentSubscriberDiagnosticSm,
  addressString,
  extensionContainer,
  hlrId,
  imsi,
  isdnAddressString,
  lmsi,
  networkNodeDiameterAddress,
  time,
} from './common.ts'

/** CorrelationID ::= SEQUENCE { hlr-id [0] OPTIONAL, sip-uri-A [1] OPTIONAL, sip-uri-B [2] }; B is often left out. */
export const correlationId = sequence({
  hlrId: optional(ctx(0, hlrId)),
  sipUriA: optional(ctx(1, octetString())),
  sipUriB: optional(ctx(2, octetString())),
})

/** SM-DeliveryTimerValue ::= INTEGER (30..600), seconds */
export const smDeliveryTimerValue = integer(30, 600)

/**
 * RoutingInfoForSM-Arg ::= SEQUENCE {
 *   msisdn                    [0] ISDN-AddressString,
 *   sm-RP-PRI                 [1] BOOLEAN,
 *   serviceCentreAddress      [2] AddressString,
 *   extensionContainer        [6] ExtensionContainer     OPTIONAL, ...,
 *   gprsSupportIndicator      [7] NULL                   OPTIONAL,
 *   sm-RP-MTI                 [8] SM-RP-MTI              OPTIONAL,
 *   sm-RP-SMEA                [9] SM-RP-SMEA             OPTIONAL,
 *   sm-deliveryNotIntended   [10] SM-DeliveryNotIntended OPTIONAL,
 *   ip-sm-gwGuidanceIndicator[11] NULL                   OPTIONAL,
 *   imsi                     [12] IMSI                   OPTIONAL,
 *   t4-Trigger-Indicator     [14] NULL                   OPTIONAL,
 *   singleAttemptDelivery    [13] NULL                   OPTIONAL,
 *   correlationID            [15] CorrelationID          OPTIONAL,
 *   smsf-supportIndicator    [16] NULL                   OPTIONAL }
 */
export const routingInfoForSmArg = sequence({
  msisdn: ctx(0, isdnAddressString),
  smRpPri: ctx(1, boolean),
  serviceCentreAddress: ctx(2, addressString),
  extensionContainer: optional(ctx(6, extensionContainer)),
  gprsSupportIndicator: optional(ctx(7, nul)),
  smRpMti: optional(ctx(8, integer(0, 10))),
  smRpSmea: optional(ctx(9, octetString(1, 12))),
  smDeliveryNotIntended: optional(
    ctx(10, extensible({ 'onlyIMSI-requested': 0, 'onlyMCC-MNC-requested': 1 })),
  ),
  ipSmGwGuidanceIndicator: optional(ctx(11, nul)),
  imsi: optional(ctx(12, imsi)),
  t4TriggerIndicator: optional(ctx(14, nul)),
  singleAttemptDelivery: optional(ctx(13, nul)),
  correlationId: optional(ctx(15, correlationId)),
  smsfSupportIndicator: optional(ctx(16, nul)),
})
export type RoutingInfoForSmArg = Infer<typeof routingInfoForSmArg>

/** GSM 09.02 v3 and v4: cug-Interlock [3] and teleservice [5] in phase 1 only. */
export const routingInfoForSmArgV1 = sequence({
  msisdn: ctx(0, isdnAddressString),
  smRpPri: ctx(1, boolean),
  serviceCentreAddress: ctx(2, addressString),
  cugInterlock: optional(ctx(3, octetString(4, 4))),
  teleservice: optional(ctx(5, octetString(1, 1))),
  imsi: optional(ctx(12, imsi)),
})

/** Additional-Number ::= CHOICE { msc-Number [0], sgsn-Number [1] ISDN-AddressString } */
export const additionalNumber = choice({
  mscNumber: ctx(0, isdnAddressString),
  sgsnNumber: ctx(1, isdnAddressString),
})

/**
 * LocationInfoWithLMSI ::= SEQUENCE {
 *   networkNode-Number                   [1] ISDN-AddressString,
 *   lmsi                                     LMSI                       OPTIONAL,
 *   extensionContainer                       ExtensionContainer         OPTIONAL, ...,
 *   gprsNodeIndicator                    [5] NULL                       OPTIONAL,
 *   additional-Number                    [6] Additional-Number          OPTIONAL,
 *   networkNodeDiameterAddress           [7] NetworkNodeDiameterAddress OPTIONAL,
 *   additionalNetworkNodeDiameterAddress [8] NetworkNodeDiameterAddress OPTIONAL,
 *   thirdNumber                          [9] Additional-Number          OPTIONAL,
 *   thirdNetworkNodeDiameterAddress     [10] NetworkNodeDiameterAddress OPTIONAL,
 *   imsNodeIndicator                    [11] NULL                       OPTIONAL,
 *   smsf-3gpp-Number                    [12] ISDN-AddressString         OPTIONAL,
 *   smsf-3gpp-DiameterAddress           [13] NetworkNodeDiameterAddress OPTIONAL,
 *   smsf-non-3gpp-Number                [14] ISDN-AddressString         OPTIONAL,
 *   smsf-non-3gpp-DiameterAddress       [15] NetworkNodeDiameterAddress OPTIONAL,
 *   smsf-3gpp-address-indicator         [16] NULL                       OPTIONAL,
 *   smsf-non-3gpp-address-indicator     [17] NULL                       OPTIONAL }
 */
export const locationInfoWithLmsi = sequence({
  networkNodeNumber: ctx(1, isdnAddressString),
  lmsi: optional(lmsi),
  extensionContainer: optional(extensionContainer),
  gprsNodeIndicator: optional(ctx(5, nul)),
  additionalNumber: optional(ctx(6, additionalNumber)),
  networkNodeDiameterAddress: optional(ctx(7, networkNodeDiameterAddress)),
  additionalNetworkNodeDiameterAddress: optional(ctx(8, networkNodeDiameterAddress)),
  thirdNumber: optional(ctx(9, additionalNumber)),
  thirdNetworkNodeDiameterAddress: optional(ctx(10, networkNodeDiameterAddress)),
  imsNodeIndicator: optional(ctx(11, nul)),
  smsf3gppNumber: optional(ctx(12, isdnAddressString)),
  smsf3gppDiameterAddress: optional(ctx(13, networkNodeDiameterAddress)),
  smsfNon3gppNumber: optional(ctx(14, isdnAddressString)),
  smsfNon3gppDiameterAddress: optional(ctx(15, networkNodeDiameterAddress)),
  smsf3gppAddressIndicator: optional(ctx(16, nul)),
  smsfNon3gppAddressIndicator: optional(ctx(17, nul)),
})

/** IP-SM-GW-Guidance ::= SEQUENCE { minimumDeliveryTimeValue, recommendedDeliveryTimeValue SM-DeliveryTimerValue, … } */
export const ipSmGwGuidance = sequence({
  minimumDeliveryTimeValue: smDeliveryTimerValue,
  recommendedDeliveryTimeValue: smDeliveryTimerValue,
  extensionContainer: optional(extensionContainer),
})

/**
 * RoutingInfoForSM-Res ::= SEQUENCE {
 *   imsi                    IMSI,
 *   locationInfoWithLMSI    [0] LocationInfoWithLMSI,
 *   mwd-Set                 [2] BOOLEAN            OPTIONAL,    -- version 1 only, seen in others
 *   extensionContainer      [4] ExtensionContainer OPTIONAL, ...,
 *   ip-sm-gwGuidance        [5] IP-SM-GW-Guidance  OPTIONAL }
 */
export const routingInfoForSmRes = sequence({
  imsi,
  locationInfoWithLMSI: ctx(0, locationInfoWithLmsi),
  mwdSet: optional(ctx(2, boolean)),
  extensionContainer: optional(ctx(4, extensionContainer)),
  ipSmGwGuidance: optional(ctx(5, ipSmGwGuidance)),
})
export type RoutingInfoForSmRes = Infer<typeof routingInfoForSmRes>

/**
 * GSM 09.02 v4: SEQUENCE { imsi, locationInfoWithLMSI [0] SEQUENCE { locationInfo CHOICE { roamingNumber [0] -- v1,
 *   msc-Number [1] }, lmsi OPTIONAL, ... }, mwd-Set [2] BOOLEAN OPTIONAL -- v1, ... }
 * The MSC number is named as its successor, so that one reader of results serves every version.
 */
export const routingInfoForSmResV2 = sequence({
  imsi,
  locationInfoWithLMSI: ctx(
    0,
    sequence({ networkNodeNumber: ctx(1, isdnAddressString), lmsi: optional(lmsi) }),
  ),
})
export const routingInfoForSmResV1 = sequence({
  imsi,
  locationInfoWithLMSI: ctx(
    0,
    sequence({
      roamingNumber: optional(ctx(0, isdnAddressString)),
      networkNodeNumber: optional(ctx(1, isdnAddressString)),
      lmsi: optional(lmsi),
    }),
  ),
  mwdSet: optional(ctx(2, boolean)),
})

/** SM-DeliveryOutcome ::= ENUMERATED */
export const smDeliveryOutcome = enumerated({
  memoryCapacityExceeded: 0,
  absentSubscriber: 1,
  successfulTransfer: 2,
})

/**
 * ReportSM-DeliveryStatusArg ::= SEQUENCE {
 *   msisdn ISDN-AddressString, serviceCentreAddress AddressString, sm-DeliveryOutcome SM-DeliveryOutcome,
 *   absentSubscriberDiagnosticSM [0], extensionContainer [1], ..., gprsSupportIndicator [2] NULL,
 *   deliveryOutcomeIndicator [3] NULL, additionalSM-DeliveryOutcome [4], additionalAbsentSubscriberDiagnosticSM [5],
 *   ip-sm-gw-Indicator [6] NULL, ip-sm-gw-sm-deliveryOutcome [7], ip-sm-gw-absentSubscriberDiagnosticSM [8],
 *   imsi [9], singleAttemptDelivery [10] NULL, correlationID [11] }         -- all from [0] OPTIONAL
 */
export const reportSmDeliveryStatusArg = sequence({
  msisdn: isdnAddressString,
  serviceCentreAddress: addressString,
  smDeliveryOutcome,
  absentSubscriberDiagnosticSM: optional(ctx(0, absentSubscriberDiagnosticSm)),
  extensionContainer: optional(ctx(1, extensionContainer)),
  gprsSupportIndicator: optional(ctx(2, nul)),
  deliveryOutcomeIndicator: optional(ctx(3, nul)),
  additionalSMDeliveryOutcome: optional(ctx(4, smDeliveryOutcome)),
  additionalAbsentSubscriberDiagnosticSM: optional(ctx(5, absentSubscriberDiagnosticSm)),
  ipSmGwIndicator: optional(ctx(6, nul)),
  ipSmGwSmDeliveryOutcome: optional(ctx(7, smDeliveryOutcome)),
  ipSmGwAbsentSubscriberDiagnosticSM: optional(ctx(8, absentSubscriberDiagnosticSm)),
  imsi: optional(ctx(9, imsi)),
  singleAttemptDelivery: optional(ctx(10, nul)),
  correlationId: optional(ctx(11, correlationId)),
})
/** GSM 09.02 v4: the outcome alone. */
export const reportSmDeliveryStatusArgV2 = sequence({
  msisdn: isdnAddressString,
  serviceCentreAddress: addressString,
  smDeliveryOutcome,
})
export const reportSmDeliveryStatusArgV1 = sequence({
  msisdn: isdnAddressString,
  serviceCentreAddress: addressString,
})

/** ReportSM-DeliveryStatusRes ::= SEQUENCE { storedMSISDN OPTIONAL, extensionContainer OPTIONAL, ... } */
export const reportSmDeliveryStatusRes = sequence({
  storedMSISDN: optional(isdnAddressString),
  extensionContainer: optional(extensionContainer),
})
/** GSM 09.02 v4: the stored number, bare. */
export const reportSmDeliveryStatusResV2 = choice({ storedMSISDN: isdnAddressString })

/** MW-Status ::= BIT STRING { sc-AddressNotIncluded (0), mnrf-Set (1), mcef-Set (2), mnrg-Set (3) } (SIZE (6..16)) */
export const mwStatus = bitString(6, 16)

/**
 * InformServiceCentreArg ::= SEQUENCE {
 *   storedMSISDN ISDN-AddressString, mw-Status MW-Status, extensionContainer ExtensionContainer, ...,
 *   absentSubscriberDiagnosticSM AbsentSubscriberDiagnosticSM,
 *   additionalAbsentSubscriberDiagnosticSM [0] AbsentSubscriberDiagnosticSM }         -- all OPTIONAL
 */
export const informServiceCentreArg = sequence({
  storedMSISDN: optional(isdnAddressString),
  mwStatus: optional(mwStatus),
  extensionContainer: optional(extensionContainer),
  absentSubscriberDiagnosticSM: optional(absentSubscriberDiagnosticSm),
  additionalAbsentSubscriberDiagnosticSM: optional(ctx(0, absentSubscriberDiagnosticSm)),
})
export const informServiceCentreArgV2 = sequence({
  storedMSISDN: optional(isdnAddressString),
  mwStatus: optional(mwStatus),
})

/** AlertServiceCentreArg ::= SEQUENCE { msisdn, serviceCentreAddress, ..., imsi, correlationID, [0]..[7] } */
export const alertServiceCentreArg = sequence({
  msisdn: isdnAddressString,
  serviceCentreAddress: addressString,
  imsi: optional(imsi),
  correlationId: optional(correlationId),
  maximumUeAvailabilityTime: optional(ctx(0, time)),
  smsGmscAlertEvent: optional(ctx(1, enumerated({ msAvailableForMtSms: 0, msUnderNewServingNode: 1 }))),
  smsGmscDiameterAddress: optional(ctx(2, networkNodeDiameterAddress)),
  newSGSNNumber: optional(ctx(3, isdnAddressString)),
  newSGSNDiameterAddress: optional(ctx(4, networkNodeDiameterAddress)),
  newMMENumber: optional(ctx(5, isdnAddressString)),
  newMMEDiameterAddress: optional(ctx(6, networkNodeDiameterAddress)),
  newMSCNumber: optional(ctx(7, isdnAddressString)),
})

/** ReadyForSM-Arg ::= SEQUENCE { imsi [0], alertReason, alertReasonIndicator NULL, extensionContainer, ..., [1] } */
export const readyForSmArg = sequence({
  imsi: ctx(0, imsi),
  alertReason: enumerated({ 'ms-Present': 0, memoryAvailable: 1 }),
  alertReasonIndicator: optional(nul),
  extensionContainer: optional(extensionContainer),
  additionalAlertReasonIndicator: optional(ctx(1, nul)),
  maximumUeAvailabilityTime: optional(time),
})
