import type { TestFn } from 'ava'
import * as fc from 'fast-check'
import { merge } from '../../actors/domain/fact.ts'
import type { Store } from '../../actors/ports.ts'
import { anyFact, freshNumber, reachable, servedBy } from './facts.ts'

/** What the port promises, whoever implements it. */
export function storeConformance(test: TestFn, name: string, given: () => Store): void {
  test(`${name}: put answers the facts now held, get the same, and an unknown number is undefined`, async t => {
    const store = given()
    const msisdn = freshNumber()
    t.is(await store.get(msisdn), undefined)
    t.deepEqual(await store.put(msisdn, [servedBy('412-01', 5)]), { servingNetwork: servedBy('412-01', 5) })
    const both = { servingNetwork: servedBy('412-01', 5), subscriberState: reachable(6) }
    t.deepEqual(await store.put(msisdn, [reachable(6)]), both)
    t.deepEqual(await store.get(msisdn), both)
    t.true(store.available)
  })

  test(`${name}: put of nothing answers what is held`, async t => {
    const store = given()
    const msisdn = freshNumber()
    t.deepEqual(await store.put(msisdn, []), {})
    await store.put(msisdn, [reachable(6)])
    t.deepEqual(await store.put(msisdn, []), { subscriberState: reachable(6) })
  })

  test(`${name}: ni-fm-13: a live answer never clobbers a portability fact, however fresh`, async t => {
    const store = given()
    const msisdn = freshNumber()
    const ported = { servingNetwork: servedBy('412-40', 1, 'MNP_FILE') }
    await store.put(msisdn, [servedBy('412-40', 1, 'MNP_FILE')])
    t.deepEqual(await store.put(msisdn, [servedBy('412-01', 9)]), ported)
    t.deepEqual(await store.get(msisdn), ported)
  })

  test(`${name}: the same facts in any order, any number of times, are the merge`, async t => {
    const store = given()
    const plan = fc.array(fc.array(anyFact, { maxLength: 4 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(plan, fc.boolean(), async (puts, again) => {
        const msisdn = freshNumber()
        const all = again ? [...puts, ...puts.toReversed()] : puts
        const answers = await Promise.all(all.map(facts => store.put(msisdn, facts)))
        const expected = merge({}, puts.flat())
        t.deepEqual((await store.get(msisdn)) ?? {}, expected)
        // An answer holds at least its own facts: merging them again changes nothing.
        answers.forEach((answer, index) => t.deepEqual(merge(answer, all[index] ?? []), answer))
      }),
      { numRuns: 60 },
    )
  })

  test(`${name}: hundreds of callers at once each get their own number's facts`, async t => {
    const store = given()
    const numbers = Array.from({ length: 600 }, freshNumber)
    const put = await Promise.all(numbers.map((msisdn, index) => store.put(msisdn, [reachable(index)])))
    const got = await Promise.all(numbers.map(msisdn => store.get(msisdn)))
    t.deepEqual(
      put,
      numbers.map((_, index) => ({ subscriberState: reachable(index) })),
    )
    t.deepEqual(got, put)
  })

  test(`${name}: a fact that no column can hold is refused alone`, async t => {
    const store = given()
    const msisdn = freshNumber()
    const [refused, kept] = await Promise.allSettled([
      store.put(msisdn, [reachable(Number.NaN)]),
      store.put(msisdn, [reachable(1)]),
    ])
    t.is(refused.status, 'rejected')
    t.deepEqual(kept.status, 'fulfilled')
    t.deepEqual(await store.get(msisdn), { subscriberState: reachable(1) })
  })
}
