import { fork, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { monotonicClock } from '../../adapters/io/clock.ts'
import { cookieSigner, secureRandom } from '../../adapters/io/crypto.ts'
import { drive } from '../../adapters/io/driver.ts'
import { openUdp } from '../../adapters/io/udp.ts'
import { defaultSctpConfig } from '../../adapters/ss7/sctp/config.ts'
import { sctpEndpoint } from '../../adapters/ss7/sctp/endpoint.ts'
import type { SctpInput, SctpOutput } from '../../adapters/ss7/sctp/primitives.ts'
import type { Aim, Benchmark, Contestant, Prepared } from '../harness/benchmark.ts'
import { latencyRecorder } from '../harness/loop.ts'
import { stopwatch } from '../harness/sample.ts'
import type { EchoKind } from './echo-peer.ts'

/** Messages of 150 octets to another process and back over loopback: our SCTP in UDP against bare UDP and TCP. */
export const sctp: Benchmark = {
  name: 'sctp',
  about: '150-octet messages echoed by another process: own SCTP over UDP, against bare UDP and TCP echoes',
  async prepare(): Promise<Prepared> {
    const echoes = await Promise.all([open('udp', overUdp), open('tcp', overTcp), open('sctp', overSctp)])
    const contestants = windows.flatMap(outstanding => echoes.map(echo => echoing(echo, outstanding)))
    return {
      contestants,
      aims,
      close: async () => void (await Promise.all(echoes.map(echo => echo.close()))),
    }
  },
}

const messageOctets = 150
const windows = [1, 64, 1_024]
const named = (kind: EchoKind, outstanding: number): string => `${kind}, ${outstanding} outstanding`

const aims: readonly Aim[] = [
  ...windows.slice(1).flatMap((outstanding): Aim[] => [
    {
      name: `messages a second at ${outstanding} outstanding, SCTP / UDP`,
      of: named('sctp', outstanding),
      against: named('udp', outstanding),
      figure: 'operationsPerSecond',
      atLeast: 1.2,
    },
    {
      name: `CPU a message at ${outstanding} outstanding, this side, µs`,
      of: named('sctp', outstanding),
      figure: 'cpuMicrosPerOperation',
      atMost: 4,
    },
  ]),
  {
    name: 'latency at 1 outstanding, SCTP / UDP',
    of: named('sctp', 1),
    against: named('udp', 1),
    figure: 'p50Ms',
    atMost: 1.5,
  },
]

/** A way to the echo: `send` puts one message on the wire, `onEcho` hears of each that came back, in order. */
interface Line {
  send(message: Uint8Array): void
  onEcho(listener: () => void): void
  close(): void | Promise<void>
}

interface Echo {
  readonly kind: EchoKind
  readonly line: Line
  close(): Promise<void>
}

async function open(kind: EchoKind, connectTo: (port: number) => Promise<Line>): Promise<Echo> {
  const peer: ChildProcess = fork(fileURLToPath(new URL('echo-peer.js', import.meta.url)), [kind])
  const [port] = (await once(peer, 'message')) as [number]
  const line = await connectTo(port)
  return {
    kind,
    line,
    async close() {
      await line.close()
      peer.kill()
    },
  }
}

function echoing({ kind, line }: Echo, outstanding: number): Contestant {
  const message = new Uint8Array(messageOctets).fill(0x5a)
  return {
    name: named(kind, outstanding),
    run(seconds) {
      return new Promise(resolve => {
        const recorder = latencyRecorder()
        const stop = stopwatch()
        const end = performance.now() + seconds * 1_000
        // Echoes come in the order of their messages: a ring of send times tells each one's latency.
        const sentAt = new Float64Array(outstanding)
        let sent = 0
        let received = 0
        let lost = 0
        const sendOne = (): void => {
          sentAt[sent++ % outstanding] = performance.now()
          line.send(message)
        }
        line.onEcho(() => {
          recorder.record(sentAt[received++ % outstanding] ?? 0, undefined)
          if (performance.now() < end) sendOne()
        })
        let before = 0
        const watch = setInterval(() => {
          const stalled = received === before
          before = received
          if (performance.now() < end) {
            // Bare UDP loses what its receiver's buffer cannot hold; the window is opened anew.
            if (!stalled) return
            lost += sent - received
            received = sent
            for (let n = 0; n < outstanding; n++) sendOne()
          } else if (received === sent || stalled) {
            clearInterval(watch)
            const usage = stop()
            const operations = received - lost
            const failures = { lost: lost + sent - received }
            resolve({ operations, ...usage, latencyMs: recorder.load(usage.seconds).latencyMs, failures })
          }
        }, 50)
        for (let n = 0; n < outstanding; n++) sendOne()
      })
    },
  }
}

const nothing = (): void => undefined

async function overUdp(port: number): Promise<Line> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let echoed = nothing
  socket.on('message', () => echoed())
  return {
    send: message => socket.send(message),
    onEcho: listener => void (echoed = listener),
    close: () => void socket.close(),
  }
}

async function overTcp(port: number): Promise<Line> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  let echoed = nothing
  let octets = 0
  socket.on('data', chunk => {
    octets += chunk.length
    for (; octets >= messageOctets; octets -= messageOctets) echoed()
  })
  return {
    send: message => void socket.write(message),
    onEcho: listener => void (echoed = listener),
    close: () => void socket.destroy(),
  }
}

async function overSctp(port: number): Promise<Line> {
  const socket = await openUdp({ addresses: [{ address: '127.0.0.1', port: 0 }], onError: fail })
  const endpoint = sctpEndpoint(defaultSctpConfig, { random: secureRandom, sign: cookieSigner() })
  const up = new AbortController()
  let echoed = nothing
  const driver = drive<SctpInput, SctpOutput>(endpoint, {
    socket,
    clock: monotonicClock,
    onError: fail,
    onOutput(output) {
      if (output.type === 'dataArrive') echoed()
      if (output.type === 'communicationUp') up.abort()
    },
  })
  const peer = { addresses: [{ address: '127.0.0.1', port }], sctpPort: defaultSctpConfig.port }
  driver.input({ type: 'associate', association: 'echo', peer, outboundStreams: 17, inboundStreams: 17 })
  if (!up.signal.aborted) await once(up.signal, 'abort')
  return {
    send: octets => driver.input({ type: 'send', association: 'echo', stream: 1, ppid: 3, octets }),
    onEcho: listener => void (echoed = listener),
    close() {
      driver.stop()
      return socket.close()
    },
  }
}

function fail(error: unknown): never {
  throw error
}
