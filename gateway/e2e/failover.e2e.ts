import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import type { Simulators } from '../../bench/simulator/simulators.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import { numberIntelligence } from '../../proto/gen/services.js'
import { networks, place, product, ready, unthrottled, type Place, type Product } from './testing/product.ts'

/** Signalling gateways die by SIGKILL: the gateway goes on answering, and says how sure it is. */

const { AnswerSource, Confidence, Degradation } = hlrgw.v1
const { resolveMsisdn } = numberIntelligence.methods

let where: Place
let simulators: Simulators
let gateway: Product

test.before(async () => {
  where = await place(106)
  simulators = await networks(where, { operators: ['awcc'] })
  gateway = await product(where, { environment: unthrottled, operators: ['awcc'] })
})

test.after.always(async () => {
  await gateway.kill()
  await simulators.stop()
  where.remove()
})

const known = '+93701234567'
const deadlineMs = 10_000

test.serial('one signalling gateway of two is killed under load: nothing is lost', async t => {
  t.is((await resolve(known)).source, AnswerSource.ANSWER_SOURCE_LIVE_HLR)
  const load = Array.from({ length: 200 }, async (_, index) => {
    await sleep(index * 15)
    return resolve(`+9370${String(5_000_000 + index)}`)
  })
  await sleep(1_000)
  await simulators.kill('awcc', 1)
  const answers = await Promise.all(load)
  const notLive = answers.filter(({ source }) => source !== AnswerSource.ANSWER_SOURCE_LIVE_HLR)
  t.deepEqual(notLive, [])
})

test.serial('both killed: last known with LOW, never seen from the prefix with UNKNOWN, in time', async t => {
  await simulators.kill('awcc', 2)
  for (const msisdn of [known, '+93709999999']) {
    const startedAt = performance.now()
    const answer = await resolve(msisdn, true)
    t.true(performance.now() - startedAt < deadlineMs)
    t.is(answer.servingMnoId, 'awcc')
    t.true(
      answer.degradations?.some(degradation =>
        [Degradation.DEGRADATION_HLR_DOWN, Degradation.DEGRADATION_HLR_TIMEOUT].includes(degradation),
      ),
    )
    const expected =
      msisdn === known
        ? [AnswerSource.ANSWER_SOURCE_PERSISTED, Confidence.CONFIDENCE_LOW]
        : [AnswerSource.ANSWER_SOURCE_PREFIX_FALLBACK, Confidence.CONFIDENCE_UNKNOWN]
    t.deepEqual([answer.source, answer.confidence], expected)
  }
})

test.serial('both back: asked live again', async t => {
  await Promise.all(([1, 2] as const).map(index => simulators.start('awcc', index)))
  await ready(where.http, ['awcc'])
  t.is((await resolve(known, true)).source, AnswerSource.ANSWER_SOURCE_LIVE_HLR)
})

async function resolve(msisdn: string, forceFresh = false): Promise<hlrgw.v1.IAnswer> {
  const { answer } = await gateway.grpc.unary(
    resolveMsisdn,
    { msisdn, forceFresh },
    { timeoutMs: deadlineMs },
  )
  return answer ?? {}
}
