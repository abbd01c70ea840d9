import test from 'ava'
import { Writer } from './writer.ts'

test('messages share slabs, and none changes when later ones are written', t => {
  const writer = new Writer(8)
  const sizes = Array.from({ length: 200 }, (_, index) => (index * 37) % 3000)
  const messages = sizes.map((size, index) => {
    writer.put(new Uint8Array(size).fill(index))
    writer.u8(size % 256)
    return writer.finish()
  })
  for (const [index, message] of messages.entries()) {
    const size = sizes[index] ?? 0
    t.is(message.length, size + 1)
    t.is(message[0], size % 256)
    t.true(message.subarray(1).every(octet => octet === index))
  }
})
