/** An SCTP endpoint without sockets, clock or keys: many associations over one UDP encapsulation port, RFC 9260, RFC 6951. */
import type { Millis, Random } from '../wire/core.ts'
import { outbox } from '../wire/outbox.ts'
import { timers } from '../wire/timers.ts'
import { acceptor } from './acceptor.ts'
import { Association, type AssociationWorld } from './association.ts'
import type { SctpConfig } from './config.ts'
import type { Sign } from './handshake.ts'
import { firstChunk, readChunks, secondChunk } from './inbound.ts'
import { outOfTheBlue, isUnicast } from './out-of-the-blue.ts'
import { PacketBuilder } from './packet/builder.ts'
import { chunkTypes } from './packet/chunks.ts'
import { hasValidChecksum } from './packet/crc32c.ts'
import { dataAt } from './packet/data.ts'
import { COMMON_HEADER_OCTETS, encodePacket, readCommonHeader } from './packet/packet.ts'
import type {
  Associate,
  AssociationId,
  DatagramIn,
  EndpointCounters,
  SctpEndpoint,
  SctpInput,
  SctpOutput,
  Send,
} from './primitives.ts'
import { registry } from './registry.ts'
import { statistics } from './statistics.ts'

export interface SctpWorld {
  readonly random: Random
  /** A keyed MAC over the state cookie (RFC 9260 §5.1.3), at least 16 octets, always of one length; e.g. HMAC-SHA-256. */
  readonly sign: Sign
}

/** IPv6 and UDP headers; with IPv4 a packet stays 20 octets below the path MTU. */
const ENCAPSULATION_OCTETS = 48

