import test from 'ava'
import { collision } from './collision.ts'
import type { Chunk } from './packet/chunks.ts'
import { encodePacket } from './packet/packet.ts'
import type { Parameter } from './packet/parameters.ts'
import { ACCEPTED, ASSOCIATION, established, pair, streams } from './testing/pair.ts'
import { associated, associating, PEER, PEER_TAG, PEER_TSN } from './testing/puppet.ts'

test('RFC 9260 §5.2.4, table 12', t => {
  const ours = { localTag: 1, peerTag: 2 }
  const none = { localTieTag: 0, peerTieTag: 0 }
  const ties = { localTieTag: 1, peerTieTag: 2 }
  t.is(collision({ localTag: 8, peerTag: 9, ...ties }, ours), 'A')
  t.is(collision({ localTag: 1, peerTag: 9, ...none }, ours), 'B')
  t.is(collision({ localTag: 1, peerTag: 9, ...ties }, ours), 'B')
  t.is(collision({ localTag: 8, peerTag: 2, ...none }, ours), 'C')
  t.is(collision({ localTag: 1, peerTag: 2, ...none }, ours), 'D')
  t.is(collision({ localTag: 8, peerTag: 9, ...none }, ours), 'discard')
  t.is(collision({ localTag: 8, peerTag: 2, ...ties }, ours), 'discard')
  t.is(collision({ localTag: 8, peerTag: 9, localTieTag: 1, peerTieTag: 3 }, ours), 'discard')
})

test('RFC 9260 §5.2.4 action A: a peer that lost its memory restarts the association', t => {
  const { net, a, b, ladder, send } = established()
  send(1)
  net.run(200)
  // b has something on the way that a will never acknowledge
  net.filter = () => 'drop'
  b.input({
    type: 'send',
    association: ACCEPTED,
    stream: 0,
    ppid: 3,
    octets: new Uint8Array(9),
    context: 'lost',
  })
  net.run(1)
  net.filter = () => 'pass'
  const again = net.reboot(a)
  ladder()
  again.input({
    type: 'associate',
    association: ASSOCIATION,
    peer: { addresses: [b.address], sctpPort: 2905 },
    ...streams,
  })
  net.run(100)
  t.deepEqual(ladder(), ['a -> init', 'b -> initAck', 'a -> cookieEcho', 'b -> cookieAck'])
  t.deepEqual(
    b.events.slice(-2).map(event => [event.type, 'context' in event && event.context]),
    [
      ['sendFailure', 'lost'],
      ['restart', false],
    ],
  )
  again.input({ type: 'send', association: ASSOCIATION, stream: 0, ppid: 3, octets: new Uint8Array(7) })
  b.input({ type: 'send', association: ACCEPTED, stream: 0, ppid: 3, octets: new Uint8Array(8) })
  net.run(200)
  t.is(b.told('dataArrive').at(-1)?.octets.length, 7)
  t.is(again.told('dataArrive').at(-1)?.octets.length, 8)
  t.is(b.endpoint.statistics(ACCEPTED)?.counters.restarts, 1)
})

test('RFC 9260 §5.2.1, §5.2.4 actions B and D: both sides associate at once and get one association', t => {
  const { net, a, b, associate } = pair({ config: { accept: streams } })
  associate()
  b.input({
    type: 'associate',
    association: 'back',
    peer: { addresses: [a.address], sctpPort: 2905 },
    ...streams,
  })
  net.run(2_000)
  t.is(a.told('communicationUp').length, 1)
  t.is(b.told('communicationUp').length, 1)
  a.input({ type: 'send', association: ASSOCIATION, stream: 0, ppid: 3, octets: new Uint8Array(5) })
  b.input({ type: 'send', association: 'back', stream: 0, ppid: 3, octets: new Uint8Array(6) })
  net.run(500)
  t.is(b.told('dataArrive')[0]?.association, 'back')
  t.is(a.told('dataArrive')[0]?.association, ASSOCIATION)
})

