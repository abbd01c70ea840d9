import test from 'ava'
import * as fc from 'fast-check'
import { ageBand, confidence, confidences, lowest, type Grounds, type Reason } from './confidence.ts'

const grounds: fc.Arbitrary<Grounds> = fc.record({
  guess: fc.boolean(),
  age: fc.constantFrom('fresh' as const, 'stale' as const, 'old' as const),
  reason: fc.constantFrom<Reason>('none', 'throttled', 'unreachable'),
  diverges: fc.boolean(),
})
const level = (of: Grounds): number => confidences.indexOf(confidence(of))

test('the published table', t => {
  const table = (['none', 'throttled', 'unreachable'] as const).map(reason =>
    (['fresh', 'stale', 'old'] as const).map(age =>
      confidence({ guess: false, age, reason, diverges: false }),
    ),
  )
  t.deepEqual(table, [
    ['HIGH', 'MEDIUM', 'LOW'],
    ['MEDIUM', 'MEDIUM', 'LOW'],
    ['LOW', 'LOW', 'LOW'],
  ])
})

test('a guess is UNKNOWN, whatever else holds', t => {
  fc.assert(fc.property(grounds, of => t.is(confidence({ ...of, guess: true }), 'UNKNOWN')))
})

test('older never raises it', t => {
  fc.assert(
    fc.property(grounds, fc.nat(1e9), fc.nat(1e9), fc.integer({ min: 1, max: 1e8 }), (of, a, b, ttl) => {
      const [younger, older] = [Math.min(a, b), Math.max(a, b)]
      t.true(level({ ...of, age: ageBand(older, ttl) }) <= level({ ...of, age: ageBand(younger, ttl) }))
    }),
  )
})

test('a divergence never raises it, and an agreeing source never lowers it', t => {
  fc.assert(
    fc.property(grounds, of => t.true(level({ ...of, diverges: true }) <= level({ ...of, diverges: false }))),
  )
})

test('the lowest of none is UNKNOWN', t => {
  t.is(lowest([]), 'UNKNOWN')
  t.is(lowest(['HIGH', 'LOW', 'MEDIUM']), 'LOW')
})
