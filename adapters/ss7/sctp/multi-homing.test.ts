import test from 'ava'
import { ACCEPTED, ASSOCIATION, established, pair, type PairOptions } from './testing/pair.ts'
import type { Packet } from './testing/network.ts'

const twoHomed: PairOptions = {
  addresses: [
    ['10.0.0.1', '10.1.0.1'],
    ['10.0.0.2', '10.1.0.2'],
  ],
  config: { rtoInitialMs: 300, pathMaxRetrans: 2, heartbeatIntervalMs: 1_000 },
}

const isNetworkA = ({ to }: Packet): boolean => to.address.startsWith('10.0.')

test('RFC 9260 §5.1.2: both sides tell all their addresses', t => {
  const { net, a, b, associate } = pair(twoHomed)
  associate()
  net.run(1_000)
  const addresses = (event: (typeof a.events)[number] | undefined): string[] =>
    event?.type === 'communicationUp' ? event.peer.addresses.map(({ address }) => address) : []
  t.deepEqual(addresses(a.told('communicationUp')[0]), ['10.0.0.2', '10.1.0.2'])
  t.deepEqual(addresses(b.told('communicationUp')[0]), ['10.0.0.1', '10.1.0.1'])
})

test('RFC 9260 §5.4: an address the peer only told of is verified by HEARTBEAT before it is used', t => {
  const { net, b, associate, ladder } = pair(twoHomed)
  associate()
  net.run(19) // INIT, INIT ACK, COOKIE ECHO, COOKIE ACK
  t.deepEqual(
    b.endpoint.statistics(ACCEPTED)?.paths.map(({ state }) => state),
    ['active', 'unconfirmed'],
  )
  net.run(20)
  t.deepEqual(b.told('networkStatusChange'), [
    {
      type: 'networkStatusChange',
      association: ACCEPTED,
      path: { address: '10.1.0.1', port: b.address.port },
      state: 'active',
    },
  ])
  t.true(ladder().includes('b -> heartbeat'))
})

test('RFC 9260 §6.4.1, §8.2: a network is cut, nothing is lost, and the primary path is taken again when it heals', t => {
  const { net, a, b, send, ladder } = established(twoHomed)
  net.run(100)
  net.filter = packet => (isNetworkA(packet) ? 'drop' : 'pass')
  for (let count = 0; count < 60; count += 1) {
    send(count)
    net.run(50)
  }
  t.is(b.told('dataArrive').length, 60)
  t.like(a.told('networkStatusChange')[0], { path: b.address, state: 'inactive' })
  t.is(a.told('sendFailure').length, 0)

  net.filter = () => 'pass'
  net.run(5_000)
  t.like(a.told('networkStatusChange')[1], { path: b.address, state: 'active' })
  net.packets.length = 0
  ladder()
  send(99)
  net.run(1)
  t.is(net.packets[0]?.to.address, '10.0.0.2')
})

test('RFC 9260 §6.4.1: what T3 finds lost is sent again on the other path', t => {
  const { net, b, send } = established(twoHomed)
  net.run(100)
  net.packets.length = 0
  let drops = 1
  net.filter = ({ chunks }) => (chunks.some(({ type }) => type === 'data') && drops-- > 0 ? 'drop' : 'pass')
  send(1)
  t.true(net.runUntil(() => b.told('dataArrive').length === 1, 2_000))
  const carriers = net.packets.filter(({ chunks }) => chunks.some(({ type }) => type === 'data'))
  t.deepEqual(
    carriers.map(({ to }) => to.address),
    ['10.0.0.2', '10.1.0.2'],
  )
})

test('RFC 9260 §8.3: idle paths are looked after, busy ones are not', t => {
  const { net, a, send } = established(twoHomed)
  net.run(100)
  net.packets.length = 0
  for (let count = 0; count < 100; count += 1) {
    send(count)
    net.run(100)
  }
  const to = net.packets
    .filter(({ from, chunks }) => from.address.endsWith('.1') && chunks[0]?.type === 'heartbeat')
    .map(packet => packet.to.address)
  t.false(to.includes('10.0.0.2'))
  t.true(to.length >= 6 && to.length <= 11, String(to.length))
  t.is(a.endpoint.statistics(ASSOCIATION)?.errorCount, 0)
})

test('RFC 9260 §8.3: a heartbeat can be asked for, and an answer with another nonce is none', t => {
  const { net, a } = established(twoHomed)
  net.run(100)
  net.filter = ({ chunks }) => (chunks[0]?.type === 'heartbeatAck' ? 'drop' : 'pass')
  const before = a.endpoint.statistics(ASSOCIATION)?.counters
  a.input({ type: 'heartbeat', association: ASSOCIATION })
  net.run(20)
  const answer = net.packets.findLast(({ chunks }) => chunks[0]?.type === 'heartbeatAck')
  net.run(1_000)
  const after = a.endpoint.statistics(ASSOCIATION)
  t.true((after?.counters.heartbeatsSent ?? 0) >= (before?.heartbeatsSent ?? 0) + 2)
  t.is(after?.counters.heartbeatsAnswered, before?.heartbeatsAnswered)
  t.true((after?.errorCount ?? 0) >= 2)
  // the answer to an old heartbeat
  if (answer !== undefined) net.inject(answer.octets, answer.from, answer.to)
  net.run(1)
  t.is(a.endpoint.statistics(ASSOCIATION)?.counters.heartbeatsAnswered, before?.heartbeatsAnswered)
})

test('RFC 9260 §8.1: when every network is cut the association is given up, idle or not', t => {
  const { net, a, b } = established({ ...twoHomed, config: { ...twoHomed.config, associationMaxRetrans: 4 } })
  net.filter = () => 'drop'
  net.run(120_000)
  t.is(a.told('communicationLost')[0]?.cause.type, 'peerUnreachable')
  t.is(b.told('communicationLost')[0]?.cause.type, 'peerUnreachable')
  t.is(a.endpoint.deadline(), undefined)
})

test('RFC 6951 §5.4: the UDP port follows the peer', t => {
  const { net, b, send } = established()
  const moved = { address: '10.0.0.1', port: 40_000 }
  net.filter = packet => {
    if (packet.from.address !== '10.0.0.1' || packet.from.port === moved.port) return 'pass'
    net.inject(packet.octets, moved, packet.to)
    return 'drop'
  }
  send(1)
  net.run(300)
  t.is(b.told('dataArrive').length, 1)
  t.deepEqual(net.packets.findLast(({ from }) => from.address === '10.0.0.2')?.to, moved)
})
