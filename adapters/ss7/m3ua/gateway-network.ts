/** Signalling network management at a gateway (RFC 4666 §4.5.1): what it knows of destinations and tells its ASPs. */

import { covers } from './destinations.ts'
import { isActive, routingContextOf, send, type Layer, type Link, type Server } from './layer.ts'
import type { MessageOf } from './messages.ts'
import type { AffectedPointCode } from './parameters.ts'
import type { DestinationState } from './primitives.ts'

const messageFor = { available: 'dava', restricted: 'drst', unavailable: 'duna' } as const

export interface GatewayNetwork {
  /** A destination beyond our own ASPs, as layer management reports it. */
  set(pointCode: number, state: DestinationState, congestionLevel: number): void
  /** An Application Server came or went: the others' ASPs are told of its point codes. */
  serverChanged(server: Server): void
  /** §4.5.3: answers for each point code asked; what nobody knows is unavailable. */
  answerAudit(link: Link, message: MessageOf<'daud'>): void
  /** A message of this ASP has nowhere to go. */
  refuseDestination(link: Link, pointCode: number): void
}

export function gatewayNetwork(layer: Layer): GatewayNetwork {
  const beyond = new Map<number, { readonly state: DestinationState; readonly congestionLevel: number }>()
  const available = new Map<Server, boolean>()
  const local = layer.configuration.localPointCodes ?? []

  function stateOf(pointCode: number): DestinationState {
    const known = beyond.get(pointCode)
    if (known !== undefined) return known.state
    if (local.includes(pointCode)) return 'available'
    const served = layer.servers.some(
      ({ configuration, state }) =>
        configuration.pointCodes.includes(pointCode) && (state === 'active' || state === 'pending'),
    )
    return served ? 'available' : 'unavailable'
  }

  function tell(link: Link, pointCodes: readonly AffectedPointCode[], state: DestinationState): void {
    send(layer, link, { type: messageFor[state], ...scope(link), affectedPointCode: pointCodes })
  }

  function tellCongestion(link: Link, pc: number, level: number): void {
    send(layer, link, {
      type: 'scon',
      ...scope(link),
      affectedPointCode: [{ mask: 0, pc }],
      congestionIndications: level,
    })
  }

  function broadcast(pointCodes: readonly number[], state: DestinationState, except?: Server): void {
    const affected = pointCodes.map(pc => ({ mask: 0, pc }))
    for (const link of layer.links.values()) {
      const serving = link.members.some(({ server }) => server === except)
      const concerned = !serving && link.members.some(isActive)
      if (concerned && affected.length > 0) tell(link, affected, state)
    }
  }

  return {
    set(pointCode, state, congestionLevel) {
      const before = beyond.get(pointCode)
      beyond.set(pointCode, { state, congestionLevel })
      if (before?.state !== state) broadcast([pointCode], state)
      if ((before?.congestionLevel ?? 0) === congestionLevel) return
      for (const link of layer.links.values()) {
        if (link.members.some(isActive)) tellCongestion(link, pointCode, congestionLevel)
      }
    },
    serverChanged(server) {
      const { state, configuration } = server
      const now = state === 'active' || state === 'pending'
      if ((available.get(server) ?? false) === now) return
      available.set(server, now)
      broadcast(configuration.pointCodes, now ? 'available' : 'unavailable', server)
    },
    answerAudit(link, { affectedPointCode }) {
      const everything = [
        ...beyond.keys(),
        ...local,
        ...layer.servers.flatMap(one => one.configuration.pointCodes),
      ]
      for (const asked of affectedPointCode) {
        const known = asked.mask === 0 ? [asked.pc] : [...new Set(everything)].filter(pc => covers(asked, pc))
        if (known.length === 0) tell(link, [asked], 'unavailable')
        for (const pc of known) {
          const state = stateOf(pc)
          tell(link, [{ mask: 0, pc }], state)
          const level = beyond.get(pc)?.congestionLevel ?? 0
          if (level > 0 && state !== 'unavailable') tellCongestion(link, pc, level)
        }
      }
    },
    refuseDestination(link, pointCode) {
      tell(link, [{ mask: 0, pc: pointCode }], 'unavailable')
    },
  }
}

/** The contexts in which this ASP is active (§4.5.1). */
function scope(link: Link): { networkAppearance?: number; routingContext?: readonly number[] } {
  const members = link.members.filter(isActive)
  const appearance = members[0]?.server.configuration.networkAppearance
  return {
    ...(appearance === undefined ? {} : { networkAppearance: appearance }),
    ...routingContextOf(members),
  }
}
