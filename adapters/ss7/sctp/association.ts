/** One association: turns the state table, owns the timers of handshake and shutdown, and tells the user. */
import type { Millis, Random } from '../wire/core.ts'
import type { Octets } from '../wire/octets.ts'
import { step } from '../wire/table.ts'
import type { SctpConfig } from './config.ts'
import { controlChunks, type OwnChunk } from './control-chunks.ts'
import type { Handshake } from './handshake.ts'
import { Link } from './link.ts'
import type { PacketBuilder } from './packet/builder.ts'
import { encodeChunk } from './packet/chunks.ts'
import type { ErrorCause } from './packet/error-causes.ts'
import type { Path } from './path.ts'
import { Paths } from './paths.ts'
import type * as primitives from './primitives.ts'
import type { Proposal } from './proposal.ts'
import { sendBuffer, type SendBuffer } from './send-buffer.ts'
import { association as states, type AssociationEffect, type AssociationEvent } from './states.ts'
import { SendQueue } from './tx/send-queue.ts'
import { zeroCounters } from './statistics.ts'
import { undelivered } from './tx/undelivered.ts'

export interface AssociationWorld {
  readonly config: SctpConfig
  readonly random: Random
  readonly builder: PacketBuilder
  /** User data that fits in a packet with one chunk. */
  readonly packetOctets: number
  readonly emit: (output: primitives.SctpOutput) => void
  readonly closed: (association: Association) => void
}

type Confirmed = (address: string) => boolean

export class Association {
  readonly id: primitives.AssociationId
  readonly world: AssociationWorld
  readonly proposal: Proposal
  readonly header: { sourcePort: number; destinationPort: number; verificationTag: number }
  readonly counters = zeroCounters()
  readonly buffer: SendBuffer
  state: primitives.AssociationState = 'closed'
  localTag: number
  paths: Paths
  link: Link | undefined
  /** The peer's cookie, echoed until it is acknowledged, §5.1 C. */
  cookie: Octets = new Uint8Array(0)
  preservativeMs = 0
  /** Where the peer's last packet came from: replies go there, §6.4. */
  replyPath: Path
  /** For the endpoint: in its list to be flushed, and the instant its timer is set to. */
  isDirty = false
  armedAt: Millis | undefined
  readonly #timers: { t1: Millis; t2: Millis; t5: Millis } = { t1: Infinity, t2: Infinity, t5: Infinity }
  #queue: SendQueue
  #initRetransmits = 0
  #endsWhenUp = false
  #t1Ms: Millis

  constructor(proposal: Proposal, world: AssociationWorld) {
    const { config, emit } = world
    const association = proposal.id
    this.id = association
    this.proposal = proposal
    this.world = world
    this.localTag = proposal.localTag
    const { localPort, peer } = proposal
    this.header = { sourcePort: localPort, destinationPort: peer.sctpPort, verificationTag: 0 }
    this.paths = this.#pathsTo(peer.addresses, () => true)
    this.replyPath = this.paths.primary
    this.#queue = new SendQueue(world.packetOctets)
    this.buffer = sendBuffer(
      config.sendBufferOctets,
      () => emit({ type: 'sendBufferHigh', association }),
      () => emit({ type: 'sendBufferLow', association }),
    )
    this.#t1Ms = config.rtoInitialMs
  }

  get isDrained(): boolean {
    return this.link?.sender.isDrained ?? this.#queue.length === 0
  }

  /** DATA and SACK belong to the states between handshake and end. */
  get carriesData(): boolean {
    const { state, link } = this
    return link !== undefined && state !== 'closed' && state !== 'cookieWait' && state !== 'cookieEchoed'
  }

