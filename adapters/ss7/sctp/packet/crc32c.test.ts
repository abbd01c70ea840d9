import test from 'ava'
import { crc32c, hasValidChecksum, putChecksum } from './crc32c.ts'

test('RFC 3720 §B.4: CRC32c of the published examples', t => {
  t.is(crc32c(new TextEncoder().encode('123456789')), 0xe3069283)
  t.is(crc32c(new Uint8Array(32)), 0x8a9136aa)
  t.is(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43)
  t.is(crc32c(Uint8Array.from({ length: 32 }, (_, at) => at)), 0x46dd794e)
  t.is(crc32c(Uint8Array.from({ length: 32 }, (_, at) => 31 - at)), 0x113fdb5c)
})

test('RFC 9260 §6.8: damage to any one octet is noticed, whatever the length', t => {
  for (let length = 16; length < 40; length += 1) {
    const packet = Uint8Array.from({ length }, (_, at) => at * 37)
    putChecksum(packet)
    t.true(hasValidChecksum(packet))
    for (let at = 0; at < length; at += 1) {
      const damaged = packet.slice()
      damaged[at] = (damaged[at] as number) ^ 0x10
      t.false(hasValidChecksum(damaged), `octet ${at} of ${length}`)
    }
  }
})
