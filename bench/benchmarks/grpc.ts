import { hlrgw } from '../../proto/gen/messages.js'
import { hlrGateway, numberIntelligence } from '../../proto/gen/services.js'
import type { Benchmark, Contestant } from '../harness/benchmark.ts'
import { processUsage } from '../harness/foreign-process.ts'
import { closedLoop, type Load, type Operation } from '../harness/loop.ts'
import { benchNumber, grpcServers, type GrpcTarget } from './grpc-servers.ts'
import { callsOver } from './grpc-stream.ts'

/** The product over gRPC against a bare grpc-js echo of the same messages; CPU is the server's own. */

const { ANSWER_SOURCE_CACHE, ANSWER_SOURCE_LIVE_HLR } = hlrgw.v1.AnswerSource
const { resolveMsisdn, resolveBatch } = numberIntelligence.methods
const { probe, probeStream } = hlrGateway.methods

/** Calls outstanding at any time. */
const outstanding = 64
/** Numbers that are cached before the cached ones are asked for. */
const knownNumbers = 1_000
const batch = 100

/** Makes one contestant's operation for a target; what it resolves with is the failure, if any. */
type Ask = (target: GrpcTarget, checked: boolean) => Operation

export const resolveCached = comparison({
  name: 'resolve-cached',
  about: 'unary ResolveMsisdn answered from the cache in the process, against a bare unary echo',
  ratio: 0.85,
  ask({ client }, checked) {
    let n = 0
    return async () => {
      const { answer } = await client.unary(resolveMsisdn, { msisdn: benchNumber(n++ % knownNumbers) })
      return checked ? unlessSource(answer, ANSWER_SOURCE_CACHE) : undefined
    }
  },
})

export const probeLive = comparison({
  name: 'probe-live',
  about:
    'unary Probe over MAP, TCAP, SCCP, M3UA and SCTP to simulated HLRs in other processes, against a bare unary echo',
  ratio: 0.65,
  ask({ client }, checked) {
    let n = 0
    return async () => {
      const { outcome } = await client.unary(probe, { msisdn: benchNumber(n++) })
      return checked ? unlessAnswered(outcome) : undefined
    }
  },
})

export const resolveLive = comparison({
  name: 'resolve-live',
  about:
    'unary ResolveMsisdn asked live, cached and written through to PostgreSQL, against a bare unary echo',
  ratio: 0.4,
  ask({ client }, checked) {
    let n = 0
    return async () => {
      const { answer } = await client.unary(resolveMsisdn, { msisdn: benchNumber(n++), forceFresh: true })
      return checked ? unlessSource(answer, ANSWER_SOURCE_LIVE_HLR) : undefined
    }
  },
})

export const probeStreamed = comparison({
  name: 'probe-stream',
  about: 'probes over one bidirectional stream, against a bare bidirectional echo',
  ratio: 0.45,
  ask({ client }, checked) {
    const call = callsOver(client.bidi(probeStream))
    let n = 0
    return async () => {
      const { outcome } = await call(correlationId => ({
        correlationId,
        request: { msisdn: benchNumber(n++) },
      }))
      return checked ? unlessAnswered(outcome) : undefined
    }
  },
})

export const batchCached = comparison({
  name: 'resolve-batch-cached',
  about: `ResolveBatch of ${batch} cached numbers, against a bare echo of the same batch`,
  ratio: 0.6,
  outstanding: 4,
  ask: askBatch(false),
})

export const batchLive = comparison({
  name: 'resolve-batch-live',
  about: `ResolveBatch of ${batch} numbers asked live and written through, against a bare echo of the same batch`,
  ratio: 0.25,
  outstanding: 4,
  ask: askBatch(true),
})

function askBatch(forceFresh: boolean): Ask {
  const expected = forceFresh ? ANSWER_SOURCE_LIVE_HLR : ANSWER_SOURCE_CACHE
  return ({ client }, checked) => {
    let n = 0
    const next = (): string => benchNumber(forceFresh ? n++ : n++ % knownNumbers)
    return async () => {
      const requests = Array.from({ length: batch }, () => ({ msisdn: next(), forceFresh }))
      const { results } = await client.unary(resolveBatch, { requests })
      const wrong = results.find(({ answer }) => unlessSource(answer, expected) !== undefined)
      return checked && wrong !== undefined
        ? (unlessSource(wrong.answer, expected) ?? 'no answer')
        : undefined
    }
  }
}

interface Comparison {
  readonly name: string
  readonly about: string
  /** The product's calls a second to the echo's, at least. */
  readonly ratio: number
  readonly outstanding?: number
  readonly ask: Ask
}

function comparison({ name, about, ratio, outstanding: open = outstanding, ask }: Comparison): Benchmark {
  return {
    name,
    about,
    async prepare() {
      const servers = await grpcServers(120)
      for (let n = 0; n < knownNumbers; n++) {
        await servers.product.client.unary(resolveMsisdn, { msisdn: benchNumber(n) })
      }
      return {
        contestants: [
          loaded('bare echo', servers.echo, open, ask(servers.echo, false)),
          loaded('hlrgw', servers.product, open, ask(servers.product, true)),
        ],
        aims: [
          {
            name: 'calls a second, hlrgw / echo',
            of: 'hlrgw',
            against: 'bare echo',
            figure: 'operationsPerSecond',
            atLeast: ratio,
          },
        ],
        close: () => servers.close(),
      }
    },
  }
}

function loaded(name: string, { pid }: GrpcTarget, open: number, operation: Operation): Contestant {
  return {
    name,
    async run(seconds) {
      const before = processUsage(pid)
      const load: Load = await closedLoop(seconds, open, dueAt => operation(dueAt).catch(failureName))
      const after = processUsage(pid)
      return { ...load, cpuSeconds: after.cpuSeconds - before.cpuSeconds, rssBytes: after.rssBytes }
    },
  }
}

function failureName(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function unlessSource(
  answer: hlrgw.v1.Answer.$Properties | null | undefined,
  source: hlrgw.v1.AnswerSource,
): string | undefined {
  return answer?.source === source ? undefined : `answered from ${hlrgw.v1.AnswerSource[answer?.source ?? 0]}`
}

/** An absent or unknown subscriber is an answer too: the dialogue went there and back. */
function unlessAnswered(outcome: hlrgw.v1.ProbeOutcome.$Properties | null | undefined): string | undefined {
  return outcome?.ok || outcome?.mapError ? undefined : JSON.stringify(outcome)
}
