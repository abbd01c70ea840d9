import { createSocket } from 'node:dgram'
import { randomBytes, randomInt } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import {
  magicMsisdn,
  magicNumbers,
  scenarioInWords,
  type Expected,
  type MagicNumber,
} from '../../bench/simulator/magic.ts'
import type { Simulators } from '../../bench/simulator/simulators.ts'
import { subscriberOf } from '../../bench/simulator/subscribers.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import { hlrGateway, numberIntelligence } from '../../proto/gen/services.js'
import { capture, packets, type Capture } from './testing/capture.ts'
import { networks, place, product, unthrottled, type Place, type Product } from './testing/product.ts'

/** The README's tour and more, on one whole product: real processes, real sockets, one after the other. */

const { AnswerSource, Confidence, Operation, SubscriberState } = hlrgw.v1
const { probeStream } = hlrGateway.methods
const { resolveMsisdn, resolveStream } = numberIntelligence.methods

let where: Place
let simulators: Simulators
let gateway: Product
let traffic: Capture | undefined
let file = ''

test.before(async () => {
  where = await place(101)
  file = join(where.dataFolder, 'tour.pcapng')
  const [started, capturing] = await Promise.all([networks(where), capture(where.udpPort, file)])
  simulators = started
  traffic = capturing
  gateway = await product(where, { environment: unthrottled })
})

test.after.always(async () => {
  await traffic?.stop()
  await gateway.kill()
  await simulators.stop()
  where.remove()
})

const number = '+93701234567'

test.serial('a number is asked for live, then told from the cache', async t => {
  const { imsi, msc } = subscriberOf('93701234567')
  const live = await resolve({ msisdn: number })
  t.is(live.source, AnswerSource.ANSWER_SOURCE_LIVE_HLR)
  t.is(live.confidence, Confidence.CONFIDENCE_HIGH)
  t.like(live, { country: 'AF', originalMnoId: 'awcc', servingMnoId: 'awcc', ported: false })
  const facts = live.attributes?.map(({ fact }) => fact) ?? []
  const reachable = SubscriberState.SUBSCRIBER_STATE_REACHABLE
  t.true(facts.some(fact => fact?.subscriberState?.state === reachable))
  t.true(facts.some(fact => fact?.servingNetwork?.mccMnc === '412-01'))
  t.true(facts.some(fact => fact?.identity?.imsi === imsi && fact.identity.msc === msc))
  t.is((await resolve({ msisdn: number })).source, AnswerSource.ANSWER_SOURCE_CACHE)
  t.is(await begins(), 1)
})

test.serial('after a restart it is told from the store, with force_fresh live again', async t => {
  t.is(await gateway.terminate(), 0, gateway.log())
  gateway = await product(where, { environment: unthrottled })
  t.is((await resolve({ msisdn: number })).source, AnswerSource.ANSWER_SOURCE_PERSISTED)
  t.is(await begins(), 1)
  t.is((await resolve({ msisdn: number, forceFresh: true })).source, AnswerSource.ANSWER_SOURCE_LIVE_HLR)
  t.is(await begins(), 2)
})

test.serial('ten thousand identical concurrent requests cause one dialogue', async t => {
  const slow = `+${magicMsisdn('9370', 82)}`
  const before = await begins()
  const answers = (await Promise.all(Array.from({ length: 10 }, () => answersOf(slow, 1_000)))).flat()
  t.is(answers.length, 10_000)
  t.true(answers.every(answer => answer?.servingMnoId === 'awcc'))
  t.is((await begins()) - before, 1)
})

/**
 * Their octets are as the standards want them, and nobody else suffers. Number 25 sends phase 1's bare BOOLEAN, which
 * Wireshark does not know.
 */
const honest = ({ code, sriSm }: MagicNumber) =>
  code < 89 && code !== 25 && sriSm.behaviour.tampering === undefined
const honestNumbers = magicNumbers.filter(honest)

test.serial('docs/simulator.md: every magic number that keeps to the standards gives its outcome', t =>
  giveTheirOutcomes(t, honestNumbers),
)

/** `tshark -G values`: BER errors are warnings, wrong checksums and malformed packets are errors. */
const expertWarning = 6_291_456

test.serial('tshark decodes all of this down to GSM MAP without a complaint', async t => {
  await traffic?.stop()
  traffic = undefined
  const { udpPort } = where
  const invokes = await packets(file, udpPort, 'tcap.begin_element && gsm_map', ['gsm_old.localValue'])
  const operationCodes = invokes.flatMap(line => line.split(','))
  t.true(operationCodes.filter(code => code === '45').length >= honestNumbers.length, 'SRI-SM')
  t.true(operationCodes.filter(code => code === '71').length >= honestNumbers.length, 'ATI')
  const filter = `_ws.malformed || _ws.expert.severity >= ${expertWarning}`
  t.deepEqual(await packets(file, udpPort, filter, ['frame.number', '_ws.expert.message']), [])
})

