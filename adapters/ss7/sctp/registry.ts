/** The associations of an endpoint, found by name, by verification tag, or by addresses. */
import type { Random } from '../wire/core.ts'
import type { Association } from './association.ts'
import type { CommonHeader } from './packet/packet.ts'
import type { AssociationId, TransportAddress } from './primitives.ts'

export interface Registry {
  readonly size: number
  add(association: Association): void
  delete(association: Association): void
  /** The association has a new local tag, or got its first one. */
  retag(association: Association, oldTag: number): void
  byId(id: AssociationId): Association | undefined
  /** Packets are told apart by our own tag: unlike address and port, nobody else can guess or share it. */
  byTag(tag: number): Association | undefined
  /** For packets that carry no tag of ours: by addresses, UDP encapsulation port included, and SCTP ports. */
  byAddress(from: TransportAddress, header: CommonHeader): Association | undefined
  /** Whether a packet with the right tag is for this association; an INIT ACK may come from any address, §5.1.2. */
  concerns(association: Association, header: CommonHeader, from: TransportAddress): boolean
  /** RFC 6951 §5.4: the peer's UDP port is the one its last good packet came from. */
  learn(association: Association, from: TransportAddress, to: TransportAddress | undefined): void
  /** A verification tag nobody has: not zero, §5.3.1. */
  freshTag(random: Random): number
}

export function registry(): Registry {
  const ids = new Map<AssociationId, Association>()
  const tags = new Map<number, Association>()

  return {
    get size() {
      return ids.size
    },
    add(association) {
      ids.set(association.id, association)
      tags.set(association.localTag, association)
    },
    delete(association) {
      ids.delete(association.id)
      tags.delete(association.localTag)
    },
    retag(association, oldTag) {
      tags.delete(oldTag)
      tags.set(association.localTag, association)
    },
    byId: id => ids.get(id),
    byTag: tag => tags.get(tag),
    byAddress(from, header) {
      for (const association of ids.values()) {
        const isPeer = association.paths.all.some(
          ({ address }) => address.address === from.address && address.port === from.port,
        )
        if (isPeer && hasPorts(association, header)) return association
      }
      return undefined
    },
    concerns(association, header, from) {
      if (!hasPorts(association, header)) return false
      return association.state === 'cookieWait' || association.paths.byAddress(from) !== undefined
    },
    learn(association, from, to) {
      const path = association.paths.byAddress(from)
      if (path === undefined) return
      association.replyPath = path
      if (path.address.port !== from.port) path.address = from
      if (to !== undefined && path.local?.address !== to.address) path.local = to
    },
    freshTag(random) {
      for (;;) {
        const tag = random.uint32()
        if (tag !== 0 && !tags.has(tag)) return tag
      }
    },
  }
}

function hasPorts({ header }: Association, { sourcePort, destinationPort }: CommonHeader): boolean {
  return header.sourcePort === destinationPort && header.destinationPort === sourcePort
}
