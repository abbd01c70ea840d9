import test from 'ava'
import * as fc from 'fast-check'
import { covers, destinations } from './destinations.ts'
import type { DestinationState } from './primitives.ts'

test('RFC 4666 §3.4.1: a mask of 3 stands for eight point codes', t => {
  t.deepEqual(
    [7, 8, 15, 16].map(pointCode => covers({ mask: 3, pc: 10 }, pointCode)),
    [false, true, true, false],
  )
})

test('what was never mentioned is available; the latest word wins, by code or by range', t => {
  const known = destinations()
  t.is(known.state(5), 'available')
  known.update({ mask: 0, pc: 5 }, 'unavailable')
  t.is(known.state(5), 'unavailable')
  known.update({ mask: 14, pc: 0 }, 'restricted')
  t.is(known.state(5), 'restricted')
  known.update({ mask: 0, pc: 5 }, 'available')
  t.deepEqual([known.state(5), known.state(6)], ['available', 'restricted'])
  known.clear()
  t.is(known.state(6), 'available')
})

test('an audit asks for what is unavailable only', t => {
  const known = destinations()
  known.update({ mask: 0, pc: 5 }, 'unavailable')
  known.update({ mask: 0, pc: 6 }, 'restricted')
  known.update({ mask: 4, pc: 32 }, 'unavailable')
  t.deepEqual(known.unavailable(), [
    { mask: 0, pc: 5 },
    { mask: 4, pc: 32 },
  ])
})

test('property: the same answers as a list of everything ever said', t => {
  const word = fc.record({
    mask: fc.nat(4),
    pc: fc.nat(31),
    state: fc.constantFrom<DestinationState>('available', 'restricted', 'unavailable'),
  })
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), words => {
      const known = destinations()
      for (const { state, ...affected } of words) known.update(affected, state)
      for (let pointCode = 0; pointCode < 32; pointCode += 1) {
        const last = words.findLast(affected => covers(affected, pointCode))
        t.is(known.state(pointCode), last?.state ?? 'available')
      }
    }),
    { numRuns: 300 },
  )
})
