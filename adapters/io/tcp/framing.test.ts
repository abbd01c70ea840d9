import test from 'ava'
import * as fc from 'fast-check'
import { numbered } from '../testing/side.ts'
import { framer, isFramed } from './framing.ts'

const sizes = fc.array(
  fc.integer({ min: 7, max: 60 }).map(words => words * 4),
  { minLength: 1, maxLength: 20 },
)

test('messages come out as they went in, however the stream is cut', t => {
  t.notThrows(() =>
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.integer({ min: 1, max: 70 })), (lengths, cuts) => {
        const messages = lengths.map((length, number) => numbered(number, length))
        const stream = Buffer.concat(messages)
        const out: Buffer[] = []
        const framing = framer(1_000)
        for (let at = 0; at < stream.length;) {
          const cut = cuts.next().value as number
          if (!framing.push(stream.subarray(at, at + cut), octets => out.push(Buffer.from(octets))))
            return false
          at += cut
        }
        return Buffer.concat(out).equals(stream) && out.length === messages.length
      }),
      { numRuns: 200 },
    ),
  )
})

test('what is pending is never more than one message', t => {
  const framing = framer(1_000)
  t.true(framing.push(numbered(1, 400).subarray(0, 300), () => t.fail()))
  t.is(framing.pending, 300)
})

test('random octets are messages or an end, never an exception', t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), octets => {
      const framing = framer(100)
      framing.push(octets, message => t.true(isFramed(message)))
    }),
    { numRuns: 500 },
  )
  t.false(framer(100).push(new Uint8Array(8), () => undefined))
  t.false(framer(100).push(Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 101), () => undefined))
})

test('a length is judged also where its header came in pieces', t => {
  const framing = framer(100)
  const broken = Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 3)
  t.true(framing.push(broken.subarray(0, 5), () => t.fail()))
  t.false(framing.push(broken.subarray(5), () => t.fail()))
})
