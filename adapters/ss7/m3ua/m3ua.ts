/**
 * M3UA (RFC 4666) as one sans-IO core per network: its associations by name, its Application Servers, and the three
 * roles. Messages to send, indications and a deadline come out; see `primitives.ts` for what goes in.
 */

import type { Core } from '../wire/core.ts'
import { outbox } from '../wire/outbox.ts'
import { timers } from '../wire/timers.ts'
import { defaultTimers, type Association, type M3uaConfiguration } from './configuration.ts'
import { destinations } from './destinations.ts'
import { gatewayNetwork } from './gateway-network.ts'
import { stepPeer } from './gateway-side.ts'
import { heartbeat } from './heartbeat.ts'
import {
  deviate,
  indicateAsp,
  isActive,
  isUp,
  scopeFor,
  type Alarm,
  type Layer,
  type Link,
  type Member,
  type Server,
} from './layer.ts'
import { retarget, stepMaintenance, stepTraffic, type LocalAspDependencies } from './local-asp.ts'
import type { M3uaInput, M3uaOutput, MtpTransferRequest, TransferFailureCause } from './primitives.ts'
import { reception } from './reception.ts'
import { selection } from './selection.ts'
import { advance, quiesce, transfer } from './server.ts'
import { networkManagement } from './ssnm.ts'
import { explained, statusOf, type Chosen, type M3uaStatus, type Ways } from './status.ts'

const defaultPendingLimit = 1_000

/** Why an ASP is not up although its association is, in an operator's words. */
const waitingFor: Readonly<Partial<Record<Link['state'], string>>> = {
  goingUp: 'association up, ASP Up sent',
  down: 'association up, ASP down',
}

/** What concerns one association only. */
type AssociationInput = Exclude<
  M3uaInput,
  { type: 'wake' | 'mtpTransferRequest' | 'destinationStateRequest' | 'sendFailure' }
>

/** The `context` of a message a gateway passes on: nobody above asked for it. */
class Relayed {
  readonly from: Link

  constructor(from: Link) {
    this.from = from
  }
}

export interface M3ua extends Core<M3uaInput, M3uaOutput> {
  /** A snapshot, for people. */
  status(): M3uaStatus
  /** Where a message would go now, and why not elsewhere. Changes nothing. */
  explain(chosen: Chosen): Ways
}

