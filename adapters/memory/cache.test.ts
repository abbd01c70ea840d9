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

test('bounded: of many numbers the last used are held, and never more than allowed', async t => {
  const maxNumbers = 100
  const cache = memoryCache({ maxNumbers }, clock)
  const busy = freshNumber()
  const passing = Array.from({ length: 1_000 }, freshNumber)
  await cache.put(busy, [servedBy('412-01', 1)], 60_000)
  for (const msisdn of passing) {
    await cache.put(msisdn, [servedBy('412-01', 1)], 60_000)
    t.truthy(await cache.get(busy))
  }
  const held: boolean[] = []
  for (const msisdn of passing.toReversed()) held.push((await cache.get(msisdn)) !== undefined)
  t.true(held.slice(0, maxNumbers / 2 - 1).every(Boolean), 'the last ones')
  t.true(held.filter(Boolean).length < maxNumbers)
})
