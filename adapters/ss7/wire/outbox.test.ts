import test from 'ava'
import * as fc from 'fast-check'
import { outbox } from './outbox.ts'

test('property: what goes in comes out once, in order, in bursts of any size', t => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2000), fc.nat(2000)), { maxLength: 6 }), bursts => {
      const box = outbox<number>()
      let pushed = 0
      let polled = 0
      for (const [pushes, polls] of bursts) {
        for (let count = 0; count < pushes; count += 1) box.push(pushed++)
        for (let count = 0; count < polls; count += 1) {
          const out = box.poll()
          t.is(out, polled < pushed ? polled : undefined)
          if (out !== undefined) polled += 1
        }
      }
      for (let out = box.poll(); out !== undefined; out = box.poll()) t.is(out, polled++)
      t.is(polled, pushed)
    }),
    { numRuns: 20 },
  )
})
