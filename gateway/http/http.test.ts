import test, { type ExecutionContext } from 'ava'
import { connect } from 'node:net'
import { pino } from 'pino'
import { metrics } from '../../adapters/prometheus/metrics.ts'
import { checkConfig } from '../config/load.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { anAnswer, anMno, awcc, gate, realClock, scripted } from '../grpc/testing/served.ts'
import { packageRoot } from '../package-root.ts'
import type { Questions } from '../questions.ts'
import { readiness } from '../readiness.ts'
import { restRoutes } from './rest.ts'
import { platformRoutes } from './routes.ts'
import { startHttp } from './server.ts'

const folder = join(packageRoot, 'gateway/config')
const checked = checkConfig(readFileSync(join(folder, 'demo.yaml'), 'utf8'), {}, path => join(folder, path))

async function serve(t: ExecutionContext, questions: Partial<Questions> = {}) {
  if (!checked.ok) throw new Error('the demo configuration is not valid')
  const drain = new AbortController()
  const world = { store: true, cache: true, phase: undefined as 'draining' | undefined }
  const server = await startHttp(
    { address: '127.0.0.1', port: 0 },
    [
      ...platformRoutes({
        metrics: metrics(),
        readiness: readiness({
          phase: () => world.phase,
          store: async () => world.store,
          cache: async () => world.cache,
          mnos: () => [anMno(awcc)],
        }),
      }),
      ...restRoutes({
        questions: { ...scripted, ...questions },
        clock: realClock,
        config: checked.config,
        draining: drain.signal,
      }),
    ],
    pino({ level: 'silent' }),
  )
  t.teardown(() => server.close(100))
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${server.address.port}${path}`, init)
    const text = await response.text()
    return { status: response.status, type: response.headers.get('content-type'), text }
  }
  const getJson = async (path: string) => {
    const { status, text } = await get(path)
    return { status, body: JSON.parse(text) as Record<string, unknown> }
  }
  return { get, getJson, world, drain: () => drain.abort(), server }
}

test('/health/live is 200 as long as the process answers', async t => {
  const { getJson, world } = await serve(t)
  world.store = false
  t.deepEqual(await getJson('/health/live'), { status: 200, body: { status: 'live' } })
})

test('ni-fm-01: /health/ready is 503 with the reason while PostgreSQL is away; others only warn', async t => {
  const { getJson, world } = await serve(t)
  t.deepEqual(await getJson('/health/ready'), {
    status: 200,
    body: { status: 'ready', reasons: [], warnings: ['awcc is DEGRADED'] },
  })
  Object.assign(world, { store: false, cache: false, phase: 'draining' })
  t.deepEqual(await getJson('/health/ready'), {
    status: 503,
    body: {
      status: 'not ready',
      reasons: ['draining', 'PostgreSQL cannot be reached'],
      warnings: ['Redis cannot be reached', 'awcc is DEGRADED'],
    },
  })
})

test('/metrics is Prometheus text', async t => {
  const { get } = await serve(t)
  const { status, type, text } = await get('/metrics')
  t.is(status, 200)
  t.regex(type ?? '', /^text\/plain; version=0\.0\.4/)
  t.true(text.includes('# TYPE numint_lookup_total counter\n'))
})

test('GET /v1/numbers/{e164}: the answer in the domain’s words', async t => {
  const { getJson } = await serve(t)
  const { status, body } = await getJson('/v1/numbers/+93700001234?forceFresh=true&timeoutMs=500')
  t.is(status, 200)
  t.like(body, {
    msisdn: '+93700001234',
    source: 'LIVE_HLR',
    observedAt: '2026-11-22T09:30:00.000Z',
    attributes: { subscriberState: { value: { state: 'REACHABLE' }, confidence: 'HIGH', ageMs: 12 } },
  })
  t.is((await getJson('/v1/numbers/%2B93700001234')).body['msisdn'], '+93700001234')
})

test('malformed numbers and queries are 400 with every violation', async t => {
  const { getJson } = await serve(t)
  const letters = await getJson('/v1/numbers/93700l01234?attributes=roaming,constructor&forceFresh=true')
  t.is(letters.status, 400)
  t.deepEqual(
    (letters.body['violations'] as { field: string }[]).map(({ field }) => field),
    ['msisdn', 'attributes[1]'],
  )
  t.is((await getJson('/v1/numbers/')).status, 400)
  t.is((await getJson('/v1/numbers/%ff')).status, 400)
  t.is((await getJson(`/v1/numbers/${'9'.repeat(5_000)}`)).status, 414)
  const unknown = await getJson('/v1/numbers/93700001234?maxStaleness=5')
  t.regex(String(unknown.body['detail']), /maxStaleness: is not known; there are attributes/)
})

test('other paths and methods are refused; a fault of ours is 500 and tells nothing', async t => {
  const { get, getJson } = await serve(t, { resolve: () => Promise.reject(new Error('secret')) })
  t.is((await get('/')).status, 404)
  t.is((await get('/metrics', { method: 'POST', body: 'x' })).status, 405)
  const fault = await getJson('/v1/numbers/93700001234')
  t.is(fault.status, 500)
  t.notRegex(JSON.stringify(fault.body), /secret/)
})

test('a caller that goes away is told to the core; draining refuses new questions', async t => {
  const asked = gate()
  const heard = gate()
  const { server, drain, get } = await serve(t, {
    resolve: ({ msisdn }, { signal }) => {
      asked.open()
      return new Promise(resolve =>
        signal?.addEventListener('abort', () => {
          heard.open()
          resolve(anAnswer(msisdn))
        }),
      )
    },
  })
  const socket = connect(server.address.port, '127.0.0.1')
  socket.write('GET /v1/numbers/93700001234 HTTP/1.1\r\nhost: gateway\r\n\r\n')
  await asked.opened
  socket.destroy()
  await t.notThrowsAsync(heard.opened)
  drain()
  t.is((await get('/v1/numbers/93700001234')).status, 503)
})
