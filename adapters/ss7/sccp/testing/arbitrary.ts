/** Generated SCCP values for property tests. */

import * as fc from 'fast-check'
import type { SccpMessage } from '../messages.ts'
import type { GlobalTitle, SccpAddress } from '../primitives.ts'

const digits = fc.string({ unit: fc.nat(15).map(digit => digit.toString(16)), minLength: 1, maxLength: 18 })
const tt = fc.nat(255)
const np = fc.constantFrom('unknown', 'isdn-e164', 'land-mobile-e212', 'isdn-mobile-e214', 'private', 'np-9')
const nai = fc.constantFrom('unknown', 'subscriber', 'national', 'international', 'nai-100')

/** As the decoder gives them back: the encoding scheme follows from the digits. */
export const globalTitle: fc.Arbitrary<GlobalTitle> = fc
  .oneof(
    fc.record({ gti: fc.constant(1 as const), nai, digits }),
    fc.record({ gti: fc.constant(2 as const), tt, digits }),
    fc.record({ gti: fc.constant(3 as const), tt, np, digits }),
    fc.record({ gti: fc.constant(4 as const), tt, np, nai, digits }),
  )
  .map(title => {
    if (title.gti === 1) return title
    // Indicator 2 has no way to say odd: the sender fills up.
    if (title.gti === 2)
      return { ...title, digits: title.digits.length % 2 === 0 ? title.digits : `${title.digits}0` }
    return { ...title, es: title.digits.length % 2 === 0 ? 2 : 1 }
  })

export const address: fc.Arbitrary<SccpAddress> = fc.record(
  {
    routingIndicator: fc.constantFrom('gt', 'ssn'),
    pointCode: fc.nat(0x3fff),
    ssn: fc.nat(255),
    globalTitle,
    nationalUse: fc.constant(true as const),
  },
  { requiredKeys: ['routingIndicator'] },
)

const party = { called: address, calling: address }
const data = fc.uint8Array({ minLength: 1, maxLength: 120 })
const sending = { protocolClass: fc.constantFrom(0, 1), returnOnError: fc.boolean() }
const returning = {
  returnCause: fc.constantFrom('noTranslationForAddressOfSuchNature', 'unequippedUser', 'cause-77'),
}
const hopCounter = fc.integer({ min: 1, max: 15 })
const optional = {
  segmentation: fc.record({
    firstSegment: fc.boolean(),
    classInSequence: fc.constantFrom(0, 1),
    remainingSegments: fc.nat(15),
    localReference: fc.nat(0xff_ffff),
  }),
  importance: fc.nat(7),
}

function message(
  type: string,
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<SccpMessage> {
  const requiredKeys: string[] = ['type', ...Object.keys(fields).filter(key => !(key in optional))]
  const all: Readonly<Record<string, fc.Arbitrary<unknown>>> = { type: fc.constant(type), ...fields }
  return fc.record(all, { requiredKeys }) as unknown as fc.Arbitrary<SccpMessage>
}

export const sccpMessage: fc.Arbitrary<SccpMessage> = fc.oneof(
  message('udt', { ...sending, ...party, data }),
  message('udts', { ...returning, ...party, data }),
  message('xudt', { ...sending, hopCounter, ...party, data, ...optional }),
  message('xudts', { ...returning, hopCounter, ...party, data, ...optional }),
  message('ludt', {
    ...sending,
    hopCounter,
    ...party,
    data: fc.uint8Array({ minLength: 1, maxLength: 400 }),
    ...optional,
  }),
  message('ludts', { ...returning, hopCounter, ...party, data, ...optional }),
)
