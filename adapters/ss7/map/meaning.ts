/** What MAP values mean, beyond their syntax: pure functions, no state. */

/** TS 23.040 §3.3.2: why the short message could not be delivered, by AbsentSubscriberDiagnosticSM. */
const absentSubscriberDiagnostics: readonly string[] = [
  'noPagingResponseViaMSC',
  'imsiDetached',
  'roamingRestriction',
  'deregisteredInHLRForNonGPRS',
  'msPurgedForNonGPRS',
  'noPagingResponseViaSGSN',
  'gprsDetached',
  'deregisteredInHLRForGPRS',
  'msPurgedForGPRS',
  'unidentifiedSubscriberViaMSC',
  'unidentifiedSubscriberViaSGSN',
  'deregisteredInHSSForIMS',
  'noResponseViaIPSMGW',
  'msTemporarilyUnavailable',
]

export function absentSubscriberDiagnosticName(code: number): string | undefined {
  return absentSubscriberDiagnostics[code]
}

/** MW-Status, TS 29.002 §17.7.6. */
export interface MwStatusFlags {
  readonly scAddressNotIncluded: boolean
  readonly mnrfSet: boolean
  readonly mcefSet: boolean
  readonly mnrgSet: boolean
}

export function mwStatusFlags(bits: string): MwStatusFlags {
  const isSet = (bit: number): boolean => bits[bit] === '1'
  return { scAddressNotIncluded: isSet(0), mnrfSet: isSet(1), mcefSet: isSet(2), mnrgSet: isSet(3) }
}

/** Is the subscriber served by another network than the number's, as its home says? */
export type Porting = 'notPorted' | 'portedOut' | 'portedIn' | 'portedElsewhere' | 'unknown'

/** NumberPortabilityStatus, TS 23.066 §4. */
const portings: Readonly<Record<string, Porting>> = {
  notKnownToBePorted: 'notPorted',
  ownNumberPortedOut: 'portedOut',
  foreignNumberPortedToForeignNetwork: 'portedElsewhere',
  ownNumberNotPortedOut: 'notPorted',
  foreignNumberPortedIn: 'portedIn',
}

export function porting(status: string | number): Porting {
  return portings[status] ?? 'unknown'
}

/** TS 23.032 §6.2: radius of the uncertainty circle, metres. */
export function uncertaintyMetres(code: number): number {
  return 10 * (1.1 ** code - 1)
}
