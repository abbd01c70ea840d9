import test from 'ava'
import { contexts } from './contexts.ts'

test('a failure gives back the context once', t => {
  const sent = contexts(65_536)
  const number = sent.add('a')
  t.deepEqual(sent.take(number), { context: 'a' })
  t.is(sent.take(number), undefined)
  t.is(sent.take(number + 1), undefined)
})

test('what was sent before the kernel was last heard is acknowledged when it says dry; what came since may not be', t => {
  const sent = contexts(65_536)
  const before = sent.add('before')
  sent.heard()
  const since = sent.add('since')
  sent.dry()
  t.is(sent.take(before), undefined)
  t.deepEqual(sent.take(since), { context: 'since' })
})

test('what is left comes oldest first, without what failed already', t => {
  const sent = contexts(65_536)
  sent.add('a')
  const failed = sent.add('b')
  sent.add('c')
  sent.take(failed)
  t.deepEqual(sent.takeAll(), ['a', 'c'])
  t.deepEqual(sent.takeAll(), [])
})

test('as many are kept as the kernel’s buffer can hold, and the memory is bounded', t => {
  const sent = contexts(1_024)
  const numbers = Array.from({ length: 1_000 }, (_, index) => sent.add(index))
  t.is(sent.take(numbers[0] ?? 0), undefined)
  t.deepEqual(sent.take(numbers[992] ?? 0), { context: 992 })
  t.true(sent.takeAll().length <= 16)
})
