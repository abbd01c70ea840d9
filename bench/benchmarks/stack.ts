import { fork, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Benchmark, Contestant, Prepared } from '../harness/benchmark.ts'
import { latencyRecorder } from '../harness/loop.ts'
import { stopwatch, type Sample } from '../harness/sample.ts'
import {
  association,
  fail,
  loopback,
  network,
  number,
  querying,
  running,
  us,
  type Carriage,
} from './stack-network.ts'

/** The whole stack without gRPC: SRI-SM, routed on global title, answered by a signalling gateway's process. */
export const stackBenchmark: Benchmark = {
  name: 'stack',
  about: `SRI-SM dialogues, MAP to the wire, with another process, 64 outstanding, against bare UDP echoes`,
  async prepare(): Promise<Prepared> {
    const lines = await Promise.all([echo(), dialogues('tcp'), dialogues('sctp')])
    return {
      contestants: lines.map(({ name, line }) => timed(name, line)),
      aims: ['tcp', 'sctp'].map(carriage => ({
        name: `CPU a dialogue over ${carriage}, this side, µs`,
        of: nameOf(carriage as Carriage),
        figure: 'cpuMicrosPerOperation' as const,
        atMost: 10,
      })),
      close: async () => void (await Promise.all(lines.map(({ close }) => close()))),
    }
  },
}

const outstanding = 64
const nameOf = (carriage: Carriage): string =>
  carriage === 'tcp' ? 'SRI-SM, M3UA over TCP' : 'SRI-SM, M3UA over own SCTP in UDP'

/** `ask` is answered by `onAnswer`, in any order; `failure` names what came instead of what was asked for. */
interface Line {
  ask(index: number): void
  onAnswer: (index: number, failure?: string) => void
}

interface Opened {
  readonly name: string
  readonly line: Line
  readonly close: () => Promise<void>
}

function timed(name: string, line: Line): Contestant {
  return {
    name,
    run: seconds =>
      new Promise(resolve => {
        const recorder = latencyRecorder()
        const stop = stopwatch()
        const end = performance.now() + seconds * 1_000
        const askedAt = new Float64Array(outstanding)
        let open = outstanding
        line.onAnswer = (index, failure) => {
          recorder.record(askedAt[index] ?? 0, failure)
          const now = performance.now()
          if (now < end) {
            askedAt[index] = now
            line.ask(index)
          } else if (--open === 0) resolve(sample())
        }
        for (let index = 0; index < outstanding; index++) {
          askedAt[index] = performance.now()
          line.ask(index)
        }
        const sample = (): Sample => {
          const usage = stop()
          const { operations, latencyMs, failures } = recorder.load(usage.seconds)
          return { operations, ...usage, latencyMs, failures }
        }
      }),
  }
}

const argument = (digits: string) => ({
  msisdn: { ton: 'international', npi: 'isdn-e164', digits },
  smRpPri: true,
  serviceCentreAddress: { ton: 'international', npi: 'isdn-e164', digits: '93700000001' },
})

async function dialogues(carriage: Carriage): Promise<Opened> {
  const peer = fork(script('stack-peer.js'), [carriage, String(await freePort())])
  const [port] = (await once(peer, 'message')) as [number]
  const up = new AbortController()
  let asked = 0
  const indexOf = new Map<number, number>()
  const line: Line = {
    ask(index) {
      asked += 1
      indexOf.set(asked, index)
      const digits = `9370${String(1_000_000 + (asked % 8_000_000))}`
      client.driver.input({
        type: 'map',
        network,
        request: {
          type: 'mapRequest',
          requestId: asked,
          operation: 'sendRoutingInfoForSM',
          argument: argument(digits),
          called: number(digits),
          calling: us,
          timeoutMs: 5_000,
        },
      })
    },
    onAnswer: () => undefined,
  }
  const client = await running(querying(carriage, port), {
    ...(carriage === 'tcp' && { tcp: { connect: port } }),
    onOutput(output) {
      if (output.type === 'event' && output.layer === 'm3ua' && output.event.type === 'aspStateIndication') {
        if (output.event.association === association && output.event.state === 'active') up.abort()
      }
      if (output.type !== 'mapConfirm') return
      const { requestId, outcome } = output.confirm
      const index = indexOf.get(requestId)
      indexOf.delete(requestId)
      if (index !== undefined) line.onAnswer(index, outcome.type === 'ok' ? undefined : outcome.type)
    },
  })
  if (!up.signal.aborted) await once(up.signal, 'abort')
  return {
    name: nameOf(carriage),
    line,
    async close() {
      await client.close()
      await ended(peer)
    },
  }
}

/** As many octets as a BEGIN in M3UA has, each datagram by itself. */
async function echo(): Promise<Opened> {
  const peer = fork(script('echo-peer.js'), ['udp'])
  const [port] = (await once(peer, 'message')) as [number]
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
  socket.on('error', fail)
  socket.connect(port, loopback)
  await once(socket, 'connect')
  const line: Line = {
    ask(index) {
      const message = new Uint8Array(140)
      message[0] = index
      socket.send(message)
    },
    onAnswer: () => undefined,
  }
  socket.on('message', message => line.onAnswer(message[0] ?? 0))
  return {
    name: 'UDP echo of 140 octets',
    line,
    async close() {
      socket.close()
      await ended(peer)
    },
  }
}

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

async function ended(peer: ChildProcess): Promise<void> {
  const exit = once(peer, 'exit')
  peer.kill()
  await exit
}

/** A port that was free a moment ago: the peer must be told where to listen before it does. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, loopback)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : 0
}
