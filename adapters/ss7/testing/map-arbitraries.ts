/** Arbitraries for the leaves that are MAP's own, to derive whole arguments and results from their schemas. */
import * as fc from 'fast-check'
import { codec } from '../ber/codec.ts'
import { natures, plans } from '../map/digits.ts'
import { geographicalInformation } from '../map/geography.ts'
import { absentSubscriberDiagnosticName } from '../map/meaning.ts'
import type { LeafArbitraries } from './arbitrary.ts'

const digitsOf = (min: number, max: number, alphabet = '0123456789*#abc'): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...Array.from(alphabet)), { minLength: min, maxLength: max })
    .map(digits => digits.join(''))

const plmn = {
  mcc: digitsOf(3, 3, '0123456789'),
  mnc: digitsOf(2, 3, '0123456789'),
}
const u16 = fc.integer({ min: 0, max: 0xffff })
const contents = fc.uint8Array({ maxLength: 20 })
const geographical = codec('map', geographicalInformation)

export const mapLeaves: LeafArbitraries = {
  'TBCD-STRING': ({ min, max }) => digitsOf(2 * min - 1, 2 * max),
  AddressString: ({ max }) =>
    fc.record(
      {
        ton: fc.constantFrom(...natures),
        npi: fc.constantFrom(...plans),
        digits: digitsOf(0, Math.min(2 * (max - 1), 20)),
        ext: fc.constant(0),
      },
      { requiredKeys: ['ton', 'npi', 'digits'], noNullPrototype: true },
    ),
  'PLMN-Id': () => fc.record(plmn, { noNullPrototype: true }),
  LAIFixedLength: () => fc.record({ ...plmn, lac: u16 }, { noNullPrototype: true }),
  CellGlobalIdOrServiceAreaIdFixedLength: () =>
    fc.record({ ...plmn, lac: u16, ci_or_sac: u16 }, { noNullPrototype: true }),
  DiameterIdentity: () => fc.string({ minLength: 9, maxLength: 30, unit: 'grapheme-ascii' }),
  /** As it is read, with its position: the octets decide. */
  GeographicalInformation: () =>
    fc
      .uint8Array({ minLength: 8, maxLength: 8 })
      .map(raw => geographical.decode(Uint8Array.from([0x04, 0x08, ...raw]))),
  ExtensionContainer: () =>
    fc.oneof(
      fc.record({ privateExtensionList: contents }, { noNullPrototype: true }),
      fc.record({ privateExtensionList: contents, pcsExtensions: contents }, { noNullPrototype: true }),
      fc.uint8Array({ minLength: 1, maxLength: 8 }).map(raw => ({ raw: Uint8Array.from([0x02, ...raw]) })),
    ),
  AbsentSubscriberDiagnosticSM: () =>
    fc.integer({ min: 0, max: 255 }).map(code => {
      const name = absentSubscriberDiagnosticName(code)
      return name === undefined ? { code } : { code, name }
    }),
}
