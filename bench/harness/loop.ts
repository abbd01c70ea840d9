import { build as histogramOf, type Histogram } from 'hdr-histogram-js'
import type { Latency } from './sample.ts'

/** Ways to put load on something: as fast as it goes with a bounded number outstanding, or at a fixed rate. */

export interface Load {
  readonly operations: number
  readonly seconds: number
  readonly latencyMs: Latency
  readonly failures: Readonly<Record<string, number>>
}

/** `dueAt` of `performance.now()`. Resolves with the name of a failure, or nothing. Never rejects. */
export type Operation = (dueAt: number) => Promise<string | undefined>

/** Closed loop: `outstanding` operations at any time; capacity. */
export async function closedLoop(seconds: number, outstanding: number, operation: Operation): Promise<Load> {
  const recorder = latencyRecorder()
  const began = performance.now()
  const end = began + seconds * 1000
  async function worker(): Promise<void> {
    for (let now = performance.now(); now < end; now = performance.now())
      recorder.record(now, await operation(now))
  }
  await Promise.all(Array.from({ length: outstanding }, worker))
  return recorder.load((performance.now() - began) / 1000)
}

/**
 * Open loop: arrivals at a fixed rate whatever the answers do. Latency counts from the instant an arrival was due,
 * so that a stall is felt by everyone who would have come meanwhile (no coordinated omission). Once `stop` is aborted
 * nobody comes any more.
 */
export async function openLoop(
  seconds: number,
  perSecond: number,
  operation: Operation,
  stop?: AbortSignal,
): Promise<Load> {
  const recorder = latencyRecorder()
  const began = performance.now()
  const total = Math.floor(seconds * perSecond)
  const open = new Set<Promise<void>>()
  const isStopped = (): boolean => stop?.aborted === true
  for (let due = 0; due < total && !isStopped();) {
    const dueNow = Math.min(total, Math.ceil(((performance.now() - began) / 1000) * perSecond))
    for (; due < dueNow; due++) {
      const dueAt = began + (due * 1000) / perSecond
      const done: Promise<void> = operation(dueAt).then(failure => {
        recorder.record(dueAt, failure)
        open.delete(done)
      })
      open.add(done)
    }
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  await Promise.all(open)
  return recorder.load((performance.now() - began) / 1000)
}

/** Collects latencies that began at `fromMs` of `performance.now()`. */
export function latencyRecorder() {
  const histogram: Histogram = histogramOf({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 120_000_000,
    numberOfSignificantValueDigits: 3,
  })
  const failures: Record<string, number> = {}
  const ms = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1000
  return {
    record(fromMs: number, failure: string | undefined): void {
      histogram.recordValue(Math.max(1, Math.round((performance.now() - fromMs) * 1000)))
      if (failure !== undefined) failures[failure] = (failures[failure] ?? 0) + 1
    },
    load(seconds: number): Load {
      const latencyMs = {
        p50: ms(50),
        p90: ms(90),
        p99: ms(99),
        p999: ms(99.9),
        max: histogram.maxValue / 1000,
      }
      return { operations: histogram.totalCount, seconds, latencyMs, failures }
    },
  }
}
