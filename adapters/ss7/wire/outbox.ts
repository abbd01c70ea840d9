/** The outputs a core has made and nobody has polled yet: a FIFO that reuses its array. */
export interface Outbox<Out> {
  push(out: Out): void
  poll(): Out | undefined
}

export function outbox<Out>(): Outbox<Out> {
  let items: Out[] = []
  let head = 0
  return {
    push(out) {
      items.push(out)
    },
    poll() {
      if (head === items.length) {
        if (head > 0) {
          items = head > 1024 ? [] : items
          items.length = 0
          head = 0
        }
        return undefined
      }
      return items[head++]
    },
  }
}
