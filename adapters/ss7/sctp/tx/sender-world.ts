import type { Octets } from '../../wire/octets.ts'
import type { SctpConfig } from '../config.ts'
import type { PacketBuilder } from '../packet/builder.ts'
import type { CommonHeader } from '../packet/packet.ts'
import type { Path } from '../path.ts'
import type { Paths } from '../paths.ts'
import type { AssociationCounters } from '../primitives.ts'
import type { Receiver } from '../rx/receiver.ts'

/** What the sending half uses of its association. */
export interface SenderWorld {
  readonly config: SctpConfig
  readonly header: CommonHeader
  readonly builder: PacketBuilder
  readonly paths: Paths
  readonly receiver: Receiver
  readonly counters: AssociationCounters
  readonly transmit: (path: Path, packet: Octets) => void
  /** Where the peer's last packet came from: replies go there, §6.4. */
  readonly replyPath: () => Path
  readonly bufferFreed: (octets: number) => void
}
