/** The passive side: INIT answered without keeping anything, and the cookie that comes back, RFC 9260 §5.1, §5.2. */
import type { Millis, Random } from '../wire/core.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import { Association, type AssociationWorld } from './association.ts'
import { collision } from './collision.ts'
import type { SctpConfig } from './config.ts'
import type { OwnChunk } from './control-chunks.ts'
import {
  decodeCookie,
  encodeCookie,
  ownAddresses,
  readOffer,
  type Offer,
  type Sign,
  type StateCookie,
} from './handshake.ts'
import { firstChunk, secondChunk } from './inbound.ts'
import { decodeChunk, type ChunkOf } from './packet/chunks.ts'
import { causeCode, type ErrorCause } from './packet/error-causes.ts'
import { chunkEnd, encodePacket, readCommonHeader, type CommonHeader } from './packet/packet.ts'
import type { Parameter } from './packet/parameters.ts'
import type { EndpointCounters, SctpOutput, TransportAddress } from './primitives.ts'
import type { Registry } from './registry.ts'

export interface AcceptorWorld {
  readonly config: SctpConfig
  readonly random: Random
  readonly sign: Sign
  readonly world: AssociationWorld
  readonly associations: Registry
  readonly counters: EndpointCounters
  readonly emit: (output: SctpOutput) => void
}

type Address = TransportAddress | undefined

export interface Acceptor {
  /** Answers an INIT with INIT ACK or ABORT. */
  init(octets: Octets, from: TransportAddress, to: Address, now: Millis): void
  /** The association a COOKIE ECHO belongs to, made or restarted by it; `undefined` when it is good for nothing. */
  cookieEcho(octets: Octets, from: TransportAddress, to: Address, now: Millis): Association | undefined
  /** §8.5.1 B and C: an ABORT or SHUTDOWN COMPLETE that carries the peer's own tag. Says whether it was one. */
  reflected(association: Association, octets: Octets, now: Millis): boolean
}

