import test from 'ava'
import { categories, categoryOf } from './categories.ts'
import { operations } from './operations.ts'

test('FS.11: an operation has one category; of several the strictest counts', t => {
  t.is(categoryOf([71]), 'internal')
  t.is(categoryOf([7]), 'homeNetwork')
  t.is(categoryOf([2]), 'visitedNetwork')
  t.is(categoryOf([44]), 'shortMessage')
  t.is(categoryOf([44, 2, 7]), 'homeNetwork')
  t.is(categoryOf([71, 250]), 'internal')
})

test('nothing invoked, global codes and codes that MAP does not have are unknown', t => {
  for (const invoked of [[], [250], ['1.2.3']]) t.is(categoryOf(invoked), 'unknown')
  t.is(categories.at(-1), 'unknown')
})

test('every operation we know ourselves has a category', t => {
  for (const { name, code } of Object.values(operations)) t.not(categoryOf([code]), 'unknown', name)
})
