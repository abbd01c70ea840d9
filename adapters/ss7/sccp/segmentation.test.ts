import test from 'ava'
import * as fc from 'fast-check'
import { wake } from '../wire/core.ts'
import type { SccpMessage } from './messages.ts'
import type { NUnitdataRequest } from './primitives.ts'
import { arriving, hlr, messagesIn, node, request, transfers, turn, us } from './testing/node.ts'

const long = Uint8Array.from({ length: 1000 }, (_, index) => index)

function segments(rest: Partial<NUnitdataRequest> = {}): SccpMessage[] {
  return messagesIn(turn(node(), request({ data: long, sequenceControl: 3, returnOption: true, ...rest })))
}

test('Q.714 §4.1.1.1.3: long data leaves in XUDT segments of one reference, in class 1 and on one SLS', t => {
  const outputs = turn(node(), request({ data: long }))
  const parts = messagesIn(outputs).map(message => (message.type === 'xudt' ? message : undefined))
  t.true(parts.length > 1)
  t.deepEqual(
    parts.map(part => part?.segmentation?.remainingSegments),
    parts.map((_, index) => parts.length - 1 - index),
  )
  t.deepEqual(
    parts.map(part => part?.segmentation?.firstSegment),
    parts.map((_, index) => index === 0),
  )
  t.true(parts.every(part => part?.protocolClass === 1 && part.segmentation?.classInSequence === 0))
  t.is(new Set(transfers(outputs).map(({ sls }) => sls)).size, 1)
  t.true(transfers(outputs).every(({ data }) => data.length <= 268))
})

test('only the first segment asks for a return', t => {
  t.deepEqual(
    segments().map(message => 'returnOnError' in message && message.returnOnError),
    [
      true,
      ...segments()
        .slice(1)
        .map(() => false),
    ],
  )
})

const toUs = (message: SccpMessage): SccpMessage => ({ ...message, called: us, calling: hlr })

test('Q.714 §4.1.1.2.3: segments in order become the message', t => {
  const core = node()
  const outputs = segments().flatMap(message => turn(core, arriving(toUs(message))))
  t.deepEqual(
    outputs.map(({ type }) => type),
    ['nUnitdataIndication'],
  )
  t.deepEqual(outputs[0]?.type === 'nUnitdataIndication' && outputs[0].data, long)
  t.is(core.deadline(), undefined)
})

test('Q.714 §4.1.1.2.3: a missing segment: error in message transport, once', t => {
  const core = node()
  const [first, , third, ...rest] = segments()
  const outputs = [first, third, ...rest].flatMap(message =>
    message === undefined ? [] : turn(core, arriving(toUs(message))),
  )
  t.deepEqual(
    messagesIn(outputs).map(message => 'returnCause' in message && message.returnCause),
    ['errorInMessageTransport'],
  )
  t.is(core.deadline(), undefined)
})

test('Q.714 §4.1.1.2.3: T(reass) runs out: error in message transport, with the first segment', t => {
  const core = node()
  const [first] = segments()
  if (first !== undefined) turn(core, arriving(toUs(first)))
  t.is(core.deadline(), 10_000)
  const [back] = messagesIn(turn(core, wake, 10_000))
  t.like(back, { type: 'xudts', returnCause: 'errorInMessageTransport' })
  t.deepEqual(back?.data, first?.data)
})

test('no more messages at a time than the limit: cannot perform reassembly', t => {
  const core = node({ limits: { reassemblies: 1 } })
  const [first] = segments()
  if (first === undefined) return t.fail()
  turn(core, arriving(toUs(first)))
  const [back] = messagesIn(turn(core, arriving(toUs(first), { opc: 3 })))
  t.like(back, { type: 'xudts', returnCause: 'destinationCannotPerformReassembly' })
})

test('data beyond sixteen segments is refused; a destination that takes LUDT gets it whole', t => {
  const huge = new Uint8Array(4000)
  t.like(turn(node(), request({ data: huge }))[0], {
    type: 'nNoticeIndication',
    reason: 'segmentationFailure',
  })
  t.like(messagesIn(turn(node({ sending: { long: 'ludt' } }), request({ data: huge })))[0], { type: 'ludt' })
  t.like(turn(node({ sending: { long: 'refuse' } }), request({ data: long }))[0], {
    reason: 'segmentationNotSupported',
  })
})

test('a destination that takes other messages than the rest gets them', t => {
  const core = node({
    destinations: [
      { pointCode: 3, sending: { long: 'ludt' } },
      { pointCode: 4, sending: { preferExtended: true } },
      { pointCode: 5, sending: { long: 'refuse' } },
    ],
  })
  const types = (pointCode: number, data: Uint8Array): unknown => {
    const outputs = turn(core, request({ called: { routingIndicator: 'ssn', pointCode, ssn: 6 }, data }))
    return messagesIn(outputs)[0]?.type ?? outputs[0]?.type
  }
  const short = long.subarray(0, 10)
  t.deepEqual(
    [2, 3, 4, 5].map(pointCode => [types(pointCode, short), types(pointCode, long)]),
    [
      ['udt', 'xudt'],
      ['udt', 'ludt'],
      ['xudt', 'xudt'],
      ['udt', 'nNoticeIndication'],
    ],
  )
})

test('whichever segments M3UA gives back, the request has one notice with its own context', t => {
  for (const lost of [[0], [1], [3, 1, 0]]) {
    const core = node()
    const sent = transfers(turn(core, request({ data: long, context: 'mine' })))
    const outputs = lost.flatMap(index => {
      const segment = sent[index]
      return segment === undefined
        ? []
        : turn(core, { type: 'transferFailure', request: segment, cause: 'noActiveAsp' })
    })
    t.is(outputs.length, 1)
    t.like(outputs[0], {
      type: 'nNoticeIndication',
      context: 'mine',
      data: long,
      transferFailure: 'noActiveAsp',
    })
  }
})

test('property: data of any length that leaves arrives whole', t => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.boolean(), (length, preferExtended) => {
      const sent = Uint8Array.from({ length }, (_, index) => index * 7)
      const outputs = turn(node({ sending: { preferExtended } }), request({ data: sent }))
      const core = node()
      const arrived = messagesIn(outputs).flatMap(message => turn(core, arriving(toUs(message))))
      t.is(arrived.length, 1)
      t.deepEqual(arrived[0]?.type === 'nUnitdataIndication' && arrived[0].data, sent)
    }),
    { numRuns: 150 },
  )
})
