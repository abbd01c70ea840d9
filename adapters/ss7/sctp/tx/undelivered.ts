/** Which messages an association that ends leaves unacknowledged. */
import { flag } from '../packet/data.ts'
import type { OutboundChunk } from './outbound-chunk.ts'

/** `report` hears of each message once, in order; `free` of all octets. Returns how many messages. */
export function undelivered(
  chunks: Iterable<OutboundChunk>,
  report: (context: unknown) => void,
  free: (octets: number) => void,
): number {
  let count = 0
  let isWhole = true
  for (const chunk of chunks) {
    free(chunk.octets.length)
    if ((chunk.flags & flag.beginning) !== 0) isWhole = true
    if (chunk.delivery !== 'acknowledged') isWhole = false
    if ((chunk.flags & flag.end) === 0 || isWhole) continue
    report(chunk.context)
    count += 1
  }
  return count
}
