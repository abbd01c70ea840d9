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
      for (const magic of magicNumbers) t.is(magicOf(magicMsisdn(prefix, magic.suffix)), magic)
    }
  }
  t.is(magicMsisdn('9370', 7), '93700000007')
})

test('other numbers are not magic', t => {
  for (const msisdn of [
    '93701234567',
    '93750000030',
    '9370000003',
    '937000000300',
    '93700000199',
    '93700000099',
  ]) {
    t.is(magicOf(msisdn), undefined, msisdn)
  }
})

test('every suffix stands once, and has two digits', t => {
  const suffixes = magicNumbers.map(({ suffix }) => suffix)
  t.is(new Set(suffixes).size, suffixes.length)
  t.true(suffixes.every(suffix => suffix >= 0 && suffix <= 99))
})

test('DESIGN §3.1: every outcome that a network can cause has a number', t => {
  const statuses = new Set(magicNumbers.flatMap(({ sriSm, ati }) => [sriSm.expected.type, ati.expected.type]))
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
