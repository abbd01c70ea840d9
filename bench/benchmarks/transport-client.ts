/**
 * Asks a peer that sends everything back, a bounded number at a time: `transport-client.js SPEC`, run where the provider is.
 * Its one line of output is a sample.
 */
import { numbered, numberOf } from '../../adapters/io/testing/side.ts'
import { openEnd, type EndSpec } from '../../adapters/io/testing/end.ts'
import type { Peer } from '../../adapters/ss7/sctp/primitives.ts'
import type { TransportOutput } from '../../adapters/io/transport.ts'
import { latencyRecorder } from '../harness/loop.ts'
import { stopwatch, type Sample, type Usage } from '../harness/sample.ts'

export interface EchoSpec extends EndSpec {
  readonly peer: Peer
  readonly outstanding: number
  readonly octets: number
  readonly seconds: number
}

const association = 'a'
const askedFor = 8
const ppid = 3
/** More than are ever outstanding. */
const slots = 65_536
/** Before it counts. */
const warmUpSeconds = 0.5

const spec = JSON.parse(process.argv[2] ?? '') as EchoSpec
const sentAt = new Float64Array(slots)
const recorder = latencyRecorder()
let streams = 1
let sent = 0
let counted = 0
let stop: (() => Usage) | undefined
let end = Infinity
const transport = await openEnd(spec, heard)

function send(): void {
  sentAt[sent % slots] = performance.now()
  const octets = numbered(sent, spec.octets)
  transport.handle({ type: 'send', association, stream: sent % streams, ppid, octets })
  sent += 1
}

function heard(event: TransportOutput): void {
  if (event.type === 'communicationUp') {
    streams = event.outboundStreams
    setTimeout(() => {
      stop = stopwatch()
      end = performance.now() + spec.seconds * 1_000
    }, warmUpSeconds * 1_000)
    for (let each = 0; each < spec.outstanding; each += 1) send()
  } else if (event.type === 'dataArrive') {
    if (stop !== undefined) {
      counted += 1
      recorder.record(sentAt[numberOf(event.octets) % slots] ?? 0, undefined)
      if (performance.now() >= end) return finish(stop)
    }
    send()
  } else if (event.type === 'communicationLost') throw new Error(JSON.stringify(event.cause))
}

function finish(stopped: () => Usage): void {
  end = Infinity
  stop = undefined
  const sample: Sample = { operations: counted, ...stopped(), latencyMs: recorder.load(1).latencyMs }
  process.stdout.write(`${JSON.stringify(sample)}\n`, () => process.exit())
}

const { peer } = spec
transport.handle({
  type: 'associate',
  association,
  peer,
  outboundStreams: askedFor,
  inboundStreams: askedFor,
})
