/** TS 29.002 §17.7.6: moving short messages. Not our business; read where it accompanies or is inspected. */
import { nul } from '../ber/leaves.ts'
import { choice, ctx, optional, sequence } from '../ber/schema.ts'
import {
  addressString,
  extensionContainer,
  imsi,
  isdnAddressString,
  lmsi,
  networkNodeDiameterAddress,
  signalInfo,
  time,
} from './common.ts'
import { correlationId, smDeliveryOutcome, smDeliveryTimerValue } from './short-message.ts'

/** SM-RP-DA ::= CHOICE { imsi [0], lmsi [1], serviceCentreAddressDA [4], noSM-RP-DA [5] NULL } */
export const smRpDa = choice({
  imsi: ctx(0, imsi),
  lmsi: ctx(1, lmsi),
  serviceCentreAddressDA: ctx(4, addressString),
  noSmRpDa: ctx(5, nul),
})

/** SM-RP-OA ::= CHOICE { msisdn [2], serviceCentreAddressOA [4], noSM-RP-OA [5] NULL } */
export const smRpOa = choice({
  msisdn: ctx(2, isdnAddressString),
  serviceCentreAddressOA: ctx(4, addressString),
  noSmRpOa: ctx(5, nul),
})

/** MO-ForwardSM-Arg ::= SEQUENCE { sm-RP-DA, sm-RP-OA, sm-RP-UI, extensionContainer, ..., imsi, correlationID [0], [1] } */
export const moForwardSmArg = sequence({
  smRpDa,
  smRpOa,
  smRpUi: signalInfo,
  extensionContainer: optional(extensionContainer),
  imsi: optional(imsi),
  correlationId: optional(ctx(0, correlationId)),
  smDeliveryOutcome: optional(ctx(1, smDeliveryOutcome)),
})

/** MT-ForwardSM-Arg ::= SEQUENCE { sm-RP-DA, sm-RP-OA, sm-RP-UI, moreMessagesToSend NULL, extensionContainer, ..., … } */
export const mtForwardSmArg = sequence({
  smRpDa,
  smRpOa,
  smRpUi: signalInfo,
  moreMessagesToSend: optional(nul),
  extensionContainer: optional(extensionContainer),
  smDeliveryTimer: optional(smDeliveryTimerValue),
  smDeliveryStartTime: optional(time),
  smsOverIpOnlyIndicator: optional(ctx(0, nul)),
  correlationId: optional(ctx(1, correlationId)),
  maximumRetransmissionTime: optional(ctx(2, time)),
  smsGmscAddress: optional(ctx(3, isdnAddressString)),
  smsGmscDiameterAddress: optional(ctx(4, networkNodeDiameterAddress)),
})

/** GSM 09.02 v3 and v4, ForwardSM-Arg: both directions. */
export const forwardSmArg = sequence({
  smRpDa,
  smRpOa,
  smRpUi: signalInfo,
  moreMessagesToSend: optional(nul),
})

/** MO- and MT-ForwardSM-Res ::= SEQUENCE { sm-RP-UI SignalInfo OPTIONAL, extensionContainer OPTIONAL, ... } */
export const forwardSmRes = sequence({
  smRpUi: optional(signalInfo),
  extensionContainer: optional(extensionContainer),
})
