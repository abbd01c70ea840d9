import * as fc from 'fast-check'
import test from 'ava'
import { decodeChunk } from '../packet/chunks.ts'
import { tsnPlus, type Tsn } from '../packet/serial.ts'
import { TsnTracker } from './tsn-tracker.ts'

/** What the tracker's SACK says: offsets from the initial TSN that it acknowledges, and the duplicates. */
function report(tracker: TsnTracker, initial: Tsn): { seen: number[]; duplicates: number } {
  const octets = new Uint8Array(tracker.sackOctets)
  tracker.putSack(octets, 0, 1_000)
  const chunk = decodeChunk(octets)
  if (chunk.type !== 'sack') throw new Error(chunk.type)
  const cumulative = (chunk.cumulativeTsn - initial) | 0
  const seen = Array.from({ length: cumulative + 1 }, (_, at) => at)
  for (let block = 0; block < chunk.gapBlocks; block += 1) {
    const [first = 0, last = 0] = chunk.reports.slice(2 * block)
    for (let offset = first; offset <= last; offset += 1) seen.push(cumulative + offset)
  }
  return { seen, duplicates: chunk.duplicates }
}

test('RFC 9260 §3.3.4: whatever the order of arrival, the SACK acknowledges exactly what arrived', t => {
  const initials = fc.constantFrom(0, 1, 0x7fff_fff0, 0xffff_fff0, 0xffff_ffff)
  const arrivals = fc.array(fc.nat(60), { maxLength: 80 })
  fc.assert(
    fc.property(initials, arrivals, (initial, offsets) => {
      const tracker = new TsnTracker(initial)
      const model = new Set<number>()
      let duplicates = 0
      for (const offset of offsets) {
        const tsn = tsnPlus(initial, offset)
        t.is(tracker.isNew(tsn), !model.has(offset))
        if (model.has(offset)) duplicates += 1
        else tracker.add(tsn)
        model.add(offset)
      }
      const sorted = [...model].sort((a, b) => a - b)
      t.deepEqual(report(tracker, initial), { seen: sorted, duplicates: Math.min(32, duplicates) })
      // §3.3.4: duplicates are reported once
      t.is(report(tracker, initial).duplicates, 0)
    }),
    { numRuns: 300 },
  )
})

test('RFC 9260 §3.3.4: what a gap ack block cannot reach is not taken', t => {
  const tracker = new TsnTracker(0)
  t.false(tracker.isNew(70_000))
  t.true(tracker.isNew(60_000))
})
