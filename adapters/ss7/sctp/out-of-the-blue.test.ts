import * as fc from 'fast-check'
import test from 'ava'
import { putUint32 } from '../wire/big-endian.ts'
import type { OwnChunk } from './control-chunks.ts'
import { putChecksum } from './packet/crc32c.ts'
import { encodePacket } from './packet/packet.ts'
import { ASSOCIATION } from './testing/pair.ts'
import { associated, associating, data, PEER_TAG, PEER_TSN, puppet, type Puppet } from './testing/puppet.ts'

const STRANGE_TAG = 0x5555_5555

/** What comes back, with its verification tag. */
function answer(peer: Puppet, chunks: readonly OwnChunk[], tag = STRANGE_TAG): string {
  peer.say(chunks, tag)
  const packets = peer.heard()
  return packets
    .map(([chunk], at) => {
      const reflected = chunk !== undefined && 'reflected' in chunk && chunk.reflected === 1 ? ' T' : ''
      return `${chunk?.type ?? ''}${reflected} ${(peer.tags()[at] ?? 0).toString(16)}`
    })
    .join(', ')
}

const cookieEcho: OwnChunk = { type: 'cookieEcho', cookie: new Uint8Array(200) }
const stale: OwnChunk = { type: 'error', causes: [{ type: 'staleCookie', stalenessMicros: 1 }] }
const other: OwnChunk = { type: 'error', causes: [{ type: 'outOfResource' }] }
const abort: OwnChunk = { type: 'abort', causes: [], reflected: 0 }

for (const [rule, chunks, expected] of [
  ['rule 2: ABORT is discarded', [abort], ''],
  ['rule 2: ABORT anywhere in the packet', [data(1), abort], ''],
  ['rule 4: a COOKIE ECHO that is not ours is discarded', [cookieEcho], ''],
  ['rule 5: SHUTDOWN ACK', [{ type: 'shutdownAck' }], 'shutdownComplete T 55555555'],
  ['rule 6: SHUTDOWN COMPLETE is discarded', [{ type: 'shutdownComplete', reflected: 0 }], ''],
  ['rule 7: COOKIE ACK is discarded', [{ type: 'cookieAck' }], ''],
  ['rule 7: ERROR with a stale cookie is discarded', [stale], ''],
  ['rule 8: DATA', [data(1)], 'abort T 55555555'],
  ['rule 8: another ERROR', [other], 'abort T 55555555'],
] as const)
  test(`RFC 9260 §8.4 ${rule}`, t => {
    t.is(answer(puppet({ accept: { outboundStreams: 1, inboundStreams: 1 } }), chunks), expected)
  })

test('RFC 9260 §8.4 rule 1: what cannot be one host is not answered', t => {
  const peer = puppet()
  for (const address of ['224.0.0.1', '255.255.255.255', '0.0.0.0', 'ff02::1', '::'])
    peer.say([data(1)], STRANGE_TAG, { address, port: 9899 })
  t.deepEqual(peer.heard(), [])
})

test('RFC 9260 §8.4 rule 3: an INIT nobody waits for is answered with ABORT, under its own tag', t => {
  const peer = puppet()
  t.is(answer(peer, [{ ...peer.initAck(), type: 'init' }], 0), `abort ${PEER_TAG.toString(16)}`)
  t.is(peer.a.endpoint.counters.refusedInits, 1)
})

test('RFC 9260 §8.5.1 A: an INIT with a tag, not alone, or without initiate tag is discarded', t => {
  const accept = { outboundStreams: 1, inboundStreams: 1 }
  const peer = puppet({ accept })
  const init: OwnChunk = { ...peer.initAck({ parameters: [] }), type: 'init' }
  t.is(answer(peer, [init], 1), '')
  t.is(answer(peer, [init, { type: 'cookieAck' }], 0), '')
  t.is(answer(peer, [{ ...init, initiateTag: 0 }], 0), '')
  t.is(answer(peer, [init], 0), `initAck ${PEER_TAG.toString(16)}`)
})

test('RFC 9260 §8.5: a wrong verification tag is discarded and counted', t => {
  const peer = associated()
  t.is(answer(peer, [data(PEER_TSN)]), '')
  t.is(answer(peer, [abort]), '')
  t.is(answer(peer, [{ type: 'shutdownComplete', reflected: 0 }]), '')
  t.is(peer.a.endpoint.counters.wrongVerificationTag, 3)
  t.is(peer.a.endpoint.statistics(ASSOCIATION)?.state, 'established')
})

