import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { Client } from 'pg'
import type { Answer } from '../../actors/domain/answer.ts'
import type { FactKind } from '../../actors/domain/fact.ts'
import { until } from '../../adapters/testing/load.ts'
import { testPostgres, type TestServer } from '../../adapters/testing/servers.ts'
import type { Simulators } from '../../bench/simulator/simulators.ts'
import { numberIntelligence } from '../../proto/gen/services.js'
import { answerFromProto } from '../grpc/from-proto.ts'
import { networks, place, product, unthrottled, type Place, type Product } from './testing/product.ts'

/**
 * SIGKILL of the gateway while it writes through: what it had called PERSISTED is in PostgreSQL, and no older than it
 * was told. The reader is another client, and the gateway has no cache that answers, so that what it says comes from the store.
 */

/** Nothing listens there. */
const noRedis = 'redis://127.0.0.1:1'
const kills = 4

let postgres: TestServer
let where: Place
let simulators: Simulators
let gateway: Product

const start = (): Promise<Product> =>
  product(where, {
    operators: ['awcc'],
    environment: {
      ...unthrottled,
      REDIS_URL: noRedis,
      DATABASE_URL: postgres.url,
      HLRGW_REDIS__SHARE_CONTRACTS: 'false',
    },
  })

test.before(async () => {
  ;[postgres, where] = await Promise.all([testPostgres(), place(115)])
  simulators = await networks(where, { operators: ['awcc'] })
  gateway = await start()
})

test.after.always(async () => {
  await gateway.kill()
  await simulators.stop()
  await postgres.dispose()
  where.remove()
})

test.serial('kill -9 at random moments: no acknowledged fact is missing, none is older', async t => {
  /** By number and kind: the latest instant that was called persisted. */
  const acknowledged = new Map<string, number>()
  const numbers = Array.from({ length: 200 }, (_, index) => `+9370${4_000_000 + index}`)
  for (let life = 0; life < kills; life++) {
    let times = 0
    const writing = writeAndAsk(numbers, (fact, observedAt) => {
      acknowledged.set(fact, observedAt)
      times += 1
    })
    t.true(await until(() => times > 0), 'something was acknowledged in this life')
    await sleep(Math.random() * 1_000)
    await gateway.kill()
    await writing
    await held(postgres.url, facts => {
      for (const [fact, observedAt] of acknowledged) {
        const found = facts.get(fact)
        if (found === undefined || found < observedAt) t.fail(`${fact}: ${found}, acknowledged ${observedAt}`)
      }
    })
    gateway = await start()
  }
  t.true(acknowledged.size > 50, `${acknowledged.size} facts were acknowledged`)
  t.log({ acknowledged: acknowledged.size, kills })
})

/** Asks anew and then what is held, number by number, until the gateway is gone. */
async function writeAndAsk(
  numbers: readonly string[],
  acknowledge: (fact: string, observedAt: number) => void,
): Promise<void> {
  async function caller(offset: number): Promise<void> {
    for (let at = offset; ; at += 8) {
      const msisdn = numbers[at % numbers.length] ?? ''
      await resolve(msisdn, true)
      const answer = await resolve(msisdn, false)
      if (answer.persistence !== 'PERSISTED') continue
      for (const { kind, observedAt } of answer.attributes) acknowledge(factName(msisdn, kind), observedAt)
    }
  }
  await Promise.allSettled(Array.from({ length: 8 }, (_, offset) => caller(offset)))
}

async function resolve(msisdn: string, forceFresh: boolean): Promise<Answer> {
  const { resolveMsisdn } = numberIntelligence.methods
  const { answer } = await gateway.grpc.unary(resolveMsisdn, { msisdn, forceFresh }, { timeoutMs: 5_000 })
  return answerFromProto(answer ?? {})
}

async function held(url: string, read: (facts: ReadonlyMap<string, number>) => void): Promise<void> {
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query<{ msisdn: string; kind: FactKind; observed_at: Date }>(
    'select msisdn, kind, observed_at from numint.fact',
  )
  await client.end()
  read(new Map(rows.map(({ msisdn, kind, observed_at }) => [factName(`+${msisdn}`, kind), +observed_at])))
}

function factName(msisdn: string, kind: FactKind): string {
  return `${msisdn} ${kind}`
}
