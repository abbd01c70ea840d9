import test from 'ava'
import * as fc from 'fast-check'
import { fromHex, noOctets } from '../../ss7/wire/octets.ts'
import { abortCause } from './abort-chunk.ts'

test('RFC 9260 §3.3.10.12: the reason of a user-initiated abort', t => {
  const chunk = fromHex('0600 000c 000c 0007 627965 00') ?? noOctets
  t.deepEqual(abortCause(chunk), { type: 'peerAborted', causes: [12], reason: 'bye' })
})

test('RFC 9260 §3.3.7: several causes, and none', t => {
  const chunk = fromHex('0600 0010 000d 0008 00000000 0009 0004') ?? noOctets
  t.deepEqual(abortCause(chunk), { type: 'peerAborted', causes: [13, 9] })
  t.deepEqual(abortCause(fromHex('06000004') ?? noOctets), { type: 'peerAborted', causes: [] })
})

test('random octets are some causes, never an exception', t => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), octets => abortCause(octets).type === 'peerAborted'),
    ),
  )
})
