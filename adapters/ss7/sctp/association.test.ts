import test from 'ava'
import { ACCEPTED, ASSOCIATION, established, pair } from './testing/pair.ts'

test('RFC 9260 §5.1: four packets make an association, and both users are told', t => {
  const { net, a, b, associate, ladder } = pair()
  associate()
  net.run(100)
  t.deepEqual(ladder(), ['a -> init', 'b -> initAck', 'a -> cookieEcho', 'b -> cookieAck'])
  t.deepEqual(a.told('communicationUp'), [
    {
      type: 'communicationUp',
      association: ASSOCIATION,
      peer: { addresses: [b.address], sctpPort: 2905 },
      inboundStreams: 4,
      outboundStreams: 4,
    },
  ])
  t.is(b.told('communicationUp')[0]?.association, ACCEPTED)
})

test('RFC 9260 §5.1.1: each side sends on no more streams than the other accepts', t => {
  const { net, a, b, associate } = pair({ configB: { accept: { outboundStreams: 9, inboundStreams: 2 } } })
  associate()
  net.run(100)
  t.like(a.told('communicationUp')[0], { outboundStreams: 2, inboundStreams: 4 })
  t.like(b.told('communicationUp')[0], { outboundStreams: 4, inboundStreams: 2 })
})

test('RFC 9260 §5.1: T1-init and T1-cookie send again, and again, what is lost', t => {
  const { net, a, associate, ladder } = pair()
  const lost = new Set(['init', 'initAck', 'cookieEcho', 'cookieAck'])
  net.filter = ({ chunks }) => (lost.delete(chunks[0]?.type ?? '') ? 'drop' : 'pass')
  associate()
  t.true(net.runUntil(() => a.told('communicationUp').length > 0, 20_000))
  t.deepEqual(ladder(), [
    'a -> init', // lost
    'a -> init',
    'b -> initAck', // lost
    'a -> init',
    'b -> initAck',
    'a -> cookieEcho', // lost
    'a -> cookieEcho',
    'b -> cookieAck', // lost
    'a -> cookieEcho',
    'b -> cookieAck', // §5.2.4 action D
  ])
})

test('RFC 9260 §4: after Max.Init.Retransmits INITs in vain the association is given up', t => {
  const { net, a, associate, ladder, send } = pair({ config: { maxInitRetransmits: 3 } })
  net.filter = () => 'drop'
  associate()
  send(1, { context: 'kept' })
  net.run(60_000)
  t.is(ladder().length, 4)
  t.deepEqual(a.events, [
    { type: 'sendFailure', association: ASSOCIATION, context: 'kept', cause: 'undelivered' },
    { type: 'communicationLost', association: ASSOCIATION, cause: { type: 'initTimeout' }, undelivered: 1 },
  ])
  t.is(a.endpoint.deadline(), undefined)
})

test('RFC 9260 §9.2: a graceful shutdown delivers everything first', t => {
  const { net, a, b, send, ladder } = established()
  for (let message = 0; message < 3; message += 1) send(message)
  a.input({ type: 'shutdown', association: ASSOCIATION })
  send(9, { context: 'too late' })
  net.run(1_000)
  t.deepEqual(ladder(), [
    'a -> data data data',
    'b -> sack', // after the SACK delay: it is one packet only
    'a -> shutdown',
    'b -> shutdownAck',
    'a -> shutdownComplete',
  ])
  t.is(b.told('dataArrive').length, 3)
  t.deepEqual(a.told('sendFailure'), [
    { type: 'sendFailure', association: ASSOCIATION, context: 'too late', cause: 'shuttingDown' },
  ])
  t.is(a.told('shutdownComplete').length, 1)
  t.is(b.told('shutdownComplete').length, 1)
  t.is(a.endpoint.statistics(ASSOCIATION), undefined)
  t.is(b.endpoint.deadline(), undefined)
})

