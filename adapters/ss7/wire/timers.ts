import type { Millis } from './core.ts'

/** A set of named timers without a clock: whoever owns it asks for the next deadline and takes what is due. */
export interface Timers<Key> {
  /** Arms `key` for the instant `at`; an armed timer is moved. */
  set(key: Key, at: Millis): void
  clear(key: Key): void
  isSet(key: Key): boolean
  /** Removes and returns one timer that is due at `now`, earliest first; call until `undefined`. */
  take(now: Millis): Key | undefined
  deadline(): Millis | undefined
  readonly size: number
}

interface Entry<Key> {
  readonly at: Millis
  readonly key: Key
}

/**
 * A binary heap with lazy deletion: moving or clearing a timer leaves its old entry in the heap, recognised as
 * stale by identity and dropped when it surfaces, or all at once when stale entries outnumber live ones.
 */
export function timers<Key>(): Timers<Key> {
  const live = new Map<Key, Entry<Key>>()
  let heap: Entry<Key>[] = []

  const isLive = (entry: Entry<Key>): boolean => live.get(entry.key) === entry

  function push(entry: Entry<Key>): void {
    let child = heap.length
    heap.push(entry)
    while (child > 0) {
      const parent = (child - 1) >>> 1
      const above = heap[parent] as Entry<Key>
      if (above.at <= entry.at) break
      heap[child] = above
      child = parent
    }
    heap[child] = entry
  }

  function pop(): void {
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let parent = 0
    for (;;) {
      let child = 2 * parent + 1
      if (child >= heap.length) break
      const right = heap[child + 1]
      if (right !== undefined && right.at < (heap[child] as Entry<Key>).at) child += 1
      const below = heap[child] as Entry<Key>
      if (last.at <= below.at) break
      heap[parent] = below
      parent = child
    }
    heap[parent] = last
  }

  function compact(): void {
    const entries = heap.filter(isLive)
    heap = []
    for (const entry of entries) push(entry)
  }

  function top(): Entry<Key> | undefined {
    while (heap[0] !== undefined && !isLive(heap[0])) pop()
    return heap[0]
  }

  return {
    set(key, at) {
      const entry = { at, key }
      live.set(key, entry)
      push(entry)
      if (heap.length > 64 && heap.length > 2 * live.size) compact()
    },
    clear(key) {
      live.delete(key)
    },
    isSet(key) {
      return live.has(key)
    },
    take(now) {
      const entry = top()
      if (entry === undefined || entry.at > now) return undefined
      pop()
      live.delete(entry.key)
      return entry.key
    },
    deadline() {
      return top()?.at
    },
    get size() {
      return live.size
    },
  }
}
