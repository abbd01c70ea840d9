/** Pieces as the kernel hands them out, made messages and notifications again. */
import type { Octets } from '../../ss7/wire/octets.ts'
import {
  flagEnd,
  flagNotification,
  flagUnordered,
  receiveBatch,
  receiveWords,
  type Native,
  type NativeSocket,
  type Notification,
} from './native.ts'

export interface Message {
  readonly stream: number
  readonly ppid: number
  readonly octets: Octets
  readonly unordered: boolean
}

export interface Incoming {
  onMessage: (message: Message) => void
  onNotification: (notification: Notification) => void
  /** A message longer than we take. */
  onTooLong: () => void
}

/** Calls in one turn; whoever has more to say is heard again in the next. */
const callsPerTurn = 8

/** `empty`: there is no more for now. `more`: there may be. `end`: there will be no more. */
export type Reading = 'empty' | 'more' | 'end'

export function reader(
  native: Native,
  socket: NativeSocket,
  maxMessageOctets: number,
  { onMessage, onNotification, onTooLong }: Incoming,
): () => Reading {
  const words = new Uint32Array(1 + receiveBatch * receiveWords)
  let pieces: Octets[] = []
  let held = 0
  /** A notification of which only the beginning matters is under way. */
  let skips = false

  function piece(octets: Octets, stream: number, ppid: number, flags: number): void {
    const isEnd = (flags & flagEnd) !== 0
    if ((flags & flagNotification) !== 0) {
      const notification = skips ? undefined : native.sctpNotification(octets)
      skips = !isEnd
      if (notification !== undefined) onNotification(notification)
      return
    }
    const unordered = (flags & flagUnordered) !== 0
    if (isEnd && held === 0) return onMessage({ stream, ppid, octets, unordered })
    held += octets.length
    if (held > maxMessageOctets) return onTooLong()
    pieces.push(octets)
    if (!isEnd) return
    const whole = Buffer.concat(pieces, held)
    pieces = []
    held = 0
    onMessage({ stream, ppid, octets: whole, unordered })
  }

  return () => {
    for (let call = 0; call < callsPerTurn; call += 1) {
      const octets = native.sctpReceive(socket, words)
      if (octets === undefined) return 'empty'
      if (octets === null) return 'end'
      const [count = 0] = words
      let at = 0
      for (let word = 1; word < 1 + count * receiveWords; word += receiveWords) {
        const [length = 0, stream = 0, ppid = 0, flags = 0] = words.subarray(word, word + receiveWords)
        piece(octets.subarray(at, at + length), stream, ppid, flags)
        at += length
      }
    }
    return 'more'
  }
}
