import type { Sample } from './sample.ts'

/** A benchmark: one floor, one or more subjects, and what is aimed at, as a ratio between them. */
export interface Benchmark {
  readonly name: string
  /** What is measured against what, in a sentence. */
  readonly about: string
  /** Makes the contestants; torn down when the benchmark ends, however it ends. */
  prepare(options: BenchmarkOptions): Promise<Prepared>
}

export interface BenchmarkOptions {
  readonly rounds: number
  /** How long one contestant runs in one round. */
  readonly seconds: number
  /** Told what is going on. */
  readonly progress: (text: string) => void
}

export interface Prepared {
  /** In the order they take turns. */
  readonly contestants: readonly Contestant[]
  readonly aims: readonly Aim[]
  close(): Promise<void>
}

export interface Contestant {
  readonly name: string
  run(seconds: number): Promise<Sample>
}

/** A bound on one figure of a contestant, or on its ratio to another's in the same round. */
export interface Aim {
  readonly name: string
  readonly of: string
  /** The contestant whose figure divides; absent: the figure itself is bounded. */
  readonly against?: string
  readonly figure: Figure
  /** What divides, where it is another figure (`against` may then be `of` itself). */
  readonly againstFigure?: Figure
  readonly atLeast?: number
  readonly atMost?: number
}

/** What can be quoted of a sample. */
export const figures = {
  operationsPerSecond: { unit: '/s', of: s => s.operations / s.seconds },
  cpuMicrosPerOperation: { unit: 'µs', of: s => (s.cpuSeconds * 1e6) / s.operations },
  microsPerOperation: { unit: 'µs', of: s => (s.seconds * 1e6) / s.operations },
  allocatedBytesPerOperation: { unit: 'B', of: s => (s.allocatedBytes ?? Number.NaN) / s.operations },
  rssMegabytes: { unit: 'MB', of: s => s.rssBytes / 1e6 },
  lagMs: { unit: 'ms', of: s => s.lagMs ?? Number.NaN },
  p50Ms: { unit: 'ms', of: s => s.latencyMs?.p50 ?? Number.NaN },
  p99Ms: { unit: 'ms', of: s => s.latencyMs?.p99 ?? Number.NaN },
  p999Ms: { unit: 'ms', of: s => s.latencyMs?.p999 ?? Number.NaN },
} satisfies Record<string, { unit: string; of: (sample: Sample) => number }>

export type Figure = keyof typeof figures
