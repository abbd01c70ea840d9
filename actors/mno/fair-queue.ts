/** Waiting inside one operator: lanes by priority, and within a lane callers in turn, so that none starves another. */
export interface FairQueue<T> {
  /** `false`: full; nothing was queued. */
  push(lane: Lane, caller: string, item: T): boolean
  /** The next in turn: the highest lane that has any, then the caller that waited longest since its last turn. */
  shift(): T | undefined
  readonly size: number
}

/** A caller who insists on a live answer, one who accepts it, and our own refreshing ahead of expiry. */
export type Lane = 'forced' | 'normal' | 'refresh'

export const lanes: readonly Lane[] = ['forced', 'normal', 'refresh']

export function fairQueue<T>(capacity: number): FairQueue<T> {
  // A Map keeps its keys in order of insertion: a caller served is taken out and put in again behind the others.
  const callers: { readonly [L in Lane]: Map<string, T[]> } = {
    forced: new Map(),
    normal: new Map(),
    refresh: new Map(),
  }
  let size = 0
  return {
    get size() {
      return size
    },
    push(lane, caller, item) {
      if (size >= capacity) return false
      const waiting = callers[lane].get(caller)
      if (waiting === undefined) callers[lane].set(caller, [item])
      else waiting.push(item)
      size += 1
      return true
    },
    shift() {
      for (const lane of lanes) {
        for (const [caller, waiting] of callers[lane]) {
          callers[lane].delete(caller)
          const item = waiting.shift()
          if (waiting.length > 0) callers[lane].set(caller, waiting)
          size -= 1
          return item
        }
      }
      return undefined
    },
  }
}
