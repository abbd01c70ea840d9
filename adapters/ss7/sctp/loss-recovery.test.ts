import test from 'ava'
import { ASSOCIATION, established } from './testing/pair.ts'
import { associated, sack } from './testing/puppet.ts'
import { fairWeather } from './testing/network.ts'

/** Sends so many messages that fill a packet each. */
function sendPackets({ a, net }: ReturnType<typeof associated>, count: number): void {
  for (let message = 0; message < count; message += 1)
    a.input({ type: 'send', association: ASSOCIATION, stream: 0, ppid: 3, octets: new Uint8Array(1_424) })
  net.run(0.01)
}

function tsns({ heard, aTsn }: ReturnType<typeof associated>): number[] {
  return heard()
    .flat()
    .flatMap(chunk => (chunk.type === 'data' ? [(chunk.tsn - aTsn()) >>> 0] : []))
}

const counters = ({ a }: ReturnType<typeof associated>): object | undefined =>
  a.endpoint.statistics(ASSOCIATION)?.counters

const path = ({ a }: ReturnType<typeof associated>): { cwndOctets: number; ssthreshOctets: number } =>
  a.endpoint.statistics(ASSOCIATION)?.paths[0] ?? { cwndOctets: 0, ssthreshOctets: 0 }

test('RFC 9260 §7.2.1: the initial window is min(4 PMTU, max(2 PMTU, 4380)) octets', t => {
  const peer = associated()
  sendPackets(peer, 10)
  // 4380 octets of window: the packet that reaches it is the last one to leave
  t.deepEqual(tsns(peer), [0, 1, 2, 3])
})

test('RFC 9260 §7.2.4: three packets that overtook a fourth make it leave again, at half the window', t => {
  const peer = associated()
  sendPackets(peer, 10)
  t.deepEqual(tsns(peer), [0, 1, 2, 3])
  peer.say([sack(peer.aTsn() - 1, [[2, 2]])])
  peer.say([sack(peer.aTsn() - 1, [[2, 3]])])
  t.like(counters(peer), { fastRetransmits: 0 })
  t.false(tsns(peer).includes(0))
  peer.say([sack(peer.aTsn() - 1, [[2, 4]])])
  t.is(tsns(peer)[0], 0)
  t.like(counters(peer), { fastRetransmits: 1, t3Expiries: 0 })
  // §7.2.3: half of it would be less than the least of four packets
  t.like(path(peer), { cwndOctets: 4 * 1_424, ssthreshOctets: 4 * 1_424 })
})

test('a fast retransmission that is lost too is sent again without waiting for T3', t => {
  const peer = associated()
  sendPackets(peer, 20)
  peer.say([sack(peer.aTsn() - 1, [[2, 4]])])
  t.is(tsns(peer).filter(tsn => tsn === 0).length, 2)
  // everything sent after the retransmission arrives, it does not
  peer.say([sack(peer.aTsn() - 1, [[2, 6]])])
  peer.say([sack(peer.aTsn() - 1, [[2, 8]])])
  t.true(tsns(peer).includes(0))
  t.like(counters(peer), { t3Expiries: 0 })
})

test('RFC 9260 §6.3.3: T3 sends the oldest packet again, one packet only, and doubles the RTO', t => {
  const peer = associated({ rtoInitialMs: 300 })
  sendPackets(peer, 4)
  tsns(peer)
  peer.net.run(299)
  t.deepEqual(tsns(peer), [])
  peer.net.run(2)
  t.deepEqual(tsns(peer), [0])
  t.like(path(peer), { cwndOctets: 1_424, ssthreshOctets: 4 * 1_424, rtoMs: 600, errorCount: 1 })
  peer.say([sack(peer.aTsn() + 3)])
  t.like(path(peer), { flightOctets: 0, errorCount: 0 })
})

test('RFC 9260 §6.3.2: T3 is restarted while acknowledgements come in', t => {
  const peer = associated({ rtoInitialMs: 300, rtoMinMs: 300 })
  sendPackets(peer, 4)
  for (let count = 0; count < 4; count += 1) {
    peer.net.run(200)
    peer.say([sack(peer.aTsn() + count)])
  }
  t.like(counters(peer), { t3Expiries: 0 })
})

test('RFC 9260 §6.3.1: the RTO follows the round-trip time, between RTO.Min and RTO.Max', t => {
  const { net, a, send } = established({ weather: { ...fairWeather, delayMs: 150 } })
  for (let count = 0; count < 40; count += 1) {
    send(count, { size: 1_424 })
    send(count, { size: 1_424 })
    net.run(400)
  }
  const path = a.endpoint.statistics(ASSOCIATION)?.paths[0]
  t.true(Math.abs((path?.srttMs ?? 0) - 300) < 5, String(path?.srttMs))
  t.true((path?.rtoMs ?? 0) >= 300 && (path?.rtoMs ?? 0) < 350, String(path?.rtoMs))
})

