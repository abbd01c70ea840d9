import test from 'ava'
import { terms } from './contract-scripts.ts'
import { standing } from './standing.ts'

const { transitMs, freshMs, memoryMs } = terms

test('a node that never reached Redis sends nothing', t => {
  const node = standing(terms)
  t.is(node.share(0), 0)
  t.is(node.share(1e9), 0)
})

test('it leases from the moment Redis answers, and tells the part it holds by Redis’s clock', t => {
  const node = standing(terms)
  node.hello(50_000, 100)
  t.is(node.share(100), undefined)
  t.deepEqual(node.beat(110), { held: 0, said: 50_010 })
  node.beaten(0.5, 50_020, 130)
  t.deepEqual(node.beat(380), { held: 0.5, said: 50_270 })
})

test('after an outage: nothing while its part may still be in the pot, then its part, then nothing', t => {
  const node = standing(terms)
  node.hello(0, 0)
  node.beat(0)
  node.beaten(0.5, 0, 0)
  node.beat(250)
  node.lost()
  const inPotUntil = 250 + transitMs + freshMs
  t.is(node.share(inPotUntil), 0)
  t.is(node.share(inPotUntil + 1), 0.5)
  t.is(node.share(memoryMs), 0.5, 'counted from the last beat that is known to have arrived')
  t.is(node.share(memoryMs + 1), 0)
  node.hello(memoryMs + 2, memoryMs + 2)
  t.is(node.beat(memoryMs + 2).held, 0, 'the others may have it by now')
})

test('a beat that was void moves nothing but the clock', t => {
  const node = standing(terms)
  node.hello(0, 0)
  node.beat(0)
  node.beaten(undefined, 900, 900)
  t.deepEqual(node.beat(1_000), { held: 0, said: 1_000 })
})
