import { readFileSync } from 'node:fs'
import test from 'ava'
import { inWords, magicMsisdn, magicNumbers, magicOf } from './magic.ts'
import { magicTable, operatorTable } from './magic-page.ts'
import { operators } from './operators.ts'

test('docs/simulator.md holds the tables of the code', t => {
  const page = readFileSync(new URL('../../../docs/simulator.md', import.meta.url), 'utf8')
  t.true(page.includes(operatorTable()), operatorTable())
  t.true(page.includes(magicTable()), magicTable())
})

test('a magic number is found by its digits, in every range of every operator', t => {
  for (const { prefixes } of operators) {
    for (const prefix of prefixes) {
      for (const magic of magicNumbers) t.is(magicOf(magicMsisdn(prefix, magic.code)), magic)
    }
  }
  t.is(magicMsisdn('9370', 7), '93700070000')
})

test('other numbers are not magic', t => {
  for (const msisdn of [
    '93701234567',
    '93750300000',
    '9370030000',
    '937003000000',
    '93700300001',
    '93700990000',
  ]) {
    t.is(magicOf(msisdn), undefined, msisdn)
  }
})

test('every code stands once, and has two digits', t => {
  const codes = magicNumbers.map(({ code }) => code)
  t.is(new Set(codes).size, codes.length)
  t.true(codes.every(code => code >= 0 && code <= 99))
})

test('DESIGN §3.1: every outcome that a network can cause has a number', t => {
  const statuses = new Set(
    magicNumbers.flatMap(({ sriSm, ati }) =>
      [sriSm, ati].flatMap(({ expected, afterwards }) => [expected.type, afterwards?.type]),
    ),
  )
  for (const status of [
    'ok',
    'mapError',
    'rejected',
    'userAborted',
    'providerAborted',
    'versionRefused',
    'undeliverable',
    'unreachable',
    'associationLost',
    'timeout',
  ] as const) {
    t.true(statuses.has(status), status)
  }
})

test('an outcome in words', t => {
  t.is(
    inWords({ type: 'mapError', name: 'absentSubscriberSM', diagnostic: 'imsiDetached' }),
    'mapError absentSubscriberSM imsiDetached',
  )
})
