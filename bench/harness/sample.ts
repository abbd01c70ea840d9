import { PerformanceObserver, monitorEventLoopDelay } from 'node:perf_hooks'

/** One round of one contestant, measured in the process that did the work. */
export interface Sample {
  readonly operations: number
  readonly seconds: number
  /** User and system time of the measured process, seconds. */
  readonly cpuSeconds: number
  /** Octets put on the heap, estimated from its growth between collections; not seen from outside the process. */
  readonly allocatedBytes?: number
  readonly rssBytes: number
  /** The event loop's 99th percentile delay, milliseconds; not seen from outside the process. */
  readonly lagMs?: number
  /** Percentiles of the operations' latency, milliseconds, where they were taken. */
  readonly latencyMs?: Latency
  /** Operations that ended in something else than asked for, by name. */
  readonly failures?: Readonly<Record<string, number>>
}

export interface Latency {
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** What this process has used since the stopwatch began. */
export type Usage = Pick<Sample, 'seconds' | 'cpuSeconds' | 'allocatedBytes' | 'rssBytes' | 'lagMs'>

/** Starts measuring this process; the result stops it and says what was used. */
export function stopwatch(): () => Usage {
  const heap = heapMeter()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const cpu = process.cpuUsage()
  const began = process.hrtime.bigint()
  return () => {
    const seconds = Number(process.hrtime.bigint() - began) / 1e9
    const used = process.cpuUsage(cpu)
    delay.disable()
    return {
      seconds,
      cpuSeconds: (used.user + used.system) / 1e6,
      allocatedBytes: heap(),
      rssBytes: process.memoryUsage.rss(),
      lagMs: delay.percentile(99) / 1e6,
    }
  }
}

/** Synchronous work in this process: `batch` operations at a time until `seconds` are over. */
export function spin(seconds: number, batch: number, operation: () => void): Sample {
  const stop = stopwatch()
  const end = performance.now() + seconds * 1000
  let operations = 0
  while (performance.now() < end) {
    for (let n = 0; n < batch; n++) operation()
    operations += batch
  }
  return { operations, ...stop() }
}

/**
 * Sums the heap's growth between collections: what was allocated, less what a collection freed before it was seen.
 * Exact where collections are few, an underestimate by the survivors' share otherwise.
 */
function heapMeter(): () => number {
  let last = process.memoryUsage().heapUsed
  let total = 0
  const look = (): void => {
    const used = process.memoryUsage().heapUsed
    total += Math.max(0, used - last)
    last = used
  }
  const timer = setInterval(look, 5)
  timer.unref()
  const collections = new PerformanceObserver(() => {
    last = Math.min(last, process.memoryUsage().heapUsed)
  })
  collections.observe({ entryTypes: ['gc'] })
  return () => {
    look()
    clearInterval(timer)
    collections.disconnect()
    return total
  }
}
