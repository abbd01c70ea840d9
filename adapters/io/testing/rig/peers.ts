/** Ends of associations as programs, on either side of the guest's networks, and what they reported. */
import { fileURLToPath } from 'node:url'
import type { PeerReport, PeerSpec } from '../peer-main.ts'
import type { TrafficResult } from '../traffic.ts'
import { guestAddresses, guestUdpPort, hostAddresses, type Guest } from './guest.ts'
import type { Running } from './running.ts'

const program = fileURLToPath(new URL('../peer-main.js', import.meta.url))

/** `outside` is this machine with our own SCTP; `inside` the guest, with the kernel's. */
export type Where = 'outside' | 'inside'

export interface PeerProgram {
  readonly running: Running
  reports<T extends PeerReport['type']>(type: T): Extract<PeerReport, { type: T }>[]
  /** Waits for the traffic to be through. */
  result(ms?: number): Promise<TrafficResult>
}

const sctpPort = 2905

export const addressesOf = (where: Where): readonly string[] =>
  where === 'inside' ? guestAddresses : hostAddresses

/** The other side as a peer, on the first `paths` networks. */
export function peerAt(where: Where, paths: number, encapsulated: boolean): PeerSpec['peer'] {
  const port = encapsulated ? guestUdpPort : 0
  return {
    addresses: addressesOf(where)
      .slice(0, paths)
      .map(address => ({ address, port })),
    sctpPort,
  }
}

export async function startPeer(guest: Guest, where: Where, spec: PeerSpec): Promise<PeerProgram> {
  const running = guest[where](process.execPath, program, JSON.stringify(spec))
  const reports = (): PeerReport[] => running.lines.map(line => JSON.parse(line) as PeerReport)
  await running.line(/"ready"/)
  return {
    running,
    reports: type =>
      reports().filter(report => report.type === type) as Extract<PeerReport, { type: typeof type }>[],
    async result(ms) {
      const [, json = ''] = await running.line(/^\{"type":"traffic","result":(.*)\}$/, ms)
      return JSON.parse(json) as TrafficResult
    },
  }
}
