import type { Metrics } from '../../adapters/prometheus/metrics.ts'
import type { Readiness } from '../readiness.ts'
import { json, type Route } from './server.ts'

/** What an operator's platform asks: are you alive, may I send you work, how are you. */
export function platformRoutes({ readiness, metrics }: { readiness: Readiness; metrics: Metrics }): Route[] {
  return [
    { path: /^\/health\/live$/, answer: () => json(200, { status: 'live' }) },
    {
      path: /^\/health\/ready$/,
      answer: async () => {
        const { reasons, warnings } = await readiness.now()
        const ready = reasons.length === 0
        return json(ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', reasons, warnings })
      },
    },
    {
      path: /^\/metrics$/,
      answer: async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() }),
    },
  ]
}
