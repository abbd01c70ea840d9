import test from 'ava'
import * as fc from 'fast-check'
import {
  defaultTransactionIds,
  lengthOf,
  transactionId,
  transactionIdFromHex,
  transactionIds,
  transactionIdToHex,
  valueOf,
} from './transaction-id.ts'

const random = (seed: number) => ({ uint32: () => (seed = Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0 })
const small = { prefix: 5, prefixBits: 8, generation: 3, generationBits: 12, quarantineMs: 1_000 }
const free = () => false

test('a transaction id keeps its value and its length', t => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(2 ** 32 - 1), (length, number) => {
      const value = number % 256 ** length
      const id = transactionId(value, length)
      t.is(valueOf(id), value)
      t.is(lengthOf(id), length)
      t.is(transactionIdFromHex(transactionIdToHex(id)), id)
    }),
  )
  t.is(transactionIdFromHex('0102030405'), undefined)
})

test('no id comes twice before all have been used, and neighbours are far apart', t => {
  const ids = transactionIds(small, random(1))
  const seen = new Set<number>()
  let neighbours = 0
  let last = 0
  for (let index = 0; index < 4_096; index++) {
    const id = ids.allocate(0, free)?.id ?? 0
    seen.add(id)
    if (Math.abs(id - last) === 1) neighbours += 1
    last = id
  }
  t.is(seen.size, 4_096)
  t.true(neighbours < 40)
})

test('an id is not used again before its quarantine is over', t => {
  const ids = transactionIds(small, random(2))
  const releases = new Map<number, number>()
  let now = 0
  let refused = 0
  for (let index = 0; index < 20_000; index++) {
    now += index % 7 === 0 ? 1 : 0
    const allocation = ids.allocate(now, free)
    if (allocation === undefined) {
      refused += 1
      now += 50
      continue
    }
    const released = releases.get(allocation.id)
    if (released !== undefined && now - released < small.quarantineMs)
      t.fail(`reused after ${now - released} ms`)
    releases.set(allocation.id, now)
    ids.release(allocation.serial, now)
  }
  t.true(refused > 0, 'a lap was faster than the quarantine, so some allocations had to wait')
})

test('an id still in use is stepped over', t => {
  const ids = transactionIds({ ...small, quarantineMs: 0 }, random(3))
  const first = ids.allocate(0, free)?.id
  for (let index = 1; index < 4_096; index++) ids.allocate(0, free)
  t.not(ids.allocate(0, id => id === first)?.id, first)
  t.is(
    ids.allocate(0, () => true),
    undefined,
  )
})

test('an answer that is not for us tells whose it is', t => {
  const ids = transactionIds(small, random(4))
  const own = ids.allocate(0, free)?.id ?? 0
  t.is(ids.classify(own), 'late')
  t.is(ids.classify(transactionId(valueOf(own) ^ 0x1000)), 'earlierGeneration')
  t.is(ids.classify(transactionId((valueOf(own) ^ 0x0100_0000) >>> 0)), 'otherNode')
  t.is(ids.classify(transactionId(1, 2)), 'foreign')
})

test('a layout without room for serials, or a prefix beyond its bits, is refused', t => {
  t.throws(() => transactionIds({ ...defaultTransactionIds, prefixBits: 20 }, random(5)), {
    instanceOf: RangeError,
  })
  t.throws(() => transactionIds({ ...defaultTransactionIds, prefix: 64 }, random(5)), {
    instanceOf: RangeError,
  })
})
