import { Unavailable } from '../../actors/ports.ts'
import type { Breaker } from './breaker.ts'

/**
 * Many small requests to a server become few large ones, through its circuit breaker: whoever waits while all
 * lanes are busy goes with the next batch.
 */
export interface Batcher<In, Out> {
  /** Rejects with `Unavailable`: with its batch, when the circuit is or goes open, or when too many wait. */
  submit(item: In): Promise<Out>
  /** Resolves when nothing waits and nothing is under way. */
  drained(): Promise<void>
}

export interface BatcherOptions<In, Out> {
  readonly dependency: Unavailable['dependency']
  readonly circuit: Breaker
  /** Batches under way at once. */
  readonly lanes: number
  readonly maxBatch: number
  readonly maxWaiting: number
  /** One result per item, in their order. It must end in bounded time. */
  readonly run: (items: readonly In[]) => Promise<readonly Out[]>
}

interface Waiting<In, Out> {
  readonly item: In
  readonly resolve: (out: Out) => void
  readonly reject: (cause: Unavailable) => void
}

export function batcher<In, Out>(options: BatcherOptions<In, Out>): Batcher<In, Out> {
  const { dependency, circuit, lanes, maxBatch, maxWaiting, run } = options
  const open = new Unavailable(dependency, 'its circuit breaker is open')
  const full = new Unavailable(dependency, `${maxWaiting} requests wait already`)
  let waiting: Waiting<In, Out>[] = []
  let busy = 0
  let scheduled = false
  let onDrained: (() => void)[] = []

  /** Once per turn of the event loop, so that all that came in this turn go together. */
  const schedule = (): void => {
    if (scheduled || busy >= lanes) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      for (let free = lanes - busy; free > 0 && waiting.length > 0; free -= 1) void depart()
    })
  }

  const depart = async (): Promise<void> => {
    const batch = waiting.slice(0, maxBatch)
    waiting = waiting.slice(maxBatch)
    busy += 1
    try {
      const results = await circuit.run(() => run(batch.map(({ item }) => item)))
      batch.forEach(({ resolve }, index) => resolve(results[index] as Out))
    } catch (cause) {
      const away = new Unavailable(dependency, cause)
      for (const { reject } of batch) reject(away)
    }
    busy -= 1
    if (waiting.length > 0) schedule()
    settle()
  }

  const settle = (): void => {
    if (busy > 0 || waiting.length > 0) return
    for (const resolve of onDrained) resolve()
    onDrained = []
  }

  circuit.onChange(state => {
    if (state !== 'open') return
    const refused = waiting
    waiting = []
    for (const { reject } of refused) reject(open)
  })

  return {
    submit(item) {
      if (!circuit.admits) return Promise.reject(open)
      if (waiting.length >= maxWaiting) return Promise.reject(full)
      return new Promise<Out>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        schedule()
      })
    },
    drained() {
      return new Promise(resolve => {
        onDrained.push(resolve)
        settle()
      })
    },
  }
}
