import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { until } from '../../adapters/testing/load.ts'
import { testPostgres, testRedis, type TestServer } from '../../adapters/testing/servers.ts'
import type { Simulators } from '../../bench/simulator/simulators.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import { hlrGateway } from '../../proto/gen/services.js'
import { networks, place, product, type Place, type Product } from './testing/product.ts'

/**
 * Three gateways, one contract, ten times as much asked: what the operator receives, counted by the operator. Each
 * gateway reaches it through signalling gateways of its own; the BEGINs at all of them are what it sees.
 */

const { probeStream } = hlrGateway.methods
const contract = { permitsPerSecond: 50, burst: 10 }
const environment = { HLRGW_OPERATORS__AWCC__CONTRACTS__SRI_SM: JSON.stringify(contract) }

let redis: TestServer
let postgres: TestServer
let places: Place[] = []
const simulated: Simulators[] = []
const gateways: Product[] = []

test.before(async () => {
  ;[redis, postgres, ...places] = await Promise.all([
    testRedis(),
    testPostgres(),
    place(111),
    place(112),
    place(113),
  ])
  const urls = { REDIS_URL: redis.url, DATABASE_URL: postgres.url }
  for (const where of places) {
    simulated.push(await networks(where, { operators: ['awcc'] }))
    gateways.push(await product(where, { environment: { ...environment, ...urls }, operators: ['awcc'] }))
  }
})

test.after.always(async () => {
  await Promise.all(gateways.map(gateway => gateway.kill()))
  await Promise.all(simulated.map(simulators => simulators.stop()))
  await Promise.all([redis, postgres].map(server => server.dispose()))
  for (const where of places) where.remove()
})

test.serial(
  'asked for 500/s, it never receives more than its contract; nor while Redis dies and returns',
  async t => {
    const { OPERATION_SRI_SM: operation } = hlrgw.v1.Operation
    const streams = gateways.map(({ grpc }) => grpc.bidi(probeStream, { timeoutMs: 120_000 }))
    const outcomes: Record<string, number> = {}
    const ended = streams.map(async stream => {
      for await (const message of stream) {
        const { outcome } = message as hlrgw.v1.ProbeStreamResponse
        const kind = outcome?.throttled ? 'throttled' : outcome?.evidence?.billable ? 'sent' : 'other'
        outcomes[kind] = (outcomes[kind] ?? 0) + 1
      }
    })
    let asked = 0
    const began = performance.now()
    const asking = setInterval(() => {
      const due = ((performance.now() - began) / 1000) * 500
      for (; asked < due; asked++) {
        const msisdn = `+9370${String(1_000_000 + asked)}`
        streams[asked % 3]?.write({
          correlationId: String(asked),
          request: { msisdn, operation },
          timeoutMs: 2_000,
        })
      }
    }, 10)
    const count = async (): Promise<number> => (await received()).length
    t.true(await until(async () => (await count()) > 150), 'leased')
    await redis.kill()
    const leased = await count()
    t.true(await until(async () => (await count()) > leased + 50), 'alone')
    await sleep(1_000)
    const alone = (await count()) - leased
    await redis.start()
    t.true(await until(async () => (await count()) > leased + alone + 250), 'leased again')
    const again = (await count()) - leased - alone
    clearInterval(asking)
    for (const stream of streams) stream.end()
    await Promise.all(ended)

    const instants = await received()
    t.deepEqual(windowsAbove(instants, contract), [], `${instants.length} received`)
    t.log({ asked, outcomes, leased, alone, again, busiestSecond: busiest(instants, 1_000) })
  },
)

/** When BEGINs came to any of the operator's gateways. */
async function received(): Promise<number[]> {
  return (await Promise.all(simulated.map(each => each.beginInstants('awcc')))).flat().sort((a, b) => a - b)
}

/**
 * Windows of a second and more, beginning with any BEGIN, that saw more than burst + rate × window. Shorter ones say
 * nothing here: a machine that runs all this at once delivers in bunches what was sent in time. The property tests of
 * adapters/redis and actors/mno hold every window, however short.
 */
function windowsAbove(instants: readonly number[], { permitsPerSecond, burst }: typeof contract): object[] {
  return [1_000, 2_000, 5_000, 30_000].flatMap(windowMs => {
    const most = busiest(instants, windowMs)
    const allowed = burst + (permitsPerSecond * windowMs) / 1000
    return most > allowed ? [{ windowMs, most, allowed }] : []
  })
}

function busiest(instants: readonly number[], windowMs: number): number {
  let most = 0
  let first = 0
  for (const [last, at] of instants.entries()) {
    while (at - (instants[first] ?? 0) > windowMs) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}
