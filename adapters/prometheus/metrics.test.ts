import test from 'ava'
import type { MnoId } from '../../actors/domain/network.ts'
import { catalogue } from './catalogue.ts'
import { coreMeter, measureHealth, runtimeMeter } from './meters.ts'
import { metrics } from './metrics.ts'

const awcc = 'awcc' as MnoId

/** Prometheus text format 0.0.4: a comment, a sample, or nothing. */
const line =
  /^(?:# (?:HELP|TYPE) [a-z_:0-9]+ .+|[a-z_:][a-z_:0-9]*(?:\{(?:[a-z_][a-z_0-9]*="(?:[^"\\\n]|\\.)*",?)+\})? (?:[-+]?[0-9.e+-]+|NaN|[+-]Inf)|)$/i

test('the exposition is well formed, and has every metric of the catalogue', async t => {
  const measured = metrics()
  const meter = coreMeter(measured)
  meter.probe(awcc, 'sriSm', 'mapError', 0.012)
  meter.lookup('live', 'LIVE_HLR', 'HIGH')
  const text = await measured.text()
  for (const found of text.split('\n')) t.regex(found, line)
  for (const [name, { kind }] of Object.entries(catalogue))
    t.true(text.includes(`# TYPE ${name} ${kind}`), name)
  t.regex(measured.contentType, /version=0\.0\.4/)
})

test('the names and labels that alerts read, DESIGN §7', async t => {
  const measured = metrics()
  const meter = coreMeter(measured)
  meter.lookup('fallback', 'PREFIX_FALLBACK', 'UNKNOWN')
  meter.cacheMiss()
  meter.probe(awcc, 'sriSm', 'ok', 0.02)
  meter.probe(awcc, 'ati', 'deadlineExceeded', 2)
  meter.tpsDenied(awcc, 'ati')
  meter.mapError(awcc, 'ati', 'ati-NotAllowed')
  const text = await measured.text()
  for (const sample of [
    'numint_lookup_total{tier="fallback",source="PREFIX_FALLBACK",confidence="UNKNOWN"} 1',
    'numint_cache_misses_total 1',
    'numint_hlr_probes_total{mno_id="awcc",op="sriSm",status="OK"} 1',
    'numint_hlr_probes_total{mno_id="awcc",op="ati",status="DEADLINE_EXCEEDED"} 1',
    'numint_hlr_probe_duration_seconds_bucket{le="0.025",mno_id="awcc",op="sriSm"} 1',
    'numint_hlr_tps_denied_total{mno_id="awcc",op="ati"} 1',
    'hlrgw_map_errors_total{mno_id="awcc",op="ati",error="ati-NotAllowed"} 1',
  ])
    t.true(text.includes(`${sample}\n`), sample)
})

test('ni-fm-05: an operator’s health is 0 while it cannot be asked', async t => {
  const measured = metrics()
  let state: 'DEGRADED' | 'DOWN' = 'DEGRADED'
  const links = [{ name: 'awcc-sg1', state: 'active', usable: true }]
  measureHealth(measured, awcc, () => ({ state, available: 1, configured: 2, links }))
  t.true((await measured.text()).includes('numint_hlr_adapter_health{mno_id="awcc"} 1\n'))
  state = 'DOWN'
  const text = await measured.text()
  t.true(text.includes('numint_hlr_adapter_health{mno_id="awcc"} 0\n'))
  t.true(text.includes('hlrgw_association_usable{mno_id="awcc",association="awcc-sg1"} 1\n'))
})

test('mailboxes: the deepest and the longest since the last scrape', async t => {
  const measured = metrics()
  const meter = runtimeMeter(measured)
  meter.turn('mno', 3, 10, 5)
  meter.turn('mno', 2, 4, 250)
  meter.dropped('mno', 'overflow')
  const first = await measured.text()
  t.true(first.includes('hlrgw_actor_messages_total{kind="mno"} 5\n'))
  t.true(first.includes('hlrgw_mailbox_depth_max{kind="mno"} 10\n'))
  t.true(first.includes('hlrgw_mailbox_wait_seconds_max{kind="mno"} 0.25\n'))
  t.true(first.includes('hlrgw_actor_dropped_total{kind="mno",reason="overflow"} 1\n'))
  const second = await measured.text()
  t.true(second.includes('hlrgw_actor_messages_total{kind="mno"} 5\n'))
  t.true(second.includes('hlrgw_mailbox_depth_max{kind="mno"} 0\n'))
})

test('label values are bounded, whatever a peer sends', async t => {
  const measured = metrics()
  for (let index = 0; index < 2_000; index++)
    measured.count('hlrgw_tcap_events_total', { event: `event ${index}` })
  const text = await measured.text()
  t.is(text.match(/^hlrgw_tcap_events_total\{/gm)?.length, 513)
  t.true(text.includes('hlrgw_tcap_events_total{event="other"} 1488\n'))
})
