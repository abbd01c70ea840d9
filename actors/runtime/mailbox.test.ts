import test from 'ava'
import * as fc from 'fast-check'
import { Mailbox } from './mailbox.ts'
import { RuntimeError } from './runtime-error.ts'

test('a mailbox is a bounded queue: whatever is pushed and taken, it does what an array does', t => {
  const capacities = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constant(Infinity))
  const operations = fc.array(fc.boolean(), { maxLength: 400 })
  fc.assert(
    fc.property(capacities, operations, (capacity, pushes) => {
      const mailbox = new Mailbox<number>(capacity)
      const model: { message: number; since: number }[] = []
      let serial = 0
      for (const push of pushes) {
        if (push && !mailbox.full) {
          serial += 1
          const envelope = serial % 3 === 0 ? { deadline: serial, cancelled: false, dropped() {} } : undefined
          mailbox.push(serial, envelope, serial * 10)
          model.push({ message: serial, since: serial * 10 })
        } else if (!push && mailbox.size > 0) {
          const { message, since } = model.shift() ?? { message: -1, since: -1 }
          t.is(mailbox.since, since)
          t.is(mailbox.envelope?.deadline, message % 3 === 0 ? message : undefined)
          t.is(mailbox.take(), message)
        }
        t.is(mailbox.size, model.length)
        t.is(mailbox.full, model.length === capacity)
      }
    }),
    { numRuns: 60 },
  )
})

test('a full ring that has wrapped grows in order', t => {
  const mailbox = new Mailbox<number>(100)
  for (let n = 0; n < 8; n += 1) mailbox.push(n, undefined, 0)
  for (let n = 0; n < 5; n += 1) t.is(mailbox.take(), n)
  for (let n = 8; n < 40; n += 1) mailbox.push(n, undefined, 0)
  for (let n = 5; n < 40; n += 1) t.is(mailbox.take(), n)
  t.is(mailbox.size, 0)
})

test('a mailbox for no message, or for a part of one, is refused', t => {
  for (const capacity of [0, -1, 1.5, Number.NaN]) {
    t.throws(() => new Mailbox(capacity), { instanceOf: RuntimeError, message: /^runtime\/badCapacity/ })
  }
})
