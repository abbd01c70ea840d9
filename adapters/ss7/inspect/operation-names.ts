/** Names for operation codes met in traces: ours from the table, and their common neighbours. */
import { operationByCode } from '../map/operations.ts'

/** TS 29.002 §17.5, beyond what this gateway asks or is asked; 0 is CAMEL's, as a trace without context shows it. */
const neighbours: Readonly<Record<number, string>> = {
  0: 'initialDP(CAP)',
  2: 'updateLocation',
  3: 'cancelLocation',
  4: 'provideRoamingNumber',
  7: 'insertSubscriberData',
  8: 'deleteSubscriberData',
  10: 'registerSS',
  11: 'eraseSS',
  12: 'activateSS',
  13: 'deactivateSS',
  14: 'interrogateSS',
  23: 'updateGprsLocation',
  24: 'sendRoutingInfoForGprs',
  37: 'reset',
  46: 'mo-forwardSM/forwardSM',
  56: 'sendAuthenticationInfo',
  57: 'restoreData',
  59: 'processUnstructuredSS-Request',
  60: 'unstructuredSS-Request',
  61: 'unstructuredSS-Notify',
  62: 'anyTimeSubscriptionInterrogation',
  65: 'anyTimeModification',
  67: 'purgeMS',
  83: 'provideSubscriberLocation',
  85: 'sendRoutingInfoForLCS',
  86: 'subscriberLocationReport',
}

/** `null`: a code without a name here. */
export function operationName(code: number | string): string | null {
  if (typeof code === 'string') return null
  return neighbours[code] ?? operationByCode(code)?.name ?? null
}
