/** One DATA chunk from the send queue to its acknowledgement: the one object a small message costs. */
import type { Millis } from '../../wire/core.ts'
import type { Octets } from '../../wire/octets.ts'
import type { DataFields } from '../packet/data.ts'
import type { Ssn, Tsn } from '../packet/serial.ts'
import type { Path } from '../path.ts'

/** `lost`: to be sent again; it no longer counts as in flight. */
export type Delivery = 'queued' | 'inFlight' | 'lost' | 'acknowledged'

export class OutboundChunk implements DataFields {
  readonly stream: number
  readonly ssn: Ssn
  readonly ppid: number
  readonly octets: Octets
  readonly context: unknown
  flags: number
  tsn: Tsn = 0
  delivery: Delivery = 'queued'
  /** Where it was sent last, or is to be sent again. */
  path: Path | undefined = undefined
  transmissions = 0
  sentAt: Millis = 0
  /** Position among the packets sent on its path: later packets acknowledged mean that this one is missing. */
  serial = 0

  constructor(flags: number, stream: number, ssn: Ssn, ppid: number, octets: Octets, context: unknown) {
    this.flags = flags
    this.stream = stream
    this.ssn = ssn
    this.ppid = ppid
    this.octets = octets
    this.context = context
  }
}
