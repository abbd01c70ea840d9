/** Many small requests become few large ones: whoever waits while all lanes are busy goes with the next batch. */
export interface Batcher<In, Out> {
  /** Rejects with what its batch rejects with, or at once when too many wait. */
  submit(item: In): Promise<Out>
  /** Those who wait get `cause`; those already under way are left alone. */
  rejectWaiting(cause: unknown): void
  /** Resolves when nothing waits and nothing is under way. */
  drained(): Promise<void>
}

export interface BatcherOptions<In, Out> {
  /** Batches under way at once. */
  readonly lanes: number
  readonly maxBatch: number
  readonly maxWaiting: number
  /** One result per item, in their order. */
  readonly run: (items: readonly In[]) => Promise<readonly Out[]>
}

interface Waiting<In, Out> {
  readonly item: In
  readonly resolve: (out: Out) => void
  readonly reject: (cause: unknown) => void
}

export function batcher<In, Out>({
  lanes,
  maxBatch,
  maxWaiting,
  run,
}: BatcherOptions<In, Out>): Batcher<In, Out> {
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
      settle()
    })
  }

  const depart = async (): Promise<void> => {
    const batch = waiting.slice(0, maxBatch)
    waiting = waiting.slice(maxBatch)
    busy += 1
    try {
      const results = await run(batch.map(({ item }) => item))
      batch.forEach(({ resolve }, index) => resolve(results[index] as Out))
    } catch (cause) {
      for (const { reject } of batch) reject(cause)
    } finally {
      busy -= 1
      if (waiting.length > 0) schedule()
      settle()
    }
  }

  const settle = (): void => {
    if (busy > 0 || waiting.length > 0) return
    for (const resolve of onDrained) resolve()
    onDrained = []
  }

  return {
    submit(item) {
      if (waiting.length >= maxWaiting)
        return Promise.reject(new Error(`${maxWaiting} requests wait already`))
      return new Promise<Out>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        schedule()
      })
    },
    rejectWaiting(cause) {
      const rejected = waiting
      waiting = []
      for (const { reject } of rejected) reject(cause)
      settle()
    },
    drained() {
      return new Promise(resolve => {
        onDrained.push(resolve)
        settle()
      })
    },
  }
}
