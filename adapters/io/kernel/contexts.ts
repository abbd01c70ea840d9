/**
 * What the user gave along with messages the kernel has and may not have delivered. It tells of failures, and of
 * moments when everything is acknowledged, but not of each message; so the oldest are also forgotten when more were
 * sent than its buffer can hold.
 */
export interface Contexts {
  /** The number that stands for it in the kernel: 32 bits. */
  add(context: unknown): number
  /** Takes it out; `undefined` when it was taken before or is long gone. */
  take(number: number): { readonly context: unknown } | undefined
  /** Takes out all that are left, oldest first. */
  takeAll(): unknown[]
  /** Everything the kernel has said so far was read. */
  heard(): void
  /** The kernel said that all is acknowledged. It said so after `heard`: what was added since may not be meant. */
  dry(): void
}

/** What a message costs the kernel's buffer at least, by its bookkeeping alone (sk_buff and sctp_chunk). */
const messageCostOctets = 256

const taken = Symbol('taken')

/** `bufferOctets` as set; Linux grants twice of it. */
export function contexts(bufferOctets: number): Contexts {
  const most = Math.ceil((2 * bufferOctets) / messageCostOctets)
  let held: unknown[] = []
  /** The number of the first in `held`. */
  let first = 0
  let heardUpTo = 0

  const next = (): number => (first + held.length) >>> 0

  function forget(count: number): void {
    held = held.slice(count)
    first = (first + count) >>> 0
  }

  return {
    add(context) {
      const number = next()
      held.push(context)
      if (held.length > 2 * most) forget(held.length - most)
      return number
    },
    take(number) {
      const index = (number - first) >>> 0
      const context = held[index]
      if (index >= held.length || context === taken) return undefined
      held[index] = taken
      return { context }
    },
    takeAll() {
      const left = held.filter(context => context !== taken)
      forget(held.length)
      return left
    },
    heard() {
      heardUpTo = next()
    },
    dry() {
      const count = (heardUpTo - first) >>> 0
      if (count <= held.length) forget(count)
    },
  }
}
