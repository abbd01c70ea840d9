/** Every metric there is: its kind, labels and meaning. Names are the source documents' where they give one. */

interface Described<K extends string, L extends string> {
  readonly kind: K
  readonly help: string
  readonly labels: readonly L[]
  /** Histograms: upper bounds, seconds. */
  readonly buckets?: readonly number[]
}

function counter<L extends string = never>(help: string, ...labels: L[]): Described<'counter', L> {
  return { kind: 'counter', help, labels }
}

function gauge<L extends string = never>(help: string, ...labels: L[]): Described<'gauge', L> {
  return { kind: 'gauge', help, labels }
}

function histogram<L extends string = never>(
  help: string,
  buckets: readonly number[],
  ...labels: L[]
): Described<'histogram', L> {
  return { kind: 'histogram', help, labels, buckets }
}

const storeSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
const networkSeconds = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export const catalogue = {
  numint_lookup_total: counter('Answers given, by where they came from.', 'tier', 'source', 'confidence'),
  numint_cache_misses_total: counter('Lookups that the cache could not answer.'),
  numint_pg_query_duration_seconds: histogram('PostgreSQL statements.', storeSeconds, 'role', 'outcome'),
  numint_redis_op_duration_seconds: histogram('Redis commands.', storeSeconds, 'op', 'outcome'),
  numint_hlr_adapter_health: gauge(
    '1 while the operator’s network can be asked, 0 while it cannot.',
    'mno_id',
  ),
  numint_hlr_probes_total: counter(
    'Probes by outcome; OK when the network answered.',
    'mno_id',
    'op',
    'status',
  ),
  numint_hlr_probe_duration_seconds: histogram('From request to outcome.', networkSeconds, 'mno_id', 'op'),
  numint_hlr_tps_denied_total: counter('Probes that the contract’s bucket refused.', 'mno_id', 'op'),
  numint_divergences_total: counter('Live answers that contradict what is held.', 'kind'),
  numint_divergences_lost_total: counter('Divergences that could not be recorded.'),

  hlrgw_map_errors_total: counter(
    'Probes answered with a MAP error, by its ASN.1 name.',
    'mno_id',
    'op',
    'error',
  ),
  hlrgw_mno_links_available: gauge('Associations that can be used now.', 'mno_id'),
  hlrgw_mno_links_configured: gauge('Associations configured.', 'mno_id'),
  hlrgw_association_usable: gauge('1 while its ASP is active for traffic.', 'mno_id', 'association'),
  hlrgw_association_state_changes_total: counter('Changes of an ASP’s state.', 'association', 'state'),
  hlrgw_association_lost_total: counter('SCTP associations that ended, by cause.', 'association', 'cause'),
  hlrgw_sctp_packets: gauge('SCTP packets since the association began.', 'association', 'direction'),
  hlrgw_sctp_retransmits: gauge('DATA chunks sent again, since it began.', 'association', 'reason'),
  hlrgw_sctp_path_usable: gauge('1 while the path answers.', 'association', 'path'),
  hlrgw_sctp_path_rtt_seconds: gauge('Smoothed round trip.', 'association', 'path'),
  hlrgw_sctp_discarded: gauge('Datagrams that no association took.', 'reason'),
  hlrgw_destination_changes_total: counter(
    'SSNM and congestion, per destination: lost while it was `unavailable` as often as `available`.',
    'mno_id',
    'dpc',
    'state',
  ),
  hlrgw_dialogues_open: gauge('MAP requests without an outcome.', 'mno_id'),
  hlrgw_decode_errors_total: counter('Messages that made no sense.', 'layer'),
  hlrgw_deviations_total: counter('What peers do that the standard does not allow.', 'layer', 'deviation'),
  hlrgw_inbound_refused_total: counter(
    'Dialogues peers began, refused, by FS.11’s category of what they invoke.',
    'mno_id',
    'category',
    'refusal',
  ),
  hlrgw_agreement_expires_seconds: gauge('When its agreement ends, seconds since 1970.', 'mno_id'),

  hlrgw_tcap_events_total: counter('Strays, aborts and rejects we sent, user faults.', 'event'),

  hlrgw_actor_messages_total: counter('Messages processed.', 'kind'),
  hlrgw_actor_dropped_total: counter('Messages that no actor processed.', 'kind', 'reason'),
  hlrgw_actor_restarts_total: counter('Actors restarted after a crash.', 'kind'),
  hlrgw_mailbox_depth_max: gauge('Deepest mailbox since the last scrape.', 'kind'),
  hlrgw_mailbox_wait_seconds_max: gauge('Longest wait in a mailbox since the last scrape.', 'kind'),
} as const

export type MetricName = keyof typeof catalogue

type NamesOf<K extends string> = {
  [N in MetricName]: (typeof catalogue)[N] extends { readonly kind: K } ? N : never
}[MetricName]

export type CounterName = NamesOf<'counter'>
export type GaugeName = NamesOf<'gauge'>
export type HistogramName = NamesOf<'histogram'>

export type LabelsOf<N extends MetricName> = Readonly<Record<(typeof catalogue)[N]['labels'][number], string>>
