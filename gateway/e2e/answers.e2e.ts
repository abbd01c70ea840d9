import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import type { Answer } from '../../actors/domain/answer.ts'
import { until } from '../../adapters/testing/load.ts'
import { testPostgres, testRedis, type TestServer } from '../../adapters/testing/servers.ts'
import type { Simulators } from '../../bench/simulator/simulators.ts'
import { subscriberOf } from '../../bench/simulator/subscribers.ts'
import type { hlrgw } from '../../proto/gen/messages.js'
import { numberIntelligence } from '../../proto/gen/services.js'
import { answerFromProto } from '../grpc/from-proto.ts'
import { networks, place, product, unthrottled, type Place, type Product } from './testing/product.ts'

/**
 * The answer table of the design, on real servers: PostgreSQL and Redis up, gone and hanging in every combination,
 * with lookups going on all the while. Never an error, never later than the caller's deadline, and once the circuits
 * know, the answer that the table says; then back to normal without a restart.
 */

type State = 'up' | 'down' | 'paused'
const states: readonly State[] = ['up', 'down', 'paused']

/** Patience of a caller, and what a busy machine may add until he hears, milliseconds. */
const deadlineMs = 2_000
const slackMs = 1_500
const askEveryMs = 25

let redis: TestServer
let postgres: TestServer
let where: Place
let simulators: Simulators
let gateway: Product
let stream: ReturnType<typeof openStream>
let asked = 0
const waiting = new Map<string, { answered: (answer: Answer) => void; failed: (error: unknown) => void }>()

/** etisalat is heard once and then dies; mtn was never there. */
const held = '+93780009998'
const known = numbers('9370', 1_000_000, 5)
const unseen = numbers('9370', 2_000_000, 4_000)

test.before(async () => {
  ;[redis, postgres, where] = await Promise.all([testRedis(), testPostgres(), place(114)])
  simulators = await networks(where, { operators: ['awcc', 'etisalat'] })
  gateway = await product(where, {
    operators: ['awcc', 'etisalat'],
    environment: {
      ...unthrottled,
      REDIS_URL: redis.url,
      DATABASE_URL: postgres.url,
      HLRGW_REDIS__SHARE_CONTRACTS: 'false',
      HLRGW_POSTGRES__CIRCUIT_OPEN_MS: '1000',
    },
  })
  stream = openStream()
  stream.on('data', hear)
  // Whoever waits then waits in vain, and the test fails by that.
  stream.on('error', () => undefined)
  for (const msisdn of [held, ...known]) await resolve(msisdn)
  await Promise.all([simulators.kill('etisalat', 1), simulators.kill('etisalat', 2)])
})

test.after.always(async () => {
  stream.end()
  await gateway.kill()
  await simulators.stop()
  await Promise.all([redis, postgres].map(server => server.dispose()))
  where.remove()
})

const openStream = () => gateway.grpc.bidi(numberIntelligence.methods.resolveStream)

interface Question {
  readonly title: string
  readonly msisdn: () => string
  readonly forceFresh?: boolean
  /** What the table says, by whether PostgreSQL and Redis answer. */
  readonly expected: (stored: boolean, cached: boolean) => Partial<Answer>
}

const questions: readonly Question[] = [
  {
    title: 'known',
    msisdn: () => any(known),
    expected: (stored, cached) => ({
      source: cached ? 'CACHE' : stored ? 'PERSISTED' : 'LIVE_HLR',
      freshness: 'FRESH',
      confidence: 'HIGH',
    }),
  },
  {
    title: 'never seen, its network answers',
    msisdn: () => unseen.pop() ?? '',
    expected: () => ({ source: 'LIVE_HLR', freshness: 'FRESH', confidence: 'HIGH' }),
  },
  {
    title: 'known, its network is gone, and a live answer is insisted on',
    msisdn: () => held,
    forceFresh: true,
    expected: (stored, cached) =>
      stored || cached
        ? {
            source: stored ? 'PERSISTED' : 'CACHE',
            freshness: 'STALE',
            confidence: 'LOW',
            fulfilled: false,
          }
        : { source: 'PREFIX_FALLBACK', confidence: 'UNKNOWN', servingMno: 'etisalat' as never },
  },
  {
    title: 'never seen, its network is gone',
    msisdn: () => `+9377${String(3_000_000 + Math.floor(performance.now()))}`,
    expected: () => ({ source: 'PREFIX_FALLBACK', confidence: 'UNKNOWN', servingMno: 'mtn' as never }),
  },
]

