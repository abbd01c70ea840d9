import metadata from 'libphonenumber-js/max/metadata'
import { parsePhoneNumberFromString } from 'libphonenumber-js/core'
import type { Msisdn } from './msisdn.ts'

/** What the world's number plans say of a number before any network is asked. */
export interface NumberPlan {
  /** ISO 3166-1 alpha-2; `undefined` for codes no single country owns. */
  readonly country: string | undefined
  readonly callingCode: string | undefined
  readonly lineType: LineType
}

export type LineType =
  'MOBILE' | 'FIXED' | 'FIXED_OR_MOBILE' | 'TOLL_FREE' | 'PREMIUM' | 'VOIP' | 'OTHER' | 'UNKNOWN'

const lineTypes: Readonly<Record<string, LineType>> = {
  MOBILE: 'MOBILE',
  FIXED_LINE: 'FIXED',
  FIXED_LINE_OR_MOBILE: 'FIXED_OR_MOBILE',
  TOLL_FREE: 'TOLL_FREE',
  PREMIUM_RATE: 'PREMIUM',
  SHARED_COST: 'PREMIUM',
  VOIP: 'VOIP',
}

/** Pure: the metadata is a constant of the build. */
export function numberPlan(msisdn: Msisdn): NumberPlan {
  const parsed = parsePhoneNumberFromString(`+${msisdn}`, metadata)
  if (parsed === undefined) return { country: undefined, callingCode: undefined, lineType: 'UNKNOWN' }
  const type = parsed.getType()
  return {
    country: parsed.country,
    callingCode: parsed.countryCallingCode,
    lineType: type === undefined ? 'UNKNOWN' : (lineTypes[type] ?? 'OTHER'),
  }
}
