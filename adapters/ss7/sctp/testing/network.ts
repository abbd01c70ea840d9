/** Endpoints on an imperfect network in virtual time: what goes wrong is decided by a seed, so that it replays. */
import { createHmac } from 'node:crypto'
import type { Millis, Random } from '../../wire/core.ts'
import type { Octets } from '../../wire/octets.ts'
import { timers } from '../../wire/timers.ts'
import { defaultSctpConfig, type SctpConfig } from '../config.ts'
import { sctpEndpoint } from '../endpoint.ts'
import { decodePacket } from '../packet/packet.ts'
import type { Chunk } from '../packet/chunks.ts'
import type { DatagramOut, SctpEndpoint, SctpInput, SctpOutput, TransportAddress } from '../primitives.ts'
import { fraction, seeded } from './random.ts'

/** Probabilities from 0 to 1; delays one way. */
export interface Weather {
  readonly delayMs: Millis
  readonly jitterMs: Millis
  readonly loss: number
  readonly duplication: number
  readonly corruption: number
}

export const fairWeather: Weather = { delayMs: 5, jitterMs: 0, loss: 0, duplication: 0, corruption: 0 }

export type Event = Exclude<SctpOutput, DatagramOut>

export interface Host {
  readonly endpoint: SctpEndpoint
  readonly address: TransportAddress
  /** Everything told to the user so far. */
  readonly events: Event[]
  input(input: Exclude<SctpInput, { type: 'datagram' | 'wake' }>): void
  /** The kind of events wanted, narrowed. */
  told<T extends Event['type']>(type: T): Extract<Event, { type: T }>[]
}

export interface Packet {
  readonly at: Millis
  readonly from: TransportAddress
  readonly to: TransportAddress
  readonly octets: Octets
  readonly chunks: readonly Chunk[]
}

export interface Network {
  readonly now: Millis
  readonly random: Random
  weather: Weather
  /** What becomes of a packet is `pass` unless this says otherwise; for ladders that lose a certain packet. */
  filter: (packet: Packet) => 'pass' | 'drop'
  /** Called for every event, as it happens. */
  onEvent: (host: Host, event: Event) => void
  /** Every packet sent, when `records` is on. */
  readonly packets: Packet[]
  host(addresses: readonly string[], config?: Partial<SctpConfig>): Host
  /** A host that lost its memory: new endpoint, same addresses. */
  reboot(host: Host, config?: Partial<SctpConfig>): Host
  /** Puts octets into the network as if `from` had sent them. */
  inject(octets: Octets, from: TransportAddress, to: TransportAddress): void
  /** Runs until nothing is left to happen before `now + ms`, then stands there. */
  run(ms: Millis): void
  /** Runs until `done`; says `false` when `ms` were not enough. */
  runUntil(done: () => boolean, ms: Millis): boolean
}

interface InFlight {
  readonly packet: DatagramOut
  readonly from: TransportAddress
}

interface Node {
  readonly host: Host
  readonly addresses: readonly string[]
  readonly endpoint: SctpEndpoint
}

export const UDP_PORT = 9899
const KEY = 'only for tests'

export function network(seed: number, weather: Weather = fairWeather, records = false): Network {
  const random = seeded(seed)
  const inFlight = timers<InFlight>()
  const packets: Packet[] = []
  let nodes: Node[] = []
  let now = 0
  let sequence = 0

  function transmit(packet: DatagramOut, from: TransportAddress): void {
    if (records || net.filter !== passAll) {
      const { to, octets } = packet
      const record: Packet = {
        at: now,
        from,
        to,
        octets: octets.slice(),
        chunks: decodePacket(octets).chunks,
      }
      if (records) packets.push(record)
      if (net.filter(record) === 'drop') return
    }
    const { loss, duplication, corruption } = net.weather
    if (loss > 0 && fraction(random) < loss) return
    const copies = duplication > 0 && fraction(random) < duplication ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      const damaged = corruption > 0 && fraction(random) < corruption
      const octets = damaged ? corrupted(packet.octets, random) : packet.octets
      inFlight.set({ packet: { ...packet, octets }, from }, now + delay(net.weather))
    }
  }

  /** A little more for each packet: those sent together arrive in that order, unless there is jitter. */
  function delay({ delayMs, jitterMs }: Weather): Millis {
    sequence += 1
    return delayMs + sequence * 1e-9 + (jitterMs === 0 ? 0 : jitterMs * fraction(random))
  }

  function turn(node: Node, input: SctpInput): void {
    node.endpoint.handle(input, now)
    for (let output = node.endpoint.poll(); output !== undefined; output = node.endpoint.poll()) {
      if (output.type === 'datagram')
        transmit(output, output.from ?? { address: node.addresses[0] as string, port: UDP_PORT })
      else {
        node.host.events.push(output)
        net.onEvent(node.host, output)
      }
    }
  }

  function arrive({ packet, from }: InFlight): void {
    const node = nodes.find(({ addresses }) => addresses.includes(packet.to.address))
    if (node !== undefined) turn(node, { type: 'datagram', from, to: packet.to, octets: packet.octets })
  }

  function nextInstant(): Millis {
    let next = inFlight.deadline() ?? Infinity
    for (const { endpoint } of nodes) next = Math.min(next, endpoint.deadline() ?? Infinity)
    return next
  }

  function advance(until: Millis): boolean {
    const next = nextInstant()
    if (next > until) {
      now = Math.max(now, until)
      return false
    }
    now = Math.max(now, next)
    for (let arrival = inFlight.take(now); arrival !== undefined; arrival = inFlight.take(now))
      arrive(arrival)
    for (const node of nodes) if ((node.endpoint.deadline() ?? Infinity) <= now) turn(node, { type: 'wake' })
    return true
  }

  function addHost(addresses: readonly string[], config: Partial<SctpConfig>): Host {
    const local = addresses.map(address => ({ address, port: UDP_PORT }))
    const several = local.length > 1 ? { localAddresses: local } : {}
    const endpoint = sctpEndpoint(
      { ...defaultSctpConfig, ...several, ...config },
      { random, sign: octets => createHmac('sha256', KEY).update(octets).digest() },
    )
    const events: Event[] = []
    const host: Host = {
      endpoint,
      address: local[0] as TransportAddress,
      events,
      input: input => turn(node, input),
      told: type => events.filter(event => event.type === type) as never,
    }
    const node: Node = { host, addresses, endpoint }
    nodes.push(node)
    return host
  }

  const net: Network = {
    get now() {
      return now
    },
    random,
    weather,
    filter: passAll,
    onEvent: () => undefined,
    packets,
    host: (addresses, config = {}) => addHost(addresses, config),
    reboot(host, config = {}) {
      const old = nodes.find(node => node.host === host)
      nodes = nodes.filter(node => node !== old)
      return addHost(old?.addresses ?? [], config)
    },
    inject: (octets, from, to) => inFlight.set({ packet: { type: 'datagram', to, octets }, from }, now),
    run(ms) {
      const until = now + ms
      while (advance(until));
    },
    runUntil(done, ms) {
      const until = now + ms
      while (!done()) if (!advance(until)) return done()
      return true
    },
  }
  return net
}

function passAll(): 'pass' {
  return 'pass'
}

function corrupted(octets: Octets, random: Random): Octets {
  const copy = octets.slice()
  const at = random.uint32() % copy.length
  copy[at] = (copy[at] as number) ^ (1 + (random.uint32() % 255))
  return copy
}
