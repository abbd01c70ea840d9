import test from 'ava'
import { converted, type ConvertedPlan, type NetworkDigits } from './conversion.ts'
import type { GlobalTitle, NumberingPlan } from './primitives.ts'
import { translator } from './translation.ts'

const networks: readonly NetworkDigits[] = [
  { e212: '41201', e164: '9370' },
  { e212: '412', e164: '93' },
]
const title = (np: NumberingPlan, digits: string): GlobalTitle => ({
  gti: 4,
  tt: 0,
  np,
  nai: 'national',
  digits,
})
const cases: readonly [from: NumberingPlan, digits: string, plan: ConvertedPlan, to: string | undefined][] = [
  ['land-mobile-e212', '412011234567890', 'isdn-mobile-e214', '93701234567890'],
  ['land-mobile-e212', '412991234567890', 'isdn-mobile-e214', '93991234567890'],
  ['land-mobile-e212', '310151234567890', 'isdn-mobile-e214', undefined],
  ['land-mobile-e212', '412011234567890', 'isdn-e164', '93701234567890'],
  ['isdn-mobile-e214', '93701234567890', 'land-mobile-e212', '412011234567890'],
  ['isdn-mobile-e214', '93701234567890', 'isdn-e164', '93701234567890'],
  ['isdn-e164', '93701234567', 'isdn-mobile-e214', '93701234567'],
  ['isdn-e164', '93701234567', 'land-mobile-e212', '412011234567'],
  ['data-x121', '93701234567', 'isdn-e164', undefined],
]
for (const [from, digits, plan, to] of cases) {
  test(`E.214: ${from} ${digits} as ${plan}: ${to ?? 'no such network'}`, t => {
    const there = converted(title(from, digits), { plan, networks })
    t.deepEqual(
      there,
      to === undefined ? undefined : { gti: 4, tt: 0, np: plan, nai: 'international', digits: to },
    )
  })
}

test('E.214: fifteen digits at most; a title already of the plan is left alone; others have no plan', t => {
  const long = { plan: 'isdn-mobile-e214', networks: [{ e212: '41201', e164: '9370123' }] } as const
  t.is(converted(title('land-mobile-e212', '412011234567890'), long)?.digits, '937012312345678')
  const own = title('isdn-mobile-e214', '9370')
  t.is(converted(own, long), own)
  t.is(converted({ gti: 2, tt: 0, digits: '41201' }, long), undefined)
})

const called = (digits: string) => ({
  routingIndicator: 'gt' as const,
  ssn: 6,
  globalTitle: title('land-mobile-e212', digits),
})

test('Q.714 §2.4: a rule converts, then replaces; without a network for it the title has no translation', t => {
  const titles = translator([
    {
      name: 'imsi',
      match: { np: 'land-mobile-e212' },
      to: {
        destinations: [{ pointCode: 2 }],
        title: { convert: { plan: 'isdn-mobile-e214', networks }, tt: 5 },
      },
    },
  ])
  t.like(
    titles.translate(called('412011234567890'), 0, () => 'reachable'),
    {
      type: 'remote',
      called: { globalTitle: { np: 'isdn-mobile-e214', tt: 5, digits: '93701234567890' } },
    },
  )
  t.deepEqual(
    titles.translate(called('310151234567890'), 0, () => 'reachable'),
    {
      type: 'failure',
      cause: 'noTranslationForThisSpecificAddress',
    },
  )
})
