/** A client `a` and a server `b`, and their ladder as text: what most tests of the protocol need. */
import type { SctpConfig } from '../config.ts'
import { fairWeather, network, type Host, type Network, type Weather } from './network.ts'

export const ASSOCIATION = 'test'
export const ACCEPTED = 'in:1'

export interface Pair {
  readonly net: Network
  readonly a: Host
  readonly b: Host
  /** `a -> data data`, one line a packet sent since the last call. */
  readonly ladder: () => string[]
  readonly associate: () => void
  /** Sends `size` octets of `fill` from `a`. */
  readonly send: (
    fill: number,
    options?: { stream?: number; size?: number; unordered?: boolean; context?: unknown },
  ) => void
}

export interface PairOptions {
  readonly seed?: number
  readonly weather?: Weather
  readonly addresses?: readonly [readonly string[], readonly string[]]
  readonly config?: Partial<SctpConfig>
  readonly configB?: Partial<SctpConfig>
}

export const streams = { outboundStreams: 4, inboundStreams: 4 }

export function pair(options: PairOptions = {}): Pair {
  const { seed = 1, weather = fairWeather, addresses = [['10.0.0.1'], ['10.0.0.2']], config = {} } = options
  const net = network(seed, weather, true)
  const a = net.host(addresses[0], config)
  const b = net.host(addresses[1], { accept: streams, ...config, ...options.configB })
  const names = new Map([
    ...addresses[0].map(address => [address, 'a'] as const),
    ...addresses[1].map(address => [address, 'b'] as const),
  ])
  return {
    net,
    a,
    b,
    ladder: () =>
      net.packets
        .splice(0)
        .map(
          ({ from, chunks }) =>
            `${names.get(from.address) ?? from.address} -> ${chunks.map(({ type }) => type).join(' ')}`,
        ),
    associate: () =>
      a.input({
        type: 'associate',
        association: ASSOCIATION,
        peer: { addresses: addresses[1].map(address => ({ address, port: b.address.port })), sctpPort: 2905 },
        ...streams,
      }),
    send: (fill, { stream = 0, size = 150, ...rest } = {}) =>
      a.input({
        type: 'send',
        association: ASSOCIATION,
        stream,
        ppid: 3,
        octets: new Uint8Array(size).fill(fill),
        ...rest,
      }),
  }
}

/** The same, associated, its ladder empty. */
export function established(options: PairOptions = {}): Pair {
  const both = pair(options)
  both.associate()
  if (!both.net.runUntil(() => both.a.told('communicationUp').length > 0, 60_000))
    throw new Error('no association')
  both.net.run(20)
  both.ladder()
  return both
}
