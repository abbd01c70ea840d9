import test from 'ava'
import * as fc from 'fast-check'
import { fairQueue, lanes, type Lane } from './fair-queue.ts'

test('callers in turn, forced before normal before refresh', t => {
  const queue = fairQueue<string>(10)
  queue.push('refresh', 'r', 'r1')
  queue.push('normal', 'a', 'a1')
  queue.push('normal', 'a', 'a2')
  queue.push('normal', 'b', 'b1')
  queue.push('forced', 'f', 'f1')
  t.deepEqual(
    Array.from({ length: 6 }, () => queue.shift()),
    ['f1', 'a1', 'b1', 'a2', 'r1', undefined],
  )
})

test('full is told, and nothing is lost, doubled or reordered within a caller', t => {
  const push = fc.tuple(fc.constantFrom<Lane>(...lanes), fc.constantFrom('a', 'b', 'c'))
  fc.assert(
    fc.property(
      fc.array(fc.option(push), { maxLength: 200 }),
      fc.integer({ min: 1, max: 40 }),
      (moves, capacity) => {
        const queue = fairQueue<[string, number]>(capacity)
        const expected = new Map<string, number[]>()
        let size = 0
        for (const [n, move] of moves.entries()) {
          if (move === null) {
            const item = queue.shift()
            t.is(item === undefined, size === 0)
            if (item !== undefined) t.is(expected.get(item[0])?.shift(), item[1])
            if (item !== undefined) size -= 1
          } else {
            const key = move.join('/')
            const pushed = queue.push(...move, [key, n])
            t.is(pushed, size < capacity)
            if (pushed) expected.set(key, [...(expected.get(key) ?? []), n])
            if (pushed) size += 1
          }
          t.is(queue.size, size)
        }
      },
    ),
  )
})

test('a caller who floods delays another by one turn only', t => {
  const queue = fairQueue<string>(1_000)
  for (let n = 0; n < 900; n++) queue.push('normal', 'flood', 'flood')
  queue.push('normal', 'modest', 'modest')
  t.true([queue.shift(), queue.shift()].includes('modest'))
})
