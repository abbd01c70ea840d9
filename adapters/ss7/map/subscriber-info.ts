/** TS 29.002 §17.7.1: what a subscriber-information enquiry can ask for and be told. */
import { bitString, enumerated, extensible, integer, nul, octetString, opaque } from '../ber/leaves.ts'
import { choice, ctx, optional, sequence, type Infer } from '../ber/schema.ts'
import {
  cellGlobalIdOrServiceAreaIdOrLai,
  diameterIdentity,
  extensionContainer,
  imei,
  imsi,
  isdnAddressString,
  time,
} from './common.ts'
import { tbcdString } from './digits.ts'
import { geographicalInformation } from './geography.ts'

/** AgeOfLocationInformation ::= INTEGER (0..32767), minutes since the last contact */
export const ageOfLocationInformation = integer(0, 32_767)
/** GeodeticInformation ::= OCTET STRING (SIZE (10)), Q.763 */
export const geodeticInformation = octetString(10, 10)
/** LocationNumber ::= OCTET STRING (SIZE (2..10)), Q.763 */
export const locationNumber = octetString(2, 10)
/** LSAIdentity ::= OCTET STRING (SIZE (3)) */
export const lsaIdentity = octetString(3, 3)
/** RAIdentity ::= OCTET STRING (SIZE (6)) */
export const raIdentity = octetString(6, 6)

/** UserCSGInformation ::= SEQUENCE { csg-Id [0], extensionContainer [1], ..., accessMode [2], cmi [3] } */
export const userCsgInformation = sequence({
  csgId: ctx(0, bitString(27, 27)),
  extensionContainer: optional(ctx(1, extensionContainer)),
  accessMode: optional(ctx(2, octetString(1, 1))),
  cmi: optional(ctx(3, octetString(1, 1))),
})

/**
 * LocationInformationEPS ::= SEQUENCE {
 *   e-utranCellGlobalIdentity [0] E-UTRAN-CGI             OPTIONAL,
 *   trackingAreaIdentity      [1] TA-Id                   OPTIONAL,
 *   extensionContainer        [2] ExtensionContainer      OPTIONAL,
 *   geographicalInformation   [3] GeographicalInformation OPTIONAL,
 *   geodeticInformation       [4] GeodeticInformation     OPTIONAL,
 *   currentLocationRetrieved  [5] NULL                    OPTIONAL,
 *   ageOfLocationInformation  [6] AgeOfLocationInformation OPTIONAL, ...,
 *   mme-Name                  [7] DiameterIdentity        OPTIONAL }
 */
export const locationInformationEps = sequence({
  eUtranCellGlobalIdentity: optional(ctx(0, octetString(7, 7))),
  trackingAreaIdentity: optional(ctx(1, octetString(5, 5))),
  extensionContainer: optional(ctx(2, extensionContainer)),
  geographicalInformation: optional(ctx(3, geographicalInformation)),
  geodeticInformation: optional(ctx(4, geodeticInformation)),
  currentLocationRetrieved: optional(ctx(5, nul)),
  ageOfLocationInformation: optional(ctx(6, ageOfLocationInformation)),
  mmeName: optional(ctx(7, diameterIdentity)),
})

/**
 * LocationInformation ::= SEQUENCE {
 *   ageOfLocationInformation              AgeOfLocationInformation     OPTIONAL,
 *   geographicalInformation           [0] GeographicalInformation      OPTIONAL,
 *   vlr-number                        [1] ISDN-AddressString           OPTIONAL,
 *   locationNumber                    [2] LocationNumber               OPTIONAL,
 *   cellGlobalIdOrServiceAreaIdOrLAI  [3] CellGlobalIdOrServiceAreaIdOrLAI OPTIONAL,
 *   extensionContainer                [4] ExtensionContainer           OPTIONAL, ...,
 *   selectedLSA-Id                    [5] LSAIdentity                  OPTIONAL,
 *   msc-Number                        [6] ISDN-AddressString           OPTIONAL,
 *   geodeticInformation               [7] GeodeticInformation          OPTIONAL,
 *   currentLocationRetrieved          [8] NULL                         OPTIONAL,
 *   sai-Present                       [9] NULL                         OPTIONAL,
 *   locationInformationEPS           [10] LocationInformationEPS       OPTIONAL,
 *   userCSGInformation               [11] UserCSGInformation           OPTIONAL }
 */
