/** Code points of Q.713 by name. Codes without a name keep their number in the name: `np-9`. */

import type { NatureOfAddress, NumberingPlan, ReturnCause } from './primitives.ts'

interface Names<Name extends string> {
  name(code: number): Name
  code(name: Name): number
}

function names<Name extends string>(prefix: string, known: Readonly<Record<number, Name>>): Names<Name> {
  const codes = new Map(Object.entries(known).map(([code, name]) => [name, Number(code)]))
  return {
    name: code => known[code] ?? (`${prefix}-${String(code)}` as Name),
    code: name => codes.get(name) ?? Number(name.slice(prefix.length + 1)),
  }
}

/** Q.713 §3.4.2.3.3, numbering plan. */
export const numberingPlans = names<NumberingPlan>('np', {
  0: 'unknown',
  1: 'isdn-e164',
  2: 'generic',
  3: 'data-x121',
  4: 'telex-f69',
  5: 'maritime-mobile',
  6: 'land-mobile-e212',
  7: 'isdn-mobile-e214',
  14: 'private',
})

/** Q.713 §3.4.2.3.1, nature of address indicator. */
export const naturesOfAddress = names<NatureOfAddress>('nai', {
  0: 'unknown',
  1: 'subscriber',
  2: 'reserved-national',
  3: 'national',
  4: 'international',
})

/** Q.713 §3.12, return cause. */
export const returnCauses = names<ReturnCause>('cause', {
  0: 'noTranslationForAddressOfSuchNature',
  1: 'noTranslationForThisSpecificAddress',
  2: 'subsystemCongestion',
  3: 'subsystemFailure',
  4: 'unequippedUser',
  5: 'mtpFailure',
  6: 'networkCongestion',
  7: 'unqualified',
  8: 'errorInMessageTransport',
  9: 'errorInLocalProcessing',
  10: 'destinationCannotPerformReassembly',
  11: 'sccpFailure',
  12: 'hopCounterViolation',
  13: 'segmentationNotSupported',
  14: 'segmentationFailure',
})
