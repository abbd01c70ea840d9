import test from 'ava'
import { cacheConformance } from '../testing/cache-conformance.ts'
import { freshNumber, servedBy } from '../testing/facts.ts'
import { memoryCache } from './cache.ts'

let now = 0
const clock = { now: () => now }

cacheConformance(test, 'memory', () => ({
  cache: memoryCache({ maxNumbers: 1_000 }, clock),
  async pass(ms) {
    now += ms
  },
}))

test('bounded: the least recently used number goes first', async t => {
  const cache = memoryCache({ maxNumbers: 2 }, clock)
  const [first, second, third] = [freshNumber(), freshNumber(), freshNumber()]
  const facts = { servingNetwork: servedBy('412-01', 1) }
  await cache.put(first, [facts.servingNetwork], 60_000)
  await cache.put(second, [facts.servingNetwork], 60_000)
  await cache.get(first)
  await cache.put(third, [facts.servingNetwork], 60_000)
  t.deepEqual(
    [await cache.get(first), await cache.get(second), await cache.get(third)],
    [facts, undefined, facts],
  )
})
