import test from 'ava'
import * as fc from 'fast-check'
import { tokenBucket } from './token-bucket.ts'

const contract = fc.record({
  permitsPerSecond: fc.integer({ min: 1, max: 500 }),
  burst: fc.integer({ min: 1, max: 50 }),
})

test('never more than burst + rate × window in any window, however it is asked', t => {
  fc.assert(
    fc.property(
      contract,
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 300 }),
      (terms, pauses) => {
        const bucket = tokenBucket(terms)
        const granted: number[] = []
        let now = 0
        for (const pause of pauses) {
          now += pause
          if (bucket.take(now) === 0) granted.push(now)
        }
        for (const [first, from] of granted.entries())
          for (let last = first; last < granted.length; last++) {
            const windowMs = (granted[last] ?? 0) - from
            t.true(last - first + 1 <= terms.burst + (windowMs * terms.permitsPerSecond) / 1000 + 1e-6)
          }
      },
    ),
    { numRuns: 100 },
  )
})

test('waiting as long as it says is enough, and not longer than needed', t => {
  fc.assert(
    fc.property(contract, fc.integer({ min: 1, max: 200 }), (terms, tries) => {
      const bucket = tokenBucket(terms)
      for (let n = 0; n < tries; n++) {
        const waitMs = bucket.take(0)
        if (waitMs === 0) continue
        t.true(bucket.take(waitMs * 0.99) > 0)
        t.is(bucket.take(waitMs), 0)
        return
      }
      t.true(tries <= terms.burst)
    }),
    { numRuns: 200 },
  )
})

test('a permit given back can be taken again', t => {
  const bucket = tokenBucket({ permitsPerSecond: 1, burst: 1 })
  t.is(bucket.take(0), 0)
  t.true(bucket.take(0) > 0)
  bucket.giveBack()
  t.is(bucket.take(0), 0)
})

test('a full bucket after a long pause gives its burst and no more', t => {
  const bucket = tokenBucket({ permitsPerSecond: 10, burst: 5 })
  const granted = Array.from({ length: 20 }, () => bucket.take(1e6)).filter(waitMs => waitMs === 0)
  t.is(granted.length, 5)
})

test('permits used without asking delay the next ones', t => {
  const bucket = tokenBucket({ permitsPerSecond: 10, burst: 1 })
  t.is(bucket.take(0), 0)
  bucket.charge(2)
  t.is(bucket.take(100), 200)
  t.is(bucket.take(300), 0)
})
