/** TS 29.002 §17.7.3, call handling data types, with the older shapes of GSM 09.02 where they differ. */
import { bitString, enumerated, extensible, integer, nul, octetString, opaque } from '../ber/leaves.ts'
import { any, choice, ctx, explicit, optional, sequence, tagged, type Infer } from '../ber/schema.ts'
import { emlppPriority, extensionContainer, ftnAddressString, imsi, isdnAddressString } from './common.ts'
import { numberPortabilityStatus, subscriberInfo } from './subscriber-info.ts'

/** SupportedCamelPhases ::= BIT STRING { phase1 (0), … } (SIZE (1..16)) */
export const supportedCamelPhases = bitString(1, 16)
/** OfferedCamel4CSIs ::= BIT STRING { o-csi (0), … } (SIZE (7..16)) */
export const offeredCamel4Csis = bitString(7, 16)

/**
 * ForwardingData ::= SEQUENCE {
 *   forwardedToNumber     [5] ISDN-AddressString    OPTIONAL,
 *   forwardedToSubaddress [4] ISDN-SubaddressString OPTIONAL,
 *   forwardingOptions     [6] ForwardingOptions     OPTIONAL,
 *   extensionContainer    [7] ExtensionContainer    OPTIONAL, ...,
 *   longForwardedToNumber [8] FTN-AddressString     OPTIONAL }
 */
export const forwardingData = sequence({
  forwardedToNumber: optional(ctx(5, isdnAddressString)),
  forwardedToSubaddress: optional(ctx(4, octetString(1, 21))),
  forwardingOptions: optional(ctx(6, octetString(1, 1))),
  extensionContainer: optional(ctx(7, extensionContainer)),
  longForwardedToNumber: optional(ctx(8, ftnAddressString)),
})

/** RoutingInfo ::= CHOICE { roamingNumber ISDN-AddressString, forwardingData ForwardingData } */
export const routingInfo = choice({ roamingNumber: isdnAddressString, forwardingData })

/** CamelRoutingInfo ::= SEQUENCE { forwardingData OPTIONAL, gmscCamelSubscriptionInfo [0], extensionContainer [1], ... } */
export const camelRoutingInfo = sequence({
  forwardingData: optional(forwardingData),
  gmscCamelSubscriptionInfo: ctx(0, opaque),
  extensionContainer: optional(ctx(1, extensionContainer)),
})

/** ExtendedRoutingInfo ::= CHOICE { routingInfo RoutingInfo, camelRoutingInfo [8] CamelRoutingInfo }, one level. */
export const extendedRoutingInfo = choice({
  roamingNumber: isdnAddressString,
  forwardingData,
  camelRoutingInfo: ctx(8, camelRoutingInfo),
})

/** CamelInfo ::= SEQUENCE { supportedCamelPhases, suppress-T-CSI NULL, extensionContainer, ..., offeredCamel4CSIs [0] } */
export const camelInfo = sequence({
  supportedCamelPhases,
  suppressTCSI: optional(nul),
  extensionContainer: optional(extensionContainer),
  offeredCamel4CSIs: optional(ctx(0, offeredCamel4Csis)),
})

/**
 * SendRoutingInfoArg ::= SEQUENCE {
 *   msisdn [0] ISDN-AddressString, cug-CheckInfo [1] OPTIONAL, numberOfForwarding [2] INTEGER (1..5) OPTIONAL,
 *   interrogationType [3] InterrogationType, or-Interrogation [4] NULL OPTIONAL, or-Capability [5] OR-Phase OPTIONAL,
 *   gmsc-OrGsmSCF-Address [6] ISDN-AddressString, callReferenceNumber [7] OPTIONAL, … [29] all OPTIONAL }
 * Call-related signal information and CUG data pass through as octets.
 */
export const sendRoutingInfoArg = sequence({
  msisdn: ctx(0, isdnAddressString),
  cugCheckInfo: optional(ctx(1, opaque)),
  numberOfForwarding: optional(ctx(2, integer(1, 5))),
  interrogationType: ctx(3, enumerated({ basicCall: 0, forwarding: 1 })),
  orInterrogation: optional(ctx(4, nul)),
  orCapability: optional(ctx(5, integer(1, 127))),
  gmscOrGsmSCFAddress: ctx(6, isdnAddressString),
  callReferenceNumber: optional(ctx(7, octetString(1, 8))),
  forwardingReason: optional(ctx(8, enumerated({ notReachable: 0, busy: 1, noReply: 2 }))),
  basicServiceGroup: optional(explicit(9, any)),
  networkSignalInfo: optional(ctx(10, opaque)),
  camelInfo: optional(ctx(11, camelInfo)),
  suppressionOfAnnouncement: optional(ctx(12, nul)),
  extensionContainer: optional(ctx(13, extensionContainer)),
  alertingPattern: optional(ctx(14, octetString(1, 1))),
  ccbsCall: optional(ctx(15, nul)),
  supportedCCBSPhase: optional(ctx(16, integer(1, 127))),
  additionalSignalInfo: optional(ctx(17, opaque)),
  /** IST-SupportIndicator ::= ENUMERATED { basicISTSupported (0), istCommandSupported (1), ... }, by number. */
  istSupportIndicator: optional(ctx(18, integer(0, 127))),
  prePagingSupported: optional(ctx(19, nul)),
  callDiversionTreatmentIndicator: optional(ctx(20, octetString(1, 1))),
  longFTNSupported: optional(ctx(21, nul)),
  suppressVtCSI: optional(ctx(22, nul)),
  suppressIncomingCallBarring: optional(ctx(23, nul)),
  gsmSCFInitiatedCall: optional(ctx(24, nul)),
  basicServiceGroup2: optional(explicit(25, any)),
  networkSignalInfo2: optional(ctx(26, opaque)),
  suppressMTSS: optional(ctx(27, bitString(2, 16))),
  mtRoamingRetrySupported: optional(ctx(28, nul)),
  callPriority: optional(ctx(29, emlppPriority)),
})
export type SendRoutingInfoArg = Infer<typeof sendRoutingInfoArg>

