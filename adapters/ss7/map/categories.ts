/**
 * GSMA FS.11's categories of MAP operations, as vendors of signalling firewalls publish them: who may send one over an
 * interconnection at all. An operation that stands in two of theirs has the stricter one here.
 */
import type { Code } from '../tcap/primitives.ts'

/**
 * `internal` (category 1): from within the network only. `homeNetwork` (2): from the home network of a visiting
 * subscriber. `visitedNetwork` (3): from the network that a subscriber visits. `shortMessage`: the operations of short
 * message transfer, which FS.11 treats by themselves. `unknown`: no operation of MAP, or none invoked.
 */
export type Category = 'internal' | 'homeNetwork' | 'visitedNetwork' | 'shortMessage' | 'unknown'

/** The strictest first. */
export const categories: readonly Category[] = [
  'internal',
  'homeNetwork',
  'visitedNetwork',
  'shortMessage',
  'unknown',
]

/** Local operation codes, TS 29.002 §17.5. */
const operationCodes: Readonly<Record<Exclude<Category, 'unknown'>, Readonly<Record<string, number>>>> = {
  internal: {
    noteSubscriberDataModified: 5,
    sendParameters: 9,
    sendRoutingInfo: 22,
    sendRoutingInfoForGprs: 24,
    failureReport: 25,
    noteMsPresentForGprs: 26,
    performHandover: 28,
    sendEndSignal: 29,
    performSubsequentHandover: 30,
    provideSIWFSNumber: 31,
    processAccessSignalling: 33,
    forwardAccessSignalling: 34,
    sendGroupCallEndSignal: 40,
    processGroupCallSignalling: 41,
    forwardGroupCallSignalling: 42,
    checkIMEI: 43,
    sendIdentification: 55,
    sendIMSI: 58,
    anyTimeSubscriptionInterrogation: 62,
    anyTimeModification: 65,
    prepareHandover: 68,
    prepareSubsequentHandover: 69,
    anyTimeInterrogation: 71,
    sendRoutingInfoForLCS: 85,
    subscriberLocationReport: 86,
    istAlert: 87,
    istCommand: 88,
  },
  homeNetwork: {
    cancelLocation: 3,
    provideRoamingNumber: 4,
    resumeCallHandling: 6,
    insertSubscriberData: 7,
    deleteSubscriberData: 8,
    getPassword: 18,
    reset: 37,
    forwardCheckSSIndication: 38,
    activateTraceMode: 50,
    deactivateTraceMode: 51,
    'unstructuredSS-Request': 60,
    'unstructuredSS-Notify': 61,
    provideSubscriberInfo: 70,
    setReportingState: 73,
    statusReport: 74,
    remoteUserFree: 75,
    provideSubscriberLocation: 83,
  },
  visitedNetwork: {
    updateLocation: 2,
    registerSS: 10,
    eraseSS: 11,
    activateSS: 12,
    deactivateSS: 13,
    interrogateSS: 14,
    authenticationFailureReport: 15,
    registerPassword: 17,
    'processUnstructuredSS-Data': 19,
    updateGprsLocation: 23,
    sendAuthenticationInfo: 56,
    restoreData: 57,
    'processUnstructuredSS-Request': 59,
    readyForSM: 66,
    purgeMS: 67,
    'ss-InvocationNotification': 72,
    registerCcEntry: 76,
    eraseCcEntry: 77,
    'noteMM-Event': 89,
  },
  shortMessage: {
    mtForwardSM: 44,
    sendRoutingInfoForSM: 45,
    moForwardSM: 46,
    'reportSM-DeliveryStatus': 47,
    alertServiceCentreWithoutResult: 49,
    informServiceCentre: 63,
    alertServiceCentre: 64,
  },
}

const categoryOfCode = new Map(
  Object.entries(operationCodes).flatMap(([category, codes]) =>
    Object.values(codes).map(code => [code, category as Category] as const),
  ),
)

/** Of a dialogue that a peer begins: the strictest of what it invokes. */
export function categoryOf(invoked: readonly Code[]): Category {
  const found = new Set(
    invoked.map(code => (typeof code === 'number' ? categoryOfCode.get(code) : undefined) ?? 'unknown'),
  )
  return categories.find(category => found.has(category)) ?? 'unknown'
}
