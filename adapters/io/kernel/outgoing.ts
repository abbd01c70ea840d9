/** Messages from the queue into the kernel, many in a call, until it takes no more. */
import type { Send } from '../../ss7/sctp/primitives.ts'
import type { Octets } from '../../ss7/wire/octets.ts'
import type { SendQueue } from '../send-queue.ts'
import type { Contexts } from './contexts.ts'
import { sendBatch, sendWords, type Native, type NativeSocket } from './native.ts'

/** `full`: the kernel's buffer is, the rest waits. `broken`: the association is going; reading will tell. */
export type Writing = 'done' | 'full' | 'broken'

export function writer(
  native: Native,
  socket: NativeSocket,
  queue: SendQueue,
  contexts: Contexts,
  refused: (message: Send) => void,
): () => Writing {
  const words = new Uint32Array(sendBatch * sendWords)
  const batch: Octets[] = []
  const numbers: number[] = []

  function fill(): number {
    let count = 0
    for (let next = queue.at(0); next !== undefined && count < sendBatch; next = queue.at(count)) {
      const number = contexts.add(next.context)
      numbers[count] = number
      batch[count] = next.octets
      words[count * sendWords] = next.stream
      words[count * sendWords + 1] = next.ppid
      words[count * sendWords + 2] = number
      words[count * sendWords + 3] = next.unordered === true ? 1 : 0
      count += 1
    }
    return count
  }

  return () => {
    for (let count = fill(); count > 0; count = fill()) {
      let taken = 0
      try {
        taken = native.sctpSend(socket, batch, words, count)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EMSGSIZE') return 'broken'
        // Longer than its whole buffer: it will never fit.
        const [first] = [queue.at(0)]
        for (const number of numbers.slice(0, count)) contexts.take(number)
        queue.drop(1)
        if (first !== undefined) refused(first)
        continue
      }
      for (const number of numbers.slice(taken, count)) contexts.take(number)
      queue.drop(taken)
      if (taken < count) return 'full'
    }
    return 'done'
  }
}
