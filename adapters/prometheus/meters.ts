import type { MnoId } from '../../actors/domain/network.ts'
import type { Meter, NetworkHealth } from '../../actors/ports.ts'
import type { RuntimeMeter } from '../../actors/runtime/index.ts'
import type { Metrics } from './metrics.ts'

/** The core's and the runtime's meters over the catalogue. */

export function coreMeter(metrics: Metrics): Meter {
  return {
    lookup: (tier, source, confidence) => metrics.count('numint_lookup_total', { tier, source, confidence }),
    cacheMiss: () => metrics.count('numint_cache_misses_total', {}),
    probe(mno, op, status, seconds) {
      metrics.count('numint_hlr_probes_total', { mno_id: mno, op, status: upperSnake(status) })
      metrics.observe('numint_hlr_probe_duration_seconds', { mno_id: mno, op }, seconds)
    },
    tpsDenied: (mno, op) => metrics.count('numint_hlr_tps_denied_total', { mno_id: mno, op }),
    mapError: (mno, op, error) => metrics.count('hlrgw_map_errors_total', { mno_id: mno, op, error }),
  }
}

/** The source documents' alerts read `status!="OK"`. */
function upperSnake(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
}

interface Turns {
  processed: number
  depth: number
  waitedMs: number
}

/** A turn costs two comparisons and an addition; the rest is done when somebody scrapes. */
export function runtimeMeter(metrics: Metrics): RuntimeMeter {
  const byKind = new Map<string, Turns>()
  metrics.onScrape(() => {
    for (const [kind, turns] of byKind) {
      metrics.count('hlrgw_actor_messages_total', { kind }, turns.processed)
      metrics.set('hlrgw_mailbox_depth_max', { kind }, turns.depth)
      metrics.set('hlrgw_mailbox_wait_seconds_max', { kind }, turns.waitedMs / 1000)
      Object.assign(turns, { processed: 0, depth: 0, waitedMs: 0 })
    }
  })
  return {
    turn(kind, processed, depth, waitedMs) {
      const turns = byKind.get(kind)
      if (turns === undefined) {
        byKind.set(kind, { processed, depth, waitedMs })
        return
      }
      turns.processed += processed
      if (depth > turns.depth) turns.depth = depth
      if (waitedMs > turns.waitedMs) turns.waitedMs = waitedMs
    },
    dropped: (kind, reason) => metrics.count('hlrgw_actor_dropped_total', { kind, reason }),
    restarted: kind => metrics.count('hlrgw_actor_restarts_total', { kind }),
  }
}

/** An operator's health as it is at each scrape (ni-fm-05: 0 when its network cannot be asked). */
export function measureHealth(metrics: Metrics, mno: MnoId, health: () => NetworkHealth): void {
  metrics.onScrape(() => {
    const { state, available, configured, links } = health()
    metrics.set(
      'numint_hlr_adapter_health',
      { mno_id: mno },
      state === 'DOWN' || state === 'ISOLATED' ? 0 : 1,
    )
    metrics.set('hlrgw_mno_links_available', { mno_id: mno }, available)
    metrics.set('hlrgw_mno_links_configured', { mno_id: mno }, configured)
    for (const { name, usable } of links)
      metrics.set('hlrgw_association_usable', { mno_id: mno, association: name }, usable ? 1 : 0)
  })
}
