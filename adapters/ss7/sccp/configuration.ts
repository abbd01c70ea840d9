import type { Millis } from '../wire/core.ts'
import type { PointCodeFormat } from './address.ts'
import type { Conversion } from './conversion.ts'
import type { NatureOfAddress, NumberingPlan } from './primitives.ts'

/** One network's SCCP. Checked by whoever reads the configuration file. */
export interface SccpConfiguration {
  /** Our own signalling point: OPC of what we send. */
  readonly localPointCode: number
  /** Q.704 §14.2.1; 2 is national unless given. */
  readonly networkIndicator?: number
  /** Subsystems in service from the start: 6 HLR, 7 VLR, 8 MSC, 147 gsmSCF … */
  readonly subsystems: readonly number[]
  /** Our own global titles: messages for these digits are for a local subsystem. */
  readonly globalTitles?: readonly string[]
  readonly translations?: readonly TranslationRule[]
  /** Signalling points told when a local subsystem comes or goes (Q.714 §5.3.6.2). */
  readonly concernedPointCodes?: readonly number[]
  /** The M3UA Application Server that carries our messages, where several could. */
  readonly as?: string
  readonly pointCodeFormat?: PointCodeFormat
  /** Bits of the SLS in this network: 4 (ITU) unless given, 5 or 8 elsewhere. */
  readonly slsBits?: 4 | 5 | 8
  readonly sending?: Partial<SendingOptions>
  /** Signalling points that take other messages than `sending` says. */
  readonly destinations?: readonly DestinationOptions[]
  /** Q.714 §5.3.5: where our subsystems have replicas that must agree before one goes out of service. */
  readonly backups?: readonly { readonly ssn: number; readonly pointCode: number }[]
  /** Agree by ourselves that a replica goes, while our own subsystem is in service. */
  readonly grantsOutages?: boolean
  readonly timers?: Partial<SccpTimers>
  readonly limits?: Partial<SccpLimits>
}

/** How long messages leave. */
export interface SendingOptions {
  /** Longest SCCP message in octets: 268 is what an MTP2 link carries (272 less the routing label). */
  readonly maxMessageOctets: number
  /** What to do with more data than a UDT takes. */
  readonly long: 'segment' | 'ludt' | 'refuse'
  /** XUDT instead of UDT always. */
  readonly preferExtended: boolean
  /** Q.714 §3.1: hop counter of new messages, 1 to 15. */
  readonly hopCounter: number
}

export interface DestinationOptions {
  readonly pointCode: number
  readonly sending: Partial<SendingOptions>
}

export interface SccpTimers {
  /** T(reass), Q.714 annex C: 10 to 20 s. */
  readonly reassemblyMs: Millis
  /** T(stat.info), Q.714 annex C: first interval of the subsystem status test; it doubles up to `statusTestMaxMs`. */
  readonly statusTestMs: Millis
  readonly statusTestMaxMs: Millis
  /** T(coord.chg), Q.714 annex C: one to two minutes for all backups to agree. */
  readonly coordinatedChangeMs: Millis
  /** T(ignore SST), Q.714 annex C: how long a subsystem that went by agreement is not tested. */
  readonly ignoreTestMs: Millis
}

export interface SccpLimits {
  /** Messages being reassembled at a time. */
  readonly reassemblies: number
}

/** One line of a global title translation table (Q.714 §2.4). The longest matching prefix wins, then the first line. */
export interface TranslationRule {
  readonly name: string
  /** Absent fields match anything. */
  readonly match: {
    /** Digits the title begins with; empty or absent matches all. */
    readonly prefix?: string
    /** Digits from … to …, both included, compared as many digits as the bounds have. */
    readonly range?: { readonly from: string; readonly to: string }
    readonly gti?: number
    readonly tt?: number
    readonly np?: NumberingPlan
    readonly nai?: NatureOfAddress
  }
  readonly to: LocalTarget | RemoteTarget
}

export interface LocalTarget {
  readonly local: true
  /** The subsystem; that of the address unless given. */
  readonly ssn?: number
}

export interface RemoteTarget {
  readonly destinations: readonly { readonly pointCode: number; readonly ssn?: number }[]
  /** `primaryBackup`: the first that is available. `loadshare`: by SLS over those available. */
  readonly mode?: 'primaryBackup' | 'loadshare'
  /** How the next node routes; `gt` unless given. */
  readonly routingIndicator?: 'gt' | 'ssn'
  /** The subsystem in the new address; that of the old one unless given. */
  readonly ssn?: number
  /** What becomes of the title; unchanged unless given. */
  readonly title?: 'remove' | TitleReplacement
}

export interface TitleReplacement {
  /** First of all: into another numbering plan. Without a network for it there is no translation. */
  readonly convert?: Conversion
  /** Digits cut off in front. */
  readonly strip?: number
  /** Digits put in front, after the cut. */
  readonly prepend?: string
  readonly tt?: number
  readonly np?: NumberingPlan
  readonly nai?: NatureOfAddress
}

export const defaultSending: SendingOptions = {
  maxMessageOctets: 268,
  long: 'segment',
  preferExtended: false,
  hopCounter: 15,
}

export const defaultTimers: SccpTimers = {
  reassemblyMs: 10_000,
  statusTestMs: 30_000,
  statusTestMaxMs: 600_000,
  coordinatedChangeMs: 60_000,
  ignoreTestMs: 30_000,
}

export const defaultLimits: SccpLimits = { reassemblies: 1_000 }
