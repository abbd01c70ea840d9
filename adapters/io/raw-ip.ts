/** Our SCTP directly on IP (protocol 132, RFC 9260 §3): the datagram socket of the `ip` provider. Needs CAP_NET_RAW. */
import { isIPv6 } from 'node:net'
import { native as loadNative, readable, type NativeSocket } from './kernel/native.ts'
import type { DatagramSocket, OnDatagram } from './udp.ts'

export interface RawIpOptions {
  /** One socket for each: what comes to another address of this host is another's. */
  readonly addresses: readonly string[]
  readonly onError: (error: Error) => void
  /** Kernel buffers in octets. The system may grant less. */
  readonly receiveBufferOctets?: number
  readonly sendBufferOctets?: number
}

interface Bound {
  readonly address: string
  readonly socket: NativeSocket
}

const DEFAULT_BUFFER_OCTETS = 4 * 1024 * 1024

/** Datagrams read in one turn of the event loop. */
const datagramsPerTurn = 256

/** Peers whose address text is remembered; beyond it the memory begins anew. */
const maxKnownPeers = 4_096

/** Ports are 0: SCTP's own are in its header. Throws `ProviderUnavailable`, or the system's error (EPERM, EADDRNOTAVAIL). */
export function openRawIp(options: RawIpOptions): DatagramSocket {
  const native = loadNative()
  const {
    onError,
    receiveBufferOctets = DEFAULT_BUFFER_OCTETS,
    sendBufferOctets = DEFAULT_BUFFER_OCTETS,
  } = options
  const bound: Bound[] = []
  const close = (): void => {
    for (const { socket } of bound.splice(0)) native.close(socket)
  }
  try {
    for (const address of options.addresses) {
      const socket = native.rawOpen(isIPv6(address), address)
      bound.push({ address, socket })
      native.buffers(socket, sendBufferOctets, receiveBufferOctets)
    }
    if (bound.length === 0) throw new RangeError('a raw IP socket needs an address to bind to')
  } catch (error) {
    close()
    throw error
  }

  function socketFor(to: string, from: string | undefined): NativeSocket | undefined {
    const exact = bound.find(({ address }) => address === from)
    const family = bound.find(({ address }) => isIPv6(address) === isIPv6(to))
    return (exact ?? family)?.socket
  }

  function read({ address, socket }: Bound, listener: OnDatagram): void {
    const words = new Uint32Array(4)
    const textOf = addressTexts(isIPv6(address))
    const to = { address, port: 0 }
    native.watch(socket, readable, () => {
      try {
        for (let count = 0; count < datagramsPerTurn; count += 1) {
          const octets = native.rawReceive(socket, words)
          if (octets === undefined) return
          listener({ address: textOf(words), port: 0 }, to, octets)
        }
      } catch (error) {
        onError(error as Error)
      }
    })
  }

  return {
    addresses: bound.map(({ address }) => ({ address, port: 0 })),
    send(to, octets, from) {
      const socket = socketFor(to.address, from?.address)
      if (socket === undefined) return onError(new Error(`no local address reaches ${to.address}`))
      try {
        native.rawSend(socket, to.address, octets)
      } catch (error) {
        onError(error as Error)
      }
    },
    onDatagram(listener) {
      for (const each of bound) read(each, listener)
    },
    close: async () => close(),
  }
}

/** Text for an address in words of network order, made once for each peer. */
function addressTexts(isVersion6: boolean): (words: Uint32Array) => string {
  const known = new Map<string | number, string>()
  return words => {
    const key = isVersion6 ? words.join() : (words[0] ?? 0)
    const found = known.get(key)
    if (found !== undefined) return found
    if (known.size >= maxKnownPeers) known.clear()
    const text = isVersion6 ? version6Text(words) : new Uint8Array(bigEndian(words.subarray(0, 1))).join('.')
    known.set(key, text)
    return text
  }
}

/** RFC 5952, by the rules of URLs, which are the same. */
function version6Text(words: Uint32Array): string {
  const view = new DataView(bigEndian(words))
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(2 * index).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

function bigEndian(words: Uint32Array): ArrayBuffer {
  const buffer = new ArrayBuffer(4 * words.length)
  const view = new DataView(buffer)
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word)
  return buffer
}
