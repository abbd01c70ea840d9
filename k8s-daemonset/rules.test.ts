import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { parse, stringify } from 'yaml'
import { checkConfig } from '../gateway/config/load.ts'
import { unknownMetrics, metricsOf } from './testing/metric-names.ts'
import { all, configFile, configFiles, rendered, top } from './testing/rendered.ts'

const groups = all(rendered('prod'), 'PrometheusRule').flatMap(({ spec }) => spec.groups ?? [])
const rules = groups.flatMap(group => group.rules ?? [])
const alerts = rules.filter(({ alert }) => alert !== undefined)
const samples = readFileSync(`${top}k8s-daemonset/rules.test.yaml`, 'utf8')

test('promtool: the rules are well formed, and fire on the samples on which they must, and on no others', t => {
  const folder = mkdtempSync(join(tmpdir(), 'hlrgw-rules-'))
  writeFileSync(join(folder, 'rules.yaml'), stringify({ groups }))
  writeFileSync(join(folder, 'rules.test.yaml'), samples)
  for (const command of [
    ['check', 'rules', 'rules.yaml'],
    ['test', 'rules', 'rules.test.yaml'],
  ]) {
    const { status, stdout, stderr, error } = spawnSync('promtool', command, {
      cwd: folder,
      encoding: 'utf8',
    })
    t.is(status, 0, `${error?.message ?? ''}${stdout}${stderr}`)
  }
  rmSync(folder, { recursive: true })
})

test('every alert has a sample on which it fires, and one on which it does not', t => {
  const { tests } = parse(samples) as {
    tests: { name: string; promql_expr_test: { exp_samples: unknown[] }[] }[]
  }
  for (const { alert = '' } of alerts) {
    const own = tests.filter(({ name }) => name.startsWith(`${alert}: `)).flatMap(one => one.promql_expr_test)
    t.true(
      own.some(({ exp_samples }) => exp_samples.length > 0),
      `${alert} fires`,
    )
    t.true(
      own.some(({ exp_samples }) => exp_samples.length === 0),
      `${alert} does not`,
    )
  }
})

test('every alert has a runbook, and every runbook an alert', t => {
  const named = alerts.map(({ alert = '', annotations = {} }) => {
    t.deepEqual(Object.keys(annotations).sort(), ['runbook', 'summary'], alert)
    const runbook = annotations['runbook'] ?? ''
    t.true(readFileSync(top + runbook, 'utf8').startsWith(`# ${alert}\n`), `${alert}: ${runbook}`)
    return runbook.replace('docs/runbooks/', '')
  })
  t.deepEqual([...new Set(named)].sort(), readdirSync(`${top}docs/runbooks`).sort())
})

test('rules and runbooks speak of metrics that exist', t => {
  const records = rules.flatMap(({ record = '' }) => record)
  const runbooks = readdirSync(`${top}docs/runbooks`).map(name => `docs/runbooks/${name}`)
  for (const { alert, record, expr } of rules) {
    const said = metricsOf(String(expr)).filter(name => !records.includes(name))
    t.deepEqual(unknownMetrics(said), [], alert ?? record)
  }
  for (const file of [...runbooks, 'docs/deploy.md'])
    t.deepEqual(unknownMetrics(metricsOf(readFileSync(top + file, 'utf8'))), [], file)
  t.deepEqual(unknownMetrics(['numint_hlr_probes_totals', 'up']), ['numint_hlr_probes_totals'])
})

/** The source documents' alerts whose metrics the product does not have yet: each is due when its metric is there. */
const due: Readonly<Record<string, string>> = {
  NumIntOutboxStuck: 'numint_outbox_oldest_unpublished_age_seconds',
  NumIntEgressOffshore: 'numint_egress_offshore_total',
  NumIntAuditChainBroken: 'numint_audit_chain_breaks_detected_total',
  NumIntMnpReconciliationStale: 'numint_mnp_recon_last_success_timestamp_seconds',
  NumIntReconciliationConflictSpike: 'numint_mnp_recon_conflicts_total',
  NumIntPublicLookupQuotaAbuse: 'numint_public_lookup_quota_breach_total',
  NumIntEirSyncStale: 'numint_eir_recon_runs_total',
}

for (const [alert, metric] of Object.entries(due))
  test(`${alert} is there as soon as ${metric} is`, t => {
    const isThere = alerts.some(rule => rule.alert === alert)
    t.is(isThere, unknownMetrics([metric]).length === 0)
  })

test('the nodes’ shares add up to what is agreed', t => {
  const file = configFile(rendered('prod'), 'hlrgw-config', 'hlrgw.yaml')
  const shares = Object.entries(configFiles(rendered('prod'), 'hlrgw-nodes')).map(([node, text]) => {
    const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
    const environment = Object.fromEntries(
      lines.map(line => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
    )
    const checked = checkConfig(file, environment, name => `${top}k8s-daemonset/base/config/${name}`)
    if (!checked.ok) throw new Error(`${node}: ${JSON.stringify(checked.problems)}`)
    return checked.config
  })
  const prefixes = shares.map(({ signalling }) => signalling.transactionIdPrefix)
  t.is(new Set(prefixes).size, shares.length, 'each node has transaction ids of its own')
  const sums: Record<string, number> = {}
  for (const { id, contracts } of shares.flatMap(({ operators }) => operators))
    for (const [op, contract] of Object.entries(contracts))
      if (contract !== undefined) sums[`${id} ${op}`] = (sums[`${id} ${op}`] ?? 0) + contract.permitsPerSecond
  const agreed = rules
    .filter(({ record }) => record === 'hlrgw:agreed_rate')
    .map(({ labels = {}, expr }) => [
      `${labels['mno_id']} ${labels['op']}`,
      /^vector\((\d+)\)$/.exec(String(expr))?.[1],
    ])
  t.deepEqual(
    sums,
    Object.fromEntries(agreed.map(([key, rate]) => [key, Number(rate)])) as Record<string, number>,
  )
})