  /** Both sides' parameters are known: from an INIT ACK, or from a cookie of ours. */
  agree(handshake: Handshake, confirmed: Confirmed): void {
    const { config, random, builder, emit } = this.world
    const { counters, header, id: association } = this
    this.localTag = handshake.localTag
    header.verificationTag = handshake.peerTag
    const paths = this.#pathsTo(handshake.addresses, confirmed)
    this.paths = paths
    this.replyPath = paths.primary
    this.link = new Link(handshake, this.#queue, {
      config,
      random,
      builder,
      header,
      paths,
      counters,
      deliver: (stream, ppid, octets, unordered) => {
        counters.messagesReceived += 1
        emit({ type: 'dataArrive', association, stream, ppid, octets, unordered })
      },
      transmit: (path, packet) => this.transmit(path, packet),
      sendHeartbeat: (path, chunk) => this.sendChunk(chunk, path),
      replyPath: () => this.replyPath,
      bufferFreed: octets => this.buffer.free(octets),
    })
  }

  /** §5.2.4 action A: the peer lost everything it knew, so what it did not acknowledge is undelivered. */
  restart(handshake: Handshake, confirmed: Confirmed, now: Millis): void {
    this.#abandon()
    this.#queue = new SendQueue(this.world.packetOctets)
    Object.assign(this.#timers, { t1: Infinity, t2: Infinity, t5: Infinity })
    this.agree(handshake, confirmed)
    this.state = 'established'
    this.counters.restarts += 1
    this.world.emit({ type: 'restart', association: this.id })
    this.sendChunk({ type: 'cookieAck' })
    this.link?.heartbeats.begin(now)
  }

  /** Says `false` when the state has no use for the event. */
  event(event: AssociationEvent, now: Millis): boolean {
    const effects: AssociationEffect[] = []
    const context = { drained: this.isDrained }
    const next = step(states, this.state, event, context, effect => effects.push(effect))
    if (next === undefined) return false
    this.state = next
    for (const effect of effects) this.#perform(effect, now)
    return true
  }

  #perform(effect: AssociationEffect, now: Millis): void {
    switch (effect.type) {
      case 'send':
        if (effect.chunk === 'shutdown') this.link?.settle()
        this.sendChunk(controlChunks[effect.chunk](this), this.#controlPath())
        return
      case 'start':
        this.#timers[effect.timer] = now + this.#duration(effect.timer)
        return
      case 'stop':
        this.#timers[effect.timer] = Infinity
        return
      case 'up':
        return this.#up(now)
      case 'postponeShutdown':
        this.#endsWhenUp = true
        return
      case 'complete':
        return this.close(undefined)
      case 'lost':
        return this.close(effect.cause)
    }
  }

  /** Handshake packets try one address after the other. */
  #controlPath(): Path {
    const { all, current } = this.paths
    return this.carriesData ? current : (all[this.#initRetransmits % all.length] as Path)
  }

  #duration(timer: 't1' | 't2' | 't5'): Millis {
    const { rtoMaxMs } = this.world.config
    // §9.2: T5 at five times RTO.Max
    if (timer === 't5') return 5 * rtoMaxMs
    return timer === 't1' ? this.#t1Ms : this.paths.current.rtoMs
  }

  #up(now: Millis): void {
    if (this.link === undefined) return
    const { inboundStreams, outboundStreams } = this.link.handshake
    const peer = {
      addresses: this.paths.all.map(path => path.address),
      sctpPort: this.header.destinationPort,
    }
    this.world.emit({ type: 'communicationUp', association: this.id, peer, inboundStreams, outboundStreams })
    this.link.heartbeats.begin(now)
    if (this.#endsWhenUp) this.event({ type: 'shutdownRequest' }, now)
  }

  /** The end, told to the user: `undefined` for a graceful one. */
  close(cause: primitives.LossCause | undefined): void {
    const { id: association, world } = this
    const count = this.#abandon()
    this.state = 'closed'
    if (cause === undefined) world.emit({ type: 'shutdownComplete', association })
    else world.emit({ type: 'communicationLost', association, cause, undelivered: count })
    world.closed(this)
  }

  /** ABORT with `cause`, then the end. */
  abort(cause: ErrorCause, loss: primitives.LossCause): void {
    const known = this.header.verificationTag !== 0
    if (known) this.sendChunk({ type: 'abort', causes: [cause], reflected: 0 }, this.paths.current)
    this.close(loss)
  }

  #abandon(): number {
    const { id: association, world } = this
    return undelivered(
      this.link?.sender.abandoned() ?? this.#queue.drain(),
      context => world.emit({ type: 'sendFailure', association, context, cause: 'undelivered' }),
      octets => this.buffer.free(octets),
    )
  }

  /** Why the message was not taken; `undefined` when it was. */
  send(message: primitives.Send): primitives.SendFailureCause | undefined {
    const { state, counters } = this
    const { length } = message.octets
    const takes = state === 'established' || state === 'cookieWait' || state === 'cookieEchoed'
    if (!takes || this.#endsWhenUp) return 'shuttingDown'
    const streams = this.link?.handshake.outboundStreams ?? this.proposal.outboundStreams
    if (message.stream >= streams) return 'invalidStream'
    if (length === 0 || length > this.world.config.maxMessageOctets) return 'invalidLength'
    if (!this.buffer.take(length)) return 'sendBufferFull'
    counters.messagesSent += 1
    counters.octetsSent += length
    this.#queue.push(message)
    return undefined
  }

  flush(now: Millis): void {
    if (this.carriesData) this.link?.sender.flush(now)
  }

  get deadline(): Millis {
    const { t1, t2, t5 } = this.#timers
    const link = this.carriesData ? this.link?.deadline : undefined
    return Math.min(t1, t2, t5, link ?? Infinity)
  }

  /** Says `true` when something is to be flushed. */
  onTime(now: Millis): boolean {
    const timers = this.#timers
    if (timers.t1 <= now) this.#t1Expired(now)
    if (timers.t5 <= now) this.event({ type: 't5Expired' }, now)
    if (timers.t2 <= now) this.#t2Expired(now)
    const due = this.carriesData && this.link?.onTime(now) === true
    if (this.paths.outOfErrors && this.state !== 'closed') this.#unreachable()
    return due
  }

  /** §5.1: at most Max.Init.Retransmits times, each on the next of the peer's addresses. */
  #t1Expired(now: Millis): void {
    this.#timers.t1 = Infinity
    this.#t1Ms = Math.min(this.world.config.rtoMaxMs, 2 * this.#t1Ms)
    const exhausted = this.#initRetransmits >= this.world.config.maxInitRetransmits
    this.#initRetransmits += 1
    this.event({ type: 't1Expired', exhausted }, now)
  }

  /** §9.2 */
  #t2Expired(now: Millis): void {
    this.#timers.t2 = Infinity
    this.paths.failed(this.paths.current)
    if (!this.paths.outOfErrors) this.event({ type: 't2Expired' }, now)
  }

  /** §8.1 */
  #unreachable(): void {
    const reason = new TextEncoder().encode('peer unreachable')
    this.abort({ type: 'userInitiatedAbort', reason }, { type: 'peerUnreachable' })
  }

  sendChunk(chunk: OwnChunk, path: Path = this.replyPath): void {
    const octets = encodeChunk(chunk)
    const { builder } = this.world
    // §8.5.1 A: an INIT carries no tag, whatever an earlier attempt has learned
    builder.begin(chunk.type === 'init' ? { ...this.header, verificationTag: 0 } : this.header)
    builder.chunk(octets.length, (slab, at) => slab.set(octets, at))
    this.transmit(path, builder.finish())
  }

  transmit(path: Path, octets: Octets): void {
    this.counters.packetsSent += 1
    const { address: to, local } = path
    this.world.emit(
      local === undefined ? { type: 'datagram', to, octets } : { type: 'datagram', to, from: local, octets },
    )
  }

  #pathsTo(addresses: readonly primitives.TransportAddress[], confirmed: Confirmed): Paths {
    const { config, random, packetOctets, emit } = this.world
    const stateChanged = ({ address: path, state }: Path): void =>
      emit({ type: 'networkStatusChange', association: this.id, path, state })
    const silenceChanged = (silent: boolean): void =>
      emit({ type: 'silenceChange', association: this.id, silent })
    return new Paths(addresses, confirmed, { config, random, packetOctets, stateChanged, silenceChanged })
  }
}
