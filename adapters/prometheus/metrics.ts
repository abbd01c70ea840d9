import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import {
  catalogue,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
  type MetricName,
} from './catalogue.ts'

/** The instruments of the catalogue, and what a scrape reads. */
export interface Metrics {
  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by?: number): void
  set<N extends GaugeName>(name: N, labels: LabelsOf<N>, value: number): void
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, seconds: number): void
  /** Called before each scrape, to set gauges that nobody sets in between. */
  onScrape(collect: () => void): void
  /** Prometheus text format, version 0.0.4. */
  text(): Promise<string>
  readonly contentType: string
}

/** Values of one label: what exceeds it is counted as `other`, so that a scrape is bounded whatever peers send. */
const maxLabelValues = 512

export function metrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const collectors: (() => void)[] = []
  const counters = new Map<string, Counter>()
  const gauges = new Map<string, Gauge>()
  const histograms = new Map<string, Histogram>()
  for (const [name, { kind, help, labels, buckets }] of Object.entries(catalogue) as [
    MetricName,
    { kind: string; help: string; labels: readonly string[]; buckets?: readonly number[] },
  ][]) {
    const settings = { name, help, labelNames: [...labels], registers: [registry] }
    if (kind === 'counter') counters.set(name, new Counter(settings))
    else if (kind === 'gauge') gauges.set(name, new Gauge(settings))
    else histograms.set(name, new Histogram({ ...settings, buckets: [...(buckets ?? [])] }))
  }
  const known = new Map<string, Set<string>>()

  function bounded<N extends MetricName>(name: N, labels: LabelsOf<N>): Record<string, string> {
    const values: Record<string, string> = {}
    for (const [label, value] of Object.entries<string>(labels)) {
      const key = `${name} ${label}`
      const seen = known.get(key) ?? new Set()
      if (seen.size < maxLabelValues) known.set(key, seen.add(value))
      values[label] = seen.has(value) ? value : 'other'
    }
    return values
  }

  return {
    count: (name, labels, by = 1) => counters.get(name)?.inc(bounded(name, labels), by),
    set: (name, labels, value) => gauges.get(name)?.set(bounded(name, labels), value),
    observe: (name, labels, seconds) => histograms.get(name)?.observe(bounded(name, labels), seconds),
    onScrape: collect => {
      collectors.push(collect)
    },
    text: () => {
      for (const collect of collectors) collect()
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
}
