/** Associations of all networks on one SCTP endpoint: who connects, who is let in, and when to try again. */
import type { Associate, AssociationId, Peer } from '../sctp/primitives.ts'
import type { Millis, Random } from '../wire/core.ts'
import { timers } from '../wire/timers.ts'
import type { StackConfig, TransportConfig } from './primitives.ts'

/** An association of a network, and what it is to SCTP while it exists. */
export interface Transport {
  readonly network: string
  readonly association: string
  readonly config: TransportConfig
  /** `undefined`: accepted associations have their name only while they last. */
  id: AssociationId | undefined
  outboundStreams: number
  isUp: boolean
  /** Whether it shall be there: a lost one is connected again. */
  wanted: boolean
  attempts: number
}

export interface Transports {
  readonly all: readonly Transport[]
  find(network: string, association: string): Transport | undefined
  byId(id: AssociationId): Transport | undefined
  /** The transport a peer that connected is let in as, if any is free for it. */
  admit(id: AssociationId, peer: Peer): Transport | undefined
  /** Its association is no more. */
  release(transport: Transport): void
  retryLater(transport: Transport, now: Millis): void
  /** Transports to be connected again now, one at a time. */
  due(now: Millis): Transport | undefined
  deadline(): Millis | undefined
}

const defaultReconnectMs = [500, 10_000] as const
const defaultStreams = 17

export function transports(
  { networks, reconnectMs = defaultReconnectMs }: StackConfig,
  random: Random,
): Transports {
  const [firstMs, longestMs] = reconnectMs
  const retries = timers<Transport>()
  const byName = new Map<string, Transport>()
  const byId = new Map<AssociationId, Transport>()
  for (const { name: network, transports } of networks) {
    for (const [association, config] of Object.entries(transports)) {
      const id = config.type === 'connect' ? nameOf(network, association) : undefined
      const transport: Transport = {
        network,
        association,
        config,
        id,
        outboundStreams: 1,
        isUp: false,
        wanted: false,
        attempts: 0,
      }
      byName.set(nameOf(network, association), transport)
      if (id !== undefined) byId.set(id, transport)
    }
  }
  const all = [...byName.values()]

  return {
    all,
    find: (network, association) => byName.get(nameOf(network, association)),
    byId: id => byId.get(id),
    admit(id, peer) {
      const free = all.find(({ config, isUp }) => config.type === 'accept' && !isUp && fits(config, peer))
      if (free === undefined) return undefined
      free.id = id
      byId.set(id, free)
      return free
    },
    release(transport) {
      transport.isUp = false
      if (transport.config.type === 'connect' || transport.id === undefined) return
      byId.delete(transport.id)
      transport.id = undefined
    },
    retryLater(transport, now) {
      const ceiling = Math.min(longestMs, firstMs * 2 ** transport.attempts)
      transport.attempts += 1
      // between half and all of it, so that many nodes do not come back at once
      retries.set(transport, now + ceiling * (0.5 + random.uint32() / 2 ** 33))
    },
    due: now => retries.take(now),
    deadline: () => retries.deadline(),
  }
}

export function associateOf({ id, config }: Transport): Associate | undefined {
  if (config.type !== 'connect' || id === undefined) return undefined
  const { peer, localPort, streams = defaultStreams } = config
  const common = {
    type: 'associate',
    association: id,
    peer,
    outboundStreams: streams,
    inboundStreams: streams,
  } as const
  return localPort === undefined ? common : { ...common, localPort }
}

function nameOf(network: string, association: string): string {
  return `${network}/${association}`
}

function fits({ addresses, sctpPort }: Extract<TransportConfig, { type: 'accept' }>, peer: Peer): boolean {
  const isFrom = addresses === undefined || peer.addresses.some(({ address }) => addresses.includes(address))
  return isFrom && (sctpPort === undefined || sctpPort === peer.sctpPort)
}
