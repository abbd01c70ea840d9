import test from 'ava'
import { reconnect } from './reconnect.ts'

const policy = { minBackoffMs: 100, maxBackoffMs: 1_000, stableMs: 5_000 }
const highest = { uint32: () => 0xffff_ffff }
const lowest = { uint32: () => 0 }

test('full jitter: each wait is anywhere below a bound that doubles up to its maximum', t => {
  const late = reconnect(policy, highest)
  t.deepEqual(
    [1, 2, 3, 4, 5, 6].map(now => late.lost(now)),
    [99, 199, 399, 799, 999, 999],
  )
  const early = reconnect(policy, lowest)
  t.deepEqual(
    [1, 2, 3].map(now => early.lost(now)),
    [0, 0, 0],
  )
})

test('an association that lasted begins anew; one that flaps does not', t => {
  const again = reconnect(policy, highest)
  t.is(again.lost(0), 99)
  again.up(100)
  t.is(again.lost(4_000), 199)
  again.up(5_000)
  t.is(again.lost(10_000), 99)
  t.is(again.lost(20_000), 199)
})

test('on request the next wait is as the first', t => {
  const again = reconnect(policy, highest)
  again.lost(0)
  again.lost(0)
  again.reset()
  t.is(again.lost(0), 99)
})
