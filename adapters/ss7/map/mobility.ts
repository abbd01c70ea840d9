/** TS 29.002 §17.7.1 and §17.7.2: arguments and results of PSI, ATI, CheckIMEI and SendIMSI. */
import { bitString, enumerated, opaque } from '../ber/leaves.ts'
import { choice, ctx, optional, sequence, type Infer } from '../ber/schema.ts'
import {
  emlppPriority,
  extensionContainer,
  imei,
  imsi,
  isdnAddressString,
  lmsi,
  subscriberIdentity,
} from './common.ts'
import { requestedInfo, subscriberInfo } from './subscriber-info.ts'

/** ProvideSubscriberInfoArg ::= SEQUENCE { imsi [0], lmsi [1], requestedInfo [2], extensionContainer [3], ..., callPriority [4] } */
export const provideSubscriberInfoArg = sequence({
  imsi: ctx(0, imsi),
  lmsi: optional(ctx(1, lmsi)),
  requestedInfo: ctx(2, requestedInfo),
  extensionContainer: optional(ctx(3, extensionContainer)),
  callPriority: optional(ctx(4, emlppPriority)),
})

/** ProvideSubscriberInfoRes, AnyTimeInterrogationRes ::= SEQUENCE { subscriberInfo, extensionContainer OPTIONAL, ... } */
export const subscriberInfoRes = sequence({
  subscriberInfo,
  extensionContainer: optional(extensionContainer),
})
export type SubscriberInfoRes = Infer<typeof subscriberInfoRes>

/**
 * AnyTimeInterrogationArg ::= SEQUENCE {
 *   subscriberIdentity [0] SubscriberIdentity,
 *   requestedInfo      [1] RequestedInfo,
 *   gsmSCF-Address     [3] ISDN-AddressString,
 *   extensionContainer [2] ExtensionContainer OPTIONAL, ... }
 */
export const anyTimeInterrogationArg = sequence({
  subscriberIdentity: ctx(0, subscriberIdentity),
  requestedInfo: ctx(1, requestedInfo),
  gsmSCFAddress: ctx(3, isdnAddressString),
  extensionContainer: optional(ctx(2, extensionContainer)),
})
export type AnyTimeInterrogationArg = Infer<typeof anyTimeInterrogationArg>

/**
 * CheckIMEI-Arg ::= SEQUENCE {
 *   imei IMEI, requestedEquipmentInfo BIT STRING { equipmentStatus (0), bmuef (1) } (SIZE (2..8)),
 *   extensionContainer ExtensionContainer OPTIONAL, ... }
 */
export const checkImeiArg = sequence({
  imei,
  requestedEquipmentInfo: bitString(2, 8),
  extensionContainer: optional(extensionContainer),
})
/** Versions 1 and 2: IMEI, bare; one vendor lets an IMSI follow. */
export const checkImeiArgV2 = choice({ imei })

/** EquipmentStatus ::= ENUMERATED */
export const equipmentStatus = enumerated({ whiteListed: 0, blackListed: 1, greyListed: 2 })

/** CheckIMEI-Res ::= SEQUENCE { equipmentStatus OPTIONAL, bmuef UESBI-Iu OPTIONAL, extensionContainer [0] OPTIONAL, ... } */
export const checkImeiRes = sequence({
  equipmentStatus: optional(equipmentStatus),
  bmuef: optional(opaque),
  extensionContainer: optional(ctx(0, extensionContainer)),
})
/** Versions 1 and 2: EquipmentStatus, bare. */
export const checkImeiResV2 = choice({ equipmentStatus })

/** sendIMSI: ARGUMENT msisdn ISDN-AddressString RESULT imsi IMSI */
export const sendImsiArg = choice({ msisdn: isdnAddressString })
export const sendImsiRes = choice({ imsi })
