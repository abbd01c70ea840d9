/** What exists of an association from the moment both sides' parameters are known: its receiving and sending halves. */
import type { Millis, Random } from '../wire/core.ts'
import type { Octets } from '../wire/octets.ts'
import type { SctpConfig } from './config.ts'
import type { Handshake } from './handshake.ts'
import { Heartbeats } from './heartbeats.ts'
import type { PacketBuilder } from './packet/builder.ts'
import type { ChunkOf } from './packet/chunks.ts'
import type { CommonHeader } from './packet/packet.ts'
import type { Path } from './path.ts'
import type { Paths } from './paths.ts'
import type { AssociationCounters } from './primitives.ts'
import type { Deliver } from './rx/reassembly.ts'
import { Receiver } from './rx/receiver.ts'
import type { SendQueue } from './tx/send-queue.ts'
import { Sender } from './tx/sender.ts'

export interface LinkWorld {
  readonly config: SctpConfig
  readonly random: Random
  readonly builder: PacketBuilder
  readonly header: CommonHeader
  readonly paths: Paths
  readonly counters: AssociationCounters
  readonly deliver: Deliver
  readonly transmit: (path: Path, packet: Octets) => void
  readonly sendHeartbeat: (path: Path, chunk: ChunkOf<'heartbeat'>) => void
  readonly replyPath: () => Path
  readonly bufferFreed: (octets: number) => void
}

export class Link {
  readonly handshake: Handshake
  readonly receiver: Receiver
  readonly sender: Sender
  readonly heartbeats: Heartbeats

  constructor(handshake: Handshake, queue: SendQueue, world: LinkWorld) {
    const { config, random, paths, counters, sendHeartbeat } = world
    this.handshake = handshake
    const { peerTsn, inboundStreams, localTsn, peerWindow } = handshake
    this.receiver = new Receiver(peerTsn, inboundStreams, config, counters, world.deliver)
    this.sender = new Sender({ ...world, receiver: this.receiver }, localTsn, peerWindow, queue)
    this.heartbeats = new Heartbeats({ config, random, paths, counters, send: sendHeartbeat })
  }

  /** A SACK that waits goes before SHUTDOWN: some peers do not read the TSN in it, and would wait for ever. */
  settle(): void {
    if (this.receiver.sackDue !== 'none') this.sender.sendSack()
  }

  get deadline(): Millis {
    return Math.min(this.sender.deadline, this.heartbeats.deadline, this.receiver.sackAt ?? Infinity)
  }

  /** Says `true` when something is to be flushed. */
  onTime(now: Millis): boolean {
    let due = this.sender.onTime(now)
    const { sackAt } = this.receiver
    if (sackAt !== undefined && sackAt <= now) {
      this.receiver.requestSack()
      due = true
    }
    this.heartbeats.onTime(now)
    return due
  }
}
