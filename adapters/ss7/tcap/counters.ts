/** What TCAP counts as it goes. */
import type { MessageType, ReceivedMessage, TcapMessage } from './message.ts'
import type { PAbortCause, TcapCounters } from './primitives.ts'

export interface Counting {
  readonly counters: TcapCounters
  readonly sent: (message: TcapMessage) => void
  readonly received: (message: ReceivedMessage) => void
}

const none: Record<MessageType, number> = { unidirectional: 0, begin: 0, continue: 0, end: 0, abort: 0 }

export function counting(): Counting {
  const sent = { ...none }
  const received = { ...none }
  const pAbortsSent: Partial<Record<PAbortCause, number>> = {}
  let rejectsSent = 0
  return {
    counters: {
      sent,
      received,
      pAbortsSent,
      get rejectsSent() {
        return rejectsSent
      },
    },
    sent({ message, pAbortCause, components }) {
      sent[message] += 1
      if (typeof pAbortCause === 'string') pAbortsSent[pAbortCause] = (pAbortsSent[pAbortCause] ?? 0) + 1
      if (components === undefined) return
      for (const { type } of components) if (type === 'reject') rejectsSent += 1
    },
    received({ message }) {
      received[message] += 1
    },
  }
}
