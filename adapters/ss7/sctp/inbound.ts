/** Packets of a known association: each chunk given to whom it concerns, RFC 9260 §5 to §9. */
import type { Millis } from '../wire/core.ts'
import { padded } from '../wire/big-endian.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import type { Association } from './association.ts'
import { readOffer } from './handshake.ts'
import { chunkTypes, decodeChunk, type Chunk, type ChunkOf } from './packet/chunks.ts'
import { dataAt } from './packet/data.ts'
import { causeCode, type ErrorCause } from './packet/error-causes.ts'
import { chunkEnd, COMMON_HEADER_OCTETS } from './packet/packet.ts'
import { whenUnrecognized } from './packet/parameters.ts'
import type { TransportAddress } from './primitives.ts'

/** A control chunk as it came: the octets are those of the chunk. */
interface Arrival {
  readonly octets: Octets
  readonly from: TransportAddress
  readonly now: Millis
}

/** Reads the chunks from `start` on. Says `false` when they could not be read to the end. */
export function readChunks(
  association: Association,
  packet: Octets,
  start: number,
  from: TransportAddress,
  now: Millis,
): boolean {
  let isWell = true
  let sawData = false
  for (let at = start; at < packet.length && association.state !== 'closed' && isWell;) {
    const end = chunkEnd(packet, at)
    if (end === undefined) return false
    const octets = packet.subarray(at, end)
    const code = octets[0]
    if (code === chunkTypes.data.code) {
      sawData = true
      data(association, octets)
    } else if (code === chunkTypes.sack.code) sack(association, octets, now)
    else isWell = control(association, { octets, from, now })
    at = padded(end)
  }
  if (sawData) afterData(association, now)
  return isWell
}

export const firstChunk = COMMON_HEADER_OCTETS

/** Where the chunk behind the first one starts, or the end of the packet. */
export function secondChunk(packet: Octets): number {
  return padded(chunkEnd(packet, firstChunk) ?? packet.length)
}

function data(association: Association, octets: Octets): void {
  const { link, state } = association
  const accepts = state === 'established' || state === 'shutdownPending' || state === 'shutdownSent'
  if (link === undefined || !accepts) return
  if (octets.length < dataAt.userData) return violation(association, 'DATA chunk shorter than its header')
  const fault = link.receiver.data(octets)
  switch (fault?.type) {
    case undefined:
      return
    case 'invalidStream':
      return error(association, { type: 'invalidStreamIdentifier', stream: fault.stream, reserved: 0 })
    case 'noUserData':
      return association.abort(fault, { type: 'protocolViolation', reason: 'DATA chunk without user data' })
    case 'violation':
      return violation(association, fault.reason)
  }
}

function afterData(association: Association, now: Millis): void {
  const { link } = association
  if (link === undefined || association.state === 'closed') return
  link.receiver.packetRead(now)
  // §9.2: in SHUTDOWN-SENT, DATA is answered by SHUTDOWN and SACK at once
  if (association.state === 'shutdownSent') {
    association.event({ type: 'dataRead' }, now)
    link.receiver.requestSack()
  }
  if (link.receiver.sackDue === 'now') link.sender.sendSack()
}

function sack(association: Association, octets: Octets, now: Millis): void {
  const { link } = association
  if (link === undefined || !association.carriesData) return
  if (link.sender.sack(octets, now)) drained(association, now)
  else violation(association, 'SACK for a TSN that was never sent')
}

function drained(association: Association, now: Millis): void {
  const { state } = association
  if ((state === 'shutdownPending' || state === 'shutdownReceived') && association.isDrained)
    association.event({ type: 'drained' }, now)
}

/** §4.8 of RFC 4960's errata lives on in §3.3.10.13: say what was wrong, and end. */
function violation(association: Association, reason: string): void {
  const information = new TextEncoder().encode(reason)
  association.abort({ type: 'protocolViolation', information }, { type: 'protocolViolation', reason })
}

function error(association: Association, cause: ErrorCause): void {
  association.sendChunk({ type: 'error', causes: [cause] })
}

/** Says `false` when the rest of the packet is to be left alone. */
function control(association: Association, arrival: Arrival): boolean {
  let chunk: Chunk
  try {
    chunk = decodeChunk(arrival.octets)
  } catch (failure) {
    if (failure instanceof DecodeError) return false
    throw failure
  }
  if (chunk.type === 'unrecognized') {
    const { skip, report } = whenUnrecognized('chunk', chunk.code)
    if (report && association.carriesData)
      error(association, { type: 'unrecognizedChunkType', chunk: chunk.octets })
    return skip
  }
  const handler = handlers[chunk.type] as Handler<Chunk>
  handler(association, chunk, arrival)
  return true
}

