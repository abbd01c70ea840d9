/** One end of an association under test: a provider, what it said so far, and waiting for it to say more. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AssociationId, Peer } from '../../ss7/sctp/primitives.ts'
import type { Octets } from '../../ss7/wire/octets.ts'
import type { Deliver, Transport, TransportOutput } from '../transport.ts'

type Told<T extends TransportOutput['type']> = Extract<TransportOutput, { type: T }>

export interface Side {
  readonly transport: Transport
  readonly events: readonly TransportOutput[]
  told<T extends TransportOutput['type']>(type: T, association?: AssociationId): Told<T>[]
  /** Waits until `count` events of the type are there; rejects with what was said instead. */
  until<T extends TransportOutput['type']>(
    type: T,
    count?: number,
    ms?: number,
  ): Promise<[Told<T>, ...Told<T>[]]>
  /** Called for each event after it was recorded. */
  onEvent: (event: TransportOutput) => void
  /** Forgets what was said. */
  forget(): void
}

export async function side<T extends Transport>(
  open: (deliver: Deliver) => Promise<T>,
): Promise<Side & { readonly transport: T }> {
  let events: TransportOutput[] = []
  const told: Side['told'] = (type, association) =>
    events.filter(
      (event): event is Told<typeof type> =>
        event.type === type && (association === undefined || event.association === association),
    )
  const transport = await open(event => {
    events.push(event)
    self.onEvent(event)
  })
  const self: Side & { readonly transport: T } = {
    transport,
    get events() {
      return events
    },
    told,
    async until(type, count = 1, ms = 10_000) {
      for (let waited = 0; waited < ms; waited += 5) {
        const found = told(type)
        const [first, ...rest] = found
        if (first !== undefined && found.length >= count) return [first, ...rest]
        await sleep(5)
      }
      throw new Error(`${count} × ${type} did not come within ${ms} ms, but: ${summary(events)}`)
    },
    onEvent: () => undefined,
    forget() {
      events = []
    },
  }
  return self
}

function summary(events: readonly TransportOutput[]): string {
  const counts = new Map<string, number>()
  for (const event of events) {
    const key = event.type === 'communicationLost' ? `${event.type} ${event.cause.type}` : event.type
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([type, count]) => `${count} × ${type}`).join(', ') || 'nothing'
}

export function associate(from: Side, association: AssociationId, peer: Peer, streams = 8): void {
  from.transport.handle({
    type: 'associate',
    association,
    peer,
    outboundStreams: streams,
    inboundStreams: streams,
  })
}

const smallest = 28
const numberAt = 24

/**
 * M3UA DATA (RFC 4666 §3.3.1) with a number in it, for a spare service indicator, so that a decoder looks no further;
 * `size` is a multiple of 4, at least 28.
 */
export function numbered(number: number, size = 160): Octets {
  const octets = new Uint8Array(Math.max(size, smallest))
  const view = new DataView(octets.buffer)
  view.setUint32(0, 0x01_00_01_01)
  view.setUint32(4, octets.length)
  // Protocol Data: tag, length, OPC, DPC, SI 15, NI 2, MP 0, SLS
  view.setUint16(8, 0x0210)
  view.setUint16(10, octets.length - 8)
  view.setUint32(12, 101)
  view.setUint32(16, 102)
  view.setUint32(20, 0x0f_02_00_00)
  view.setUint32(numberAt, number)
  return octets
}

export function numberOf(octets: Octets): number {
  return new DataView(octets.buffer, octets.byteOffset).getUint32(numberAt)
}
