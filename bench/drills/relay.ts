import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { seededRandom, uniform } from '../simulator/chance.ts'
import type { UdpAddress } from '../simulator/simulators.ts'

/** A wire with a switch: datagrams between gateways and one signalling gateway pass here, unless told otherwise. */
export interface Relay {
  /** Where gateways send instead. */
  readonly front: UdpAddress
  /** Everything is thrown away, both ways, and nobody is told. */
  cut(): void
  /** Nothing is thrown away or delayed any more. */
  restore(): void
  /** Each datagram is kept for so long, both ways. */
  delay(ms: number): void
  /** This share of the datagrams is thrown away, 0 to 1, both ways. */
  lose(share: number): void
  readonly dropped: number
  close(): Promise<void>
}

export interface RelayOptions {
  readonly front: UdpAddress
  /** The relay's own address towards the signalling gateway. */
  readonly back: string
  readonly to: UdpAddress
  /** Each datagram towards the signalling gateway, with whether it passed. */
  readonly onDatagram?: (octets: Uint8Array, passed: boolean) => void
  readonly seed?: number
}

/** Half a second of traffic, should this process be held up. */
const bufferOctets = 4 * 1024 * 1024

export async function relay(options: RelayOptions): Promise<Relay> {
  const { front, back, to, onDatagram, seed = 1 } = options
  const random = seededRandom(seed)
  /** A socket towards the signalling gateway for each gateway, so that answers find their way. */
  const sockets = new Map<string, Promise<Socket>>()
  const entrance = await open(front.address, front.port)
  let isCut = false
  let delayMs = 0
  let lostShare = 0
  let dropped = 0

  function passes(): boolean {
    const through = !isCut && (lostShare === 0 || uniform(random) >= lostShare)
    if (!through) dropped += 1
    return through
  }

  function send(socket: Socket, octets: Uint8Array, { port, address }: UdpAddress): void {
    // A datagram that cannot be sent is a lost one, as on any network.
    const go = (): void => socket.send(octets, port, address, () => undefined)
    if (delayMs === 0) go()
    else setTimeout(go, delayMs).unref()
  }

  function socketFor({ address, port }: RemoteInfo): Promise<Socket> {
    const key = `${address}:${port}`
    const known = sockets.get(key)
    if (known !== undefined) return known
    const opening = open(back, 0).then(socket =>
      socket.on('message', octets => {
        if (passes()) send(entrance, octets, { address, port })
      }),
    )
    sockets.set(key, opening)
    return opening
  }

  entrance.on('message', (octets, from) => {
    const through = passes()
    onDatagram?.(octets, through)
    if (through) void socketFor(from).then(socket => send(socket, octets, to))
  })

  return {
    front,
    cut() {
      isCut = true
    },
    restore() {
      isCut = false
      delayMs = 0
      lostShare = 0
    },
    delay(ms) {
      delayMs = ms
    },
    lose(share) {
      lostShare = share
    },
    get dropped() {
      return dropped
    },
    async close() {
      const all = [entrance, ...(await Promise.all(sockets.values()))]
      for (const socket of all) socket.close()
    },
  }
}

async function open(address: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: bufferOctets, sendBufferSize: bufferOctets })
  socket.bind(port, address)
  await once(socket, 'listening')
  return socket.on('error', () => undefined)
}