export function sctpEndpoint(config: SctpConfig, { random, sign }: SctpWorld): SctpEndpoint {
  const outputs = outbox<SctpOutput>()
  const alarms = timers<Association>()
  const associations = registry()
  const maxPacketOctets = config.pathMtuOctets - ENCAPSULATION_OCTETS
  let dirty: Association[] = []
  let dirtySince: Millis | undefined
  const counters: EndpointCounters = {
    checksumErrors: 0,
    decodeErrors: 0,
    outOfTheBlue: 0,
    wrongVerificationTag: 0,
    invalidCookies: 0,
    staleCookies: 0,
    refusedInits: 0,
  }
  const emit = (output: SctpOutput): void => outputs.push(output)
  const world: AssociationWorld = {
    config,
    random,
    builder: new PacketBuilder(maxPacketOctets),
    packetOctets: maxPacketOctets - COMMON_HEADER_OCTETS - dataAt.userData,
    emit,
    closed: association => {
      associations.delete(association)
      alarms.clear(association)
    },
  }
  const accept = acceptor({ config, random, sign, world, associations, counters, emit })

  /** Something may have to be sent: at the end of this instant, so that much of it shares packets. */
  function markDirty(association: Association, now: Millis): void {
    if (association.isDirty) return
    association.isDirty = true
    dirty.push(association)
    dirtySince ??= now
  }

  /** The alarm may be early, never late: an early one costs an empty wake and saves moving it with every packet. */
  function arm(association: Association): void {
    if (association.state === 'closed') return
    const at = association.deadline
    if (at >= (association.armedAt ?? Infinity)) return
    association.armedAt = at
    alarms.set(association, at)
  }

  function wake(now: Millis): void {
    for (let due = alarms.take(now); due !== undefined; due = alarms.take(now)) {
      due.armedAt = undefined
      if (due.onTime(now)) markDirty(due, now)
      else arm(due)
    }
    const flushing = dirty
    dirty = []
    dirtySince = undefined
    for (const association of flushing) {
      association.isDirty = false
      association.flush(now)
      arm(association)
    }
  }

  function datagram({ octets, from, to }: DatagramIn, now: Millis): void {
    const header = readCommonHeader(octets)
    if (header === undefined) return count('decodeErrors')
    if (!hasValidChecksum(octets)) return count('checksumErrors')
    const first = octets[firstChunk]
    if (first === chunkTypes.init.code)
      return isUnicast(from.address) ? accept.init(octets, from, to, now) : count('outOfTheBlue')
    if (first === chunkTypes.cookieEcho.code) {
      const association = accept.cookieEcho(octets, from, to, now)
      if (association !== undefined) inbound(association, octets, from, now, true)
      return
    }
    const association = associations.byTag(header.verificationTag)
    if (association === undefined || !associations.concerns(association, header, from))
      return stray(octets, from, now)
    associations.learn(association, from, to)
    inbound(association, octets, from, now, false)
  }

  /** `skipFirst`: the COOKIE ECHO has been dealt with. */
  function inbound(
    association: Association,
    octets: DatagramIn['octets'],
    from: DatagramIn['from'],
    now: Millis,
    skipFirst: boolean,
  ): void {
    association.counters.packetsReceived += 1
    const start = skipFirst ? secondChunk(octets) : firstChunk
    if (!readChunks(association, octets, start, from, now)) count('decodeErrors')
    if (association.carriesData) markDirty(association, now)
    else arm(association)
  }

  /** No association has this tag: one may know it as the peer's, §8.5.1 B, C and E; else §8.4. */
  function stray(octets: DatagramIn['octets'], from: DatagramIn['from'], now: Millis): void {
    const header = readCommonHeader(octets)
    if (header === undefined) return
    const association = associations.byAddress(from, header)
    const first = octets[firstChunk]
    if (association !== undefined) {
      if (accept.reflected(association, octets, now)) return
      const shakesHands = association.state === 'cookieWait' || association.state === 'cookieEchoed'
      if (first !== chunkTypes.shutdownAck.code || !shakesHands) return count('wrongVerificationTag')
    }
    count('outOfTheBlue')
    const answer = isUnicast(from.address) ? outOfTheBlue(octets) : undefined
    if (answer === undefined) return
    const { sourcePort, destinationPort, verificationTag } = header
    const reply = { sourcePort: destinationPort, destinationPort: sourcePort, verificationTag }
    emit({ type: 'datagram', to: from, octets: encodePacket(reply, [answer]) })
  }

  function associate(input: Associate, now: Millis): void {
    const { association: id, peer, localPort = config.port, outboundStreams, inboundStreams } = input
    if (associations.byId(id) !== undefined) return
    const localTag = associations.freshTag(random)
    const proposal = {
      id,
      peer,
      localPort,
      localTag,
      localTsn: random.uint32(),
      outboundStreams,
      inboundStreams,
    }
    const association = new Association(proposal, world)
    associations.add(association)
    association.event({ type: 'associate' }, now)
    arm(association)
  }

  function send(message: Send, now: Millis): void {
    const association = associations.byId(message.association)
    const cause = association === undefined ? 'unknownAssociation' : association.send(message)
    if (cause !== undefined)
      emit({ type: 'sendFailure', association: message.association, context: message.context, cause })
    else if (association !== undefined) markDirty(association, now)
  }

  function request(input: Extract<SctpInput, { association: AssociationId }>, now: Millis): void {
    const association = associations.byId(input.association)
    if (association === undefined) return
    if (input.type === 'shutdown') association.event({ type: 'shutdownRequest' }, now)
    else if (input.type === 'abort') {
      const reason = new TextEncoder().encode(input.reason)
      association.abort({ type: 'userInitiatedAbort', reason }, { type: 'userAborted', reason: input.reason })
    } else if (input.type === 'heartbeat' && association.carriesData)
      for (const path of association.paths.all) association.link?.heartbeats.send(path, now)
    arm(association)
  }

  function count(what: keyof EndpointCounters): void {
    counters[what] += 1
  }

  return {
    counters,
    handle(input, now) {
      switch (input.type) {
        case 'datagram':
          return datagram(input, now)
        case 'send':
          return send(input, now)
        case 'wake':
          return wake(now)
        case 'associate':
          return associate(input, now)
        case 'shutdown':
        case 'abort':
        case 'heartbeat':
          return request(input, now)
      }
    },
    poll: () => outputs.poll(),
    deadline: () => dirtySince ?? alarms.deadline(),
    statistics(id) {
      const association = associations.byId(id)
      return association === undefined ? undefined : statistics(association)
    },
  }
}
