import test from 'ava'
import { Client } from 'pg'
import { Unavailable } from '../../actors/ports.ts'
import { freshNumber, reachable, servedBy } from '../testing/facts.ts'
import { underLoad, until } from '../testing/load.ts'
import { systemPostgres, testPostgres, type TestServer } from '../testing/servers.ts'
import { storeConformance } from '../testing/store-conformance.ts'
import { migrate } from './migrate.ts'
import { postgresStore, type PostgresDeps, type PostgresOptions, type PostgresStore } from './store.ts'

const clock = { now: () => performance.now() }
const [readTimeoutMs, writeTimeoutMs] = [200, 400]
/** For tests about answers, not about time: the machine may be busy. */
const patient = { connectTimeoutMs: 10_000, readTimeoutMs: 10_000, writeTimeoutMs: 10_000 }
const stores: PostgresStore[] = []

async function storeOn(
  { url }: TestServer,
  options: Partial<PostgresOptions> = {},
  deps: Partial<PostgresDeps> = {},
): Promise<PostgresStore> {
  const breaker = { errors: 5, withinMs: 30_000, openMs: 1_000 }
  const timeouts = { connectTimeoutMs: 200, readTimeoutMs, writeTimeoutMs }
  const store = await postgresStore({ url, breaker, ...timeouts, ...options }, { clock, ...deps })
  stores.push(store)
  return store
}

async function query(server: TestServer, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client(server.url)
  await client.connect()
  let rows: Record<string, unknown>[] = []
  for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement))
  await client.end()
  return rows
}

const servers: { bundled?: TestServer; system?: TestServer; fragile?: TestServer } = {}
const conforming: { bundled?: PostgresStore; system?: PostgresStore; pooled?: PostgresStore } = {}
const given = <T>(thing: T | undefined): T => {
  if (thing === undefined) throw new Error('its server did not start')
  return thing
}

test.before(async () => {
  const [bundled, fragile] = await Promise.all([testPostgres(), testPostgres()])
  Object.assign(servers, { bundled, fragile })
  conforming.bundled = await storeOn(bundled, patient)
  // Small batches leave the decisions to the server, and its locale has another order than its octets.
  await query(bundled, "create database english locale_provider icu icu_locale 'en-US' template template0")
  const english = { url: bundled.url.replace('/postgres?', '/english?') }
  conforming.pooled = await storeOn(bundled, { ...patient, ...english, maxBatch: 2, transactionPooler: true })
  if (systemPostgres() === undefined) return
  servers.system = await testPostgres('system')
  conforming.system = await storeOn(servers.system, patient)
})
test.after.always(async () => {
  await Promise.all(stores.map(store => store.close()))
  await Promise.all(Object.values(servers).map(server => server.dispose()))
})

storeConformance(test, 'bundled PostgreSQL', () => given(conforming.bundled))
storeConformance(test, 'another locale, small batches, behind a transaction pooler', () =>
  given(conforming.pooled),
)
if (systemPostgres() !== undefined)
  storeConformance(test, 'Debian PostgreSQL', () => given(conforming.system))

test('migrations: several at once do it once; then there is nothing to do', async t => {
  const server = given(servers.bundled)
  await query(server, 'create database migrations')
  const url = server.url.replace('/postgres?', '/migrations?')
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)])
  t.deepEqual(applied.flat(), ['0001_facts'])
  t.deepEqual(await migrate(url), [])
})

test('two stores that write the same numbers in opposite order do not wait for each other in a circle', async t => {
  const one = given(conforming.bundled)
  const other = await storeOn(given(servers.bundled), { ...patient, maxBatch: 50 })
  const numbers = Array.from({ length: 300 }, freshNumber)
  await Promise.all([
    ...numbers.map((msisdn, index) => one.put(msisdn, [reachable(index)])),
    ...numbers.toReversed().map((msisdn, index) => other.put(msisdn, [reachable(index)])),
  ])
  const held = await Promise.all(numbers.map(msisdn => one.get(msisdn)))
  t.deepEqual(
    held,
    numbers.map((_, index) => ({ subscriberState: reachable(Math.max(index, 299 - index)) })),
  )
})

test('ni-fm-13: a divergence is one row, counted', async t => {
  const [server, store] = [given(servers.bundled), given(conforming.bundled)]
  const msisdn = freshNumber()
  const held = servedBy('412-40', 1_000, 'MNP_FILE')
  for (const at of [7_000, 5_000, 6_000])
    store.divergence(msisdn, { kind: 'servingNetwork', held, claimed: servedBy('412-01', at) })
  const rows = `select held_source, claimed_source, claimed_value, claims::int,
    extract(epoch from first_claimed_at)::int as first, extract(epoch from last_claimed_at)::int as last
    from numint.divergence where msisdn = ${msisdn}`
  t.true(await until(async () => (await query(server, rows)).length > 0))
  t.deepEqual(await query(server, rows), [
    {
      held_source: 'MNP_FILE',
      claimed_source: 'LIVE_HLR',
      claimed_value: '{"mccMnc":"412-01"}',
      claims: 3,
      first: 5,
      last: 7,
    },
  ])
})

test('each query is told to the meter', async t => {
  const seen: string[] = []
  const onQuery = (seconds: number, ok: boolean, role: string): void =>
    void seen.push(`${role} ${ok} ${seconds >= 0}`)
  const store = await storeOn(given(servers.bundled), patient, { onQuery })
  await store.put(freshNumber(), [reachable(1)])
  await store.get(freshNumber())
  t.deepEqual(seen, ['read true true', 'write true true', 'write true true', 'read true true'])
})

const getAndPut = (store: PostgresStore) => () => {
  const msisdn = freshNumber()
  return [store.get(msisdn), store.put(msisdn, [reachable(1)])]
}