export const locationInformation = sequence({
  ageOfLocationInformation: optional(ageOfLocationInformation),
  geographicalInformation: optional(ctx(0, geographicalInformation)),
  vlrNumber: optional(ctx(1, isdnAddressString)),
  locationNumber: optional(ctx(2, locationNumber)),
  cellGlobalIdOrServiceAreaIdOrLAI: optional(ctx(3, cellGlobalIdOrServiceAreaIdOrLai)),
  extensionContainer: optional(ctx(4, extensionContainer)),
  selectedLSAId: optional(ctx(5, lsaIdentity)),
  mscNumber: optional(ctx(6, isdnAddressString)),
  geodeticInformation: optional(ctx(7, geodeticInformation)),
  currentLocationRetrieved: optional(ctx(8, nul)),
  saiPresent: optional(ctx(9, nul)),
  locationInformationEPS: optional(ctx(10, locationInformationEps)),
  userCSGInformation: optional(ctx(11, userCsgInformation)),
})
export type LocationInformation = Infer<typeof locationInformation>

/**
 * LocationInformationGPRS ::= SEQUENCE {
 *   cellGlobalIdOrServiceAreaIdOrLAI  [0], routeingAreaIdentity [1] RAIdentity, geographicalInformation [2],
 *   sgsn-Number [3], selectedLSAIdentity [4], extensionContainer [5], ..., sai-Present [6],
 *   geodeticInformation [7], currentLocationRetrieved [8], ageOfLocationInformation [9], userCSGInformation [10] }
 */
export const locationInformationGprs = sequence({
  cellGlobalIdOrServiceAreaIdOrLAI: optional(ctx(0, cellGlobalIdOrServiceAreaIdOrLai)),
  routeingAreaIdentity: optional(ctx(1, raIdentity)),
  geographicalInformation: optional(ctx(2, geographicalInformation)),
  sgsnNumber: optional(ctx(3, isdnAddressString)),
  selectedLSAIdentity: optional(ctx(4, lsaIdentity)),
  extensionContainer: optional(ctx(5, extensionContainer)),
  saiPresent: optional(ctx(6, nul)),
  geodeticInformation: optional(ctx(7, geodeticInformation)),
  currentLocationRetrieved: optional(ctx(8, nul)),
  ageOfLocationInformation: optional(ctx(9, ageOfLocationInformation)),
  userCSGInformation: optional(ctx(10, userCsgInformation)),
})

/** NotReachableReason ::= ENUMERATED */
export const notReachableReason = enumerated({
  msPurged: 0,
  imsiDetached: 1,
  restrictedArea: 2,
  notRegistered: 3,
})

/** SubscriberState ::= CHOICE */
export const subscriberState = choice({
  assumedIdle: ctx(0, nul),
  camelBusy: ctx(1, nul),
  netDetNotReachable: notReachableReason,
  notProvidedFromVLR: ctx(2, nul),
})
export type SubscriberState = Infer<typeof subscriberState>

/** PS-SubscriberState ::= CHOICE; the lists of PDP contexts are kept as octets. */
export const psSubscriberState = choice({
  notProvidedFromSGSNorMME: ctx(0, nul),
  psDetached: ctx(1, nul),
  psAttachedNotReachableForPaging: ctx(2, nul),
  psAttachedReachableForPaging: ctx(3, nul),
  psPDPActiveNotReachableForPaging: ctx(4, opaque),
  psPDPActiveReachableForPaging: ctx(5, opaque),
  netDetNotReachable: notReachableReason,
})

/** NumberPortabilityStatus ::= ENUMERATED { …, ... } */
export const numberPortabilityStatus = extensible({
  notKnownToBePorted: 0,
  ownNumberPortedOut: 1,
  foreignNumberPortedToForeignNetwork: 2,
  ownNumberNotPortedOut: 4,
  foreignNumberPortedIn: 5,
})

/** MNPInfoRes ::= SEQUENCE { routeingNumber [0], imsi [1], msisdn [2], numberPortabilityStatus [3], ... } */
export const mnpInfoRes = sequence({
  routeingNumber: optional(ctx(0, tbcdString(1, 5))),
  imsi: optional(ctx(1, imsi)),
  msisdn: optional(ctx(2, isdnAddressString)),
  numberPortabilityStatus: optional(ctx(3, numberPortabilityStatus)),
  extensionContainer: optional(ctx(4, extensionContainer)),
})

