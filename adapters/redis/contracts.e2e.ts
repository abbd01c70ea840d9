import test from 'ava'
import * as fc from 'fast-check'
import { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MnoId } from '../../actors/domain/network.ts'
import { lending, validityMs } from '../../actors/mno/lending.ts'
import { tokenBucket } from '../../actors/mno/token-bucket.ts'
import { Unavailable } from '../../actors/ports.ts'
import { until } from '../testing/load.ts'
import { testRedis, type TestServer } from '../testing/servers.ts'
import { contractScripts, terms } from './contract-scripts.ts'
import { redisContracts, type RedisContracts } from './contracts.ts'
import { virtualNode, type Fate, type World } from './testing/nodes.ts'

let server: TestServer
let redis: Redis
const opened: RedisContracts[] = []

test.before(async () => {
  server = await testRedis()
  redis = new Redis(server.url)
  redis.on('error', () => undefined)
})
test.after.always(async () => {
  await Promise.all(opened.map(contracts => contracts.close()))
  redis.disconnect()
  await server.dispose()
})

const stepMs = 20
const fate: fc.Arbitrary<Fate> = fc.constantFrom<Fate>(
  'delivered',
  'delivered',
  'slow',
  'unheard',
  'lost',
  'lost',
  { lateMs: 400 },
  { lateMs: 3_000 },
)

/** What befalls whom, and for how long it stays so. `forget`: Redis restarts without memory, and all reach it. */
const mishap = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('fate'), node: fc.nat(3), fate, forMs: fc.nat(4_000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('restart'), node: fc.nat(3), forMs: fc.nat(2_000) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('evicted'), forMs: fc.nat(2_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('forget') }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('outage'), forMs: fc.nat(8_000), forgets: fc.boolean() }),
  },
)
type Mishap = typeof mishap extends fc.Arbitrary<infer M> ? M : never

let runs = 0

test.serial(
  'whatever befalls nodes and Redis, all nodes together never exceed the contract in any window',
  async t => {
    let sent = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          { permitsPerSecond: 50, burst: 10 },
          { permitsPerSecond: 20, burst: 2 },
          { permitsPerSecond: 100, burst: 4 },
        ),
        fc.integer({ min: 1, max: 4 }),
        fc.array(mishap, { minLength: 1, maxLength: 8 }),
        async (contract, count, mishaps) => {
          runs += 1
          const keys = { members: `{p${runs}}members`, bucket: `{p${runs}}bucket` }
          const world: World = { now: 1_000_000, redis, keys, late: [] }
          const nodes = Array.from({ length: count }, (_, index) => virtualNode(`n${index}`, contract, world))
          const judge = tokenBucket(contract)

          async function pass(ms: number): Promise<void> {
            for (const end = world.now + ms; world.now < end; world.now += stepMs) {
              const due = world.late.filter(({ at }) => at <= world.now)
              for (const message of due) {
                world.late.splice(world.late.indexOf(message), 1)
                await message.run()
              }
              for (const node of nodes) {
                const used = await node.step(4)
                sent += used
                for (let n = 0; n < used; n++)
                  t.is(judge.take(world.now), 0, `at ${world.now - 1_000_000} ms`)
              }
            }
          }

          async function befall(mishap: Mishap): Promise<void> {
            const healAll = () => nodes.forEach(node => (node.fate = 'delivered'))
            if (mishap.type === 'fate') {
              const node = nodes[mishap.node % count]
              if (node !== undefined) node.fate = mishap.fate
            } else if (mishap.type === 'restart') nodes[mishap.node % count]?.restart()
            else if (mishap.type === 'evicted') await redis.del(keys.bucket)
            else if (mishap.type === 'outage') nodes.forEach(node => (node.fate = 'lost'))
            else {
              await redis.del(keys.members, keys.bucket)
              world.late.splice(0)
              healAll()
            }
            await pass('forMs' in mishap ? mishap.forMs : terms.holdOffMs + 1_000)
            if (mishap.type !== 'outage') return
            if (mishap.forgets) await redis.del(keys.members, keys.bucket)
            // One after the other finds that Redis is back.
            for (const node of nodes) {
              node.fate = 'delivered'
              await pass(900)
            }
          }

          await pass(6_500)
          for (const mishap of mishaps) await befall(mishap)
        },
      ),
      { numRuns: 8 },
    )
    t.true(sent > 1_000, `${sent} were sent at all`)
  },
)

