import test from 'ava'
import * as fc from 'fast-check'
import { sharedPermits } from './permits.ts'
import { tokenBucket } from './token-bucket.ts'

const contract = { permitsPerSecond: 10, burst: 5 }
const lent = (permits: number, validMs = 100) => ({ permits, validMs, retryAfterMs: 80 })
/** Permits of a node that leases unless `part` says otherwise. */
function node() {
  let part: number | undefined
  return Object.assign(
    sharedPermits(contract, () => part),
    { alone: (with_: number | undefined) => void (part = with_) },
  )
}

test('nothing goes before a lease; what was leased goes until it is used up or forfeited', t => {
  const permits = node()
  t.is(permits.take(0).type, 'lease')
  t.is(permits.toLease(3, 0), 3)
  t.is(permits.toLease(3, 0), 0, 'one lease at a time')
  permits.leased(lent(3), 10)
  t.is(permits.take(99).type, 'granted')
  t.is(permits.take(100).type, 'lease', 'forfeited: its time began when it was asked for')
})

test('a contract that is used up denies until its wait is over', t => {
  const permits = node()
  permits.toLease(1, 0)
  permits.leased(lent(0), 5)
  t.deepEqual(permits.take(5), { type: 'denied', retryAfterMs: 80 })
  t.is(permits.toLease(1, 5), 0)
  t.is(permits.take(85).type, 'lease')
})

test('a lease whose answer nobody heard keeps the next from being asked for only a while', t => {
  const permits = node()
  t.is(permits.toLease(1, 0), 1)
  t.is(permits.toLease(1, 4_999), 0)
  t.is(permits.toLease(1, 5_000), 1)
})

test('permits used without asking are paid for with the next lease', t => {
  const permits = node()
  permits.charge(2)
  t.is(permits.toLease(1, 0), 3)
  permits.leased(lent(3), 0)
  t.is(permits.take(0).type, 'granted')
  t.is(permits.take(0).type, 'lease')
})

test('a permit given back can be used while its own lease is valid, and not with a later one', t => {
  const permits = node()
  permits.toLease(1, 0)
  permits.leased(lent(1), 0)
  t.is(permits.take(10).type, 'granted')
  permits.giveBack(10)
  t.is(permits.take(20).type, 'granted')
  permits.toLease(1, 30)
  permits.leased(lent(1), 30)
  permits.giveBack(20)
  t.is(permits.take(40).type, 'granted')
  t.is(permits.take(40).type, 'lease')
})

test('alone: its part of the contract, beginning with nothing; leases again when it may', t => {
  const permits = node()
  permits.toLease(2, 0)
  permits.leased(lent(2), 0)
  permits.alone(0.5)
  t.deepEqual(permits.take(0), { type: 'denied', retryAfterMs: 200 })
  t.is(permits.take(200).type, 'granted')
  t.is(permits.take(200).type, 'denied')
  permits.alone(undefined)
  t.is(permits.take(50).type, 'lease', 'what was leased before is forfeited')
})

test('alone with less than one permit of the burst: nothing, since even one could be one too many', t => {
  const permits = node()
  permits.alone(0.1)
  t.is(permits.take(0).type, 'denied')
  t.is(permits.take(1e6).type, 'denied')
})

test('nodes that are all alone never exceed the contract together, in any window', t => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat(400), { maxLength: 200 }),
      (nodes, pauses) => {
        const all = Array.from({ length: nodes }, () => sharedPermits(contract, () => 1 / nodes))
        const judge = tokenBucket(contract)
        let now = 0
        for (const pause of pauses) {
          now += pause
          for (const permits of all) if (permits.take(now).type === 'granted') t.is(judge.take(now), 0)
        }
      },
    ),
  )
})