/** GSM 09.02 v4: SEQUENCE { msisdn [0], cug-CheckInfo [1] -- v2, numberOfForwarding [2], networkSignalInfo [10], ... } */
export const sendRoutingInfoArgV2 = sequence({
  msisdn: ctx(0, isdnAddressString),
  cugCheckInfo: optional(ctx(1, opaque)),
  numberOfForwarding: optional(ctx(2, integer(1, 5))),
  networkSignalInfo: optional(ctx(10, opaque)),
})

/** UnavailabilityCause ::= ENUMERATED { …, ... } */
export const unavailabilityCause = extensible({
  bearerServiceNotProvisioned: 1,
  teleserviceNotProvisioned: 2,
  absentSubscriber: 3,
  busySubscriber: 4,
  callBarred: 5,
  'cug-Reject': 6,
})

/**
 * SendRoutingInfoRes ::= [3] SEQUENCE {
 *   imsi [9], extendedRoutingInfo, cug-CheckInfo [3], cugSubscriptionFlag [6] NULL, subscriberInfo [7], ss-List [1],
 *   basicService [5], forwardingInterrogationRequired [4] NULL, vmsc-Address [2], extensionContainer [0], ...,
 *   naea-PreferredCI [10], ccbs-Indicators [11], msisdn [12], numberPortabilityStatus [13], istAlertTimer [14],
 *   supportedCamelPhasesInVMSC [15], offeredCamel4CSIsInVMSC [16], routingInfo2 [17], ss-List2 [18],
 *   basicService2 [19], allowedServices [20], unavailabilityCause [21], releaseResourcesSupported [22] NULL,
 *   gsm-BearerCapability [23] }                                                 -- all OPTIONAL
 */
export const sendRoutingInfoRes = tagged(
  'context',
  3,
  sequence({
    imsi: optional(ctx(9, imsi)),
    extendedRoutingInfo: optional(extendedRoutingInfo),
    cugCheckInfo: optional(ctx(3, opaque)),
    cugSubscriptionFlag: optional(ctx(6, nul)),
    subscriberInfo: optional(ctx(7, subscriberInfo)),
    ssList: optional(ctx(1, opaque)),
    basicService: optional(explicit(5, any)),
    forwardingInterrogationRequired: optional(ctx(4, nul)),
    vmscAddress: optional(ctx(2, isdnAddressString)),
    extensionContainer: optional(ctx(0, extensionContainer)),
    naeaPreferredCI: optional(ctx(10, opaque)),
    ccbsIndicators: optional(ctx(11, opaque)),
    msisdn: optional(ctx(12, isdnAddressString)),
    numberPortabilityStatus: optional(ctx(13, numberPortabilityStatus)),
    istAlertTimer: optional(ctx(14, integer(15, 255))),
    supportedCamelPhasesInVMSC: optional(ctx(15, supportedCamelPhases)),
    offeredCamel4CSIsInVMSC: optional(ctx(16, offeredCamel4Csis)),
    routingInfo2: optional(ctx(17, routingInfo)),
    ssList2: optional(ctx(18, opaque)),
    basicService2: optional(explicit(19, any)),
    allowedServices: optional(ctx(20, bitString(2, 8))),
    unavailabilityCause: optional(ctx(21, unavailabilityCause)),
    releaseResourcesSupported: optional(ctx(22, nul)),
    gsmBearerCapability: optional(ctx(23, opaque)),
  }),
)
export type SendRoutingInfoRes = Infer<typeof sendRoutingInfoRes>

/** GSM 09.02 v4: SEQUENCE { imsi IMSI, routingInfo RoutingInfo, cug-CheckInfo CUG-CheckInfo OPTIONAL -- v2, ... } */
export const sendRoutingInfoResV2 = sequence({
  imsi,
  routingInfo,
  cugCheckInfo: optional(opaque),
})