test.serial('nodes in peace use the whole rate, each an equal part of it when Redis goes', async t => {
  const contract = { permitsPerSecond: 50, burst: 10 }
  const world: World = { now: 1_000_000, redis, keys: { members: '{peace}m', bucket: '{peace}b' }, late: [] }
  const nodes = ['a', 'b', 'c'].map(name => virtualNode(name, contract, world))
  async function countedFor(ms: number): Promise<number[]> {
    const counts = nodes.map(() => 0)
    for (const end = world.now + ms; world.now < end; world.now += stepMs)
      for (const [index, node] of nodes.entries()) counts[index] = (counts[index] ?? 0) + (await node.step(2))
    return counts
  }
  t.deepEqual(await countedFor(terms.holdOffMs - 100), [0, 0, 0], 'an empty Redis may have forgotten islands')
  await countedFor(1_500)
  const together = (await countedFor(4_000)).reduce((a, b) => a + b)
  t.true(together >= 190 && together <= 210, `${together} in 4 s`)
  for (const node of nodes) node.fate = 'lost'
  await countedFor(terms.transitMs + terms.freshMs + 500)
  for (const count of await countedFor(3_000)) t.true(count >= 48 && count <= 52, `${count} in 3 s`)
})

test.serial('the script lends what lending.ts says of the part that is in the pot', async t => {
  const { lease } = contractScripts('tonumber(ARGV[#ARGV])')
  const keys = ['{equal}m', '{equal}b']
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(1, 0.75, 0.5, 0.25),
      fc.integer({ min: 1, max: 5_000 }),
      async (permitsPerSecond, burst, part, ms) => {
        const contract = { permitsPerSecond, burst }
        const validMs = validityMs(contract)
        const expected = lending({ permitsPerSecond: permitsPerSecond * part, burst: burst * part }, validMs)
        await redis.del(...keys)
        const heard = 1e9
        await redis.hset('{equal}m', { since: heard, 'm:a': `${part} ${heard + 100_000_000}` })
        const lend = async (now: number): Promise<number> => {
          const values = [1_000, permitsPerSecond, burst, validMs, terms.freshMs, now]
          return ((await lease(redis, keys, values)) as [number, number])[0]
        }
        t.is(await lend(heard), 0)
        t.is(await lend(heard + 50_000_000), Math.floor(expected.burst + 1e-9))
        const left = expected.burst - Math.floor(expected.burst + 1e-9)
        const refilled = Math.min(expected.burst, left + (expected.permitsPerSecond * ms) / 1000)
        t.true(Math.abs((await lend(heard + 50_000_000 + ms)) - refilled) < 1.001)
      },
    ),
    { numRuns: 100 },
  )
})

const awcc = 'awcc' as MnoId
const request = {
  mno: awcc,
  operation: 'sriSm',
  contract: { permitsPerSecond: 50, burst: 10 },
  wanted: 100,
} as const

test.serial('over a real connection: leases, loses Redis, keeps its part, leases again', async t => {
  const contracts = redisContracts(
    { url: server.url, node: 'real', keyPrefix: 'real:' },
    { clock: { now: () => performance.now() } },
  )
  opened.push(contracts)
  t.is(contracts.share, 0)
  t.true(await until(() => contracts.share === undefined))
  t.is((await contracts.lease(request)).permits, 0, 'an empty Redis lends nothing at first')
  await sleep(terms.holdOffMs + 500)
  await contracts.lease(request)
  await sleep(1_000)
  const { permits, validMs } = await contracts.lease(request)
  t.is(permits, Math.floor(10 - (50 * validMs) / 1000))
  const used = await contracts.lease(request)
  t.true(used.permits <= 1, 'what was lent is lent')

  await server.kill()
  t.true(await until(() => contracts.share === 0))
  await t.throwsAsync(contracts.lease(request), { instanceOf: Unavailable })
  t.true(await until(() => contracts.share === 1), 'it was alone: the whole is its part')
  await server.start()
  t.true(await until(() => contracts.share === undefined))
})