type Handler<C> = (association: Association, chunk: C, arrival: Arrival) => void
type Handlers = { readonly [K in Exclude<Chunk['type'], 'unrecognized'>]: Handler<ChunkOf<K>> }

const handledElsewhere = (): void => undefined

const handlers: Handlers = {
  data: handledElsewhere,
  sack: handledElsewhere,
  /** With a tag, or not alone: §8.5.1 A, discarded. The endpoint takes the others. */
  init: handledElsewhere,
  /** Not the first chunk of its packet, or the endpoint has taken it. */
  cookieEcho: handledElsewhere,
  initAck,
  heartbeat: (association, _, { octets }) => {
    // §8.3: the information goes back as it came
    const { builder } = association.world
    builder.begin(association.header)
    builder.chunk(octets.length, (slab, at) => {
      slab.set(octets, at)
      slab[at] = chunkTypes.heartbeatAck.code
    })
    association.transmit(association.replyPath, builder.finish())
  },
  heartbeatAck: (association, chunk, { now }) => {
    association.link?.heartbeats.answered(chunk, now)
  },
  abort: (association, { causes, reflected }) => {
    if (reflected === 1) return // §8.5.1 B: but the tag was ours
    const user = causes.find(cause => cause.type === 'userInitiatedAbort')
    const codes = causes.map(causeCode)
    const reason = user === undefined ? {} : { reason: new TextDecoder().decode(user.reason) }
    association.close({ type: 'peerAborted', causes: codes, ...reason })
  },
  error: (association, { causes }, { now }) => {
    const stale = causes.find(cause => cause.type === 'staleCookie')
    if (stale === undefined || association.state !== 'cookieEchoed') return
    // §5.2.6 (3): as much longer as it was too late, and something for the way
    association.preservativeMs =
      Math.ceil(stale.stalenessMicros / 1_000) + association.world.config.rtoInitialMs
    association.event({ type: 'staleCookie' }, now)
  },
  cookieAck: (association, _, { now }) => {
    association.event({ type: 'cookieAck' }, now)
  },
  shutdown: (association, { cumulativeTsn }, { now }) => {
    const { link } = association
    if (link === undefined || !association.carriesData) return
    if (!link.sender.cumulativeAck(cumulativeTsn, now))
      return violation(association, 'SHUTDOWN for a TSN that was never sent')
    association.event({ type: 'shutdown' }, now)
  },
  shutdownAck: (association, _, { now }) => {
    association.event({ type: 'shutdownAck' }, now)
  },
  shutdownComplete: (association, { reflected }, { now }) => {
    if (reflected === 0) association.event({ type: 'shutdownComplete' }, now)
  },
}

/** §5.1 C */
function initAck(association: Association, chunk: ChunkOf<'initAck'>, { from, now }: Arrival): void {
  if (association.state !== 'cookieWait') return
  const { proposal, header } = association
  const wanted = proposal.peer.addresses
  if (chunk.initiateTag === 0)
    return association.close({ type: 'protocolViolation', reason: 'INIT ACK with initiate tag 0' })
  header.verificationTag = chunk.initiateTag
  const { addresses, cookie, unrecognized, fault } = readOffer(chunk, from, wanted)
  const missing: ErrorCause = { type: 'missingMandatoryParameter', count: 1, parameters: [STATE_COOKIE] }
  if (fault !== undefined || cookie === undefined)
    return association.abort(fault ?? missing, { type: 'protocolViolation', reason: 'impossible INIT ACK' })
  const isListed = (address: string): boolean => addresses.some(other => other.address === address)
  const isWanted = (address: string): boolean => wanted.some(other => other.address === address)
  association.agree(
    {
      localPort: proposal.localPort,
      peerPort: header.destinationPort,
      localTag: association.localTag,
      peerTag: chunk.initiateTag,
      localTsn: proposal.localTsn,
      peerTsn: chunk.initialTsn,
      peerWindow: chunk.receiverWindow,
      outboundStreams: Math.min(proposal.outboundStreams, chunk.inboundStreams),
      inboundStreams: Math.min(proposal.inboundStreams, chunk.outboundStreams),
      localTieTag: 0,
      peerTieTag: 0,
      addresses: [
        ...wanted.filter(({ address }) => isListed(address)),
        ...addresses.filter(({ address }) => !isWanted(address)),
      ],
    },
    address => isWanted(address) || address === from.address,
  )
  association.cookie = cookie.slice()
  association.event({ type: 'initAck' }, now)
  for (const parameters of unrecognized) error(association, { type: 'unrecognizedParameters', parameters })
}

const STATE_COOKIE = 7
