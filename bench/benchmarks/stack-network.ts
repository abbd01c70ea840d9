import { monotonicClock } from '../../adapters/io/clock.ts'
import { openCarriers, type ExternalAssociation } from '../../adapters/io/carriers.ts'
import { cookieSigner, secureRandom } from '../../adapters/io/crypto.ts'
import { drive, type Driver } from '../../adapters/io/driver.ts'
import { openUdp } from '../../adapters/io/udp.ts'
import { defaultMapConfig } from '../../adapters/ss7/map/service.ts'
import { defaultSctpConfig } from '../../adapters/ss7/sctp/config.ts'
import type { DatagramOut } from '../../adapters/ss7/sctp/primitives.ts'
import type { SccpAddress } from '../../adapters/ss7/sccp/primitives.ts'
import { stack } from '../../adapters/ss7/stack.ts'
import type { NetworkConfig, StackInput, StackOutput } from '../../adapters/ss7/stack/primitives.ts'
import { defaultTcapConfig } from '../../adapters/ss7/tcap/config.ts'

/** Both ends of the whole-stack benchmark: a querying node and a signalling gateway with its HLR, one association. */

/** `sctp`: our own, in UDP. `tcp`: M3UA on TCP. */
export type Carriage = 'sctp' | 'tcp'

export const loopback = '127.0.0.1'
export const network = 'bench'
export const association = 'link'

const [ownPointCode, hlrPointCode, routingContext] = [100, 200, 7]
const own = '93700000001'

function title(digits: string, ssn: number): SccpAddress {
  const globalTitle = { gti: 4, tt: 0, np: 'isdn-e164', nai: 'international', digits } as const
  return { routingIndicator: 'gt', ssn, globalTitle }
}

export const us = title(own, 8)
export const number = (digits: string): SccpAddress => title(digits, 6)

const applicationServers = [
  { name: 'as', routingContext, trafficMode: 'loadshare' as const, pointCodes: [ownPointCode] },
]

/** `peerPort`: the gateway's, of UDP or of TCP. */
export function querying(carriage: Carriage, peerPort: number): NetworkConfig {
  const addresses = [{ address: loopback, port: peerPort }]
  return {
    name: network,
    m3ua: {
      role: 'asp',
      applicationServers,
      associations: [{ name: association }],
      destinations: [hlrPointCode],
    },
    sccp: {
      localPointCode: ownPointCode,
      subsystems: [8],
      globalTitles: [own],
      translations: [
        { name: 'abroad', match: { prefix: '92' }, to: { destinations: [{ pointCode: 300 }] } },
        { name: 'home', match: { prefix: '9370' }, to: { destinations: [{ pointCode: hlrPointCode }] } },
      ],
    },
    tcap: defaultTcapConfig,
    map: defaultMapConfig,
    transports: {
      [association]:
        carriage === 'tcp'
          ? { type: 'external' }
          : { type: 'connect', peer: { addresses, sctpPort: defaultSctpConfig.port } },
    },
  }
}

export function answering(carriage: Carriage): NetworkConfig {
  return {
    name: network,
    m3ua: {
      role: 'sgp',
      applicationServers,
      associations: [{ name: association }],
      localPointCodes: [hlrPointCode],
    },
    sccp: {
      localPointCode: hlrPointCode,
      subsystems: [6],
      translations: [
        { name: 'gateway', match: { prefix: own }, to: { destinations: [{ pointCode: ownPointCode }] } },
        { name: 'hlr', match: { prefix: '93' }, to: { local: true, ssn: 6 } },
      ],
    },
    tcap: defaultTcapConfig,
    map: { ...defaultMapConfig, serves: ['sendRoutingInfoForSM'] },
    transports: { [association]: carriage === 'tcp' ? { type: 'external' } : { type: 'accept' } },
  }
}

export interface Running {
  readonly driver: Driver<StackInput>
  /** Of our UDP socket. */
  readonly port: number
  close(): Promise<void>
}

interface RunOptions {
  /** The TCP port to listen on, or the peer's to connect to. */
  readonly tcp?: { readonly listen: number } | { readonly connect: number }
  readonly onOutput: (output: Exclude<StackOutput, DatagramOut>) => void
}

/** A stack on real sockets, as the gateway runs it. */
export async function running(config: NetworkConfig, { tcp, onOutput }: RunOptions): Promise<Running> {
  const socket = await openUdp({ addresses: [{ address: loopback, port: 0 }], onError: fail })
  const accept = { outboundStreams: 17, inboundStreams: 17 }
  const core = stack(
    { sctp: { ...defaultSctpConfig, accept }, networks: [config] },
    { random: secureRandom, sign: cookieSigner() },
  )
  const carriers = await openCarriers({
    associations: tcp === undefined ? [] : [overTcp(tcp)],
    tcp: { listen: tcp !== undefined && 'listen' in tcp ? [{ address: loopback, port: tcp.listen }] : [] },
    input: input => driver.input(input),
  })
  const driver = drive<StackInput, StackOutput>(core, {
    socket,
    clock: monotonicClock,
    onError: fail,
    onOutput: output => (output.type === 'transport' ? carriers.request(output) : onOutput(output)),
  })
  driver.input({ type: 'start' })
  return {
    driver,
    port: socket.addresses[0]?.port ?? 0,
    async close() {
      driver.stop()
      await carriers.close()
      await socket.close()
    },
  }
}

function overTcp(tcp: NonNullable<RunOptions['tcp']>): ExternalAssociation {
  const common = { network, association, provider: 'tcp', streams: 17 } as const
  return 'connect' in tcp
    ? { ...common, peer: { addresses: [{ address: loopback, port: 0 }], sctpPort: tcp.connect } }
    : common
}

export function fail(error: unknown): never {
  throw error
}
