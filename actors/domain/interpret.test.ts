import test from 'ava'
import { factsOf, type Home, type SubscriberReport } from './interpret.ts'
import type { Imsi, MccMnc } from './network.ts'

const home: Home = { country: 'AF', networks: ['412-01' as MccMnc, '412-20' as MccMnc] }
const kinds = (report: Omit<SubscriberReport, 'home'>): Record<string, unknown> =>
  Object.fromEntries(factsOf({ ...report, home }, 7, 0).map(({ kind, value }) => [kind, value]))

test('an IMSI names the serving network, a serving node at home means not roaming', t => {
  t.deepEqual(kinds({ imsi: '412200000000001' as Imsi, msc: '93790000001', state: 'REACHABLE' }), {
    servingNetwork: { mccMnc: '412-20' },
    subscriberState: { state: 'REACHABLE' },
    roaming: { roaming: false, visitedCountry: 'AF' },
    identity: { imsi: '412200000000001', msc: '93790000001', masked: false },
  })
})

test('a serving node abroad means roaming, and where', t => {
  t.deepEqual(kinds({ imsi: '412010000000001' as Imsi, msc: '923000000001' })['roaming'], {
    roaming: true,
    visitedCountry: 'PK',
  })
})

test('home router: a foreign IMSI served at home is masked and proves nothing else', t => {
  const facts = kinds({ imsi: '208010000000001' as Imsi, msc: '93700000001' })
  t.deepEqual(Object.keys(facts), ['identity'])
  t.like(facts['identity'], { masked: true })
})

test('an absent subscriber has a state and its diagnostic, and no whereabouts', t => {
  t.deepEqual(kinds({ state: 'ABSENT', diagnostic: 'imsiDetached' }), {
    subscriberState: { state: 'ABSENT', diagnostic: 'imsiDetached' },
  })
})

test('without a node, the visited network says whether it is abroad', t => {
  t.like(kinds({ visitedNetwork: '410-01' as MccMnc })['roaming'], { roaming: true })
  t.like(kinds({ visitedNetwork: '412-20' as MccMnc })['roaming'], { roaming: false })
})

test('three-digit MNCs', t => {
  t.like(kinds({ imsi: '310410123456789' as Imsi })['servingNetwork'], { mccMnc: '310-410' })
})

test('home router: a node that answers under the number it gives as the serving one, or one the operator named', t => {
  const imsi = '412010000000001' as Imsi
  const answered = kinds({ imsi, msc: '93700000099', answeredBy: '93700000099' })
  // the network's code stands even in a correlation id
  t.deepEqual(answered, {
    servingNetwork: { mccMnc: '412-01' },
    identity: { imsi, msc: '93700000099', masked: true },
  })
  const named = { ...home, homeRouters: ['93700000098'] }
  const facts = factsOf({ imsi, msc: '93700000098', answeredBy: '93700000099', home: named }, 7, 0)
  t.like(facts.find(({ kind }) => kind === 'identity')?.value, { masked: true })
  t.like(kinds({ imsi, msc: '93700000098', answeredBy: '93700000099' })['identity'], { masked: false })
})

test('what the network says of portability and of the age of the location stands in the facts', t => {
  const facts = kinds({
    imsi: '412200000000001' as Imsi,
    msc: '93790000001',
    portability: 'PORTED_IN',
    locationAgeMinutes: 0,
  })
  t.deepEqual(facts['servingNetwork'], { mccMnc: '412-20', portability: 'PORTED_IN' })
  t.deepEqual(facts['roaming'], { roaming: false, visitedCountry: 'AF', locationAgeMinutes: 0 })
})