interface Heard {
  readonly question: Question
  readonly answer: Answer
}

for (const stored of states)
  for (const cached of states)
    test.serial(`PostgreSQL ${stored}, Redis ${cached}`, async t => {
      const load = asking()
      await sleep(200)
      await Promise.all([enter(postgres, stored), enter(redis, cached)])
      const settled = await until(() => load.heardOf(stored === 'up', cached === 'up'))
      t.true(settled, JSON.stringify(load.heard.slice(-questions.length)))
      await Promise.all([leave(postgres, stored), leave(redis, cached)])
      const back = await until(() => load.heardOf(true, true))
      t.true(back, `no restart was needed: ${JSON.stringify(load.heard.slice(-questions.length))}`)
      const { errors, slowestMs } = await load.stop()
      t.deepEqual(errors, [])
      t.true(slowestMs < deadlineMs + slackMs, `slowest ${slowestMs} ms`)
      t.log({ answered: load.heard.length, slowestMs: Math.round(slowestMs) })
    })

/** As the table says, and nothing is told to be away that is there, or the other way round. */
function asExpected({ question, answer }: Heard, stored: boolean, cached: boolean): boolean {
  const { degradations, source } = answer
  const toldAway = (word: 'CACHE_DOWN' | 'STORE_DOWN', there: boolean) =>
    degradations.includes(word) === !there
  const told = toldAway('CACHE_DOWN', cached) && (source === 'CACHE' || toldAway('STORE_DOWN', stored))
  const expected = Object.entries(question.expected(stored, cached))
  return told && expected.every(([name, value]) => answer[name as keyof Answer] === value)
}

async function enter(server: TestServer, state: State): Promise<void> {
  if (state === 'down') await server.kill()
  if (state === 'paused') server.pause()
}

async function leave(server: TestServer, state: State): Promise<void> {
  if (state === 'down') await server.start()
  if (state === 'paused') server.resume()
}

/** Lookups of every kind in turn, whatever becomes of them. */
function asking() {
  const heard: Heard[] = []
  const errors: unknown[] = []
  const open = new Set<Promise<void>>()
  let slowestMs = 0
  let turn = 0
  async function ask(question: Question): Promise<void> {
    const from = performance.now()
    try {
      heard.push({ question, answer: await resolve(question.msisdn(), question.forceFresh) })
    } catch (error) {
      errors.push(error)
    }
    slowestMs = Math.max(slowestMs, performance.now() - from)
  }
  const timer = setInterval(() => {
    const question = questions[turn++ % questions.length]
    if (question === undefined) return
    const asked = ask(question).finally(() => open.delete(asked))
    open.add(asked)
  }, askEveryMs)
  return {
    heard,
    /** Are the last three answers to each question what the table says? */
    heardOf: (stored: boolean, cached: boolean): boolean =>
      questions.every(question => {
        const last = heard.filter(one => one.question === question).slice(-3)
        return last.length === 3 && last.every(one => asExpected(one, stored, cached))
      }),
    async stop() {
      clearInterval(timer)
      await Promise.all(open)
      return { errors, slowestMs }
    },
  }
}

/** On one stream: there the gateway keeps the deadline, and an answer that comes late is seen to be late. */
function resolve(msisdn: string, forceFresh = false): Promise<Answer> {
  const correlationId = String(++asked)
  stream.write({ correlationId, request: { msisdn, forceFresh }, timeoutMs: deadlineMs })
  return new Promise((answered, failed) => waiting.set(correlationId, { answered, failed }))
}

function hear({ correlationId, answer, error }: hlrgw.v1.ResolveStreamResponse): void {
  const asker = waiting.get(correlationId)
  waiting.delete(correlationId)
  if (answer) asker?.answered(answerFromProto(answer))
  else asker?.failed(error)
}

/** Reachable at home, so that the network has every attribute to tell. */
function numbers(prefix: string, from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${from + index}`)
    .filter(digits => subscriberOf(digits).condition === 'reachable')
    .map(digits => `+${digits}`)
}

function any(all: readonly string[]): string {
  return all[Math.floor(Math.random() * all.length)] ?? ''
}
