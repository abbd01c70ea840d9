import type { Millis } from '../wire/core.ts'
import type { TrafficMode } from './primitives.ts'

/** One network's M3UA, as an operator's link sheet gives it. Checked by whoever reads the configuration file. */
export interface M3uaConfiguration {
  /**
   * `asp`: we are the application, each association leads to a signalling gateway process.
   * `sgp`: we are the gateway, each association leads to an ASP.
   * `ipsp`: two applications without a gateway, single exchange: `initiates` says who sends ASP Up.
   */
  readonly role: 'asp' | 'sgp' | 'ipsp'
  readonly applicationServers: readonly ApplicationServer[]
  readonly associations: readonly Association[]
  readonly timers?: Partial<M3uaTimers>
  /** Messages kept per Application Server while it is pending. */
  readonly pendingLimit?: number
  /** At a gateway: point codes whose messages are for the users of this very node. */
  readonly localPointCodes?: readonly number[]
  /** At an ASP: destinations audited (DAUD) after activation. */
  readonly destinations?: readonly number[]
}

export interface ApplicationServer {
  readonly name: string
  /** RFC 4666 §1.4.2.2; none when the gateway has just one routing key for us. */
  readonly routingContext?: number
  readonly networkAppearance?: number
  readonly trafficMode: TrafficMode
  /** ASPs that must be active before a loadshare AS is (n of RFC 4666 §4.3.2). */
  readonly minActive?: number
  /** The routing key's own point codes: DPC of what arrives for this AS, OPC of what it sends. */
  readonly pointCodes: readonly number[]
  /** The routing key's remote point codes, where it is restricted to some. */
  readonly remotePointCodes?: readonly number[]
  /** Associations that serve it, by name; all of them unless given. */
  readonly associations?: readonly string[]
}

export interface Association {
  readonly name: string
  /** At an ASP: sent in ASP Up. At a gateway: expected there, when given. */
  readonly aspIdentifier?: number
  /** IPSP only: this side sends ASP Up. */
  readonly initiates?: boolean
  /** Where it goes by itself once communication is up; `active` unless given. */
  readonly target?: 'down' | 'inactive' | 'active'
  readonly quirks?: Quirks
}

/** Switches for peers that RFC 4666 does not describe. */
export interface Quirks {
  /** Send no routing context, although the AS has one. */
  readonly omitRoutingContext?: boolean
  /** Send no traffic mode type in ASP Active. */
  readonly omitTrafficMode?: boolean
  /** Send no DAUD: the gateway answers it with ERR. */
  readonly omitAudit?: boolean
  /** The gateway sends no NTFY: do not miss it. */
  readonly noNotify?: boolean
  /** The gateway sends DAUD, which only ASPs may (§3.4.3): answer it; else it earns an ERR. */
  readonly auditsAsp?: boolean
  /** The gateway sends SSNM to an ASP that is not active (§4.3.1): believe it; else it is ignored. */
  readonly ssnmWhileInactive?: boolean
  /** The peer omits routing contexts where several are possible: the point code tells; else DATA earns an ERR. */
  readonly noRoutingContext?: boolean
}

export interface M3uaTimers {
  /** T(ack): wait for an acknowledgement; doubles with every retry up to `tAckMaxMs`. */
  readonly tAckMs: Millis
  readonly tAckMaxMs: Millis
  /** T(r): how long a pending AS keeps messages for an ASP to come back. */
  readonly tRecoveryMs: Millis
  /** T(beat): own heartbeats; 0 sends none (SCTP has its own). */
  readonly beatMs: Millis
  /** How often an unavailable destination is audited; 0 never. */
  readonly auditMs: Millis
}

export const defaultTimers: M3uaTimers = {
  tAckMs: 2_000,
  tAckMaxMs: 30_000,
  tRecoveryMs: 2_000,
  beatMs: 0,
  auditMs: 30_000,
}
