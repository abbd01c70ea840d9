import test from 'ava'
import { factsOf, type SubscriberReport } from './interpret.ts'
import type { Imsi, MccMnc } from './network.ts'

const home = { country: 'AF', networks: ['412-01' as MccMnc, '412-20' as MccMnc] }
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
