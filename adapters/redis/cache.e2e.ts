import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { Redis } from 'ioredis'
import { Unavailable } from '../../actors/ports.ts'
import { cacheConformance } from '../testing/cache-conformance.ts'
import { freshNumber, reachable, servedBy } from '../testing/facts.ts'
import { underLoad, until } from '../testing/load.ts'
import { testRedis, type TestServer } from '../testing/servers.ts'
import { redisCache, type RedisCache, type RedisDeps, type RedisOptions } from './cache.ts'

const clock = { now: () => performance.now() }
const commandTimeoutMs = 200
/** For tests about answers, not about time: the machine may be busy. */
const patient = { connectTimeoutMs: 10_000, commandTimeoutMs: 10_000 }
const caches: RedisCache[] = []
const servers: TestServer[] = []

function cacheOn({ url }: TestServer, options: Partial<RedisOptions> = {}, deps: Partial<RedisDeps> = {}) {
  const breaker = { errors: 5, withinMs: 30_000, openMs: 300 }
  const cache = redisCache({ url, commandTimeoutMs, breaker, ...options }, { clock, ...deps })
  caches.push(cache)
  return cache
}

const admins: Redis[] = []
function adminOf({ url }: TestServer): Redis {
  const admin = new Redis(url, { maxRetriesPerRequest: 0 })
  admin.on('error', () => undefined)
  admins.push(admin)
  return admin
}

let shared: TestServer
let conforming: RedisCache
/** For the outages, so that they disturb no other test. */
let fragile: TestServer

test.before(async () => {
  shared = await testRedis()
  servers.push(shared)
  fragile = await testRedis()
  servers.push(fragile)
  conforming = cacheOn(shared, patient)
  await conforming.ping()
})
test.after.always(async () => {
  for (const admin of admins) admin.disconnect()
  await Promise.all(caches.map(cache => cache.close()))
  await Promise.all(servers.map(server => server.dispose()))
})

cacheConformance(test, 'redis', () => ({ cache: conforming, pass: ms => sleep(ms) }))

test('a script that Redis has forgotten is sent again', async t => {
  const msisdn = freshNumber()
  const admin = adminOf(shared)
  await conforming.put(msisdn, [reachable(1)], 60_000)
  await admin.script('FLUSH')
  await conforming.put(msisdn, [reachable(2)], 60_000)
  t.deepEqual(await conforming.get(msisdn), { subscriberState: reachable(2) })
})

test('an entry that makes no sense is replaced, not stumbled over', async t => {
  const msisdn = freshNumber()
  const admin = adminOf(shared)
  await admin.set(`numint:fact:${msisdn}`, 's what is\nthis', 'PX', 60_000)
  t.is(await conforming.get(msisdn), undefined)
  await conforming.put(msisdn, [reachable(2)], 60_000)
  t.deepEqual(await conforming.get(msisdn), { subscriberState: reachable(2) })
})

test('each command is told to the meter', async t => {
  const ops: string[] = []
  const cache = cacheOn(shared, patient, {
    onOp: (op, seconds, ok) => ops.push(`${op} ${seconds < 1} ${ok}`),
  })
  t.true(await cache.ping())
  const msisdn = freshNumber()
  await cache.put(msisdn, [reachable(1)], 60_000)
  await Promise.all([cache.get(msisdn), cache.get(msisdn)])
  await cache.delete(msisdn)
  t.deepEqual(ops, ['ping true true', 'put true true', 'get true true', 'delete true true'])
})

test.serial(
  'ni-fm-02: Redis killed and restarted under load: Unavailable at once, never a hang, then back',
  async t => {
    const cache = cacheOn(fragile)
    t.true(await cache.ping())
    const load = underLoad(getAndPut(cache))
    await sleep(100)
    await fragile.kill()
    await sleep(200)
    t.false(cache.available)
    t.false(cache.reachable)
    t.false(await cache.ping())
    const from = performance.now()
    await t.throwsAsync(cache.get(freshNumber()), { instanceOf: Unavailable })
    t.true(performance.now() - from < commandTimeoutMs / 2)
    await fragile.start()
    t.true(await until(() => cache.reachable))
    const { served, refused, slowestMs, strange } = await load.stop()
    t.deepEqual(strange, [])
    t.true(served > 0 && refused > 0)
    t.true(slowestMs < 2 * commandTimeoutMs + 300, `slowest ${slowestMs} ms`)
  },
)

test.serial('ni-fm-02: Redis that hangs: after five timeouts nobody waits any more, then back', async t => {
  const cache = cacheOn(fragile)
  t.true(await cache.ping())
  const load = underLoad(getAndPut(cache))
  await sleep(100)
  fragile.pause()
  t.true(await until(() => !cache.available))
  const from = performance.now()
  await t.throwsAsync(cache.get(freshNumber()), { instanceOf: Unavailable })
  t.true(performance.now() - from < commandTimeoutMs / 2)
  fragile.resume()
  t.true(await until(async () => cache.available && (await cache.ping())))
  const { refused, slowestMs, strange } = await load.stop()
  t.deepEqual(strange, [])
  t.true(refused > 0)
  t.true(slowestMs < 2 * commandTimeoutMs + 300, `slowest ${slowestMs} ms`)
})

test.serial('Redis full: writes are refused, reads go on', async t => {
  const cache = cacheOn(fragile)
  t.true(await cache.ping())
  const msisdn = freshNumber()
  await cache.put(msisdn, [servedBy('412-01', 1)], 60_000)
  const admin = adminOf(fragile)
  await admin.config('SET', 'maxmemory', '1')
  await t.throwsAsync(cache.put(msisdn, [servedBy('412-20', 2)], 60_000), { instanceOf: Unavailable })
  t.deepEqual(await cache.get(msisdn), { servingNetwork: servedBy('412-01', 1) })
  await admin.config('SET', 'maxmemory', '0')
  await cache.put(msisdn, [servedBy('412-20', 2)], 60_000)
  t.deepEqual(await cache.get(msisdn), { servingNetwork: servedBy('412-20', 2) })
})

test.serial('nothing listens at first: Unavailable at once, and used when it comes', async t => {
  await fragile.kill()
  const cache = cacheOn(fragile)
  await t.throwsAsync(cache.put(freshNumber(), [reachable(1)], 1_000), { instanceOf: Unavailable })
  await fragile.start()
  t.true(await until(() => cache.ping()))
  t.is(await cache.get(freshNumber()), undefined)
})

const getAndPut = (cache: RedisCache) => () => {
  const msisdn = freshNumber()
  return [cache.get(msisdn), cache.put(msisdn, [reachable(1)], 60_000)]
}
