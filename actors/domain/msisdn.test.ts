import test from 'ava'
import * as fc from 'fast-check'
import { canonicalise, describeFault, maskMsisdn, parseMsisdn, type NumberFault } from './msisdn.ts'

const fault = (text: string): NumberFault | undefined => {
  const parsed = parseMsisdn(text)
  return parsed.ok ? undefined : parsed.fault
}

for (const [text, msisdn] of [
  ['+93701234567', '93701234567'],
  ['93701234567', '93701234567'],
  ['＋９３７０１２３４５６７', '93701234567'],
  ['+１２３４５６７', '1234567'],
] as const)
  test(`NFKC, then strict digits: ${text} is ${msisdn}`, t => {
    t.deepEqual(parseMsisdn(text), { ok: true, msisdn } as never)
  })

for (const [name, text, type] of [
  ['empty', '', 'empty'],
  ['a plus alone', '+', 'empty'],
  ['Arabic-Indic digits', '+٩٣٧٠١٢٣٤٥٦٧', 'character'],
  ['a right-to-left mark', '‏+93701234567', 'character'],
  ['a right-to-left mark inside', '+9370‏1234567', 'character'],
  ['letters', '+9370abc4567', 'character'],
  ['a space', '+93 701234567', 'character'],
  ['two plus signs', '++93701234567', 'character'],
  ['national form', '0701234567', 'leadingZero'],
  ['international prefix', '0093701234567', 'leadingZero'],
  ['six digits', '+937012', 'tooShort'],
  ['sixteen digits', '+9370123456789012', 'tooLong'],
  ['a megabyte', '9'.repeat(1_000_000), 'tooLong'],
  ['a megabyte of ligatures', 'ﷺ'.repeat(1_000_000), 'tooLong'],
  ['ligatures that NFKC unfolds', 'ﷺ'.repeat(60), 'tooLong'],
] as const)
  test(`refused by name: ${name}`, t => {
    t.is(fault(text)?.type, type)
  })

test('the fault names the character and its place, and the remedy', t => {
  const found = fault('+9370‏1234567')
  t.truthy(found)
  t.is(
    found && describeFault(found),
    'character 6 is U+200F; only ASCII digits 0-9 after an optional + are allowed',
  )
})

test('every fault has a sentence that names a remedy', t => {
  for (const text of ['', '1', '9'.repeat(99), '0123456789', 'x1234567']) {
    const found = fault(text)
    t.truthy(found)
    if (found) t.regex(describeFault(found), /;/)
  }
})

test('ni-fm-10: parse(canonicalise(s)) equals parse(s) for any text', t => {
  const digit = fc.constantFrom(...Array.from('0123456789０１９٠٩۰+＋ \u200f\u200e-()ab'))
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: digit, maxLength: 20 }))
  fc.assert(
    fc.property(text, s => {
      t.deepEqual(parseMsisdn(canonicalise(s)), parseMsisdn(s))
    }),
    { numRuns: 2_000 },
  )
})

test('whatever is accepted is E.164 in ASCII digits', t => {
  const unit = fc.constantFrom(...Array.from('0123456789９+'))
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 18 }), s => {
      const parsed = parseMsisdn(s)
      if (parsed.ok) t.regex(parsed.msisdn, /^[1-9][0-9]{6,14}$/)
    }),
    { numRuns: 2_000 },
  )
})

test('a masked number shows its ends only', t => {
  t.is(maskMsisdn('93701234567'), '+93 7• ••• •567')
  fc.assert(
    fc.property(fc.stringMatching(/^[1-9][0-9]{6,14}$/), msisdn => {
      t.is(maskMsisdn(msisdn).replace(/[^0-9]/g, '').length, 6)
    }),
  )
})
