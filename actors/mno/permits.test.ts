import test from 'ava'
import * as fc from 'fast-check'
import { sharedPermits } from './permits.ts'

const contract = { permitsPerSecond: 10, burst: 5 }

test('nothing goes before a lease; what was leased goes until it is used up or forfeited', t => {
  const permits = sharedPermits(contract)
  t.is(permits.take(0).type, 'lease')
  t.is(permits.toLease(3, 0), 3)
  t.is(permits.toLease(3, 0), 0, 'one lease at a time')
  permits.leased({ permits: 2, validMs: 100, retryAfterMs: 0 }, 10)
  t.is(permits.take(20).type, 'granted')
  t.is(permits.take(110).type, 'lease', 'forfeited')
})

test('a contract that is used up denies until its wait is over', t => {
  const permits = sharedPermits(contract)
  permits.toLease(1, 0)
  permits.leased({ permits: 0, validMs: 0, retryAfterMs: 80 }, 5)
  t.deepEqual(permits.take(5), { type: 'denied', retryAfterMs: 80 })
  t.is(permits.toLease(1, 5), 0)
  t.is(permits.take(85).type, 'lease')
})

test('permits used without asking are paid for with the next lease', t => {
  const permits = sharedPermits(contract)
  permits.charge(2)
  t.is(permits.toLease(1, 0), 3)
  permits.leased({ permits: 3, validMs: 100, retryAfterMs: 0 }, 0)
  t.is(permits.take(0).type, 'granted')
  t.is(permits.take(0).type, 'lease')
})

test('out of reach: an island of contract ÷ nodes that begins empty, until a lease succeeds', t => {
  const permits = sharedPermits(contract)
  permits.toLease(1, 0)
  permits.leaseFailed(2, 0)
  t.deepEqual(permits.take(0), { type: 'denied', retryAfterMs: 200 })
  t.is(permits.take(200).type, 'granted')
  t.is(permits.take(200).type, 'denied')
  t.is(permits.take(1_000).type, 'lease', 'tried again after a second')
  t.is(permits.toLease(1, 1_000), 1)
  permits.leased({ permits: 1, validMs: 100, retryAfterMs: 0 }, 1_000)
  t.is(permits.take(1_000).type, 'granted')
})

test('islands of all nodes together never exceed the contract', t => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat(200), { maxLength: 200 }),
      (nodes, pauses) => {
        const all = Array.from({ length: nodes }, () => sharedPermits(contract))
        let now = 0
        let granted = 0
        for (const permits of all) {
          permits.toLease(1, now)
          permits.leaseFailed(nodes, now)
        }
        for (const pause of pauses) {
          now += pause
          for (const permits of all) {
            const taken = permits.take(now)
            if (taken.type === 'granted') granted += 1
            if (taken.type === 'lease' && permits.toLease(1, now) > 0) permits.leaseFailed(nodes, now)
          }
        }
        t.true(granted <= contract.burst + (now * contract.permitsPerSecond) / 1000)
      },
    ),
  )
})
