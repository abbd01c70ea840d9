/** Our SCTP against one we did not write: the npm package `sctp`, over UDP encapsulation. */
import { createSocket, type Socket } from 'node:dgram'
import { once, type EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import test from 'ava'
import { defaultSctpConfig, type SctpConfig } from '../ss7/sctp/config.ts'
import { sctpEndpoint } from '../ss7/sctp/endpoint.ts'
import type { SctpInput, SctpOutput, TransportAddress } from '../ss7/sctp/primitives.ts'
import { monotonicClock } from './clock.ts'
import { cookieSigner, secureRandom } from './crypto.ts'
import { drive, type Driver } from './driver.ts'
import { openUdp, type DatagramSocket } from './udp.ts'

interface ForeignSocket extends EventEmitter {
  write(octets: Uint8Array): void
  end(): void
}

interface ForeignSctp {
  connect(options: {
    readonly passive?: boolean
    readonly localPort: number
    readonly port: number
    readonly udpTransport: Socket
    readonly udpPeer: TransportAddress
    readonly ppid: number
    readonly OS: number
    readonly MIS: number
  }): ForeignSocket
}

/** It has no types of its own. */
const foreignSctp = createRequire(import.meta.url)('sctp') as ForeignSctp

const OUR_PORT = 2905
const THEIR_PORT = 2906
const M3UA = 3
const MESSAGES = 40

/** From one octet to more than two packets. */
const messages = Array.from({ length: MESSAGES }, (_, at) => Buffer.alloc(1 + ((at * 211) % 3_000), at))

interface Both {
  readonly ours: Driver<SctpInput>
  readonly outputs: SctpOutput[]
  readonly theirs: ForeignSocket
  readonly theirAddress: TransportAddress
  /** Until one of our outputs is of this type. */
  readonly told: (type: SctpOutput['type'], count?: number) => Promise<void>
  readonly close: () => Promise<void>
}

function onError(error: unknown): never {
  throw error
}

async function meet(config: Partial<SctpConfig>, passive: boolean): Promise<Both> {
  const socket: DatagramSocket = await openUdp({ addresses: [{ address: '127.0.0.1', port: 0 }], onError })
  const outputs: SctpOutput[] = []
  const waiting = new Set<() => void>()
  const endpoint = sctpEndpoint(
    { ...defaultSctpConfig, port: OUR_PORT, ...config },
    { random: secureRandom, sign: cookieSigner() },
  )
  const ours = drive<SctpInput, SctpOutput>(endpoint, {
    socket,
    clock: monotonicClock,
    onError,
    onOutput: output => {
      outputs.push(output)
      for (const look of waiting) look()
    },
  })
  const udp = createSocket('udp4')
  udp.bind(0, '127.0.0.2')
  await once(udp, 'listening')
  const [udpPeer] = socket.addresses as [TransportAddress]
  const theirs = foreignSctp.connect({
    passive,
    localPort: THEIR_PORT,
    port: OUR_PORT,
    udpTransport: udp,
    udpPeer,
    ppid: M3UA,
    OS: 4,
    MIS: 4,
  })
  return {
    ours,
    outputs,
    theirs,
    theirAddress: udp.address(),
    told: (type, count = 1) =>
      new Promise(resolve => {
        const look = (): void => {
          if (outputs.filter(output => output.type === type).length < count) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    async close() {
      ours.stop()
      await socket.close()
      const closed = once(udp, 'close')
      udp.close()
      await closed
    },
  }
}

/** Sends all messages from the named side and lets the other one echo them; what came back, in order. */
async function echo({ ours, outputs, theirs, told }: Both, association: string): Promise<Uint8Array[]> {
  theirs.on('data', (octets: Buffer) => theirs.write(octets))
  for (const octets of messages) ours.input({ type: 'send', association, stream: 0, ppid: M3UA, octets })
  await told('dataArrive', MESSAGES)
  return outputs.flatMap(output => (output.type === 'dataArrive' ? [output.octets] : []))
}

test('as client: the package accepts us, echoes every message and follows our shutdown', async t => {
  const both = await meet({}, true)
  both.ours.input({
    type: 'associate',
    association: 'foreign',
    peer: {
      addresses: [{ address: both.theirAddress.address, port: both.theirAddress.port }],
      sctpPort: THEIR_PORT,
    },
    outboundStreams: 4,
    inboundStreams: 4,
  })
  await both.told('communicationUp')
  const echoed = await echo(both, 'foreign')
  t.deepEqual(
    echoed.map(octets => Buffer.from(octets)),
    messages,
  )
  t.true(both.outputs.every(output => output.type !== 'dataArrive' || output.ppid === M3UA))
  both.ours.input({ type: 'shutdown', association: 'foreign' })
  await both.told('shutdownComplete')
  await both.close()
  t.is(both.outputs.filter(({ type }) => type === 'communicationLost').length, 0)
})

test('as server: the package associates with us, gets its echoes and shuts down', async t => {
  const both = await meet({ accept: { outboundStreams: 4, inboundStreams: 4 } }, false)
  await both.told('communicationUp')
  const up = both.outputs.find(output => output.type === 'communicationUp')
  const echoed = await echo(both, up?.type === 'communicationUp' ? up.association : '')
  t.deepEqual(
    echoed.map(octets => Buffer.from(octets)),
    messages,
  )
  both.theirs.end()
  await both.told('shutdownComplete')
  await both.close()
  t.is(both.outputs.filter(({ type }) => type === 'communicationLost').length, 0)
})
