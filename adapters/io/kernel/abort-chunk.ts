/** What a peer's ABORT said, as the kernel hands it over with the loss. */
import type { LossCause } from '../../ss7/sctp/primitives.ts'
import type { Octets } from '../../ss7/wire/octets.ts'

const chunkHeaderOctets = 4
const causeHeaderOctets = 4
/** RFC 9260 §3.3.10.12 */
const userInitiatedAbort = 12

/** RFC 9260 §3.3.7: after the chunk header, error causes of code, length and what they tell, each padded to 4 octets. */
export function abortCause(chunk: Octets): LossCause {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length)
  const causes: number[] = []
  let reason: string | undefined
  for (let at = chunkHeaderOctets; at + causeHeaderOctets <= chunk.length;) {
    const code = view.getUint16(at)
    const length = view.getUint16(at + 2)
    if (length < causeHeaderOctets) break
    causes.push(code)
    if (code === userInitiatedAbort)
      reason = new TextDecoder().decode(chunk.subarray(at + causeHeaderOctets, at + length))
    at += Math.ceil(length / 4) * 4
  }
  return { type: 'peerAborted', causes, ...(reason === undefined || reason === '' ? {} : { reason }) }
}
