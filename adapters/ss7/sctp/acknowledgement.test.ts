import test from 'ava'
import { tsnPlus } from './packet/serial.ts'
import { ASSOCIATION } from './testing/pair.ts'
import { associated, data, PEER_TSN } from './testing/puppet.ts'

test('RFC 9260 §6.2: a single packet is acknowledged after the SACK delay', t => {
  const { net, say, types } = associated({ sackDelayMs: 100 })
  say([data(PEER_TSN)])
  net.run(99)
  t.deepEqual(types(), [])
  net.run(2)
  t.deepEqual(types(), ['sack'])
})

test('RFC 9260 §6.2: every second packet is acknowledged without delay, however many chunks it holds', t => {
  const { say, types } = associated()
  say([data(PEER_TSN), data(PEER_TSN + 1, { ssn: 1 }), data(PEER_TSN + 2, { ssn: 2 })])
  t.deepEqual(types(), [])
  say([data(PEER_TSN + 3, { ssn: 3 })])
  t.deepEqual(types(), ['sack'])
})

test('RFC 9260 §6.2: a delayed SACK travels with data', t => {
  const { a, net, say, heard } = associated()
  say([data(PEER_TSN)])
  a.input({ type: 'send', association: ASSOCIATION, stream: 0, ppid: 3, octets: new Uint8Array(10) })
  net.run(0.01)
  const [packet] = heard()
  t.like(packet?.[0], { type: 'sack', cumulativeTsn: PEER_TSN })
  t.is(packet?.[1]?.type, 'data')
  net.run(150)
  t.deepEqual(heard(), [])
})

test('RFC 9260 §3.3.1: the I bit asks for a SACK at once', t => {
  const { say, types } = associated()
  say([data(PEER_TSN, { immediate: 1 })])
  t.deepEqual(types(), ['sack'])
})

test('RFC 9260 §6.7: a gap is reported at once, again with every packet until it is filled', t => {
  const { say, heard } = associated()
  say([data(PEER_TSN)])
  say([data(PEER_TSN + 2, { ssn: 2 })])
  say([data(PEER_TSN + 3, { ssn: 3 })])
  say([data(PEER_TSN + 5, { ssn: 5 })])
  say([data(PEER_TSN + 1, { ssn: 1 })])
  t.deepEqual(
    heard()
      .flat()
      .map(chunk => chunk.type === 'sack' && [chunk.cumulativeTsn - PEER_TSN, ...chunk.reports]),
    [
      [0, 2, 2],
      [0, 2, 3],
      [0, 2, 3, 5, 5],
      [3, 2, 2],
    ],
  )
})

test('RFC 9260 §6.2: a duplicate is reported at once, and delivered once', t => {
  const { a, say, heard } = associated()
  say([data(PEER_TSN)])
  say([data(PEER_TSN)])
  t.like(heard()[0]?.[0], { type: 'sack', cumulativeTsn: PEER_TSN, duplicates: 1, reports: [0, PEER_TSN] })
  t.is(a.told('dataArrive').length, 1)
  t.is(a.endpoint.statistics(ASSOCIATION)?.counters.duplicateTsns, 1)
})

test('RFC 9260 §1.6: TSNs and SSNs wrap around', t => {
  const first = 0xffff_fff0
  const { a, say, heard } = associated({}, { initialTsn: first })
  for (let count = 0; count < 66_000; count += 1)
    say([data(tsnPlus(first, count), { ssn: count % 65_536, userData: new Uint8Array(1) })])
  t.is(a.told('dataArrive').length, 66_000)
  t.like(heard().at(-1)?.[0], { type: 'sack', cumulativeTsn: tsnPlus(first, 65_999) })
})

test('RFC 9260 §6.2: data beyond the receive buffer is dropped, but the TSN everything waits for is taken', t => {
  const { a, say, heard } = associated({ receiveBufferOctets: 2_000 })
  const big = { userData: new Uint8Array(1_000) }
  say([data(PEER_TSN + 1, { ...big, ssn: 1 })])
  say([data(PEER_TSN + 2, { ...big, ssn: 2 })])
  t.like(heard().at(-1)?.[0], { receiverWindow: 0, reports: [2, 3] })
  say([data(PEER_TSN + 3, { ...big, ssn: 3 })])
  t.like(heard().at(-1)?.[0], { receiverWindow: 0, reports: [2, 3] })
  say([data(PEER_TSN, { ...big, ssn: 0 })])
  t.is(a.told('dataArrive').length, 3)
  t.is(a.endpoint.statistics(ASSOCIATION)?.counters.receiveBufferDrops, 1)
  t.is(a.endpoint.statistics(ASSOCIATION)?.receiveBufferOctets, 0)
})

test('RFC 9260 §6.5: data on a stream that does not exist is acknowledged and answered with ERROR', t => {
  const { a, net, say, heard } = associated()
  say([data(PEER_TSN, { stream: 4 })])
  net.run(200)
  const chunks = heard().flat()
  t.like(chunks[0], { type: 'error', causes: [{ type: 'invalidStreamIdentifier', stream: 4, reserved: 0 }] })
  t.like(chunks[1], { type: 'sack', cumulativeTsn: PEER_TSN })
  t.is(a.told('dataArrive').length, 0)
})

test('RFC 9260 §6.2: DATA without user data ends the association', t => {
  const { a, say, heard } = associated()
  say([data(PEER_TSN, { userData: new Uint8Array(0) })])
  t.like(heard()[0]?.[0], { type: 'abort', causes: [{ type: 'noUserData', tsn: PEER_TSN }] })
  t.is(a.told('communicationLost')[0]?.cause.type, 'protocolViolation')
})

test('RFC 9260 §6.9: fragments that do not belong together end the association', t => {
  for (const second of [{ stream: 1 }, { ssn: 1 }, { unordered: 1 }, { beginning: 1 }]) {
    const { a, say, heard } = associated()
    say([data(PEER_TSN, { end: 0 })])
    say([data(PEER_TSN + 1, { beginning: 0, ...second })])
    t.is(heard().at(-1)?.[0]?.type, 'abort', JSON.stringify(second))
    t.is(a.told('communicationLost')[0]?.cause.type, 'protocolViolation')
  }
})

test('a message that never ends is stopped before it fills the memory', t => {
  const { a, say, types } = associated({ maxMessageOctets: 10_000, receiveBufferOctets: 20_000 })
  for (let count = 0; count < 20 && a.told('communicationLost').length === 0; count += 1)
    say([data(PEER_TSN + count, { beginning: count === 0 ? 1 : 0, end: 0, userData: new Uint8Array(1_000) })])
  t.is(types().at(-1), 'abort')
  t.is(a.told('communicationLost')[0]?.cause.type, 'protocolViolation')
})
