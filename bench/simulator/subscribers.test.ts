import { parsePhoneNumberFromString } from 'libphonenumber-js/core'
import metadata from 'libphonenumber-js/max/metadata'
import test from 'ava'
import { homeNetwork, parseImsi } from '../../actors/domain/network.ts'
import { parseMsisdn } from '../../actors/domain/msisdn.ts'
import { operatorByNumber, operators } from './operators.ts'
import { msisdnOf, shares, subscriberOf, type Condition } from './subscribers.ts'

const numbers = Array.from({ length: 5_000 }, (_, index) => `9370${String(1_000_000 + index * 1_789)}`)
const countryOf = (digits: string) => parsePhoneNumberFromString(`+${digits}`, metadata)?.country

test('the number of the documentation is reachable at home', t => {
  t.like(subscriberOf('93701234567'), { condition: 'reachable', visited: { mcc: '412', mnc: '01' } })
})

test('the same number is always the same subscriber', t => {
  for (const number of numbers.slice(0, 50)) t.deepEqual(subscriberOf(number), subscriberOf(number))
})

test('conditions come in their shares', t => {
  const seen: Record<string, number> = {}
  for (const number of numbers) {
    const { condition } = subscriberOf(number)
    seen[condition] = (seen[condition] ?? 0) + 1
  }
  for (const [condition, share] of Object.entries(shares)) {
    const found = ((seen[condition] ?? 0) / numbers.length) * 100
    t.true(Math.abs(found - share) < 2, `${condition}: ${found} of ${share} %`)
  }
})

test('E.212, E.164: identities are well formed and say where the subscriber is', t => {
  for (const number of numbers.slice(0, 500)) {
    const { condition, imsi, msc, vlr, visited, state } = subscriberOf(number)
    const parsed = parseImsi(imsi)
    t.is(imsi.length, 15)
    t.is(msisdnOf(imsi), number)
    t.true(parsed !== undefined)
    const network = parsed === undefined ? '' : homeNetwork(parsed)
    t.is(network === operatorByNumber(number)?.mccMnc, condition !== 'ported')
    for (const node of [msc, vlr]) {
      t.true(parseMsisdn(node).ok, node)
      t.is(countryOf(node) === 'AF', condition !== 'roaming', node)
    }
    t.is(visited.mcc === '412', condition !== 'roaming')
    t.is(state === 'notReachable', condition === 'absent')
  }
})

test('any condition may be asked for', t => {
  for (const condition of Object.keys(shares) as Condition[]) {
    t.is(subscriberOf('93700000001', condition).condition, condition)
  }
  t.is(subscriberOf('12025550123').condition, 'unknown')
})

test('the five operators: prefixes, networks and addresses of the issue, none of them twice', t => {
  t.deepEqual(
    operators.map(({ name, prefixes, mccMnc }) => [name, ...prefixes, mccMnc]),
    [
      ['AWCC', '9370', '9371', '412-01'],
      ['Roshan', '9379', '9372', '412-20'],
      ['MTN', '9377', '9376', '412-40'],
      ['Etisalat', '9378', '9373', '412-50'],
      ['Salaam', '9374', '412-80'],
    ],
  )
  const addresses = operators.flatMap(({ gateways }) => gateways.map(({ address }) => address))
  t.is(new Set(addresses).size, 10)
  t.is(addresses[0], '127.0.11.1')
  t.is(addresses[9], '127.0.15.2')
})
