/** An endpoint `a` against a peer that says exactly what a test wants it to say, and keeps no rules. */
import type { SctpConfig } from '../config.ts'
import type { OwnChunk } from '../control-chunks.ts'
import type { Chunk, ChunkOf } from '../packet/chunks.ts'
import { encodePacket } from '../packet/packet.ts'
import type { TransportAddress } from '../primitives.ts'
import { fairWeather, network, UDP_PORT, type Host, type Network } from './network.ts'
import { ASSOCIATION, streams } from './pair.ts'

export const PEER: TransportAddress = { address: '10.0.0.2', port: UDP_PORT }
export const PEER_TAG = 0x1111_1111
export const PEER_TSN = 1_000
const PORTS = { sourcePort: 2905, destinationPort: 2905 }

export interface Puppet {
  readonly net: Network
  readonly a: Host
  /** One packet from the peer, with `a`'s verification tag unless told otherwise. */
  readonly say: (chunks: readonly OwnChunk[], tag?: number, from?: TransportAddress) => void
  readonly sayOctets: (octets: Uint8Array, from?: TransportAddress) => void
  /** What `a` has sent since the last call, one list a packet. */
  readonly heard: () => (readonly Chunk[])[]
  readonly types: () => string[]
  /** The verification tags of the packets of the last `heard`. */
  readonly tags: () => number[]
  readonly aTag: () => number
  readonly aTsn: () => number
  readonly initAck: (over?: Partial<ChunkOf<'initAck'>>) => ChunkOf<'initAck'>
}

export function puppet(config: Partial<SctpConfig> = {}): Puppet {
  const net = network(1, { ...fairWeather, delayMs: 0 }, true)
  const a = net.host(['10.0.0.1'], config)
  let init: ChunkOf<'init'> | undefined
  let tags: number[] = []
  const sayOctets = (octets: Uint8Array, from: TransportAddress = PEER): void => {
    net.inject(octets, from, a.address)
    net.run(0.01)
  }
  const aTag = (): number => init?.initiateTag ?? 0
  const self: Puppet = {
    net,
    a,
    sayOctets,
    aTag,
    aTsn: () => init?.initialTsn ?? 0,
    say: (chunks, tag = aTag(), from = PEER) =>
      sayOctets(encodePacket({ ...PORTS, verificationTag: tag }, chunks), from),
    heard() {
      const packets = net.packets.splice(0)
      tags = packets.map(({ octets }) => new DataView(octets.buffer).getUint32(4))
      const first = packets.flatMap(({ chunks }) => chunks).find(chunk => chunk.type === 'init')
      if (first?.type === 'init') init ??= first
      return packets.map(({ chunks }) => chunks)
    },
    types: () => self.heard().map(chunks => chunks.map(({ type }) => type).join(' ')),
    tags: () => tags,
    initAck: over => ({
      type: 'initAck',
      initiateTag: PEER_TAG,
      receiverWindow: 100_000,
      ...streams,
      initialTsn: PEER_TSN,
      parameters: [{ type: 'stateCookie', cookie: new Uint8Array(8).fill(7) }],
      ...over,
    }),
  }
  return self
}

/** `a` has sent its INIT. */
export function associating(config: Partial<SctpConfig> = {}): Puppet {
  const self = puppet(config)
  const peer = { addresses: [PEER], sctpPort: 2905 }
  self.a.input({ type: 'associate', association: ASSOCIATION, peer, ...streams })
  self.net.run(0.01)
  self.heard()
  return self
}

/** The association is up, and nothing was sent on it. */
export function associated(config: Partial<SctpConfig> = {}, over: Partial<ChunkOf<'initAck'>> = {}): Puppet {
  const self = associating(config)
  self.say([self.initAck(over)])
  self.say([{ type: 'cookieAck' }])
  self.heard()
  if (self.a.told('communicationUp').length !== 1) throw new Error('no association')
  return self
}

export function data(tsn: number, over: Partial<ChunkOf<'data'>> = {}): ChunkOf<'data'> {
  return {
    type: 'data',
    tsn: tsn >>> 0,
    stream: 0,
    ssn: 0,
    ppid: 3,
    userData: new Uint8Array(100),
    beginning: 1,
    end: 1,
    unordered: 0,
    immediate: 0,
    ...over,
  }
}

export function sack(
  cumulativeTsn: number,
  blocks: readonly (readonly [first: number, last: number])[] = [],
  receiverWindow = 100_000,
): ChunkOf<'sack'> {
  return {
    type: 'sack',
    cumulativeTsn: cumulativeTsn >>> 0,
    receiverWindow,
    gapBlocks: blocks.length,
    duplicates: 0,
    reports: blocks.flat(),
  }
}
