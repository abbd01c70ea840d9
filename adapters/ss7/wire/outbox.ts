/** The outputs a core has made and nobody has polled yet: a FIFO that reuses its array. */
export interface Outbox<Out> {
  push(out: Out): void
  poll(): Out | undefined
}

/** Room kept for the next outputs; a burst's is given back. */
const keptRoom = 1024

export function outbox<Out>(): Outbox<Out> {
  let items: (Out | undefined)[] = []
  let head = 0
  let tail = 0
  return {
    push(out) {
      items[tail] = out
      tail += 1
    },
    poll() {
      if (head === tail) {
        if (tail > keptRoom) items = []
        head = 0
        tail = 0
        return undefined
      }
      const out = items[head]
      items[head] = undefined
      head += 1
      return out
    },
  }
}
