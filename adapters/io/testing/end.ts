/** A provider opened as a test program's specification says. */
import { openKernel } from '../kernel/kernel.ts'
import { openRawIp } from '../raw-ip.ts'
import { openTcp } from '../tcp/tcp.ts'
import type { Deliver, Provider, Transport } from '../transport.ts'
import { openUdp } from '../udp.ts'
import { openOwnSctp } from './own-sctp.ts'

export interface EndSpec {
  readonly provider: Provider
  readonly local: readonly string[]
  readonly listens?: boolean
  /** Parameters of RFC 9260 §16 for failures to be noticed within a test. */
  readonly timers?: Readonly<Record<string, number>>
}

const sctpPort = 2905
const udpPort = 9899
const streams = { outboundStreams: 8, inboundStreams: 8 }

const onError = (error: Error): void => void process.stderr.write(`${error.message}\n`)

export async function openEnd(
  { provider, local, listens = false, timers }: EndSpec,
  deliver: Deliver,
): Promise<Transport> {
  const addresses = local.map(address => ({ address, port: provider === 'udp' ? udpPort : 0 }))
  const own = {
    port: sctpPort,
    localAddresses: addresses,
    ...timers,
    ...(listens ? { accept: streams } : {}),
  }
  switch (provider) {
    case 'udp':
      return openOwnSctp(own, await openUdp({ addresses, onError }), deliver)
    case 'ip':
      return openOwnSctp(own, openRawIp({ addresses: local, onError }), deliver)
    case 'kernel': {
      const where = listens ? { listen: { addresses: local, port: sctpPort } } : { localAddresses: local }
      return openKernel({ ...streams, ...timers, ...where, onWarning: console.error }, deliver)
    }
    case 'tcp':
      return openTcp({ listen: listens ? local.map(address => ({ address, port: sctpPort })) : [] }, deliver)
  }
}
