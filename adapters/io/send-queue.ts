/** Messages taken from above and not yet taken by the operating system: bounded, in order, with SCTP's marks. */
import type { Send, SendFailureCause } from '../ss7/sctp/primitives.ts'
import { sendBuffer } from '../ss7/sctp/send-buffer.ts'
import type { Outlet } from './outlet.ts'
import type { TransportBounds } from './transport.ts'

export interface SendQueue {
  readonly octets: number
  readonly length: number
  /** Takes the message or says why not. */
  push(message: Send): SendFailureCause | undefined
  at(index: number): Send | undefined
  /** Forgets the first `count`: the operating system has them. */
  drop(count: number): void
}

export function sendQueue(
  association: string,
  { sendBufferOctets, maxMessageOctets }: TransportBounds,
  outlet: Outlet,
): SendQueue {
  let messages: Send[] = []
  let head = 0
  const buffer = sendBuffer(
    sendBufferOctets,
    () => outlet({ type: 'sendBufferHigh', association }),
    () => outlet({ type: 'sendBufferLow', association }),
  )
  return {
    get octets() {
      return buffer.octets
    },
    get length() {
      return messages.length - head
    },
    push(message) {
      const { length } = message.octets
      if (length === 0 || length > maxMessageOctets) return 'invalidLength'
      if (!buffer.take(length)) return 'sendBufferFull'
      messages.push(message)
      return undefined
    },
    at: index => messages[head + index],
    drop(count) {
      let freed = 0
      for (const { octets } of messages.slice(head, head + count)) freed += octets.length
      head += count
      if (head === messages.length) {
        messages = []
        head = 0
      } else if (head >= 4_096) {
        messages = messages.slice(head)
        head = 0
      }
      buffer.free(freed)
    },
  }
}
