import test from 'ava'
import * as fc from 'fast-check'
import { dataStream, selection } from './selection.ts'

const slots = Array.from({ length: 256 }, (_, sls) => sls)

test('RFC 4666 §1.4.7: DATA streams are 1 and up, unless there is only stream 0', t => {
  t.deepEqual(
    [0, 1, 2, 3].map(sls => dataStream(sls, 3)),
    [1, 2, 1, 2],
  )
  t.deepEqual(
    [0, 5].map(sls => dataStream(sls, 1)),
    [0, 0],
  )
  t.deepEqual(
    [0, 5].map(sls => dataStream(sls, 2)),
    [1, 1],
  )
})

test('nobody there, nobody chosen', t => {
  const sharers = selection<string>()
  t.is(sharers.pick(3), undefined)
  sharers.join('a')
  sharers.leave('a')
  t.is(sharers.pick(3), undefined)
})

test('the sixteen SLS values of ITU are shared evenly', t => {
  const sharers = selection<string>()
  for (const name of ['a', 'b', 'c', 'd']) sharers.join(name)
  for (const name of ['a', 'b', 'c', 'd']) {
    t.is(slots.slice(0, 16).filter(sls => sharers.pick(sls) === name).length, 4, name)
  }
})

test('property: who leaves or joins moves only what was or becomes theirs', t => {
  const change = fc.record({ join: fc.boolean(), who: fc.constantFrom('a', 'b', 'c', 'd', 'e') })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), changes => {
      const sharers = selection<string>()
      for (const { join, who } of changes) {
        const before = slots.map(sls => sharers.pick(sls))
        const alone = sharers.sharers.length === 0
        if (join) sharers.join(who)
        else sharers.leave(who)
        for (const sls of slots) {
          const now = sharers.pick(sls)
          if (now !== before[sls]) t.true(alone || (join ? now === who : before[sls] === who))
        }
        t.false(!join && slots.some(sls => sharers.pick(sls) === who))
      }
    }),
    { numRuns: 200 },
  )
})