export function m3ua(configuration: M3uaConfiguration): M3ua {
  const alarms = timers<Alarm>()
  const out = outbox<M3uaOutput>()
  const links = new Map<string, Link>()
  const servers: Server[] = []
  const timing = { ...defaultTimers, ...configuration.timers }
  const layer: Layer = { now: 0, configuration, timing, timers: alarms, out, links, servers }
  const management = networkManagement(layer)
  const gateway = gatewayNetwork(layer)
  const dependencies: LocalAspDependencies = {
    layer,
    pendingLimit: configuration.pendingLimit ?? defaultPendingLimit,
    changed(server) {
      if (configuration.role !== 'asp') gateway.serverChanged(server)
      management.review()
    },
    giveBack,
    activated: member => management.audit(member),
    silenced(link) {
      link.destinations.clear()
      alarms.clear(link.alarms.audit)
    },
  }
  const beats = heartbeat(layer)
  const receive = reception(dependencies, management, gateway, beats, relay)
  build()

  function build(): void {
    for (const association of configuration.associations) links.set(association.name, newLink(association))
    for (const application of configuration.applicationServers) {
      const server: Server = {
        configuration: application,
        state: 'down',
        members: [],
        active: selection<Member>(),
        queue: [],
        correlationId: 0,
        recovery: () => advance(dependencies, server, 'recoveryExpired'),
      }
      servers.push(server)
      for (const link of links.values()) {
        if (application.associations?.includes(link.name) === false) continue
        const member: Member = {
          link,
          server,
          scope: scopeFor(link.configuration, application),
          state: 'inactive',
          attempts: 0,
          isRegistered: false,
          reason: '',
          ack: () => stepTraffic(dependencies, member, 'tAck'),
        }
        link.members.push(member)
        server.members.push(member)
      }
    }
  }

  function newLink(association: Association): Link {
    const { role } = configuration
    const link: Link = {
      name: association.name,
      configuration: association,
      side: role === 'asp' || (role === 'ipsp' && association.initiates === true) ? 'asp' : 'sgp',
      outboundStreams: 1,
      silent: false,
      state: 'closed',
      target: association.target ?? 'active',
      isQuiesced: false,
      reason: 'not connected yet',
      attempts: 0,
      aspIdentifier: undefined,
      members: [],
      destinations: destinations(),
      beat: undefined,
      note: kind => deviate(layer, link, kind),
      deviations: new Map(),
      roundTripMs: undefined,
      alarms: {
        ack: () => stepMaintenance(dependencies, link, 'tAck'),
        beat: () => beats.ring(link),
        unnotified: () => deviate(layer, link, 'notifyMissing'),
        audit: () => {
          const member = link.members.find(isActive)
          if (member !== undefined) management.audit(member)
          management.rearmAudit(link)
        },
      },
    }
    return link
  }

  function communicate(link: Link, type: 'communicationUp' | 'communicationLost', reason: string): void {
    const wasUp = isUp(link)
    beats.reset(link)
    if (link.side === 'asp') stepMaintenance(dependencies, link, type, reason)
    else stepPeer(dependencies, link, type, reason)
    if (type === 'communicationUp') beats.start(link)
    // An ASP that was up tells of its fall itself.
    if (!wasUp) indicateAsp(layer, link, waitingFor[link.state] ?? reason)
  }

  function giveBack(request: MtpTransferRequest, cause: TransferFailureCause): void {
    if (request.context instanceof Relayed) {
      if (isUp(request.context.from)) gateway.refuseDestination(request.context.from, request.dpc)
    } else out.push({ type: 'transferFailure', request, cause })
  }

  function serverFor({ as, opc, dpc }: Chosen): Server | undefined {
    if (as !== undefined) return servers.find(server => server.configuration.name === as)
    const { role } = configuration
    return servers.find(({ configuration: { pointCodes, remotePointCodes } }) => {
      const fits = (own: number, remote: number): boolean =>
        pointCodes.includes(own) && remotePointCodes?.includes(remote) !== false
      return (role !== 'sgp' && fits(opc, dpc)) || (role !== 'asp' && fits(dpc, opc))
    })
  }

  function request(message: MtpTransferRequest, avoiding?: Link): void {
    const server = serverFor(message)
    if (server === undefined) return giveBack(message, 'noRoute')
    if (!(message.context instanceof Relayed)) management.know(message.dpc)
    transfer(dependencies, server, message, avoiding)
  }

  /** At a gateway, from ASP to ASP; false when the message is for this node. */
  function relay(from: Link, message: Omit<MtpTransferRequest, 'type' | 'context'>): boolean {
    if (configuration.role !== 'sgp') return false
    const { localPointCodes } = configuration
    if (localPointCodes?.includes(message.dpc) === true) return false
    const passed: MtpTransferRequest = {
      ...message,
      // It may wait in a queue longer than the datagram it came in lives.
      data: message.data.slice(),
      type: 'mtpTransferRequest',
      context: new Relayed(from),
    }
    if (localPointCodes === undefined && serverFor(passed) === undefined) return false
    request(passed)
    return true
  }

  function failed({
    association,
    octets,
    transmitted,
    request: lost,
  }: Extract<M3uaInput, { type: 'sendFailure' }>): void {
    const link = links.get(association)
    if (lost === undefined || link === undefined || octets.length === 0) return
    if (transmitted) giveBack(lost, 'associationLost')
    else request(lost, link)
  }

  function manage(link: Link, target: Link['target']): void {
    if (target === 'active') quiesce(dependencies, link, false)
    if (link.side === 'asp') retarget(dependencies, link, target)
  }

  function handleAt(link: Link, input: AssociationInput): void {
    switch (input.type) {
      case 'communicationUp':
        link.outboundStreams = input.outboundStreams
        link.silent = false
        return communicate(link, 'communicationUp', 'association up')
      case 'communicationLost':
        return communicate(
          link,
          'communicationLost',
          `association lost${input.reason === undefined ? '' : `: ${input.reason}`}`,
        )
      case 'silenceChange':
        link.silent = input.silent
        return undefined
      case 'dataArrive':
        return receive(link, input)
      case 'aspUpRequest':
      case 'aspInactiveRequest':
        return manage(link, 'inactive')
      case 'aspActiveRequest':
        return manage(link, 'active')
      case 'aspDownRequest':
        return manage(link, 'down')
      case 'aspQuiesceRequest':
        return quiesce(dependencies, link, true)
    }
  }

  function ring(now: number): void {
    for (let alarm = alarms.take(now); alarm !== undefined; alarm = alarms.take(now)) alarm()
  }

  return {
    handle(input, now) {
      layer.now = now
      switch (input.type) {
        case 'wake':
          return ring(now)
        case 'mtpTransferRequest':
          return request(input)
        case 'sendFailure':
          return failed(input)
        case 'destinationStateRequest':
          return gateway.set(input.dpc, input.state, input.congestionLevel ?? 0)
        case 'communicationUp':
        case 'communicationLost':
        case 'silenceChange':
        case 'dataArrive':
        case 'aspUpRequest':
        case 'aspActiveRequest':
        case 'aspInactiveRequest':
        case 'aspDownRequest':
        case 'aspQuiesceRequest': {
          const link = links.get(input.association)
          return link === undefined ? undefined : handleAt(link, input)
        }
      }
    },
    status: () => statusOf(layer, management),
    explain: chosen => explained(layer, serverFor(chosen), chosen),
    poll: () => out.poll(),
    deadline: () => alarms.deadline(),
  }
}
