import type { Operation } from '../../actors/domain/operation.ts'
import type { AnyTimeInterrogationArg } from '../ss7/map/mobility.ts'
import type { OperationName } from '../ss7/map/operations.ts'
import type { RoutingInfoForSmArg } from '../ss7/map/short-message.ts'
import type { SendRoutingInfoArg } from '../ss7/map/call-handling.ts'
import { gsmScfSsn } from './settings.ts'

/** Our questions as MAP invocations. */
export interface MapQuestion {
  readonly operation: OperationName
  /** `own`: E.164 digits of ours. */
  readonly argument: (msisdn: string, own: string) => unknown
  /** Our subsystem, where the operation wants another than the configured one. */
  readonly ssn?: number
}

const address = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits }) as const

/** `undefined`: asked by something that a number alone does not give (IMSI, IMEI). */
export const mapQuestions: { readonly [O in Operation]: MapQuestion | undefined } = {
  /**
   * sm-RP-PRI is true although we deliver nothing. Without priority an HLR that has the subscriber marked as not
   * reachable refuses, and puts the asking service centre on its message waiting list, to alert it later
   * (TS 23.040 §3.2.4 and §3.2.7): our question would leave a trace in the subscriber's data. With priority it tells
   * the serving node, and the mark beside it in an InformServiceCentre, which we read. Nothing is stored, for only
   * ReportSM-DeliveryStatus does that, and we never send it. No gprsSupportIndicator: one serving node is enough.
   */
  sriSm: {
    operation: 'sendRoutingInfoForSM',
    argument: (msisdn, own): RoutingInfoForSmArg => ({
      msisdn: address(msisdn),
      smRpPri: true,
      serviceCentreAddress: address(own),
    }),
  },
  /** As for a call: the HLR has the visited MSC lend a roaming number, which costs both a little. */
  sri: {
    operation: 'sendRoutingInfo',
    argument: (msisdn, own): SendRoutingInfoArg => ({
      msisdn: address(msisdn),
      interrogationType: 'basicCall',
      gmscOrGsmSCFAddress: address(own),
    }),
  },
  ati: {
    operation: 'anyTimeInterrogation',
    argument: (msisdn, own): AnyTimeInterrogationArg => ({
      subscriberIdentity: { msisdn: address(msisdn) },
      requestedInfo: { locationInformation: true, subscriberState: true },
      gsmSCFAddress: address(own),
    }),
    ssn: gsmScfSsn,
  },
  sendImsi: { operation: 'sendIMSI', argument: msisdn => ({ msisdn: address(msisdn) }) },
  psi: undefined,
  checkImei: undefined,
}
