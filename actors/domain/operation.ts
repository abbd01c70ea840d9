/** The questions a network can be asked, TS 29.002; the names are ours, the wire's names stand beside. */
export const operations = {
  sriSm: { map: 'sendRoutingInfoForSM', title: 'SRI-SM' },
  sri: { map: 'sendRoutingInfo', title: 'SRI' },
  ati: { map: 'anyTimeInterrogation', title: 'ATI' },
  psi: { map: 'provideSubscriberInfo', title: 'PSI' },
  sendImsi: { map: 'sendIMSI', title: 'SendIMSI' },
  checkImei: { map: 'checkIMEI', title: 'CheckIMEI' },
} as const

export type Operation = keyof typeof operations

export const operationNames = Object.keys(operations) as readonly Operation[]