test.serial('three thousand random datagrams into the UDP port are counted and harm nothing', async t => {
  const before = await discarded()
  const socket = createSocket('udp4')
  const [address = '', port] = where.signalling.split(':')
  for (let sent = 1; sent <= 3_000; sent += 1) {
    socket.send(randomBytes(randomInt(1, 1_400)), Number(port), address)
    // A breath now and then: what a full socket buffer loses could not be counted.
    if (sent % 50 === 0) await sleep(5)
  }
  await sleep(200)
  socket.close()
  t.is((await discarded()) - before, 3_000)
  t.is((await resolve({ msisdn: number, forceFresh: true })).source, AnswerSource.ANSWER_SOURCE_LIVE_HLR)
  const ready = (await (await fetch(`http://${where.http}/health/ready`)).json()) as { warnings: string[] }
  t.deepEqual(ready.warnings, [])
})

test.serial('docs/simulator.md: every magic number that breaks standards or the network, too', t =>
  giveTheirOutcomes(
    t,
    magicNumbers.filter(magic => !honest(magic)),
  ),
)

const operations = { sriSm: Operation.OPERATION_SRI_SM, ati: Operation.OPERATION_ATI } as const

/** Numbers that disturb everybody are asked of an operator of their own. */
const prefixes: Readonly<Record<number, Readonly<Record<keyof typeof operations, string>>>> = {
  89: { sriSm: '9379', ati: '9377' },
  90: { sriSm: '9378', ati: '9374' },
}

async function giveTheirOutcomes(t: ExecutionContext, numbers: readonly MagicNumber[]): Promise<void> {
  const asked = numbers.flatMap(({ code, title, ...scenarios }) =>
    (['sriSm', 'ati'] as const).map(async name => {
      const scenario = scenarios[name]
      const prefix = prefixes[code]?.[name] ?? '9370'
      const words = `${title}, ${name}: ${scenarioInWords(scenario)}`
      isOutcome(t, await outcomeOf(magicMsisdn(prefix, code), operations[name]), scenario.expected, words)
      if (scenario.afterwards === undefined) return
      isOutcome(t, await outcomeOf(magicMsisdn(prefix, 0), operations[name]), scenario.afterwards, words)
    }),
  )
  await Promise.all(asked)
}

/** The contract's outcome has one field named as the status, which holds what the status tells. */
function isOutcome(t: ExecutionContext, outcome: object, { type, ...told }: Expected, words: string): void {
  if (Object.keys(told).length > 0) t.like(outcome, { [type]: told }, words)
  else t.true(type in outcome, `${words}, not ${JSON.stringify(outcome)}`)
}

/** Through a stream: what comes after 4 s is still told. As plain objects: the generated code's have prototypes. */
function outcomeOf(msisdn: string, operation: hlrgw.v1.Operation): Promise<object> {
  const stream = gateway.grpc.bidi(probeStream, { timeoutMs: 30_000 })
  stream.write({ correlationId: '1', request: { msisdn, operation }, timeoutMs: 4_000 })
  stream.end()
  return new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.on('data', ({ outcome, error }: hlrgw.v1.IProbeStreamResponse) =>
      resolve(JSON.parse(JSON.stringify(outcome ?? error)) as object),
    )
  })
}

/** Datagrams that SCTP threw away, whatever the reason. */
async function discarded(): Promise<number> {
  const metrics = await (await fetch(`http://${where.http}/metrics`)).text()
  const counts = [...metrics.matchAll(/^hlrgw_sctp_discarded\{[^}]*\} (\d+)$/gm)]
  return counts.map(([, count]) => Number(count)).reduce((a, b) => a + b, 0)
}

async function resolve(request: hlrgw.v1.IResolveMsisdnRequest): Promise<hlrgw.v1.IAnswer> {
  const { answer } = await gateway.grpc.unary(resolveMsisdn, request, { timeoutMs: 5_000 })
  return answer ?? {}
}

async function begins(): Promise<number> {
  return (await simulators.counts()).total.begins
}

type Answer = hlrgw.v1.IAnswer | null | undefined

/** Writes `count` requests for one number into a stream of its own and reads as many answers. */
function answersOf(msisdn: string, count: number): Promise<Answer[]> {
  const stream = gateway.grpc.bidi(resolveStream, { timeoutMs: 30_000 })
  const answers: Answer[] = []
  for (let index = 0; index < count; index += 1) {
    stream.write({ correlationId: String(index), request: { msisdn }, timeoutMs: 10_000 })
  }
  stream.end()
  return new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.on('end', () => resolve(answers))
    stream.on('data', ({ answer }: hlrgw.v1.IResolveStreamResponse) => answers.push(answer))
  })
}