test('RFC 9260 §5.2.1: in COOKIE-WAIT an INIT is answered with our own tag and TSN', t => {
  const { say, heard, aTag, aTsn, initAck } = associating()
  say([{ ...initAck({ parameters: [] }), type: 'init' }], 0)
  t.like(heard()[0]?.[0], { type: 'initAck', initiateTag: aTag(), initialTsn: aTsn() })
})

test('RFC 9260 §5.2.2: a restart may not bring new addresses along', t => {
  const { say, heard, tags, initAck } = associated()
  const parameters = [{ type: 'ipv4Address' as const, address: Uint8Array.of(10, 9, 9, 9) }]
  say([{ ...initAck({ initiateTag: 77, parameters }), type: 'init' }], 0)
  t.like(heard()[0]?.[0], { type: 'abort', reflected: 0 })
  t.deepEqual(tags(), [77])
})

test('RFC 9260 §5.2.3, §5.2.5: INIT ACK and COOKIE ACK out of their time change nothing', t => {
  const { a, net, say, heard, initAck } = associated()
  say([initAck({ initiateTag: 5 })])
  say([{ type: 'cookieAck' }])
  net.run(100)
  t.deepEqual(heard(), [])
  t.is(a.endpoint.statistics(ASSOCIATION)?.state, 'established')
})

test('RFC 9260 §5.1: an INIT ACK without cookie is answered with ABORT', t => {
  const { a, say, heard, initAck } = associating()
  say([initAck({ parameters: [] })])
  t.like(heard()[0]?.[0], {
    type: 'abort',
    causes: [{ type: 'missingMandatoryParameter', count: 1, parameters: [7] }],
  })
  t.is(a.told('communicationLost')[0]?.cause.type, 'protocolViolation')
})

test('RFC 9260 §3.3.3: an INIT ACK that allows no stream is answered with ABORT', t => {
  const { say, heard, initAck } = associating()
  say([initAck({ inboundStreams: 0 })])
  t.like(heard()[0]?.[0], { type: 'abort', causes: [{ type: 'invalidMandatoryParameter' }] })
})

function unknown(code: number): Extract<Parameter, { type: 'unrecognized' }> {
  return { type: 'unrecognized', code, octets: Uint8Array.of(1, 2, 3, 4) }
}

test('RFC 9260 §3.2.1: unknown parameters are skipped or end the chunk, and are reported where they want to be', t => {
  const { say, heard, initAck } = associating()
  const cookie = { type: 'stateCookie' as const, cookie: new Uint8Array(4) }
  // 10: skipped; 11: skipped and reported; 01: reported, and what follows is not read
  const parameters = [unknown(0x8001), unknown(0xc001), cookie, unknown(0x4001), unknown(0xc002)]
  say([initAck({ parameters })])
  const chunks = heard().flat()
  t.is(chunks[0]?.type, 'cookieEcho')
  t.deepEqual(
    chunks.flatMap(chunk => (chunk.type === 'error' ? chunk.causes : [])),
    [0xc001, 0x4001].map(code => ({
      type: 'unrecognizedParameters' as const,
      parameters: Uint8Array.of(code >> 8, code & 255, 0, 8, 1, 2, 3, 4),
    })),
  )
})

test('RFC 9260 §5.2.6: a cookie that came too late is asked for again, with a longer life', t => {
  const { a, say, heard, initAck, types } = associating()
  say([initAck()])
  t.deepEqual(types(), ['cookieEcho'])
  say([{ type: 'error', causes: [{ type: 'staleCookie', stalenessMicros: 2_500_000 }] }])
  const init = heard()[0]?.[0] as Extract<Chunk, { type: 'init' }>
  t.deepEqual(init.parameters, [{ type: 'cookiePreservative', incrementMs: 3_500 }])
  say([initAck()])
  say([{ type: 'cookieAck' }])
  t.is(a.told('communicationUp').length, 1)
})

