/** Signalling network management (RFC 4666 §4.5): what gateways say of destinations, and what our users are told. */

import { covers } from './destinations.ts'
import { deviate, isActive, send, type Layer, type Link, type Member, type Server } from './layer.ts'
import type { MessageOf } from './messages.ts'
import type { AffectedPointCode } from './parameters.ts'
import type { DestinationState, UserCause } from './primitives.ts'
import { choose } from './server.ts'

/** Destinations whose state users are told of: those configured, and those sent to. */
const knownLimit = 4096

const userCauses: Readonly<Record<number, UserCause>> = { 1: 'unequipped', 2: 'inaccessible' }

export interface NetworkManagement {
  /** Users are told of this destination from now on. */
  know(pointCode: number): void
  /** Something changed: looks again at every known destination. */
  review(): void
  /** DUNA, DAVA, DRST, SCON, DUPU at an ASP. */
  take(link: Link, message: SsnmMessage): void
  /** RFC 4666 §4.5.3: asks for the destinations configured and those reported unavailable. */
  audit(member: Member): void
  rearmAudit(link: Link): void
  /** Point codes users are told of, each with its congestion level. */
  destinations(): readonly { readonly pointCode: number; readonly congestionLevel: number }[]
}

export type SsnmMessage = MessageOf<'duna' | 'dava' | 'drst' | 'scon' | 'dupu'>

const stateOf: Readonly<Record<'duna' | 'dava' | 'drst', DestinationState>> = {
  duna: 'unavailable',
  dava: 'available',
  drst: 'restricted',
}

export function networkManagement(layer: Layer): NetworkManagement {
  /** `undefined`: never reached yet, so nobody has been told anything. */
  const told = new Map<number, 'open' | 'paused' | undefined>()
  for (const pointCode of layer.configuration.destinations ?? []) told.set(pointCode, undefined)
  const levels = new Map<number, number>()

  function review(): void {
    for (const [dpc, before] of told) {
      const now = reachable(layer, dpc)
      if (now === 'pending' || now === before || (now === 'paused' && before === undefined)) continue
      told.set(dpc, now)
      layer.out.push({ type: now === 'open' ? 'mtpResumeIndication' : 'mtpPauseIndication', dpc })
    }
  }

  function knownIn(affected: readonly AffectedPointCode[]): readonly number[] {
    return affected.flatMap(one =>
      one.mask === 0 ? [one.pc] : [...told.keys()].filter(pointCode => covers(one, pointCode)),
    )
  }

  function rearmAudit(link: Link): void {
    const { auditMs } = layer.timing
    if (auditMs === 0 || layer.timers.isSet(link.alarms.audit)) return
    if (link.destinations.unavailable().length === 0) return
    layer.timers.set(link.alarms.audit, layer.now + auditMs)
  }

  return {
    know(pointCode) {
      if (told.has(pointCode) || told.size >= knownLimit) return
      const now = reachable(layer, pointCode)
      told.set(pointCode, now === 'pending' ? undefined : now)
    },
    review,
    rearmAudit,
    take(link, message) {
      if (!link.members.some(isActive)) {
        deviate(layer, link, 'ssnmWhileInactive')
        if (link.configuration.quirks?.ssnmWhileInactive !== true) return undefined
      }
      const { affectedPointCode } = message
      switch (message.type) {
        case 'duna':
        case 'dava':
        case 'drst':
          for (const affected of affectedPointCode) link.destinations.update(affected, stateOf[message.type])
          rearmAudit(link)
          return review()
        case 'scon':
          for (const dpc of knownIn(affectedPointCode)) {
            // §3.4.4: without a level, as in international networks, the destination is congested.
            const status = { cause: 'congestion', level: message.congestionIndications ?? 1 } as const
            levels.set(dpc, status.level)
            layer.out.push({ type: 'mtpStatusIndication', dpc, status })
          }
          return undefined
        case 'dupu':
          for (const dpc of knownIn(affectedPointCode)) {
            const { cause, user } = message.userCause
            const status = {
              cause: 'userPartUnavailable',
              user,
              reason: userCauses[cause] ?? 'unknown',
            } as const
            layer.out.push({ type: 'mtpStatusIndication', dpc, status })
          }
          return undefined
      }
    },
    destinations: () =>
      [...told.keys()].map(pointCode => ({ pointCode, congestionLevel: levels.get(pointCode) ?? 0 })),
    audit(member) {
      const { link } = member
      if (link.configuration.quirks?.omitAudit === true) return
      const configured = (layer.configuration.destinations ?? []).map(pc => ({ mask: 0, pc }))
      const reported = link.destinations.unavailable().filter(({ mask, pc }) => {
        return !configured.some(one => mask === 0 && one.pc === pc)
      })
      const affectedPointCode = [...configured, ...reported]
      if (affectedPointCode.length > 0)
        send(layer, link, { type: 'daud', ...member.scope, affectedPointCode })
    },
  }
}

/** Whether a message for `dpc` would leave now; `pending` while that is not decided. */
function reachable(layer: Layer, dpc: number): 'open' | 'paused' | 'pending' {
  const servers = layer.servers.filter(server => serves(layer, server, dpc))
  if (servers.some(server => server.state === 'active' && choose(server, { dpc, sls: 0 }) !== undefined))
    return 'open'
  return servers.some(({ state }) => state === 'pending') ? 'pending' : 'paused'
}

/** A gateway's AS is the destination; an ASP's AS is where messages come from. */
function serves(layer: Layer, { configuration }: Server, dpc: number): boolean {
  if (layer.configuration.role !== 'asp' && configuration.pointCodes.includes(dpc)) return true
  if (layer.configuration.role === 'sgp') return false
  return configuration.remotePointCodes === undefined || configuration.remotePointCodes.includes(dpc)
}
