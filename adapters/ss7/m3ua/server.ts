/** An Application Server at work: its state, its share-out of traffic, its queue while pending (RFC 4666 §4.3.2). */

import { step } from '../wire/table.ts'
import { as, type AsEffect, type AsEvent } from './as.ts'
import {
  indicateAsp,
  isActive,
  isUp,
  send,
  sendData,
  type Layer,
  type Link,
  type Member,
  type Server,
} from './layer.ts'
import type { Status } from './parameters.ts'
import type { DestinationState, MtpTransferRequest, TransferFailureCause } from './primitives.ts'

const notices: Readonly<Record<string, Status>> = {
  inactive: { type: 'AS-State_Change', info: 'AS-INACTIVE' },
  active: { type: 'AS-State_Change', info: 'AS-ACTIVE' },
  pending: { type: 'AS-State_Change', info: 'AS-PENDING' },
}
const insufficient: Status = { type: 'Other', info: 'Insufficient ASP Resources Active in AS' }
const failure: Status = { type: 'Other', info: 'ASP Failure' }
const alternate: Status = { type: 'Other', info: 'Alternate ASP Active' }

export interface ServerDependencies {
  readonly layer: Layer
  readonly pendingLimit: number
  /** The state of an Application Server, or of one of its ASPs, changed: destinations may have, too. */
  readonly changed: (server: Server) => void
  readonly giveBack: (request: MtpTransferRequest, cause: TransferFailureCause) => void
}

/** Steps the AS table after something happened to `member`. */
export function tellServer(dependencies: ServerDependencies, member: Member, type: AsEvent['type']): void {
  const { layer } = dependencies
  const { server, link } = member
  if (type === 'aspActive' && !link.isQuiesced) server.active.join(member)
  else if (type === 'aspInactive' || type === 'aspDown') server.active.leave(member)
  advance(dependencies, server, type)
  // §4.3.4.5: an ASP that has just become inactive is told how its AS stands.
  if (type === 'aspUp' && link.side === 'sgp') notify(layer, member, notices[server.state])
}

/** Out of the share-out, or back in, without a word to the peer. */
export function quiesce(dependencies: ServerDependencies, link: Link, isQuiesced: boolean): void {
  link.isQuiesced = isQuiesced
  for (const member of link.members.filter(isActive)) {
    const { active } = member.server
    if (isQuiesced) active.leave(member)
    else active.join(member)
    dependencies.changed(member.server)
  }
}

export function advance(dependencies: ServerDependencies, server: Server, type: AsEvent['type']): void {
  const { layer } = dependencies
  const before = server.state
  const effects: AsEffect[] = []
  const next = step(
    as,
    before,
    { type },
    {
      up: server.members.filter(({ link }) => isUp(link)).length,
      active: server.active.sharers.length,
      minActive: server.configuration.minActive ?? 1,
      tRecoveryMs: layer.timing.tRecoveryMs,
    },
    effect => effects.push(effect),
  )
  server.state = next ?? before
  if (server.state !== before) {
    layer.out.push({ type: 'asStateIndication', as: server.configuration.name, state: server.state })
    for (const member of server.members) {
      // A newcomer hears it from `tellServer`, after its acknowledgement.
      const newcomer = type === 'aspUp' && before === 'down'
      if (member.link.side === 'sgp' && isUp(member.link) && !newcomer)
        notify(layer, member, notices[server.state])
    }
  }
  for (const effect of effects) apply(dependencies, server, effect)
  dependencies.changed(server)
}

function apply(dependencies: ServerDependencies, server: Server, effect: AsEffect): void {
  const { layer, giveBack } = dependencies
  switch (effect.type) {
    case 'startRecovery':
      return layer.timers.set(server.recovery, layer.now + effect.ms)
    case 'stopRecovery':
      return layer.timers.clear(server.recovery)
    case 'release': {
      const { queue } = server
      server.queue = []
      for (const request of queue) transfer(dependencies, server, request)
      return undefined
    }
    case 'giveUp': {
      const { queue } = server
      server.queue = []
      for (const request of queue) giveBack(request, 'recoveryExpired')
      return undefined
    }
    case 'notifyInsufficient':
      for (const member of server.members) {
        if (member.link.side === 'sgp' && isUp(member.link) && !isActive(member))
          notify(layer, member, insufficient)
      }
      return undefined
  }
}

/** §4.3.4.3: the newcomer of an override AS displaces the others. */
export function tellDisplaced(layer: Layer, member: Member, newcomer: Link): void {
  indicateAsp(layer, member.link, `${newcomer.name} took over (override)`, member)
  notify(layer, member, alternate, newcomer.aspIdentifier)
}

/** §4.3.4.5: an ASP's association failed; the others of its AS may have to take over. */
export function tellFailure(layer: Layer, member: Member): void {
  const { aspIdentifier } = member.link
  for (const other of member.server.members) {
    if (other !== member && isUp(other.link)) notify(layer, other, failure, aspIdentifier)
  }
}

function notify(layer: Layer, member: Member, status: Status | undefined, aspIdentifier?: number): void {
  if (status === undefined) return
  const { routingContext } = member.scope
  send(layer, member.link, {
    type: 'ntfy',
    status,
    ...(aspIdentifier === undefined ? {} : { aspIdentifier }),
    ...(routingContext === undefined ? {} : { routingContext }),
  })
}

/** Sends, queues or gives back; `avoiding` is an association that has just failed to take the message. */
export function transfer(
  dependencies: ServerDependencies,
  server: Server,
  request: MtpTransferRequest,
  avoiding?: Link,
): void {
  const { layer, pendingLimit, giveBack } = dependencies
  if (server.state === 'pending') {
    if (server.queue.length >= pendingLimit) giveBack(request, 'pendingOverflow')
    else server.queue.push(request)
    return
  }
  if (server.state !== 'active') return giveBack(request, 'noActiveAsp')
  const { trafficMode } = server.configuration
  const member = choose(server, request, avoiding)
  if (member === undefined) {
    const someoneActive = server.active.sharers.some(({ link }) => link !== avoiding)
    return giveBack(request, someoneActive ? 'destinationUnavailable' : 'noActiveAsp')
  }
  if (trafficMode !== 'broadcast' || member.link.side !== 'sgp') return forward(layer, member, request)
  server.correlationId = (server.correlationId + 1) % 2 ** 32
  for (const sharer of server.active.sharers) forward(layer, sharer, request, server.correlationId)
}

/**
 * The SLS decides, unless its choice cannot reach the destination or does not answer; then available ones before
 * restricted ones, and silent ones only where nobody else is left.
 */
export function choose(
  server: Server,
  { sls, dpc }: Pick<MtpTransferRequest, 'sls' | 'dpc'>,
  avoiding?: Link,
): Member | undefined {
  const first = server.active.pick(sls)
  if (first === undefined) return undefined
  const fits = ({ link }: Member, state: DestinationState, silent: boolean): boolean =>
    link !== avoiding && link.silent === silent && link.destinations.state(dpc) === state
  if (fits(first, 'available', false)) return first
  for (const silent of [false, true]) {
    for (const state of ['available', 'restricted'] as const) {
      const usable = server.active.sharers.filter(member => fits(member, state, silent))
      if (usable.length > 0) return usable[sls % usable.length]
    }
  }
  return undefined
}

function forward(layer: Layer, member: Member, request: MtpTransferRequest, correlationId?: number): void {
  const { scope, link } = member
  const message = { type: 'data', ...scope, protocolData: request } as const
  sendData(layer, link, correlationId === undefined ? message : { ...message, correlationId }, request)
}
