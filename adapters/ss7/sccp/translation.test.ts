import test from 'ava'
import * as fc from 'fast-check'
import type { TranslationRule } from './configuration.ts'
import type { GlobalTitle, ReturnCause, SccpAddress } from './primitives.ts'
import { translator, type Reachability } from './translation.ts'

const everywhere: Reachability = () => 'reachable'
const except =
  (unreachable: Readonly<Record<number, ReturnCause>>): Reachability =>
  pointCode =>
    unreachable[pointCode] ?? 'reachable'

const e164 = (digits: string): SccpAddress => ({
  routingIndicator: 'gt',
  ssn: 6,
  globalTitle: {
    gti: 4,
    tt: 0,
    np: 'isdn-e164',
    es: digits.length % 2 === 0 ? 2 : 1,
    nai: 'international',
    digits,
  },
})

const rules: readonly TranslationRule[] = [
  { name: 'country', match: { prefix: '93', np: 'isdn-e164' }, to: { destinations: [{ pointCode: 10 }] } },
  {
    name: 'operator',
    match: { prefix: '9370', np: 'isdn-e164', nai: 'international' },
    to: { destinations: [{ pointCode: 20 }, { pointCode: 21 }] },
  },
  {
    name: 'shared',
    match: { range: { from: '93790', to: '93794' } },
    to: { mode: 'loadshare', destinations: [{ pointCode: 30 }, { pointCode: 31 }] },
  },
  {
    name: 'to the HLR by number',
    match: { prefix: '9377' },
    to: { routingIndicator: 'ssn', title: 'remove', destinations: [{ pointCode: 40, ssn: 6 }] },
  },
  {
    name: 'imsi to mobile global title',
    match: { np: 'land-mobile-e212', prefix: '41201' },
    to: {
      destinations: [{ pointCode: 50 }],
      title: { strip: 5, prepend: '9370', np: 'isdn-mobile-e214' },
    },
  },
  { name: 'ours', match: { prefix: '93700000' }, to: { local: true } },
]
const titles = translator(rules)
const translate: typeof titles.translate = (...given) => titles.translate(...given)
const explain: typeof titles.explain = (...given) => titles.explain(...given)

test('Q.714 §2.4: the longest prefix wins, whatever the order of the rules', t => {
  t.deepEqual(translate(e164('93701234567'), 0, everywhere), {
    type: 'remote',
    pointCode: 20,
    called: e164('93701234567'),
  })
  t.like(translate(e164('93721234567'), 0, everywhere), { pointCode: 10 })
  t.deepEqual(translate(e164('937000001'), 0, everywhere), { type: 'local', ssn: 6 })
})

test('primary and backup: the first that can be reached', t => {
  t.like(translate(e164('93701234567'), 0, except({ 20: 'mtpFailure' })), { pointCode: 21 })
  t.deepEqual(translate(e164('93701234567'), 0, except({ 20: 'mtpFailure', 21: 'subsystemFailure' })), {
    type: 'failure',
    cause: 'mtpFailure',
  })
})

function chosen(sls: number, reachability: Reachability): unknown {
  const route = translate(e164('93792000000'), sls, reachability)
  return route.type === 'remote' ? route.pointCode : route
}

test('loadshare: by SLS over those that can be reached', t => {
  t.deepEqual(
    [0, 1, 2, 3].map(sls => chosen(sls, everywhere)),
    [30, 31, 30, 31],
  )
  t.deepEqual(
    [0, 1].map(sls => chosen(sls, except({ 30: 'mtpFailure' }))),
    [31, 31],
  )
})

test('a range holds both its ends and nothing beyond', t => {
  const inRange = ['93789', '93790', '93794999', '93795'].map(digits => {
    const route = translate(e164(digits), 0, everywhere)
    return route.type === 'remote' && route.pointCode >= 30
  })
  t.deepEqual(inRange, [false, true, true, false])
})

test('the title may be removed when the next node routes on the subsystem', t => {
  t.deepEqual(translate(e164('93771234567'), 0, everywhere), {
    type: 'remote',
    pointCode: 40,
    called: { routingIndicator: 'ssn', ssn: 6 },
  })
})

test('E.212 becomes E.214: digits cut and put in front, the scheme left to the new digits', t => {
  const imsi: GlobalTitle = {
    gti: 4,
    tt: 0,
    np: 'land-mobile-e212',
    es: 1,
    nai: 'international',
    digits: '412011234567890',
  }
  t.deepEqual(translate({ routingIndicator: 'gt', ssn: 6, globalTitle: imsi }, 0, everywhere), {
    type: 'remote',
    pointCode: 50,
    called: {
      routingIndicator: 'gt',
      ssn: 6,
      globalTitle: { gti: 4, tt: 0, np: 'isdn-mobile-e214', nai: 'international', digits: '93701234567890' },
    },
  })
})

test('Q.713 §3.12: an unknown number and an unknown kind of number are told apart', t => {
  const failure = (address: SccpAddress): unknown => translate(address, 0, everywhere)
  t.deepEqual(failure(e164('4479')), { type: 'failure', cause: 'noTranslationForThisSpecificAddress' })
  const telex: SccpAddress = {
    routingIndicator: 'gt',
    globalTitle: { gti: 3, tt: 0, np: 'telex-f69', digits: '1234' },
  }
  const strict = translator(rules.filter(({ match }) => match.np !== undefined))
  t.deepEqual(strict.translate(telex, 0, everywhere), {
    type: 'failure',
    cause: 'noTranslationForAddressOfSuchNature',
  })
  t.deepEqual(failure({ routingIndicator: 'gt', ssn: 6 }), {
    type: 'failure',
    cause: 'noTranslationForAddressOfSuchNature',
  })
})

test('an explanation says why each rule fits or does not, and how its destinations are', t => {
  const { rules: looked, destinations, route } = explain(e164('93701234567'), 0, except({ 20: 'mtpFailure' }))
  t.deepEqual(
    looked.map(({ rule, why }) => `${rule}: ${why}`),
    [
      'ours: 93701234567 does not begin with 93700000',
      'shared: 93701234567 is not within 93790 to 93794',
      'imsi to mobile global title: numbering plan is isdn-e164, not land-mobile-e212',
      'operator: longest prefix that fits',
      'to the HLR by number: 93701234567 does not begin with 9377',
      "country: rule 'operator' is more specific",
    ],
  )
  t.deepEqual(destinations, [
    { pointCode: 20, state: 'mtpFailure' },
    { pointCode: 21, state: 'reachable' },
  ])
  t.like(route, { type: 'remote', pointCode: 21 })
})

test('property: the explanation ends in the very route that would be taken', t => {
  fc.assert(
    fc.property(fc.stringMatching(/^93[0-9]{0,9}$/), fc.nat(15), fc.nat(60), (digits, sls, down) => {
      const reachability = except({ [down]: 'mtpFailure' })
      t.deepEqual(explain(e164(digits), sls, reachability).route, translate(e164(digits), sls, reachability))
    }),
    { numRuns: 200 },
  )
})