test('RFC 9260 §5.2.6: a stale cookie is told by how much it is', t => {
  const { net, b, associate } = pair({ config: { validCookieLifeMs: 1_000 } })
  let held: Uint8Array | undefined
  net.filter = ({ chunks, octets }) => {
    if (chunks[0]?.type !== 'cookieEcho' || held !== undefined) return 'pass'
    held = octets
    return 'drop'
  }
  associate()
  net.run(20)
  net.filter = () => 'drop'
  net.run(1_985)
  net.packets.length = 0
  net.filter = () => 'pass'
  net.inject(held ?? new Uint8Array(0), { address: '10.0.0.1', port: 9899 }, b.address)
  net.run(1)
  const error = net.packets.flatMap(({ chunks }) => chunks).find(({ type }) => type === 'error')
  t.like(error, { type: 'error', causes: [{ type: 'staleCookie', stalenessMicros: 1_000_000 }] })
  t.is(b.endpoint.counters.staleCookies, 1)
  t.is(b.told('communicationUp').length, 0)
})

test('RFC 9260 §5.1.5: a cookie we did not sign is discarded', t => {
  const { net, b, associate } = pair()
  net.filter = ({ chunks, octets, from, to }) => {
    const [chunk] = chunks
    if (chunk?.type !== 'cookieEcho' || chunk.cookie[20] === 255) return 'pass'
    const cookie = chunk.cookie.slice()
    cookie[20] = 255
    const tag = new DataView(octets.buffer).getUint32(4)
    const header = { sourcePort: 2905, destinationPort: 2905, verificationTag: tag }
    net.inject(encodePacket(header, [{ type: 'cookieEcho', cookie }]), from, to)
    return 'drop'
  }
  associate()
  net.run(500)
  t.is(b.told('communicationUp').length, 0)
  t.true(b.endpoint.counters.invalidCookies >= 1)
  t.is(b.endpoint.deadline(), undefined)
})

test('the answer to an INIT keeps nothing: ten thousand of them leave no trace', t => {
  const { net, b } = pair()
  const { initAck } = associating()
  for (let tag = 1; tag <= 10_000; tag += 1) {
    const header = { sourcePort: tag % 65_536, destinationPort: 2905, verificationTag: 0 }
    const init = { ...initAck({ initiateTag: tag, parameters: [] }), type: 'init' as const }
    net.inject(encodePacket(header, [init]), { ...PEER, address: '10.9.9.9' }, b.address)
  }
  net.run(100)
  t.is(net.packets.length, 10_000)
  t.is(b.endpoint.deadline(), undefined)
  t.deepEqual(b.events, [])
})

test('RFC 9260 §9.2: in SHUTDOWN-ACK-SENT an INIT is answered with SHUTDOWN ACK', t => {
  const { say, types, initAck, aTsn } = associated()
  say([{ type: 'shutdown', cumulativeTsn: (aTsn() - 1) >>> 0 }])
  t.deepEqual(types(), ['shutdownAck'])
  say([{ ...initAck({ parameters: [], initiateTag: PEER_TAG + 1, initialTsn: PEER_TSN }), type: 'init' }], 0)
  t.deepEqual(types(), ['shutdownAck'])
})

test('RFC 9260 §5.2.1: a collision may bring addresses along that we were not told of', t => {
  const { net, a, b, associate } = pair({
    addresses: [
      ['10.0.0.1', '10.1.0.1'],
      ['10.0.0.2', '10.1.0.2'],
    ],
    config: { accept: streams },
  })
  associate()
  const peer = { addresses: [a.address], sctpPort: 2905 }
  b.input({ type: 'associate', association: 'back', peer, ...streams })
  net.run(5_000)
  t.is(a.told('communicationUp').length, 1)
  t.is(b.told('communicationUp').length, 1)
  t.deepEqual([...a.told('communicationLost'), ...b.told('communicationLost')], [])
})