/** GPRSMSClass ::= SEQUENCE { mSNetworkCapability [0], mSRadioAccessCapability [1] OPTIONAL } */
export const gprsMsClass = sequence({
  mSNetworkCapability: ctx(0, octetString(1, 8)),
  mSRadioAccessCapability: optional(ctx(1, octetString(1, 50))),
})

/** Used-RAT-Type ::= ENUMERATED { …, ... } */
export const usedRatType = extensible({
  utran: 0,
  geran: 1,
  gan: 2,
  'i-hspa-evolution': 3,
  'e-utran': 4,
  'nb-iot': 5,
})

/**
 * SubscriberInfo ::= SEQUENCE {
 *   locationInformation [0], subscriberState [1], extensionContainer [2], ..., locationInformationGPRS [3],
 *   ps-SubscriberState [4], imei [5], ms-Classmark2 [6], gprs-MS-Class [7], mnpInfoRes [8],
 *   imsVoiceOverPS-SessionsIndication [9], lastUE-ActivityTime [10], lastRAT-Type [11], eps-SubscriberState [12],
 *   locationInformationEPS [13], timeZone [14], daylightSavingTime [15] }      -- all OPTIONAL
 */
export const subscriberInfo = sequence({
  locationInformation: optional(ctx(0, locationInformation)),
  subscriberState: optional(ctx(1, subscriberState)),
  extensionContainer: optional(ctx(2, extensionContainer)),
  locationInformationGPRS: optional(ctx(3, locationInformationGprs)),
  psSubscriberState: optional(ctx(4, psSubscriberState)),
  imei: optional(ctx(5, imei)),
  msClassmark2: optional(ctx(6, octetString(3, 3))),
  gprsMSClass: optional(ctx(7, gprsMsClass)),
  mnpInfoRes: optional(ctx(8, mnpInfoRes)),
  imsVoiceOverPSSessionsIndication: optional(
    ctx(
      9,
      enumerated({
        'imsVoiceOverPS-SessionsNotSupported': 0,
        'imsVoiceOverPS-SessionsSupported': 1,
        unknown: 2,
      }),
    ),
  ),
  lastUEActivityTime: optional(ctx(10, time)),
  lastRATType: optional(ctx(11, usedRatType)),
  epsSubscriberState: optional(ctx(12, psSubscriberState)),
  locationInformationEPS: optional(ctx(13, locationInformationEps)),
  timeZone: optional(ctx(14, octetString(2, 3))),
  daylightSavingTime: optional(
    ctx(15, enumerated({ noAdjustment: 0, plusOneHourAdjustment: 1, plusTwoHoursAdjustment: 2 })),
  ),
})
export type SubscriberInfo = Infer<typeof subscriberInfo>

/**
 * RequestedInfo ::= SEQUENCE {
 *   locationInformation [0] NULL, subscriberState [1] NULL, extensionContainer [2], ..., currentLocation [3] NULL,
 *   requestedDomain [4] DomainType, imei [6] NULL, ms-classmark [5] NULL, mnpRequestedInfo [7] NULL,
 *   locationInformationEPS-Supported [11] NULL, t-adsData [8] NULL, requestedNodes [9] RequestedNodes,
 *   servingNodeIndication [10] NULL, localTimeZoneRequest [12] NULL }          -- all OPTIONAL
 */
export const requestedInfo = sequence({
  locationInformation: optional(ctx(0, nul)),
  subscriberState: optional(ctx(1, nul)),
  extensionContainer: optional(ctx(2, extensionContainer)),
  currentLocation: optional(ctx(3, nul)),
  requestedDomain: optional(ctx(4, extensible({ 'cs-Domain': 0, 'ps-Domain': 1 }))),
  imei: optional(ctx(6, nul)),
  msClassmark: optional(ctx(5, nul)),
  mnpRequestedInfo: optional(ctx(7, nul)),
  locationInformationEPSSupported: optional(ctx(11, nul)),
  tAdsData: optional(ctx(8, nul)),
  requestedNodes: optional(ctx(9, bitString(1, 8))),
  servingNodeIndication: optional(ctx(10, nul)),
  localTimeZoneRequest: optional(ctx(12, nul)),
})
