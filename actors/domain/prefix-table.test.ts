import test from 'ava'
import { parsePrefixTable } from './prefix-table.ts'
import type { MccMnc } from './network.ts'
import type { Msisdn } from './msisdn.ts'

const csv = `prefix,mno,mcc_mnc
# a comment, then the ranges
9370,awcc,412-01
9371,awcc,412-01
93705,roshan,412-20
`

test('the longest prefix wins', t => {
  const parsed = parsePrefixTable(csv)
  t.true(parsed.ok)
  if (!parsed.ok) return
  t.is(parsed.table.lookup('93701234567' as Msisdn)?.mno, 'awcc' as never)
  t.is(parsed.table.lookup('93705234567' as Msisdn)?.mno, 'roshan' as never)
  t.is(parsed.table.lookup('93991234567' as Msisdn), undefined)
  t.is(parsed.table.operatorOf('412-20' as MccMnc), 'roshan' as never)
})

test('every faulty line is named at once', t => {
  const parsed = parsePrefixTable(
    'prefix,mno\n93x0,awcc,412-01\n9370,AWCC,412-01\n9371,awcc,41201\n9372,awcc\n9373,a,412-01\n9373,a,412-01',
  )
  t.false(parsed.ok)
  if (parsed.ok) return
  t.deepEqual(
    parsed.problems.map(({ line }) => line),
    [1, 2, 3, 4, 5, 7],
  )
})
