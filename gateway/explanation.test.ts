import test from 'ava'
import type { Facts } from '../actors/domain/fact.ts'
import type { Msisdn } from '../actors/domain/msisdn.ts'
import type { MccMnc, MnoId } from '../actors/domain/network.ts'
import { parsePrefixTable } from '../actors/domain/prefix-table.ts'
import { Unavailable } from '../actors/ports.ts'
import { decideOperator } from './explanation.ts'

const msisdn = '93700001234' as Msisdn
const parsed = parsePrefixTable('prefix,mno,mcc_mnc\n9370,awcc,412-01\n9379,roshan,412-20\n')
if (!parsed.ok) throw new Error('the table is wrong')
const prefixes = parsed.table
const names = ['awcc', 'roshan', 'mtn'] as MnoId[]

const servedBy = (mccMnc: string): Facts => ({
  servingNetwork: {
    kind: 'servingNetwork',
    value: { mccMnc: mccMnc as MccMnc },
    source: 'MNP_FILE',
    observedAt: 0,
    version: 1,
  },
})
const holding = (facts?: Facts) => ({ get: () => Promise.resolve(facts) })
const away = { get: () => Promise.reject(new Unavailable('store', 'told so')) }

test('the prefix decides where nothing else is known, and where what knows is away', async t => {
  const decided = await decideOperator(msisdn, undefined, { cache: holding(), store: away, prefixes, names })
  t.is(decided.mno as string, 'awcc')
  t.deepEqual(decided.operators, [
    { name: 'awcc', chosen: true, why: 'prefix 9370 was allotted to it (412-01)' },
    { name: 'roshan', chosen: false, why: 'has neither the number nor its range' },
    { name: 'mtn', chosen: false, why: 'has neither the number nor its range' },
  ])
})

test('portability overrules the prefix; the caller overrules both', async t => {
  const knowing = { cache: holding(), store: holding(servedBy('412-20')), prefixes, names }
  const ported = await decideOperator(msisdn, undefined, knowing)
  t.is(ported.mno as string, 'roshan')
  t.deepEqual(
    ported.operators.map(({ name, chosen }) => [name, chosen]),
    [
      ['roshan', true],
      ['awcc', false],
      ['mtn', false],
    ],
  )
  t.regex(ported.operators[0]?.why ?? '', /^MNP_FILE says network 412-20 serves it, as of 1970-/)
  const named = await decideOperator(msisdn, 'mtn' as MnoId, knowing)
  t.is(named.mno as string, 'mtn')
  t.deepEqual(named.operators[0], { name: 'mtn', chosen: true, why: 'named by the caller' })
  t.is(named.operators.filter(({ chosen }) => chosen).length, 1)
})

test('ported to a network that nobody here reaches: the range’s operator is asked, and that is said', async t => {
  const decided = await decideOperator(msisdn, undefined, {
    cache: holding(servedBy('412-99')),
    store: holding(),
    prefixes,
    names,
  })
  t.is(decided.mno as string, 'awcc')
  t.like(decided.operators[0], { name: '412-99', chosen: false })
  t.regex(decided.operators[0]?.why ?? '', /no operator here has that network/)
})