test('a lost tail is found by a probe after two round trips, not after the RTO', t => {
  const { net, b, send, ladder } = established()
  for (let message = 0; message < 2; message += 1) send(message)
  net.run(200) // measures the round-trip time
  ladder()
  let drops = 2 // the third packet of three is lost
  net.filter = ({ chunks }) => (chunks.some(({ type }) => type === 'data') && drops-- === 0 ? 'drop' : 'pass')
  const before = net.now
  for (let message = 0; message < 20; message += 1) send(message)
  t.true(net.runUntil(() => b.told('dataArrive').length === 22, 1_000))
  t.true(net.now - before < 260, `${net.now - before} ms`)
})

test('RFC 9260 §6.2.1: acknowledging what was never sent ends the association', t => {
  const peer = associated()
  sendPackets(peer, 1)
  peer.say([sack(peer.aTsn() + 1)])
  t.is(peer.a.told('communicationLost')[0]?.cause.type, 'protocolViolation')
})

test('RFC 9260 §6.2.1: an old SACK changes nothing', t => {
  const peer = associated()
  sendPackets(peer, 2)
  peer.say([sack(peer.aTsn() + 1)])
  const before = peer.a.endpoint.statistics(ASSOCIATION)
  peer.say([sack(peer.aTsn(), [], 5)])
  t.deepEqual(
    { ...peer.a.endpoint.statistics(ASSOCIATION), counters: undefined },
    { ...before, counters: undefined },
  )
})

test('RFC 9260 §6.2.1 D iii: what a peer takes back is sent again', t => {
  const peer = associated()
  sendPackets(peer, 4)
  peer.say([sack(peer.aTsn(), [[2, 3]])])
  tsns(peer)
  peer.say([sack(peer.aTsn(), [[3, 3]])])
  peer.say([sack(peer.aTsn() + 1)])
  peer.net.run(3_000)
  t.true(tsns(peer).includes(2))
})

test('RFC 9260 §6.1 rule A: a shut window is probed with one chunk, which is no sign of a dead peer', t => {
  const peer = associated({ rtoInitialMs: 300, rtoMinMs: 300, rtoMaxMs: 2_000, associationMaxRetrans: 3 })
  sendPackets(peer, 1)
  peer.say([sack(peer.aTsn(), [], 0)])
  tsns(peer)
  sendPackets(peer, 3)
  t.deepEqual(tsns(peer), [1])
  for (let count = 0; count < 6; count += 1) {
    peer.net.run(2_000)
    peer.say([sack(peer.aTsn(), [], 0)]) // alive, but with no room
  }
  const probes = tsns(peer)
  t.true(probes.length >= 4 && probes.every(tsn => tsn === 1), String(probes))
  t.is(peer.a.told('communicationLost').length, 0)
  peer.say([sack(peer.aTsn() + 1, [], 100_000)])
  t.deepEqual(tsns(peer), [2, 3])
})

test('RFC 9260 §8.1: a peer that acknowledges nothing is given up after Association.Max.Retrans', t => {
  const peer = associated({ rtoInitialMs: 300, associationMaxRetrans: 3 })
  sendPackets(peer, 2)
  peer.net.run(60_000)
  t.deepEqual(peer.a.told('silenceChange'), [
    { type: 'silenceChange', association: ASSOCIATION, silent: true },
  ])
  const failure = { type: 'sendFailure', association: ASSOCIATION, context: undefined, cause: 'undelivered' }
  const cause = { type: 'peerUnreachable' }
  t.deepEqual<object, object>(peer.a.events.slice(-3), [
    failure,
    failure,
    { type: 'communicationLost', association: ASSOCIATION, cause, undelivered: 2 },
  ])
})

test('saturated one way at 5 % loss and 1 ms round trip, more than 25,000 messages arrive a second', t => {
  const { net, a, send } = established({ config: { sendBufferOctets: 600_000 } })
  net.weather = { ...fairWeather, delayMs: 0.5, loss: 0.05 }
  let received = 0
  let sent = 0
  net.onEvent = (_, event) => {
    if (event.type === 'dataArrive') received += 1
  }
  const until = net.now + 1_000
  while (net.now < until) {
    for (; sent - received < 3_000; sent += 1) send(sent, { stream: sent % 4 })
    net.run(1)
    net.packets.length = 0
  }
  t.true(received > 25_000, `${received} a second`)
  t.true((a.endpoint.statistics(ASSOCIATION)?.counters.t3Expiries ?? 9) <= 2)
})