export function acceptor(outside: AcceptorWorld): Acceptor {
  const { config, random, sign, world, associations, counters, emit } = outside
  let accepted = 0

  function send(
    header: CommonHeader,
    to: TransportAddress,
    from: Address,
    tag: number,
    chunk: OwnChunk,
  ): void {
    const { sourcePort, destinationPort } = header
    const reply = { sourcePort: destinationPort, destinationPort: sourcePort, verificationTag: tag }
    const octets = encodePacket(reply, [chunk])
    emit(from === undefined ? { type: 'datagram', to, octets } : { type: 'datagram', to, from, octets })
  }

  /** Why an INIT cannot be answered with INIT ACK; an empty list where no cause is defined. */
  function refusal(
    existing: Association | undefined,
    offer: Offer,
    header: CommonHeader,
  ): ErrorCause[] | undefined {
    if (offer.fault !== undefined) return [offer.fault]
    if (existing === undefined) {
      if (config.accept === undefined || header.destinationPort !== config.port) return []
      return associations.size >= config.maxAssociations ? [{ type: 'outOfResource' }] : undefined
    }
    // §5.2.1: before the peer has spoken we know only the addresses we were told
    if (existing.state === 'cookieWait') return undefined
    // §5.2.2: a restart must not bring addresses along that we never verified
    const isKnown = ({ address }: TransportAddress): boolean =>
      existing.paths.all.some(path => path.address.address === address)
    return offer.addresses.every(isKnown)
      ? undefined
      : [{ type: 'restartWithNewAddresses', addresses: new Uint8Array(0) }]
  }

  /**
   * §5.2.1: in a collision the INIT ACK repeats what our own INIT said. §5.2.2: to an association in use it proposes
   * new tags, and the tie-tags tell later which one it was meant to replace.
   */
  function proposal(existing: Association | undefined): Pick<StateCookie, Own> {
    if (existing === undefined)
      return {
        localTag: associations.freshTag(random),
        localTsn: random.uint32(),
        localTieTag: 0,
        peerTieTag: 0,
      }
    const peerTieTag = existing.header.verificationTag
    const localTieTag = peerTieTag === 0 ? 0 : existing.localTag
    return existing.state === 'cookieWait' || existing.state === 'cookieEchoed'
      ? { localTag: existing.localTag, localTsn: existing.proposal.localTsn, localTieTag, peerTieTag }
      : { localTag: associations.freshTag(random), localTsn: random.uint32(), localTieTag, peerTieTag }
  }

  function initAck(cookie: StateCookie, offer: Offer): ChunkOf<'initAck'> {
    const unrecognized: Parameter[] = offer.unrecognized.map(parameter => ({
      type: 'unrecognizedParameter',
      parameter,
    }))
    return {
      type: 'initAck',
      initiateTag: cookie.localTag,
      receiverWindow: config.receiveBufferOctets,
      outboundStreams: cookie.outboundStreams,
      inboundStreams: cookie.inboundStreams,
      initialTsn: cookie.localTsn,
      parameters: [
        { type: 'stateCookie', cookie: encodeCookie(cookie, sign) },
        ...ownAddresses(config.localAddresses),
        ...unrecognized,
      ],
    }
  }

  function create(cookie: StateCookie): Association | undefined {
    if (associations.size >= config.maxAssociations) return undefined
    accepted += 1
    const { addresses, peerPort: sctpPort, localPort, localTag, localTsn } = cookie
    const { outboundStreams, inboundStreams } = cookie
    const association = new Association(
      {
        id: `in:${accepted}`,
        peer: { addresses, sctpPort },
        localPort,
        localTag,
        localTsn,
        outboundStreams,
        inboundStreams,
      },
      world,
    )
    associations.add(association)
    return association
  }

  /** §5.2.4; says whether the association takes the rest of the packet. */
  function collide(
    association: Association,
    cookie: StateCookie,
    from: TransportAddress,
    now: Millis,
  ): boolean {
    const { localTag, header, state } = association
    const isSource = (address: string): boolean => address === from.address
    switch (collision(cookie, { localTag, peerTag: header.verificationTag })) {
      case 'A':
        if (state === 'shutdownAckSent') {
          association.event({ type: 'init' }, now)
          association.sendChunk({ type: 'error', causes: [{ type: 'cookieReceivedWhileShuttingDown' }] })
          return false
        }
        association.restart(cookie, isSource, now)
        associations.retag(association, localTag)
        return true
      case 'B':
        if (state === 'cookieWait' || state === 'cookieEchoed') association.agree(cookie, isSource)
        else header.verificationTag = cookie.peerTag
        association.event({ type: 'cookieEcho' }, now)
        return true
      case 'D':
        association.event({ type: 'cookieEcho' }, now)
        return true
      case 'C':
      case 'discard':
        counters.invalidCookies += 1
        return false
    }
  }

  return {
    init(octets, from, to, now) {
      const header = readCommonHeader(octets)
      const chunk = firstOf(octets, 'init')
      const isAlone = chunkEnd(octets, firstChunk) !== undefined && secondChunk(octets) >= octets.length
      if (header === undefined || chunk === undefined || !isAlone) return void (counters.decodeErrors += 1)
      // §8.5.1 A, §3.3.2
      if (header.verificationTag !== 0 || chunk.initiateTag === 0)
        return void (counters.wrongVerificationTag += 1)
      const existing = associations.byAddress(from, header)
      // §9.2: an association about to end ends first
      if (existing?.state === 'shutdownAckSent') return void existing.event({ type: 'init' }, now)
      const offer = readOffer(chunk, from)
      const causes = refusal(existing, offer, header)
      if (causes !== undefined) {
        counters.refusedInits += 1
        return send(header, from, to, chunk.initiateTag, { type: 'abort', causes, reflected: 0 })
      }
      const wanted = existing?.proposal ?? config.accept ?? { outboundStreams: 1, inboundStreams: 1 }
      const life = config.validCookieLifeMs
      const cookie: StateCookie = {
        ...proposal(existing),
        createdAtMs: Math.floor(now),
        lifeMs: life + Math.min(life, offer.preservativeMs),
        localPort: header.destinationPort,
        peerPort: header.sourcePort,
        peerTag: chunk.initiateTag,
        peerTsn: chunk.initialTsn,
        peerWindow: chunk.receiverWindow,
        outboundStreams: Math.min(wanted.outboundStreams, chunk.inboundStreams),
        inboundStreams: Math.min(wanted.inboundStreams, chunk.outboundStreams),
        addresses: offer.addresses,
      }
      send(header, from, to, chunk.initiateTag, initAck(cookie, offer))
    },

    cookieEcho(octets, from, to, now) {
      const header = readCommonHeader(octets)
      const chunk = firstOf(octets, 'cookieEcho')
      const cookie = chunk === undefined ? undefined : decodeCookie(chunk.cookie, sign)
      if (header === undefined || cookie === undefined || !isFor(cookie, header))
        return void (counters.invalidCookies += 1)
      const existing = associations.byTag(cookie.localTag) ?? associations.byAddress(from, header)
      const isSame =
        existing !== undefined &&
        existing.localTag === cookie.localTag &&
        existing.header.verificationTag === cookie.peerTag
      const lateMs = ((Math.floor(now) - cookie.createdAtMs) >>> 0) - cookie.lifeMs
      if (lateMs > 0 && !isSame) {
        counters.staleCookies += 1
        const stalenessMicros = Math.min(0xffffffff, lateMs * 1_000)
        const causes: ErrorCause[] = [{ type: 'staleCookie', stalenessMicros }]
        send(header, from, to, cookie.peerTag, { type: 'error', causes })
        return undefined
      }
      if (existing === undefined) {
        const association = create(cookie)
        if (association === undefined) return undefined
        association.agree(cookie, address => address === from.address)
        associations.learn(association, from, to)
        association.event({ type: 'cookieEcho' }, now)
        return association
      }
      associations.learn(existing, from, to)
      return collide(existing, cookie, from, now) ? existing : undefined
    },

    reflected(association, octets, now) {
      const header = readCommonHeader(octets)
      if (header?.verificationTag !== association.header.verificationTag) return false
      const abort = firstOf(octets, 'abort')
      const complete = firstOf(octets, 'shutdownComplete')
      if (abort?.reflected === 1)
        association.close({ type: 'peerAborted', causes: abort.causes.map(causeCode) })
      else if (complete?.reflected === 1) association.event({ type: 'shutdownComplete' }, now)
      else return false
      return true
    },
  }
}

type Own = 'localTag' | 'localTsn' | 'localTieTag' | 'peerTieTag'

/** §5.1.5 steps 2 and 3. */
function isFor(cookie: StateCookie, header: CommonHeader): boolean {
  return (
    cookie.localPort === header.destinationPort &&
    cookie.peerPort === header.sourcePort &&
    cookie.localTag === header.verificationTag
  )
}

/** The first chunk, when it is readable and of that type. */
function firstOf<K extends 'init' | 'cookieEcho' | 'abort' | 'shutdownComplete'>(
  octets: Octets,
  type: K,
): ChunkOf<K> | undefined {
  const end = chunkEnd(octets, firstChunk)
  if (end === undefined) return undefined
  try {
    const chunk = decodeChunk(octets.subarray(firstChunk, end))
    return chunk.type === type ? (chunk as ChunkOf<K>) : undefined
  } catch (failure) {
    if (failure instanceof DecodeError) return undefined
    throw failure
  }
}