test('a shutdown asked for during the handshake waits until what is queued has been delivered', t => {
  const { net, a, b, associate, send } = pair()
  associate()
  send(1)
  a.input({ type: 'shutdown', association: ASSOCIATION })
  send(2, { context: 'too late' })
  net.run(1_000)
  t.is(b.told('dataArrive').length, 1)
  t.is(a.told('sendFailure')[0]?.cause, 'shuttingDown')
  t.is(a.told('shutdownComplete').length, 1)
})

test('RFC 9260 §9.2: both sides may ask for the shutdown at once', t => {
  const { net, a, b, ladder } = established()
  a.input({ type: 'shutdown', association: ASSOCIATION })
  b.input({ type: 'shutdown', association: ACCEPTED })
  net.run(1_000)
  t.deepEqual(ladder().slice(0, 4), [
    'a -> shutdown',
    'b -> shutdown',
    'b -> shutdownAck',
    'a -> shutdownAck',
  ])
  t.is(a.told('shutdownComplete').length, 1)
  t.is(b.told('shutdownComplete').length, 1)
})

test('RFC 9260 §9.1: an abort tells the peer why', t => {
  const { net, a, b, send } = established()
  net.filter = ({ chunks }) => (chunks[0]?.type === 'data' ? 'drop' : 'pass')
  send(1, { context: 'one' })
  net.run(1)
  a.input({ type: 'abort', association: ASSOCIATION, reason: 'maintenance' })
  net.run(100)
  t.deepEqual(a.events.slice(-2), [
    { type: 'sendFailure', association: ASSOCIATION, context: 'one', cause: 'undelivered' },
    {
      type: 'communicationLost',
      association: ASSOCIATION,
      cause: { type: 'userAborted', reason: 'maintenance' },
      undelivered: 1,
    },
  ])
  t.deepEqual(b.told('communicationLost')[0]?.cause, {
    type: 'peerAborted',
    causes: [12],
    reason: 'maintenance',
  })
})

test('RFC 9260 §6.5, §6.9: messages larger than a packet arrive whole, streams do not wait for each other', t => {
  const { net, b, send } = established()
  let drops = 1
  net.filter = ({ chunks }) => (chunks[0]?.type === 'data' && drops-- > 0 ? 'drop' : 'pass')
  send(1, { stream: 1, size: 1_424 }) // lost at first
  send(2, { stream: 2, size: 2_000 })
  send(3, { stream: 1, size: 20 })
  send(4, { stream: 1, size: 20, unordered: true })
  net.run(2_000)
  t.deepEqual(
    b
      .told('dataArrive')
      .map(({ stream, octets, unordered }) => [stream, octets.length, octets[0], unordered]),
    [
      [2, 2_000, 2, false],
      [1, 20, 4, true],
      [1, 1_424, 1, false],
      [1, 20, 3, false],
    ],
  )
})

test('a full send buffer refuses the message and says when there is room again', t => {
  const { net, a, send } = established({ config: { sendBufferOctets: 10_000 } })
  for (let message = 0; message < 11; message += 1) send(message, { size: 1_000, context: message })
  t.deepEqual(a.told('sendFailure'), [
    { type: 'sendFailure', association: ASSOCIATION, context: 10, cause: 'sendBufferFull' },
  ])
  t.is(a.told('sendBufferHigh').length, 1)
  t.is(a.endpoint.statistics(ASSOCIATION)?.sendBufferOctets, 10_000)
  net.run(500)
  t.is(a.told('sendBufferLow').length, 1)
  t.is(a.endpoint.statistics(ASSOCIATION)?.sendBufferOctets, 0)
})

test('what cannot be sent is refused with its reason', t => {
  const { a, send } = established()
  send(1, { stream: 4 })
  send(1, { size: 0 })
  send(1, { size: 300_000 })
  a.input({ type: 'send', association: 'nobody', stream: 0, ppid: 3, octets: new Uint8Array(1) })
  t.deepEqual(
    a.told('sendFailure').map(({ cause }) => cause),
    ['invalidStream', 'invalidLength', 'invalidLength', 'unknownAssociation'],
  )
})
