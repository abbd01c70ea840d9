import test from 'ava'
import * as fc from 'fast-check'
import { window } from './window.ts'
import type { ProbeResult } from '../domain/outcome.ts'

const ok: ProbeResult = { type: 'ok', facts: [] }
const timeout: ProbeResult = { type: 'timeout' }

test('halves on a loss, once a second at most; grows by one a window of answers', t => {
  const open = window(64)
  open.learn(timeout, 10, 0)
  open.learn(timeout, 10, 999)
  t.is(open.size, 32)
  open.learn(timeout, 10, 1_000)
  t.is(open.size, 16)
  for (let n = 0; n < 17; n++) open.learn(ok, 10, 2_000)
  t.is(open.size, 17)
})

test('an absent subscriber is no sign of congestion; SCCP congestion is', t => {
  const open = window(8)
  open.learn({ type: 'mapError', code: 27, name: 'absentSubscriber', facts: [] }, 10, 0)
  t.is(open.size, 8)
  open.learn({ type: 'undeliverable', udtsCause: 'networkCongestion' }, 10, 0)
  t.is(open.size, 4)
})

test('RFC 4666 §3.4.4: the network’s own word: level 1 halves, each level more halves again, once a second', t => {
  const open = window(64)
  open.congested(0, 0)
  t.is(open.size, 64)
  open.congested(1, 0)
  open.congested(3, 999)
  t.is(open.size, 32)
  open.congested(2, 1_000)
  t.is(open.size, 8)
  open.congested(3, 2_000)
  open.congested(3, 3_000)
  t.is(open.size, 1)
})

test('never less than one, never more than the limit, whatever happens', t => {
  const event = fc.tuple(fc.boolean(), fc.nat(3_000))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.array(event), (limit, events) => {
      const open = window(limit)
      let now = 0
      for (const [lost, pause] of events) {
        now += pause
        open.learn(lost ? timeout : ok, 10, now)
        t.true(open.size >= 1 && open.size <= limit)
      }
    }),
  )
})
