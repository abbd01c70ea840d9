/** UDP sockets as the drivers want them: one or several local addresses behind one face. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { TransportAddress } from '../ss7/sctp/primitives.ts'

export type OnDatagram = (from: TransportAddress, to: TransportAddress, octets: Uint8Array) => void

export interface DatagramSocket {
  /** What it is bound to, real port numbers included. */
  readonly addresses: readonly TransportAddress[]
  /** Never throws and never waits: a datagram that cannot leave is lost, as on any network, and told to `onError`. */
  send(to: TransportAddress, octets: Uint8Array, from?: TransportAddress): void
  /** The one listener; datagrams that come before it is set are lost. */
  onDatagram(listener: OnDatagram): void
  close(): Promise<void>
}

export interface UdpOptions {
  /** Port 0: any free one. */
  readonly addresses: readonly TransportAddress[]
  readonly onError: (error: Error) => void
  /** Kernel buffers in octets: the usual 208 KiB lose packets in bursts. The system may grant less. */
  readonly receiveBufferOctets?: number
  readonly sendBufferOctets?: number
}

interface Bound {
  readonly socket: Socket
  readonly address: TransportAddress
}

const DEFAULT_BUFFER_OCTETS = 4 * 1024 * 1024

/** Rejects when an address cannot be bound; nothing stays open then. */
export async function openUdp(options: UdpOptions): Promise<DatagramSocket> {
  const { onError } = options
  const results = await Promise.allSettled(options.addresses.map(address => bind(address, options)))
  const bound = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = results.find(result => result.status === 'rejected')
  if (failed !== undefined) {
    await Promise.all(bound.map(close))
    throw failed.reason
  }
  if (bound.length === 0) throw new RangeError('a UDP socket needs an address to bind to')
  for (const { socket } of bound) socket.on('error', onError)

  function socketFor(to: TransportAddress, from: TransportAddress | undefined): Socket {
    const [first] = bound as [Bound]
    if (bound.length === 1) return first.socket
    const exact = bound.find(({ address }) => address.address === from?.address)
    const family = bound.find(({ address }) => isIPv6(address.address) === isIPv6(to.address))
    return (exact ?? family ?? first).socket
  }

  return {
    addresses: bound.map(({ address }) => address),
    send(to, octets, from) {
      try {
        socketFor(to, from).send(octets, to.port, to.address)
      } catch (error) {
        onError(error as Error)
      }
    },
    onDatagram(listener) {
      for (const { socket, address } of bound)
        socket.on('message', (octets, { address: host, port }) =>
          listener({ address: host, port }, address, octets),
        )
    },
    close: async () => void (await Promise.all(bound.map(close))),
  }
}

async function bind({ address, port }: TransportAddress, options: UdpOptions): Promise<Bound> {
  const family = isIPv6(address) ? 6 : 4
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // an address is no name: without this, every datagram waits for a look-up that finds nothing to do
    lookup: (host, _, callback) => callback(null, host, family),
  })
  const listening = once(socket, 'listening')
  socket.bind(port, address)
  try {
    await listening
  } catch (error) {
    socket.close()
    throw error
  }
  const { receiveBufferOctets = DEFAULT_BUFFER_OCTETS, sendBufferOctets = DEFAULT_BUFFER_OCTETS } = options
  socket.setRecvBufferSize(receiveBufferOctets)
  socket.setSendBufferSize(sendBufferOctets)
  return { socket, address: { address, port: socket.address().port } }
}

async function close({ socket }: Bound): Promise<void> {
  const closed = once(socket, 'close')
  socket.close()
  await closed
}
