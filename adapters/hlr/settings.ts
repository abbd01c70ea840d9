import type { MccMnc, MnoId } from '../../actors/domain/network.ts'
import type { TrafficMode } from '../ss7/m3ua/primitives.ts'
import type { M3uaTimers, Quirks } from '../ss7/m3ua/configuration.ts'
import type { MapVersion } from '../ss7/map/primitives.ts'
import { defaultMapConfig, type MapConfig } from '../ss7/map/service.ts'
import { defaultSctpConfig, type SctpConfig } from '../ss7/sctp/config.ts'
import type { TransportAddress } from '../ss7/sctp/primitives.ts'
import type { NetworkConfig, StackConfig } from '../ss7/stack/primitives.ts'
import { defaultTcapConfig } from '../ss7/tcap/config.ts'

/** Link sheets as the gateway's configuration has them, and the stack they make. */

export interface Ss7Settings {
  readonly sctpPort: number
  /** E.164 digits: our SCCP title and MAP service centre address. */
  readonly globalTitle: string
  readonly ssn: number
  readonly transactionIdPrefix: number
  readonly maxDialogues: number
  /** How dialogues that peers begin are refused. */
  readonly inbound?: MapConfig['refusals']
  readonly sctp: Optional<Pick<SctpConfig, TunableSctp>>
}

type TunableSctp =
  | 'rtoInitialMs'
  | 'rtoMinMs'
  | 'rtoMaxMs'
  | 'associationMaxRetrans'
  | 'pathMaxRetrans'
  | 'heartbeatIntervalMs'
  | 'sackDelayMs'

/** Absent and `undefined` alike. */
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }

export interface OperatorSettings {
  readonly id: MnoId
  readonly country: string
  readonly networks: readonly MccMnc[]
  readonly pointCode: number
  readonly gatewayPointCode: number
  readonly networkIndicator: keyof typeof networkIndicators
  readonly routingContext?: number | undefined
  readonly networkAppearance?: number | undefined
  readonly trafficMode: TrafficMode
  readonly globalTitle?: string | undefined
  /** E.164 digits that its home routers give as the serving node's. */
  readonly homeRouters?: readonly string[] | undefined
  readonly calledSsn: number
  readonly translationType: number
  readonly mapVersions?: readonly MapVersion[] | undefined
  readonly m3ua: Optional<M3uaTimers>
  readonly associations: readonly AssociationSettings[]
}

export interface AssociationSettings {
  readonly name: string
  /** `kernel` and `tcp` are not the stack's own: somebody else carries them. */
  readonly transport: 'udp' | 'ip' | 'kernel' | 'tcp'
  readonly peer: readonly TransportAddress[]
  readonly sctpPort: number
  readonly localPort?: number | undefined
  readonly streams: number
  readonly aspIdentifier?: number | undefined
  readonly quirks: Optional<Quirks>
}

/** Q.704 §14.2.1. */
const networkIndicators = {
  international: 0,
  'international-spare': 1,
  national: 2,
  'national-spare': 3,
} as const

/** TS 23.003 §8: whoever asks ATI is a gsmSCF. */
export const gsmScfSsn = 147

/**
 * `generation` tells answers to this life of the node from answers to its last one; `localAddress` is where its
 * socket is bound.
 */
export function stackConfig(
  settings: Ss7Settings,
  operators: readonly OperatorSettings[],
  generation: number,
): StackConfig {
  return {
    sctp: { ...defaultSctpConfig, ...present(settings.sctp), port: settings.sctpPort },
    networks: operators.map(operator => networkConfig(settings, operator, generation)),
  }
}

function networkConfig(settings: Ss7Settings, operator: OperatorSettings, generation: number): NetworkConfig {
  const { id, pointCode, gatewayPointCode, routingContext, networkAppearance, trafficMode } = operator
  const { prefixBits, generationBits, ...ids } = defaultTcapConfig.transactionIds
  return {
    name: id,
    m3ua: {
      role: 'asp',
      applicationServers: [
        { name: id, trafficMode, pointCodes: [pointCode], ...present({ routingContext, networkAppearance }) },
      ],
      associations: operator.associations.map(({ name, aspIdentifier, quirks }) => ({
        name,
        quirks: present(quirks),
        ...present({ aspIdentifier }),
      })),
      timers: present(operator.m3ua),
      destinations: [gatewayPointCode],
    },
    sccp: {
      localPointCode: pointCode,
      networkIndicator: networkIndicators[operator.networkIndicator],
      subsystems: [settings.ssn, gsmScfSsn],
      globalTitles: [operator.globalTitle ?? settings.globalTitle],
      translations: [{ name: id, match: {}, to: { destinations: [{ pointCode: gatewayPointCode }] } }],
    },
    tcap: {
      ...defaultTcapConfig,
      maxDialogues: settings.maxDialogues,
      transactionIds: {
        ...ids,
        prefixBits,
        generationBits,
        prefix: settings.transactionIdPrefix,
        generation: generation % 2 ** generationBits,
      },
    },
    map: { ...defaultMapConfig, ...present({ refusals: settings.inbound }) },
    transports: Object.fromEntries(
      operator.associations.map(({ name, transport, peer, sctpPort, localPort, streams }) => [
        name,
        transport === 'kernel' || transport === 'tcp'
          ? { type: 'external' }
          : { type: 'connect', peer: { addresses: peer, sctpPort }, streams, ...present({ localPort }) },
      ]),
    ),
  }
}

/** Without what is absent: the stack's own defaults hold then. */
export function present<T extends object>(properties: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
