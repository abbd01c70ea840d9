/** What the parts of one M3UA core share: its associations, Application Servers, timers and outbox. */

import type { Millis } from '../wire/core.ts'
import type { Outbox } from '../wire/outbox.ts'
import type { Timers } from '../wire/timers.ts'
import type { AspMaintenanceState, AspTrafficState } from './asp.ts'
import { writeMessage } from './codec.ts'
import type { ApplicationServer, Association, M3uaConfiguration, M3uaTimers } from './configuration.ts'
import type { Destinations } from './destinations.ts'
import { errorCodes, type ErrorName } from './error-codes.ts'
import type { M3uaMessage, MessageOf } from './messages.ts'
import type { PeerAspState, PeerTrafficState } from './peer-asp.ts'
import {
  m3uaPayloadProtocol,
  type AspState,
  type AsState,
  type Deviation,
  type M3uaOutput,
  type MtpTransferRequest,
} from './primitives.ts'
import { dataStream, type Selection } from './selection.ts'

/** A timer is what happens when it rings. */
export type Alarm = () => void

export interface Layer {
  now: Millis
  readonly configuration: M3uaConfiguration
  readonly timing: M3uaTimers
  readonly timers: Timers<Alarm>
  readonly out: Outbox<M3uaOutput>
  readonly links: ReadonlyMap<string, Link>
  readonly servers: readonly Server[]
}

/** One association, and the ASP it leads from or to. */
export interface Link {
  readonly name: string
  readonly configuration: Association
  /** `asp`: we ask and the peer acknowledges. `sgp`: the other way round. */
  readonly side: 'asp' | 'sgp'
  outboundStreams: number
  /** The transport waits for an answer in vain: new messages go elsewhere if there is an elsewhere. */
  silent: boolean
  state: AspMaintenanceState | PeerAspState
  target: 'down' | 'inactive' | 'active'
  /** Takes no new traffic: on its way out. */
  isQuiesced: boolean
  /** Why it is as it is, in an operator's words. */
  reason: string
  /** ASP Ups or Downs sent without an answer. */
  attempts: number
  /** At a gateway: the identifier its ASP gave. */
  aspIdentifier: number | undefined
  readonly members: Member[]
  readonly destinations: Destinations
  /** Data of the heartbeat that is out, for its acknowledgement. */
  beat: { readonly sentAt: Millis; missed: number } | undefined
  /** Counts what the peer does that the standard does not say. */
  readonly note: (kind: Deviation) => void
  readonly deviations: Map<Deviation, number>
  /** Of the last heartbeat that came back. */
  roundTripMs: Millis | undefined
  readonly alarms: Readonly<Record<'ack' | 'beat' | 'audit' | 'unnotified', Alarm>>
}

export interface Scope {
  readonly networkAppearance?: number
  readonly routingContext?: readonly number[]
}

/** One ASP in one Application Server. */
export interface Member {
  readonly link: Link
  readonly server: Server
  /** Network appearance and routing context, as DATA and SSNM carry them. */
  readonly scope: Scope
  state: AspTrafficState | PeerTrafficState
  attempts: number
  /** At a gateway: the ASP registered the routing key (§4.4). */
  isRegistered: boolean
  reason: string
  readonly ack: Alarm
}

export interface Server {
  readonly configuration: ApplicationServer
  state: AsState
  readonly members: Member[]
  readonly active: Selection<Member>
  queue: MtpTransferRequest[]
  correlationId: number
  readonly recovery: Alarm
}

export function isUp({ state }: Link): boolean {
  return state === 'up'
}

export function aspState(link: Link, member?: Member): AspState {
  if (!isUp(link)) return 'down'
  const active = member === undefined ? link.members.some(isActive) : isActive(member)
  return active ? 'active' : 'inactive'
}

export function isActive({ state }: Member): boolean {
  return state === 'active'
}

/** RFC 4666 §1.4.7: everything but DATA goes on stream 0. */
export function send(layer: Layer, link: Link, message: Exclude<M3uaMessage, { type: 'data' }>): void {
  layer.out.push({
    type: 'send',
    association: link.name,
    stream: 0,
    ppid: m3uaPayloadProtocol,
    octets: writeMessage(message),
  })
}

export function sendData(
  layer: Layer,
  link: Link,
  message: MessageOf<'data'>,
  request: MtpTransferRequest,
): void {
  layer.out.push({
    type: 'send',
    association: link.name,
    stream: dataStream(request.sls, link.outboundStreams),
    ppid: m3uaPayloadProtocol,
    octets: writeMessage(message),
    request,
  })
}

export function refuse(
  layer: Layer,
  link: Link,
  error: ErrorName,
  rest: Omit<MessageOf<'err'>, 'type' | 'errorCode'> = {},
): void {
  send(layer, link, { type: 'err', errorCode: errorCodes[error], ...rest })
}

export function deviate(layer: Layer, link: Link, kind: Deviation): void {
  link.deviations.set(kind, (link.deviations.get(kind) ?? 0) + 1)
  layer.out.push({ type: 'deviation', association: link.name, kind })
}

export function indicateAsp(layer: Layer, link: Link, reason: string, member?: Member): void {
  if (member === undefined) link.reason = reason
  else member.reason = reason
  layer.out.push({
    type: 'aspStateIndication',
    association: link.name,
    ...(member === undefined ? {} : { as: member.server.configuration.name }),
    state: aspState(link, member),
    reason,
  })
}

export function scopeFor(
  { quirks }: Association,
  { networkAppearance, routingContext }: ApplicationServer,
): Scope {
  return {
    ...(networkAppearance === undefined ? {} : { networkAppearance }),
    ...(routingContext === undefined || quirks?.omitRoutingContext === true
      ? {}
      : { routingContext: [routingContext] }),
  }
}

/** The routing context parameter of these Application Servers, or none where they have none. */
export function routingContextOf(members: readonly Member[]): Pick<Scope, 'routingContext'> {
  const contexts = members.flatMap(({ scope }) => scope.routingContext ?? [])
  return contexts.length === 0 ? {} : { routingContext: contexts }
}

/** The members a message speaks of, and the routing contexts in it that this association does not have. */
export function membersNamed(
  link: Link,
  routingContext: readonly number[] | undefined,
): { members: readonly Member[]; unknown: readonly number[] } {
  if (routingContext === undefined) return { members: link.members, unknown: [] }
  const members = link.members.filter(({ server: { configuration } }) =>
    // A server without a routing context is alone on its association (RFC 4666 §1.4.2.2): any context means it.
    configuration.routingContext === undefined
      ? link.members.length === 1
      : routingContext.includes(configuration.routingContext),
  )
  const lenient = members.some(({ server }) => server.configuration.routingContext === undefined)
  const known = members.map(({ server }) => server.configuration.routingContext)
  return { members, unknown: lenient ? [] : routingContext.filter(context => !known.includes(context)) }
}

/** T(ack) doubles with each unanswered try. */
export function ackWaitMs({ timing: { tAckMs, tAckMaxMs } }: Layer, attempts: number): Millis {
  return Math.min(tAckMaxMs, tAckMs * 2 ** Math.min(attempts, 16))
}
