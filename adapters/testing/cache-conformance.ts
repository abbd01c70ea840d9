import type { TestFn } from 'ava'
import * as fc from 'fast-check'
import { listFacts, merge } from '../../actors/domain/fact.ts'
import type { Cache, Millis } from '../../actors/ports.ts'
import { anyFact, freshNumber, reachable, servedBy } from './facts.ts'

export interface CacheUnderTest {
  readonly cache: Cache
  /** Lets so much of the cache's time go by. */
  pass(ms: Millis): Promise<void>
}

/** What the port promises, whoever implements it. */
export function cacheConformance(test: TestFn, name: string, given: () => CacheUnderTest): void {
  const longMs = 60_000

  test(`${name}: what was put is got, and what was not is undefined`, async t => {
    const { cache } = given()
    const msisdn = freshNumber()
    t.is(await cache.get(msisdn), undefined)
    await cache.put(msisdn, [servedBy('412-01', 5), reachable(6)], longMs)
    t.deepEqual(await cache.get(msisdn), {
      servingNetwork: servedBy('412-01', 5),
      subscriberState: reachable(6),
    })
    t.is(await cache.get(freshNumber()), undefined)
  })

  test(`${name}: a slow writer's older fact does not replace a newer one`, async t => {
    const { cache } = given()
    const msisdn = freshNumber()
    await cache.put(msisdn, [servedBy('412-20', 9)], longMs)
    await cache.put(msisdn, [servedBy('412-01', 8)], longMs)
    t.deepEqual(await cache.get(msisdn), { servingNetwork: servedBy('412-20', 9) })
    await cache.put(msisdn, [servedBy('412-40', 1, 'MNP_FILE')], longMs)
    t.deepEqual(await cache.get(msisdn), { servingNetwork: servedBy('412-40', 1, 'MNP_FILE') })
  })

  test(`${name}: the same facts in any order, any number of times, are the merge`, async t => {
    const { cache } = given()
    const plan = fc.array(fc.array(anyFact, { maxLength: 4 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(plan, fc.boolean(), async (puts, again) => {
        const msisdn = freshNumber()
        const all = again ? [...puts, ...puts.toReversed()] : puts
        await Promise.all(all.map(facts => cache.put(msisdn, facts, longMs)))
        const expected = merge({}, puts.flat())
        t.deepEqual((await cache.get(msisdn)) ?? {}, expected)
        t.is(listFacts(expected).length > 0, (await cache.get(msisdn)) !== undefined)
      }),
      { numRuns: 60 },
    )
  })

  test(`${name}: an entry lives as long as the most patient writer asked`, async t => {
    const underTest = given()
    const { cache } = underTest
    const [short, long] = [freshNumber(), freshNumber()]
    await cache.put(short, [servedBy('412-01', 1)], 100)
    await cache.put(long, [servedBy('412-01', 1)], longMs)
    await cache.put(long, [servedBy('412-20', 2)], 100)
    await underTest.pass(150)
    t.is(await cache.get(short), undefined)
    t.deepEqual(await cache.get(long), { servingNetwork: servedBy('412-20', 2) })
  })

  test(`${name}: putting again what is held makes it live longer`, async t => {
    const underTest = given()
    const { cache } = underTest
    const msisdn = freshNumber()
    await cache.put(msisdn, [servedBy('412-01', 1)], 100)
    await cache.put(msisdn, [servedBy('412-01', 1)], longMs)
    await underTest.pass(150)
    t.deepEqual(await cache.get(msisdn), { servingNetwork: servedBy('412-01', 1) })
  })

  test(`${name}: what was deleted is gone, and older facts may come again`, async t => {
    const { cache } = given()
    const msisdn = freshNumber()
    await cache.put(msisdn, [servedBy('412-20', 9)], longMs)
    await cache.delete(msisdn)
    t.is(await cache.get(msisdn), undefined)
    await cache.put(msisdn, [servedBy('412-01', 8)], longMs)
    t.deepEqual(await cache.get(msisdn), { servingNetwork: servedBy('412-01', 8) })
  })
}
