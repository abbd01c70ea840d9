import type { MccMnc, MnoId } from '../../actors/domain/network.ts'
import type { TrafficMode } from '../ss7/m3ua/primitives.ts'
import type { ApplicationServer, M3uaConfiguration, M3uaTimers, Quirks } from '../ss7/m3ua/configuration.ts'
import type { MapVersion } from '../ss7/map/primitives.ts'
import { defaultMapConfig, type MapConfig } from '../ss7/map/service.ts'
import type {
  SccpConfiguration,
  SccpLimits,
  SccpTimers,
  SendingOptions,
  TranslationRule,
} from '../ss7/sccp/configuration.ts'
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

export interface SccpSettings {
  readonly slsBits?: 4 | 5 | 8 | undefined
  /** Local subsystems besides our own and the gsmSCF's. */
  readonly subsystems?: readonly number[] | undefined
  readonly concernedPointCodes?: readonly number[] | undefined
  readonly backups?: SccpConfiguration['backups'] | undefined
  readonly grantsOutages?: boolean | undefined
  readonly sending?: Optional<SendingOptions> | undefined
  readonly destinations?:
    readonly { readonly pointCode: number; readonly sending: Optional<SendingOptions> }[] | undefined
  readonly timers?: Optional<SccpTimers> | undefined
  readonly limits?: Optional<SccpLimits> | undefined
}

/** As the configuration gives it: what is absent may also be `undefined`, at any depth. */
type Loose<T> = T extends readonly (infer E)[]
  ? readonly Loose<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Loose<T[K]> | (undefined extends T[K] ? undefined : never) }
    : T

/** Absent and `undefined` alike. */
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }

export interface OperatorSettings {
  readonly id: MnoId
  readonly country: string
  readonly networks: readonly MccMnc[]
  /** ITU-T unless given. */
  readonly pointCodeFormat?: 'itu' | 'ansi' | undefined
  /** `asp` unless given. */
  readonly role?: 'asp' | 'ipsp' | undefined
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
  readonly minActive?: number | undefined
  readonly remotePointCodes?: readonly number[] | undefined
  readonly pendingLimit?: number | undefined
  /** Further Application Servers on the same associations. */
  readonly applicationServers?: readonly Loose<ApplicationServer>[] | undefined
  readonly m3ua: Optional<M3uaTimers>
  readonly sccp?: SccpSettings | undefined
  /** How titles are translated; absent: everything goes to `gatewayPointCode`. */
  readonly translations?: readonly Loose<TranslationRule>[] | undefined
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
  /** IPSP: we send ASP Up. */
  readonly initiates?: boolean | undefined
  readonly target?: 'down' | 'inactive' | 'active' | undefined
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
  const { id } = operator
  const { prefixBits, generationBits, ...ids } = defaultTcapConfig.transactionIds
  return {
    name: id,
    m3ua: m3uaConfig(operator),
    sccp: sccpConfig(settings, operator),
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

function m3uaConfig(operator: OperatorSettings): M3uaConfiguration {
  const { id, pointCode, routingContext, networkAppearance, trafficMode, minActive } = operator
  const { remotePointCodes, pendingLimit, applicationServers = [] } = operator
  const own = {
    name: id,
    trafficMode,
    pointCodes: [pointCode],
    ...present({ routingContext, networkAppearance, minActive, remotePointCodes }),
  }
  return {
    role: operator.role ?? 'asp',
    applicationServers: [own, ...applicationServers.map(one => tight<ApplicationServer>(one))],
    associations: operator.associations.map(({ name, aspIdentifier, quirks, initiates, target }) => ({
      name,
      quirks: present(quirks),
      ...present({ aspIdentifier, initiates, target }),
    })),
    timers: present(operator.m3ua),
    destinations: destinationsOf(operator),
    ...present({ pendingLimit }),
  }
}

/** The gateway's own point code, and wherever translation leads: all are audited. */
function destinationsOf({ gatewayPointCode, translations = [] }: OperatorSettings): number[] {
  const led = translations.flatMap(({ to }) =>
    'destinations' in to ? to.destinations.map(({ pointCode }) => pointCode) : [],
  )
  return [...new Set([gatewayPointCode, ...led])]
}

function sccpConfig(settings: Ss7Settings, operator: OperatorSettings): SccpConfiguration {
  const { id, pointCode, gatewayPointCode, pointCodeFormat, translations, sccp = {} } = operator
  const { subsystems = [], ...rest } = sccp
  const everything = { name: id, match: {}, to: { destinations: [{ pointCode: gatewayPointCode }] } }
  return {
    localPointCode: pointCode,
    networkIndicator: networkIndicators[operator.networkIndicator],
    subsystems: [...new Set([settings.ssn, gsmScfSsn, ...subsystems])],
    globalTitles: [operator.globalTitle ?? settings.globalTitle],
    translations: translations?.map(rule => tight<TranslationRule>(rule)) ?? [everything],
    // Where there are several, ours is the one with our point code and name.
    ...(operator.applicationServers === undefined ? {} : { as: id }),
    ...present({ pointCodeFormat }),
    ...tight<Partial<SccpConfiguration>>(rest),
  }
}

/** A value as it was, at any depth without what is absent. */
function tight<T>(value: Loose<T>): T {
  if (Array.isArray(value)) return value.map(one => tight<unknown>(one)) as T
  if (typeof value !== 'object' || value === null) return value as T
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(entries.map(([key, inner]) => [key, tight<unknown>(inner)])) as T
}

/** Without what is absent: the stack's own defaults hold then. */
export function present<T extends object>(properties: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
