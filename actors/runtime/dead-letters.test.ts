import test from 'ava'
import { deadLetterOffice } from './dead-letters.ts'

const letter = (at: number) => ({ at, path: '/a', reason: 'stopped', message: at }) as const

test('the last letters are kept, oldest first, and all are counted', t => {
  const office = deadLetterOffice(3)
  const seen = () => office.recent().map(({ at }) => at)
  t.deepEqual(seen(), [])
  for (const [at, expected] of [
    [1, [1]],
    [2, [1, 2]],
    [3, [1, 2, 3]],
    [4, [2, 3, 4]],
    [5, [3, 4, 5]],
    [6, [4, 5, 6]],
    [7, [5, 6, 7]],
  ] as const) {
    office.add(letter(at))
    t.deepEqual(seen(), expected)
  }
  t.is(office.total, 7)
})

test('an office for none only counts', t => {
  const office = deadLetterOffice(0)
  office.add(letter(1))
  t.deepEqual(office.recent(), [])
  t.is(office.total, 1)
})
