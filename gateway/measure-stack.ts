import type { Clock } from '../actors/ports.ts'
import type { Ss7Networks } from '../adapters/hlr/ss7.ts'
import type { Metrics } from '../adapters/prometheus/metrics.ts'
import type { Stack } from '../adapters/ss7/stack.ts'
import type { Config } from './config/schema.ts'
import { handled, type EventTable, type StackEvent } from './stack-events.ts'

/** The stack's events as counters, and its state as gauges at each scrape. */
export function measureStack(
  stack: Stack,
  operators: Config['operators'],
  networks: Ss7Networks,
  metrics: Metrics,
  clock: Clock,
): (event: StackEvent) => void {
  metrics.onScrape(() => {
    for (const [reason, count] of Object.entries<number>({ ...stack.endpointCounters }))
      metrics.set('hlrgw_sctp_discarded', { reason }, count)
    for (const { id, associations } of operators) {
      metrics.set('hlrgw_dialogues_open', { mno_id: id }, networks.open(id))
      for (const { name } of associations) measureAssociation(stack, id, name, metrics, clock.now())
    }
  })
  return output => handled(counted, output, metrics)
}

function measureAssociation(
  stack: Stack,
  mno: string,
  association: string,
  metrics: Metrics,
  now: number,
): void {
  const statistics = stack.association(mno, association, now)
  if (statistics === undefined) return
  const { counters, paths } = statistics
  const packets = { sent: counters.packetsSent, received: counters.packetsReceived }
  for (const [direction, value] of Object.entries(packets))
    metrics.set('hlrgw_sctp_packets', { association, direction }, value)
  const retransmits = {
    fast: counters.fastRetransmits,
    timeout: counters.timeoutRetransmits,
    tailLossProbe: counters.tailLossProbes,
  }
  for (const [reason, value] of Object.entries(retransmits))
    metrics.set('hlrgw_sctp_retransmits', { association, reason }, value)
  for (const { address, state, srttMs } of paths) {
    const path = `${address.address}:${address.port}`
    metrics.set('hlrgw_sctp_path_usable', { association, path }, state === 'active' ? 1 : 0)
    if (srttMs !== undefined) metrics.set('hlrgw_sctp_path_rtt_seconds', { association, path }, srttMs / 1000)
  }
}

/** What is counted of each kind of event; the others are state, which gauges show. */
const counted: EventTable<Metrics> = {
  communicationLost: ({ cause }, { association = '' }, metrics) =>
    metrics.count('hlrgw_association_lost_total', { association, cause: cause.type }),
  aspStateIndication: ({ association, state }, _, metrics) =>
    metrics.count('hlrgw_association_state_changes_total', { association, state }),
  mtpPauseIndication: ({ dpc }, { network }, metrics) =>
    countDestination(metrics, network, dpc, 'unavailable'),
  mtpResumeIndication: ({ dpc }, { network }, metrics) =>
    countDestination(metrics, network, dpc, 'available'),
  mtpStatusIndication: ({ dpc, status }, { network }, metrics) =>
    countDestination(metrics, network, dpc, status.cause),
  decodeError: (_, { layer }, metrics) => metrics.count('hlrgw_decode_errors_total', { layer }),
  deviation: (event, { layer }, metrics) =>
    metrics.count('hlrgw_deviations_total', { layer, deviation: 'kind' in event ? event.kind : 'deviation' }),
  mapRefused: ({ category, refusal }, { network }, metrics) =>
    metrics.count('hlrgw_inbound_refused_total', { mno_id: network, category, refusal }),
  strayMessage: ({ type }, _, metrics) => metrics.count('hlrgw_tcap_events_total', { event: type }),
  userFault: ({ type }, _, metrics) => metrics.count('hlrgw_tcap_events_total', { event: type }),
}

function countDestination(metrics: Metrics, mno: string, dpc: number, state: string): void {
  metrics.count('hlrgw_destination_changes_total', { mno_id: mno, dpc: String(dpc), state })
}