test.serial(
  'ni-fm-01: killed under load: nothing acknowledged is lost; refused at once; back without restart',
  async t => {
    const server = given(servers.fragile)
    const changes: string[] = []
    const store = await storeOn(server, {}, { onBreaker: (role, state) => changes.push(`${role} ${state}`) })
    const acknowledged = new Set<string>()
    const load = underLoad(() => {
      const msisdn = freshNumber()
      return [store.get(msisdn), store.put(msisdn, [reachable(1)]).then(() => acknowledged.add(msisdn))]
    })
    t.true(await until(() => acknowledged.size > 50))
    await server.kill()
    t.true(await until(() => !store.available))
    t.false(await store.ping())
    t.false(store.reachable)
    const from = performance.now()
    await t.throwsAsync(store.get(freshNumber()), {
      instanceOf: Unavailable,
      message: /circuit breaker is open/,
    })
    await t.throwsAsync(store.put(freshNumber(), [reachable(1)]), { instanceOf: Unavailable })
    t.true(performance.now() - from < readTimeoutMs / 2)

    await server.start()
    t.true(await until(() => store.available))
    t.true(
      await until(() =>
        store.put(freshNumber(), [reachable(1)]).then(
          () => true,
          () => false,
        ),
      ),
    )
    const { strange, slowestMs, refused } = await load.stop()
    t.deepEqual(strange, [])
    t.true(refused > 0)
    t.true(slowestMs < 4 * writeTimeoutMs, `slowest ${slowestMs} ms`)
    for (const name of ['read', 'write'])
      t.true(changes.includes(`${name} open`) && changes.includes(`${name} closed`))
    const kept = await query(server, 'select msisdn::text from numint.fact')
    const found = new Set(kept.map(({ msisdn }) => msisdn))
    t.deepEqual(
      [...acknowledged].filter(msisdn => !found.has(msisdn)),
      [],
    )
  },
)

test.serial(
  'ni-fm-01: a server that hangs: the circuit opens, nobody waits, and it is used when it goes on',
  async t => {
    const server = given(servers.fragile)
    const store = await storeOn(server)
    const load = underLoad(getAndPut(store))
    t.true(await until(() => store.available))
    server.pause()
    t.true(await until(() => !store.available))
    const from = performance.now()
    await t.throwsAsync(store.get(freshNumber()), { instanceOf: Unavailable })
    t.true(performance.now() - from < readTimeoutMs / 2)
    server.resume()
    t.true(await until(() => store.reachable))
    t.true(
      await until(() =>
        store.get(freshNumber()).then(
          () => true,
          () => false,
        ),
      ),
    )
    const { strange, slowestMs } = await load.stop()
    t.deepEqual(strange, [])
    t.true(slowestMs < 4 * writeTimeoutMs, `slowest ${slowestMs} ms`)
  },
)

test.serial(
  'a server that only reads (a standby after failover): writes are refused, reads go on',
  async t => {
    const server = given(servers.fragile)
    const store = await storeOn(server, { readTimeoutMs: 5_000, writeTimeoutMs: 5_000 })
    const msisdn = freshNumber()
    const held = await store.put(msisdn, [reachable(1)])
    const writable = ['alter system reset default_transaction_read_only', 'select pg_reload_conf()']
    t.teardown(async () => {
      await query(server, 'set default_transaction_read_only = off', ...writable)
    })
    await query(server, 'alter system set default_transaction_read_only = on', 'select pg_reload_conf()')
    const outcome = () =>
      store.put(msisdn, [reachable(1)]).then(
        () => 'written',
        (refusal: unknown) => (refusal instanceof Unavailable ? refusal.message : refusal),
      )
    t.true(await until(async () => (await outcome()) !== 'written'))
    for (let time = 2; time <= 5; time += 1) t.regex(String(await outcome()), /read-only transaction/)
    t.regex(String(await outcome()), /circuit breaker is open/)
    t.deepEqual(await store.get(msisdn), held)
    t.true(store.available)
    t.false(store.reachable)

    const started = await storeOn(server, patient)
    t.deepEqual(await started.get(msisdn), held, 'a gateway that starts now reads too')

    await query(server, 'set default_transaction_read_only = off', ...writable)
    t.true(await until(async () => (await outcome()) === 'written'))
  },
)

test.serial('slow writes (a locked table) end by their timeout and make no reader wait', async t => {
  const server = given(servers.fragile)
  const store = await storeOn(server)
  const msisdn = freshNumber()
  await store.put(msisdn, [reachable(1)])
  const locker = new Client(server.url)
  await locker.connect()
  await locker.query('begin')
  await locker.query('lock table numint.fact in exclusive mode')
  const put = t.throwsAsync(store.put(msisdn, [reachable(2)]), { instanceOf: Unavailable })
  const from = performance.now()
  t.deepEqual(await store.get(msisdn), { subscriberState: reachable(1) })
  t.true(performance.now() - from < readTimeoutMs)
  await put
  await locker.query('rollback')
  await locker.end()
  t.deepEqual(await store.put(msisdn, [reachable(2)]), { subscriberState: reachable(2) })
})

test.serial(
  'away from the beginning: the store starts, says so, and migrates when the server comes',
  async t => {
    const server = given(servers.fragile)
    await query(server, 'drop schema numint cascade')
    await server.kill()
    const store = await storeOn(server)
    await t.throwsAsync(store.put(freshNumber(), [reachable(1)]), { instanceOf: Unavailable })
    await server.start()
    const msisdn = freshNumber()
    t.true(
      await until(() =>
        store.put(msisdn, [reachable(1)]).then(
          () => true,
          () => false,
        ),
      ),
    )
    t.deepEqual(await store.get(msisdn), { subscriberState: reachable(1) })
  },
)
