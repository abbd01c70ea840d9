import { Registry, collectDefaultMetrics } from 'prom-client'
import { catalogue } from '../../adapters/prometheus/catalogue.ts'

/** Metric names that a text speaks of, and whether `/metrics` has them. */

export function metricsOf(text: string): string[] {
  return [
    ...new Set(
      text.match(/\b(?:(?:numint|hlrgw|nodejs|process)_[a-z_0-9]+|[a-z_]+:[a-z][a-z_0-9:]+)\b(?!-)/g) ?? [],
    ),
  ]
}

const registry = new Registry()
collectDefaultMetrics({ register: registry })
const known = new Set<string>([
  ...Object.entries(catalogue).flatMap(([name, { kind }]) =>
    kind === 'histogram' ? [name, `${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  ),
  ...registry.getMetricsAsArray().map(({ name }) => name),
  // Prometheus' own.
  'up',
])

/** Those that do not exist. */
export function unknownMetrics(names: readonly string[]): string[] {
  return names.filter(name => !known.has(name))
}
