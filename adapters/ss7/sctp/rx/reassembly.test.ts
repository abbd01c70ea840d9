import * as fc from 'fast-check'
import test from 'ava'
import { flag } from '../packet/data.ts'
import { tsnPlus } from '../packet/serial.ts'
import { Reassembly, type InboundChunk } from './reassembly.ts'

interface Message {
  readonly stream: number
  readonly unordered: boolean
  readonly fragments: number
}

/** The chunks of messages in sending order, each message filled with its number. */
function chunksOf(messages: readonly Message[], initial: number): InboundChunk[] {
  const ssns: number[] = []
  let tsn = initial
  return messages.flatMap(({ stream, unordered, fragments }, number) => {
    const ssn = unordered ? 0 : (ssns[stream] ?? 0)
    if (!unordered) ssns[stream] = ssn + 1
    return Array.from({ length: fragments }, (_, at) => {
      const flags =
        (at === 0 ? flag.beginning : 0) |
        (at === fragments - 1 ? flag.end : 0) |
        (unordered ? flag.unordered : 0)
      const chunk = { flags, tsn, stream, ssn, ppid: number, octets: Uint8Array.of(number, at) }
      tsn = tsnPlus(tsn, 1)
      return chunk
    })
  })
}

const message = fc.record({
  stream: fc.nat(2),
  unordered: fc.boolean(),
  fragments: fc.integer({ min: 1, max: 4 }),
})

test('RFC 9260 §6.6, §6.9: whatever the order of arrival, messages come out whole, streams in order', t => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (messages, chance) => {
      const delivered: { stream: number; number: number; unordered: boolean }[] = []
      const reassembly = new Reassembly(3, 1_000, (stream, number, octets, unordered) => {
        const { fragments = 0 } = messages[number] ?? {}
        t.deepEqual([...octets], Array.from({ length: fragments }, (_, at) => [number, at]).flat())
        delivered.push({ stream, number, unordered })
      })
      const chunks = chunksOf(messages, 0xffff_fff8)
      while (chunks.length > 0) {
        const [next] = chunks.splice((chance.next().value ?? 0) % chunks.length, 1)
        if (next !== undefined) t.is(reassembly.add(next), undefined)
      }
      t.is(delivered.length, messages.length)
      t.is(reassembly.heldOctets, 0)
      for (const stream of [0, 1, 2]) {
        const numbers = delivered
          .filter(one => one.stream === stream && !one.unordered)
          .map(one => one.number)
        t.deepEqual(
          numbers,
          numbers.toSorted((a, b) => a - b),
        )
      }
    }),
    { numRuns: 200 },
  )
})

test('two messages with one stream sequence number are a violation', t => {
  const reassembly = new Reassembly(1, 1_000, () => undefined)
  const early = { flags: flag.whole, tsn: 2, stream: 0, ssn: 2, ppid: 0, octets: Uint8Array.of(1) }
  t.is(reassembly.add(early), undefined)
  t.regex(reassembly.add({ ...early, tsn: 3 }) ?? '', /stream sequence number 2/)
})