test('RFC 9260 §8.5.1 B: an ABORT needs our tag, or with the T bit the peer’s', t => {
  const reflected: OwnChunk = { type: 'abort', causes: [], reflected: 1 }
  const wrong = associated()
  wrong.say([reflected], wrong.aTag())
  wrong.say([abort], PEER_TAG)
  t.is(wrong.a.told('communicationLost').length, 0)
  const own = associated()
  own.say([abort], own.aTag())
  t.is(own.a.told('communicationLost')[0]?.cause.type, 'peerAborted')
  const peers = associated()
  peers.say([reflected], PEER_TAG)
  t.is(peers.a.told('communicationLost')[0]?.cause.type, 'peerAborted')
})

test('RFC 9260 §8.5.1 E: a SHUTDOWN ACK during the handshake is answered as if nobody was there', t => {
  const peer = associating()
  t.is(answer(peer, [{ type: 'shutdownAck' }]), 'shutdownComplete T 55555555')
  t.is(peer.a.endpoint.statistics(ASSOCIATION)?.state, 'cookieWait')
})

test('a packet with our tag from an address or port that is not the peer’s changes nothing', t => {
  const peer = associated()
  peer.say([data(PEER_TSN)], peer.aTag(), { address: '10.0.0.9', port: 9899 })
  const ports = { sourcePort: 1, destinationPort: 2905, verificationTag: peer.aTag() }
  peer.sayOctets(encodePacket(ports, [data(PEER_TSN)]))
  t.is(peer.a.told('dataArrive').length, 0)
})

test('RFC 9260 §3.2: unknown chunks are skipped or end the packet, and are reported where they want to be', t => {
  for (const [code, delivered, reported] of [
    [0x3f, 0, 0],
    [0x7f, 0, 1],
    [0xbf, 1, 0],
    [0xff, 1, 1],
  ] as const) {
    const peer = associated()
    const header = { sourcePort: 2905, destinationPort: 2905, verificationTag: peer.aTag() }
    const octets = encodePacket(header, [{ type: 'shutdown', cumulativeTsn: 0 }, data(PEER_TSN)])
    octets[12] = code
    putChecksum(octets)
    peer.sayOctets(octets)
    t.is(peer.a.told('dataArrive').length, delivered, `delivered after ${code}`)
    const errors = peer.heard().filter(([chunk]) => chunk?.type === 'error')
    t.is(errors.length, reported, `reported ${code}`)
  }
})

test('RFC 9260 §8.3: a HEARTBEAT comes back as it went', t => {
  const peer = associated()
  const info = { type: 'heartbeatInfo' as const, info: Uint8Array.of(1, 2, 3, 4, 5) }
  peer.say([{ type: 'heartbeat', info }])
  t.deepEqual(peer.heard(), [[{ type: 'heartbeatAck', info }]])
})

test('random octets, with a good checksum and our tag, never throw; the association may only be ended by ABORT', t => {
  let peer = associated()
  let ended = 0
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 12, maxLength: 120 }),
      fc.nat(16),
      fc.boolean(),
      (octets, type, tagged) => {
        octets.set([0x0b, 0x59, 0x0b, 0x59])
        if (tagged) putUint32(octets, 4, peer.aTag())
        if (octets.length > 15) octets.set([type, octets[13] ?? 0, 0, octets.length - 12], 12)
        putChecksum(octets)
        peer.sayOctets(octets)
        if (peer.a.endpoint.statistics(ASSOCIATION) === undefined) {
          ended += 1
          peer = associated()
        }
      },
    ),
    { numRuns: 3_000 },
  )
  t.true(peer.a.endpoint.statistics(ASSOCIATION) !== undefined)
  t.true(ended < 1_000, String(ended))
})

test('random octets without checksum are counted and nothing else', t => {
  const peer = associated()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), octets => peer.sayOctets(octets)),
    { numRuns: 3_000 },
  )
  const { checksumErrors, decodeErrors } = peer.a.endpoint.counters
  t.is(checksumErrors + decodeErrors, 3_000)
  t.deepEqual(peer.heard(), [])
})
