import test from 'ava'
import { toHex } from './octets.ts'
import { Writer } from './writer.ts'

test('growing loses nothing, whichever field it happens in', t => {
  for (const write of ['u8', 'u16', 'u16le', 'u24', 'u32'] as const) {
    const small = new Writer(1)
    const large = new Writer(64)
    for (const writer of [small, large]) {
      for (let count = 0; count < 9; count++) writer[write](0x5a)
    }
    t.is(toHex(small.finish()), toHex(large.finish()))
  }
  const writer = new Writer(2)
  writer.put(Uint8Array.of(4, 5))
  writer.put(Uint8Array.of(1, 2, 3))
  writer.zeros(3)
  t.is(toHex(writer.finish()), '0000000102030405')
})
