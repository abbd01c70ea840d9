import test from 'ava'
import { credentials } from '@grpc/grpc-js'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { systemClock } from '../adapters/io/clock.ts'
import { magicMsisdn, magicNumbers } from '../bench/simulator/magic.ts'
import { loopbackAddresses, startSimulators, type Simulators } from '../bench/simulator/simulators.ts'
import { hlrgw } from '../proto/gen/messages.js'
import { hlrGateway, numberIntelligence } from '../proto/gen/services.js'
import { compose, type Gateway } from './compose.ts'
import { checkConfig, type Loaded } from './config/load.ts'
import { answerFromProto, outcomeFromProto } from './grpc/from-proto.ts'
import { grpcClient, type GrpcClient } from './grpc/client.ts'
import { demoEnvironment, demoYaml } from './testing/demo.ts'

/** The whole gateway against simulated operators in other processes, over real SIGTRAN, on addresses of its own. */

const octet = 87
/** The demo's link sheets with this test's addresses. */
function configuration(dataFolder: string): Loaded {
  const environment = {
    ...demoEnvironment(octet, dataFolder),
    HLRGW_LOG_LEVEL: 'silent',
    HLRGW_OPERATORS__AWCC__CONTRACTS__ATI__BURST: '1000',
  }
  const checked = checkConfig(demoYaml(octet), environment, path => path)
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  return { file: 'demo.yaml', ...checked }
}

let dataFolder = ''
let simulators: Simulators
let gateway: Gateway
let client: GrpcClient

async function start(): Promise<void> {
  gateway = await compose(configuration(dataFolder), {
    clock: systemClock,
    logger: pino({ level: 'silent' }),
  })
  await gateway.connected(15_000)
  client = grpcClient(gateway.grpcAddress, credentials.createInsecure())
}

test.before(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'hlrgw-e2e-'))
  simulators = await startSimulators({ addresses: loopbackAddresses(octet) })
  await start()
})

test.after.always(async () => {
  client.close()
  await gateway.drain()
  await simulators.stop()
  await rm(dataFolder, { recursive: true, force: true })
})

async function resolve(msisdn: string, more: hlrgw.v1.ResolveMsisdnRequest.$Properties = {}) {
  const { answer } = await client.unary(
    numberIntelligence.methods.resolveMsisdn,
    { msisdn, ...more },
    { timeoutMs: 10_000 },
  )
  return answerFromProto(answer ?? {})
}

async function probe(msisdn: string, operation: hlrgw.v1.Operation, timeoutMs: number) {
  const { outcome } = await client.unary(hlrGateway.methods.probe, { msisdn, operation }, { timeoutMs })
  return outcomeFromProto(outcome ?? {})
}

test.serial(
  'a number never seen is asked for live, then cached, asked again by force, and kept over a restart',
  async t => {
    const msisdn = '+93701234567'
    const live = await resolve(msisdn)
    t.like(live, {
      source: 'LIVE_HLR',
      confidence: 'HIGH',
      freshness: 'FRESH',
      servingMno: 'awcc',
      persistence: 'PENDING',
    })
    t.like(live.probes[0]?.evidence, { billable: true, begins: 1, mapVersion: 3, opc: 2011, dpc: 1011 })
    t.like(await resolve(msisdn), { source: 'CACHE', confidence: 'HIGH', probes: [] })
    t.is((await resolve(msisdn, { forceFresh: true })).source, 'LIVE_HLR')
    client.close()
    await gateway.drain()
    await start()
    t.like(await resolve(msisdn), {
      source: 'PERSISTED',
      confidence: 'HIGH',
      persistence: 'PERSISTED',
      probes: [],
    })
  },
)

test.serial('ten thousand questions about one number cost one dialogue', async t => {
  const before = (await simulators.counts()).total.begins
  const stream = client.bidi(numberIntelligence.methods.resolveStream)
  const request = { msisdn: '+93791112223' }
  for (let index = 0; index < 10_000; index++)
    stream.write({ correlationId: String(index), request, timeoutMs: 30_000 })
  stream.end()
  let answers = 0
  for await (const message of stream) {
    answers += 1
    const { answer } = message as hlrgw.v1.ResolveStreamResponse
    if (answer?.confidence !== hlrgw.v1.Confidence.CONFIDENCE_HIGH) t.fail(JSON.stringify(message))
  }
  t.is(answers, 10_000)
  t.is((await simulators.counts()).total.begins - before, 1)
})

const { OPERATION_SRI_SM, OPERATION_ATI } = hlrgw.v1.Operation

/** What ends only with the deadline, or takes the association with it, has tests of its own. */
const quick = magicNumbers.filter(
  ({ sriSm, ati, code }) => sriSm.expected.type !== 'timeout' && ati.expected.type !== 'timeout' && code < 80,
)

test.serial('every magic number gives its documented outcome over gRPC', async t => {
  const outcomes = await Promise.all(
    quick.flatMap(({ code, title, sriSm, ati }) =>
      (
        [
          [OPERATION_SRI_SM, sriSm.expected],
          [OPERATION_ATI, ati.expected],
        ] as const
      ).map(async ([operation, expected]) => {
        const { result } = await probe(`+${magicMsisdn('9370', code)}`, operation, 15_000)
        return { title: `${code} ${title} (${operation})`, expected, result }
      }),
    ),
  )
  for (const { title, expected, result } of outcomes) t.like(result, expected, title)
})

test.serial('a network that never answers: TIMEOUT by the caller’s deadline, never later', async t => {
  const started = performance.now()
  const { result } = await probe(`+${magicMsisdn('9377', 80)}`, OPERATION_SRI_SM, 1_000)
  t.is(result.type, 'timeout')
  t.true(performance.now() - started < 1_500)
})

test.serial(
  'one signalling gateway killed: nothing is lost; both: the last known answer, LOW, or the range’s guess',
  async t => {
    const known = '+93781112223'
    t.is((await resolve(known)).source, 'LIVE_HLR')
    await simulators.kill('etisalat', 1)
    const through = await Promise.all(
      Array.from({ length: 40 }, (_, index) => resolve(`+93780000${100 + index}`, { forceFresh: true })),
    )
    t.deepEqual([...new Set(through.map(({ source }) => source))], ['LIVE_HLR'])

    await simulators.kill('etisalat', 2)
    const held = await resolve(known, { forceFresh: true })
    t.true(['CACHE', 'PERSISTED'].includes(held.source), held.source)
    t.like(held, { confidence: 'LOW', fulfilled: false, servingMno: 'etisalat' })
    const guessed = await resolve('+93780009999')
    t.like(guessed, { source: 'PREFIX_FALLBACK', confidence: 'UNKNOWN', servingMno: 'etisalat' })

    const other = await resolve('+93790009999')
    t.is(other.source, 'LIVE_HLR')
    await Promise.all([simulators.start('etisalat', 1), simulators.start('etisalat', 2)])
  },
)

test.serial('health, readiness and metrics over HTTP', async t => {
  const ready = await fetch(`http://${gateway.httpAddress}/health/ready`)
  t.is(ready.status, 200)
  const metrics = await (await fetch(`http://${gateway.httpAddress}/metrics`)).text()
  t.regex(metrics, /numint_hlr_probes_total\{mno_id="awcc",op="sriSm",status="OK"\} [1-9]/)
  t.regex(metrics, /hlrgw_sctp_packets\{association="awcc-sg1",direction="received"\} [1-9]/)
  t.notRegex(metrics, /9370[0-9]{7}/)
})
