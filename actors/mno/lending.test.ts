import test from 'ava'
import * as fc from 'fast-check'
import { lending, validityMs } from './lending.ts'
import { tokenBucket } from './token-bucket.ts'

const contracts = fc.record({
  permitsPerSecond: fc.integer({ min: 1, max: 500 }),
  burst: fc.integer({ min: 1, max: 40 }),
})
/** Asked for after a pause, and used at some fraction of the validity: 0 at once, 1 at its last instant. */
const asked = fc.record({
  pauseMs: fc.nat(200),
  permits: fc.integer({ min: 1, max: 20 }),
  used: fc.constantFrom(0, 0, 1, 1, 0.5),
})

test('however late leased permits are used, no window ever sees more than the contract', t => {
  fc.assert(
    fc.property(
      contracts,
      fc.constantFrom(1, 0.75, 0.5),
      fc.array(asked, { minLength: 1, maxLength: 150 }),
      (contract, part, all) => {
        const terms = { permitsPerSecond: contract.permitsPerSecond * part, burst: contract.burst * part }
        const validMs = validityMs(contract)
        const lent = lending(terms, validMs)
        fc.pre(lent.burst >= 1)
        const lessor = tokenBucket(lent)
        const sends: number[] = []
        let now = 0
        for (const { pauseMs, permits, used } of all) {
          now += pauseMs
          for (let n = 0; n < permits && lessor.take(now) === 0; n++) sends.push(now + used * validMs)
        }
        sends.sort((a, b) => a - b)
        const judge = tokenBucket(terms)
        for (const [index, at] of sends.entries())
          t.is(judge.take(at), 0, `send ${index} of ${sends.length} at ${at}`)
      },
    ),
    { numRuns: 300 },
  )
})

test('half the burst is kept back, never any of the rate, where the burst is large enough', t => {
  const contract = { permitsPerSecond: 50, burst: 11 }
  t.is(validityMs(contract), 100)
  t.deepEqual(lending(contract, 100), { permitsPerSecond: 50, burst: 6 })
})

test('a burst of one is lent one by one, each after the time the last may take', t => {
  t.deepEqual(lending({ permitsPerSecond: 50, burst: 1 }, 20), { permitsPerSecond: 25, burst: 1 })
  t.deepEqual(lending({ permitsPerSecond: 50, burst: 0.9 }, 20), { permitsPerSecond: 0, burst: 0 })
})
