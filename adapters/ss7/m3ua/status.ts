/** M3UA as a person asks about it: how everything is, where a message would go, and why not elsewhere. */

import type { Millis } from '../wire/core.ts'
import type { Quirks } from './configuration.ts'
import { aspState, isActive, isUp, type Layer, type Link, type Member, type Server } from './layer.ts'
import type { AspState, AsState, Deviation, DestinationState, TrafficMode } from './primitives.ts'
import { dataStream } from './selection.ts'
import { choose } from './server.ts'
import type { NetworkManagement } from './ssnm.ts'

export interface M3uaStatus {
  readonly associations: readonly AssociationStatus[]
  readonly servers: readonly ServerStatus[]
  readonly destinations: readonly DestinationStatus[]
}

export interface AssociationStatus {
  readonly name: string
  readonly state: AspState
  /** In an operator's words, always: also of an ASP that is as it should be. */
  readonly reason: string
  /** Nothing is under way: no acknowledgement is waited for. */
  readonly isSettled: boolean
  readonly isQuiesced: boolean
  readonly target: AspState
  readonly servers: readonly { readonly as: string; readonly state: AspState; readonly reason: string }[]
  readonly roundTripMs: Millis | undefined
  readonly deviations: Readonly<Partial<Record<Deviation, number>>>
}

export interface ServerStatus {
  readonly name: string
  readonly state: AsState
  readonly routingContext: number | undefined
  readonly networkAppearance: number | undefined
  readonly trafficMode: TrafficMode
  readonly active: number
  readonly minActive: number
  /** Messages that wait for an ASP to come back. */
  readonly queued: number
}

export interface DestinationStatus {
  readonly pointCode: number
  /** The best of what active associations say; `unavailable` when none is active. */
  readonly state: DestinationState
  /** 0 to 3. */
  readonly congestionLevel: number
  readonly via: readonly { readonly association: string; readonly state: DestinationState }[]
}

export interface Chosen {
  readonly as?: string
  readonly opc: number
  readonly dpc: number
  readonly sls: number
}

export interface Ways {
  /** `undefined`: no routing key fits. */
  readonly server: ServerStatus | undefined
  /** The association that would carry it, and the stream there; absent when it would not leave now. */
  readonly association: string | undefined
  readonly stream: number | undefined
  readonly ways: readonly Way[]
}

export interface Way {
  readonly association: string
  readonly chosen: boolean
  readonly why: string
}

export function statusOf(layer: Layer, management: NetworkManagement): M3uaStatus {
  const links = [...layer.links.values()]
  return {
    associations: links.map(associationStatus),
    servers: layer.servers.map(serverStatus),
    destinations: management.destinations().map(({ pointCode, congestionLevel }) => {
      const via = links
        .filter(link => link.members.some(isActive))
        .map(link => ({ association: link.name, state: link.destinations.state(pointCode) }))
      const best = (['available', 'restricted'] as const).find(one => via.some(({ state }) => state === one))
      return { pointCode, congestionLevel, state: best ?? 'unavailable', via }
    }),
  }
}

const underWay = new Set<Link['state'] | Member['state']>([
  'goingUp',
  'goingDown',
  'activating',
  'deactivating',
])

function associationStatus(link: Link): AssociationStatus {
  const { name, members, isQuiesced, target, roundTripMs, deviations, state } = link
  const blamed = members.find(member => !isActive(member) && member.reason !== '')
  return {
    name,
    state: aspState(link),
    reason: isUp(link) && !members.some(isActive) ? (blamed?.reason ?? link.reason) : link.reason,
    isSettled: !underWay.has(state) && !members.some(member => underWay.has(member.state)),
    isQuiesced,
    target,
    servers: members.map(member => ({
      as: member.server.configuration.name,
      state: aspState(link, member),
      reason: member.reason === '' ? link.reason : member.reason,
    })),
    roundTripMs,
    deviations: Object.fromEntries(deviations),
  }
}

function serverStatus({ configuration, state, active, queue }: Server): ServerStatus {
  const { name, routingContext, networkAppearance, trafficMode, minActive = 1 } = configuration
  return {
    name,
    state,
    routingContext,
    networkAppearance,
    trafficMode,
    active: active.sharers.length,
    minActive,
    queued: queue.length,
  }
}

export function explained(layer: Layer, server: Server | undefined, { dpc, sls }: Chosen): Ways {
  const nowhere = { association: undefined, stream: undefined }
  if (server === undefined) return { server: undefined, ...nowhere, ways: [] }
  const member = server.state === 'active' ? choose(server, { dpc, sls }) : undefined
  const ways = [...layer.links.values()].map((link): Way => {
    const own = server.members.find(one => one.link === link)
    const chosen = member !== undefined && own === member
    return { association: link.name, chosen, why: whyOf(server, own, dpc, sls, chosen) }
  })
  const there =
    member === undefined
      ? nowhere
      : { association: member.link.name, stream: dataStream(sls, member.link.outboundStreams) }
  return { server: serverStatus(server), ...there, ways }
}

function whyOf(
  server: Server,
  member: Member | undefined,
  dpc: number,
  sls: number,
  chosen: boolean,
): string {
  const { name } = server.configuration
  if (member === undefined) return `does not serve ${name}`
  const { link } = member
  if (!isUp(link)) return `ASP is down: ${link.reason}`
  if (!isActive(member)) return `ASP is inactive in ${name}: ${member.reason || link.reason}`
  if (link.isQuiesced) return 'is being drained'
  if (server.state !== 'active') return `ASP is active, but ${name} is ${server.state}`
  const state = link.destinations.state(dpc)
  if (state === 'unavailable') return `says that ${String(dpc)} is unavailable (DUNA)`
  const mine = server.active.pick(sls) === member
  if (chosen) {
    if (mine) return `has SLS ${String(sls)}`
    return `stands in for the association that has SLS ${String(sls)}`
  }
  return state === 'restricted'
    ? `says that ${String(dpc)} is restricted (DRST)`
    : `SLS ${String(sls)} goes over another association`
}

/** Quirk switches that are on, by name. */
export function quirksOn(
  quirks: { readonly [Q in keyof Quirks]?: boolean | undefined } | undefined,
): readonly string[] {
  return Object.entries(quirks ?? {}).flatMap(([name, on]) => (on === true ? [name] : []))
}
