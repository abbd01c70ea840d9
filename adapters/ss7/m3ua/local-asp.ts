/** Turns the tables of `asp.ts` for one association: what we, the ASP, ask of a gateway and hear back. */

import { step } from '../wire/table.ts'
import { aspMaintenance, aspTraffic, type AspMaintenanceEffect, type AspMaintenanceEvent } from './asp.ts'
import type { AspTrafficEffect, AspTrafficEvent } from './asp.ts'
import { errorCodes, errorWords } from './error-codes.ts'
import {
  ackWaitMs,
  deviate,
  indicateAsp,
  membersNamed,
  routingContextOf,
  send,
  type Layer,
  type Link,
  type Member,
} from './layer.ts'
import type { MessageOf } from './messages.ts'
import { tellServer, type ServerDependencies } from './server.ts'

export interface LocalAspDependencies extends ServerDependencies {
  /** Traffic of this member flows: the moment to audit destinations (RFC 4666 §4.5.3). */
  readonly activated: (member: Member) => void
  /** The association no longer says anything about destinations. */
  readonly silenced: (link: Link) => void
}

export function stepMaintenance(
  dependencies: LocalAspDependencies,
  link: Link,
  type: AspMaintenanceEvent['type'],
  reason = '',
): void {
  const { layer } = dependencies
  const effects: AspMaintenanceEffect[] = []
  const context = { wanted: link.target !== 'down' }
  const next = step(aspMaintenance, link.state, { type }, context, effect => effects.push(effect))
  if (next === undefined) return deviate(layer, link, 'unexpectedAck')
  link.state = next
  if (type === 'tAck') link.attempts += 1
  else link.attempts = 0
  for (const effect of effects) applyMaintenance(dependencies, link, effect, reason)
}

function applyMaintenance(
  dependencies: LocalAspDependencies,
  link: Link,
  effect: AspMaintenanceEffect,
  reason: string,
): void {
  const { layer } = dependencies
  switch (effect.type) {
    case 'send': {
      const { aspIdentifier } = link.configuration
      if (effect.message === 'aspDown') return send(layer, link, { type: 'aspDown' })
      return send(layer, link, { type: 'aspUp', ...(aspIdentifier === undefined ? {} : { aspIdentifier }) })
    }
    case 'startAck':
      if (link.attempts > 0)
        indicateAsp(layer, link, `no answer to ${asked(link.state)}, try ${String(link.attempts + 1)}`)
      return layer.timers.set(link.alarms.ack, layer.now + ackWaitMs(layer, link.attempts))
    case 'stopAck':
      return layer.timers.clear(link.alarms.ack)
    case 'isUp':
      indicateAsp(layer, link, 'ASP Up acknowledged')
      // §4.3.4.5: a gateway says next how the AS stands.
      if (layer.configuration.role === 'asp' && link.configuration.quirks?.noNotify !== true)
        layer.timers.set(link.alarms.unnotified, layer.now + layer.timing.tAckMs)
      for (const member of link.members) {
        tellServer(dependencies, member, 'aspUp')
        if (link.target === 'active') stepTraffic(dependencies, member, 'requestActive')
      }
      return undefined
    case 'isDown':
      layer.timers.clear(link.alarms.unnotified)
      for (const member of link.members) {
        stepTraffic(dependencies, member, 'aspDown', reason)
        tellServer(dependencies, member, 'aspDown')
      }
      dependencies.silenced(link)
      return indicateAsp(layer, link, reason)
  }
}

function asked(state: Link['state'] | Member['state']): string {
  if (state === 'goingUp' || state === 'goingDown') return state === 'goingUp' ? 'ASP Up' : 'ASP Down'
  return state === 'activating' ? 'ASP Active' : 'ASP Inactive'
}

export function stepTraffic(
  dependencies: LocalAspDependencies,
  member: Member,
  type: AspTrafficEvent['type'],
  reason = '',
): void {
  const { layer } = dependencies
  const effects: AspTrafficEffect[] = []
  const context = { wanted: member.link.target === 'active' }
  const next = step(aspTraffic, member.state, { type }, context, effect => effects.push(effect))
  if (next === undefined) return deviate(layer, member.link, 'unexpectedAck')
  member.state = next
  if (type === 'tAck') member.attempts += 1
  else member.attempts = 0
  for (const effect of effects) applyTraffic(dependencies, member, effect, reason)
}

