/** Turns the tables of `peer-asp.ts` for one association: what an ASP asks of us, the gateway, and what we answer. */

import { step } from '../wire/table.ts'
import {
  deviate,
  indicateAsp,
  isActive,
  isUp,
  membersNamed,
  refuse,
  routingContextOf,
  send,
} from './layer.ts'
import type { Layer, Link, Member } from './layer.ts'
import type { MessageOf } from './messages.ts'
import {
  peerAsp,
  peerTraffic,
  type PeerAspEffect,
  type PeerAspEvent,
  type PeerAspState,
  type PeerTrafficEffect,
  type PeerTrafficEvent,
  type PeerTrafficState,
} from './peer-asp.ts'
import { tellDisplaced, tellFailure, tellServer, type ServerDependencies } from './server.ts'

export function stepPeer(
  dependencies: ServerDependencies,
  link: Link,
  type: PeerAspEvent['type'],
  reason: string,
): void {
  const { layer } = dependencies
  const effects: PeerAspEffect[] = []
  const context = { active: link.members.some(isActive) }
  const next = step(peerAsp, link.state as PeerAspState, { type }, context, effect => effects.push(effect))
  if (next === undefined) return unexpected(layer, link)
  link.state = next
  for (const effect of effects) applyPeer(dependencies, link, effect, reason)
}

function applyPeer(
  dependencies: ServerDependencies,
  link: Link,
  effect: PeerAspEffect,
  reason: string,
): void {
  const { layer } = dependencies
  switch (effect.type) {
    case 'send':
      return send(layer, link, { type: effect.message })
    case 'refuse':
      return refuse(layer, link, effect.error)
    case 'isUp':
      indicateAsp(layer, link, reason)
      for (const member of link.members) tellServer(dependencies, member, 'aspUp')
      return undefined
    case 'isDown':
      for (const member of link.members) {
        if (link.state === 'closed') tellFailure(layer, member)
        member.isRegistered = false
        applyTraffic(dependencies, member, stepOne(member, 'aspDown'), reason)
        tellServer(dependencies, member, 'aspDown')
      }
      return indicateAsp(layer, link, reason)
  }
}

/** RFC 4666 §4.3.4.1: the identifier is checked where one is configured. */
export function takeAspUp(
  dependencies: ServerDependencies,
  link: Link,
  { aspIdentifier }: MessageOf<'aspUp'>,
): void {
  const { layer } = dependencies
  const expected = link.configuration.aspIdentifier
  if (expected !== undefined && aspIdentifier === undefined)
    return refuse(layer, link, 'aspIdentifierRequired')
  if (expected !== undefined && aspIdentifier !== expected) return refuse(layer, link, 'invalidAspIdentifier')
  if (link.members.length === 0) return refuse(layer, link, 'noConfiguredAsForAsp')
  link.aspIdentifier = aspIdentifier
  stepPeer(dependencies, link, 'aspUp', 'ASP Up received')
}

/** RFC 4666 §4.3.4.3: what can be activated is, and acknowledged; the rest earns an ERR. */
export function takeAspActive(
  dependencies: ServerDependencies,
  link: Link,
  message: MessageOf<'aspActive'>,
): void {
  const { layer } = dependencies
  const { routingContext, trafficModeType } = message
  if (!isUp(link)) return unexpected(layer, link, routingContext)
  const { members, unknown } = membersNamed(link, routingContext)
  const agreed = members.filter(
    ({ server }) => trafficModeType === undefined || trafficModeType === server.configuration.trafficMode,
  )
  const mode = trafficModeType === undefined ? {} : { trafficModeType }
  stepAll(dependencies, agreed, 'aspActive', () => {
    send(layer, link, { type: 'aspActiveAck', ...mode, ...acknowledged(agreed, routingContext) })
  })
  if (unknown.length > 0) refuse(layer, link, 'invalidRoutingContext', { routingContext: unknown })
  const refused = members.filter(member => !agreed.includes(member))
  if (refused.length > 0) refuse(layer, link, 'unsupportedTrafficModeType', routingContextOf(refused))
}

export function takeAspInactive(
  dependencies: ServerDependencies,
  link: Link,
  message: MessageOf<'aspInactive'>,
): void {
  const { layer } = dependencies
  const { routingContext } = message
  if (!isUp(link)) return unexpected(layer, link, routingContext)
  const { members, unknown } = membersNamed(link, routingContext)
  stepAll(dependencies, members, 'aspInactive', () => {
    send(layer, link, { type: 'aspInactiveAck', ...acknowledged(members, routingContext) })
  })
  if (unknown.length > 0) refuse(layer, link, 'invalidRoutingContext', { routingContext: unknown })
}

/** The contexts asked for are named back; an ASP that named none gets none. */
function acknowledged(
  members: readonly Member[],
  asked: readonly number[] | undefined,
): { routingContext?: readonly number[] } {
  if (asked === undefined) return {}
  const { routingContext } = routingContextOf(members)
  return { routingContext: routingContext ?? asked }
}

/** Steps each member, sends one acknowledgement for all, and only then lets the news out (§4.3.4.5). */
function stepAll(
  dependencies: ServerDependencies,
  members: readonly Member[],
  type: PeerTrafficEvent['type'],
  acknowledge: () => void,
): void {
  if (members.length === 0) return
  const steps = members.map(member => ({ member, effects: stepOne(member, type) }))
  acknowledge()
  const reason = type === 'aspActive' ? 'ASP Active received' : 'ASP Inactive received'
  for (const { member, effects } of steps) applyTraffic(dependencies, member, effects, reason)
}

function stepOne(member: Member, type: PeerTrafficEvent['type']): readonly PeerTrafficEffect[] {
  const effects: PeerTrafficEffect[] = []
  const { state } = member
  member.state =
    step(peerTraffic, state as PeerTrafficState, { type }, undefined, effect => effects.push(effect)) ?? state
  return effects
}

function applyTraffic(
  dependencies: ServerDependencies,
  member: Member,
  effects: readonly PeerTrafficEffect[],
  reason: string,
): void {
  const { layer } = dependencies
  const { server, link } = member
  for (const { type } of effects) {
    if (type === 'isActive') {
      indicateAsp(layer, link, reason, member)
      if (server.configuration.trafficMode === 'override') displaceOthers(dependencies, member)
      tellServer(dependencies, member, 'aspActive')
    } else if (type === 'isInactive') {
      tellServer(dependencies, member, 'aspInactive')
      indicateAsp(layer, link, reason, member)
    }
  }
}

/** The newcomer is in before the others go: the AS never stops. */
function displaceOthers(dependencies: ServerDependencies, newcomer: Member): void {
  const { layer } = dependencies
  const { server } = newcomer
  for (const other of server.members) {
    if (other === newcomer || !stepOne(other, 'displaced').some(({ type }) => type === 'notifyAlternate'))
      continue
    server.active.leave(other)
    tellDisplaced(layer, other, newcomer.link)
  }
}

export function unexpected(layer: Layer, link: Link, routingContext?: readonly number[]): void {
  deviate(layer, link, 'unexpectedMessage')
  refuse(layer, link, 'unexpectedMessage', routingContext === undefined ? {} : { routingContext })
}
