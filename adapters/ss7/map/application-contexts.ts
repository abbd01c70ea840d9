/** TS 29.002 §17.3.3: application contexts, {0 4 0 0 1 0 name version}. */

export interface ApplicationContext {
  readonly oid: string
  readonly name?: string
  readonly version?: number
}

const arc = '0.4.0.0.1.0'

/** map-ac (0), by name; CAMEL's gsmSSF contexts share the arc. */
const arcs = {
  networkLocUpContext: 1,
  locationCancellationContext: 2,
  roamingNumberEnquiryContext: 3,
  istAlertingContext: 4,
  locationInfoRetrievalContext: 5,
  callControlTransferContext: 6,
  reportingContext: 7,
  callCompletionContext: 8,
  serviceTerminationContext: 9,
  resetContext: 10,
  handoverControlContext: 11,
  sIWFSAllocationContext: 12,
  equipmentMngtContext: 13,
  infoRetrievalContext: 14,
  interVlrInfoRetrievalContext: 15,
  subscriberDataMngtContext: 16,
  tracingContext: 17,
  networkFunctionalSsContext: 18,
  networkUnstructuredSsContext: 19,
  shortMsgGatewayContext: 20,
  'shortMsgMO-RelayContext': 21,
  subscriberDataModificationNotificationContext: 22,
  shortMsgAlertContext: 23,
  mwdMngtContext: 24,
  'shortMsgMT-RelayContext': 25,
  imsiRetrievalContext: 26,
  msPurgingContext: 27,
  subscriberInfoEnquiryContext: 28,
  anyTimeInfoEnquiryContext: 29,
  groupCallControlContext: 31,
  gprsLocationUpdateContext: 32,
  gprsLocationInfoRetrievalContext: 33,
  failureReportContext: 34,
  gprsNotifyContext: 35,
  'ss-InvocationNotificationContext': 36,
  locationSvcGatewayContext: 37,
  locationSvcEnquiryContext: 38,
  authenticationFailureReportContext: 39,
  secureTransportHandlingContext: 40,
  'shortMsgMT-Relay-VGCS-Context': 41,
  'mm-EventReportingContext': 42,
  anyTimeInfoHandlingContext: 43,
  resourceManagementContext: 44,
  groupCallInfoRetrievalContext: 45,
  vcsgLocationUpdateContext: 46,
  vcsgLocationCancellationContext: 47,
  'CAP gsmSSF-to-gsmSCF context': 50,
  'CAP assist-gsmSSF-to-gsmSCF context': 51,
  'CAP gsmSRF-to-gsmSCF context': 52,
} as const

export type ApplicationContextName = keyof typeof arcs

export function applicationContextOid(name: ApplicationContextName, version: number): string {
  return `${arc}.${arcs[name]}.${version}`
}

const nameOf = new Map<number, string>(Object.entries(arcs).map(([name, number]) => [number, name]))

/** What a name stands for; a stranger's object identifier comes back as it is. */
export function applicationContext(oid: string): ApplicationContext {
  const [, number, version] = /^0\.4\.0\.0\.1\.0\.(\d+)\.(\d+)$/.exec(oid) ?? []
  const name = nameOf.get(Number(number))
  return name === undefined ? { oid } : { oid, name, version: Number(version) }
}