function applyTraffic(
  dependencies: LocalAspDependencies,
  member: Member,
  effect: AspTrafficEffect,
  reason: string,
): void {
  const { layer } = dependencies
  const { link, server } = member
  switch (effect.type) {
    case 'send': {
      const scope = routingContextOf([member])
      if (effect.message === 'aspInactive') return send(layer, link, { type: 'aspInactive', ...scope })
      const silent = link.configuration.quirks?.omitTrafficMode === true
      const mode = silent ? {} : { trafficModeType: server.configuration.trafficMode }
      return send(layer, link, { type: 'aspActive', ...mode, ...scope })
    }
    case 'startAck':
      if (member.attempts > 0)
        indicateAsp(
          layer,
          link,
          `no answer to ${asked(member.state)}, try ${String(member.attempts + 1)}`,
          member,
        )
      return layer.timers.set(member.ack, layer.now + ackWaitMs(layer, member.attempts))
    case 'stopAck':
      return layer.timers.clear(member.ack)
    case 'isActive':
      indicateAsp(layer, link, 'ASP Active acknowledged', member)
      tellServer(dependencies, member, 'aspActive')
      return dependencies.activated(member)
    case 'isInactive':
      tellServer(dependencies, member, 'aspInactive')
      return indicateAsp(layer, link, reason, member)
  }
}

/** Layer management moves the ASP, or lets it be where it is. */
export function retarget(dependencies: LocalAspDependencies, link: Link, target: Link['target']): void {
  link.target = target
  if (target === 'down') return stepMaintenance(dependencies, link, 'requestDown', 'taken down on request')
  if (link.state !== 'up') return stepMaintenance(dependencies, link, 'requestUp')
  for (const member of link.members) {
    if (target === 'active') stepTraffic(dependencies, member, 'requestActive')
    else stepTraffic(dependencies, member, 'requestInactive', 'made inactive on request')
  }
}

export function takeTrafficAck(
  dependencies: LocalAspDependencies,
  link: Link,
  { type, routingContext }: MessageOf<'aspActiveAck'> | MessageOf<'aspInactiveAck'>,
): void {
  const { layer } = dependencies
  const { members, unknown } = membersNamed(link, routingContext)
  if (routingContext === undefined && link.members.length > 1) deviate(layer, link, 'missingRoutingContext')
  if (unknown.length > 0 || link.state !== 'up') deviate(layer, link, 'unexpectedAck')
  if (link.state !== 'up') return
  for (const member of members) stepTraffic(dependencies, member, type, 'made inactive by the gateway')
}

/** RFC 4666 §4.3.4.5. */
export function takeNotify(dependencies: LocalAspDependencies, link: Link, message: MessageOf<'ntfy'>): void {
  const { layer } = dependencies
  const { status, routingContext } = message
  layer.timers.clear(link.alarms.unnotified)
  const text = `${String(status.type)}: ${String(status.info)}`
  layer.out.push({ type: 'managementIndication', association: link.name, text })
  if (link.state !== 'up') return deviate(layer, link, 'unexpectedNotify')
  // Erratum 2065: without a context it speaks of an AS nobody can know, and must not touch the traffic of the others.
  const isVague = routingContext === undefined && link.members.length > 1
  if (isVague) deviate(layer, link, 'missingRoutingContext')
  const { members } = membersNamed(link, routingContext)
  if (isVague) return
  for (const member of members) {
    if (status.info === 'Alternate ASP Active') {
      stepTraffic(dependencies, member, 'alternateAspActive', 'another ASP took over (override)')
    } else if (status.info === 'AS-PENDING' || status.info === 'Insufficient ASP Resources Active in AS') {
      stepTraffic(dependencies, member, 'aspNeeded')
    }
  }
}

/** What an operator can do about an ERR; the machine itself just tries again after T(ack). */
const advice: Readonly<Record<number, string>> = {
  [errorCodes.invalidRoutingContext]: 'the routing context is not the one configured there',
  [errorCodes.noConfiguredAsForAsp]: 'no Application Server is configured there for this ASP',
  [errorCodes.unsupportedTrafficModeType]: 'the traffic mode is not the one configured there',
  [errorCodes.invalidNetworkAppearance]: 'the network appearance is not the one configured there',
  [errorCodes.aspIdentifierRequired]: 'configure an ASP identifier',
  [errorCodes.invalidAspIdentifier]: 'the ASP identifier is wrong, or used by another ASP',
  [errorCodes.refusedManagementBlocking]: 'blocked by management there',
}

export function takeError(layer: Layer, link: Link, { errorCode, routingContext }: MessageOf<'err'>): void {
  const hint = advice[errorCode]
  const text = `refused: ${errorWords(errorCode)}${hint === undefined ? '' : `; ${hint}`}`
  layer.out.push({ type: 'managementIndication', association: link.name, text })
  if (link.side !== 'asp') return
  const { members } = membersNamed(link, routingContext)
  const waiting = members.filter(({ state }) => state === 'activating')
  for (const member of waiting) indicateAsp(layer, link, text, member)
  if (waiting.length === 0 && link.state === 'goingUp') indicateAsp(layer, link, text)
}
