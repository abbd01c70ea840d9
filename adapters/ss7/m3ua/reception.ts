/** What happens to a message that arrived: read, checked against the state, handed to its machine, answered. */

import type { Octets } from '../wire/octets.ts'
import type { GatewayNetwork } from './gateway-network.ts'
import { stepPeer, takeAspActive, takeAspInactive, takeAspUp, unexpected } from './gateway-side.ts'
import type { Heartbeat } from './heartbeat.ts'
import { errorAnswer, readMessage } from './codec.ts'
import { covers } from './destinations.ts'
import { M3uaError } from './error-codes.ts'
import { deviate, isUp, refuse, send, type Link, type Member } from './layer.ts'
import {
  stepMaintenance,
  takeError,
  takeNotify,
  takeTrafficAck,
  type LocalAspDependencies,
} from './local-asp.ts'
import type { M3uaMessage, MessageOf } from './messages.ts'
import { m3uaPayloadProtocol, type M3uaInput, type MtpTransfer } from './primitives.ts'
import { takeDeregistration, takeRegistration } from './registration.ts'
import type { NetworkManagement } from './ssnm.ts'

type Arrival = Extract<M3uaInput, { type: 'dataArrive' }>

/** Passes a message on to another association; false when it is for this node. */
type Relay = (from: Link, message: MtpTransfer) => boolean

export function reception(
  dependencies: LocalAspDependencies,
  management: NetworkManagement,
  gateway: GatewayNetwork,
  beats: Heartbeat,
  relay: Relay,
): (link: Link, arrival: Arrival) => void {
  const { layer } = dependencies

  function receive(link: Link, { octets, ppid, stream }: Arrival): void {
    if (ppid !== m3uaPayloadProtocol) deviate(layer, link, 'wrongPayloadProtocol')
    const message = read(link, octets)
    if (message === undefined) return
    if (message.type === 'data' && stream === 0) {
      // §1.4.7: forbidden where there is another stream to use.
      deviate(layer, link, 'dataOnStreamZero')
      if (link.outboundStreams > 1) return refuse(layer, link, 'invalidStreamIdentifier')
    }
    dispatch(link, message)
  }

  /** Octets that cannot be read are answered with an ERR and counted. */
  function read(link: Link, octets: Octets): M3uaMessage | undefined {
    try {
      const registration = link.side === 'sgp'
      const message = readMessage(octets, link.note, { registration })
      if (!registration && (message.type === 'regReq' || message.type === 'deregReq'))
        throw new M3uaError('unsupportedMessageClass', 'class', 2, 'nothing is registered with an ASP')
      return message
    } catch (error) {
      if (!(error instanceof M3uaError)) throw error
      layer.out.push({ type: 'decodeError', association: link.name, error, answered: error.answer })
      const answer = errorAnswer(error, octets)
      if (answer !== undefined) send(layer, link, answer)
      return undefined
    }
  }

  function dispatch(link: Link, message: M3uaMessage): void {
    switch (message.type) {
      case 'data':
        return takeData(link, message)
      case 'beat':
        return beats.answer(link, message.heartbeatData)
      case 'beatAck':
        return beats.acknowledged(link, message.heartbeatData)
      case 'err':
        return takeError(layer, link, message)
      case 'ntfy':
      case 'duna':
      case 'dava':
      case 'daud':
      case 'scon':
      case 'dupu':
      case 'drst':
      case 'aspUp':
      case 'aspUpAck':
      case 'aspDown':
      case 'aspDownAck':
      case 'aspActive':
      case 'aspActiveAck':
      case 'aspInactive':
      case 'aspInactiveAck':
      case 'regReq':
      case 'regRsp':
      case 'deregReq':
      case 'deregRsp':
        return link.side === 'asp' ? atAsp(link, message) : atGateway(link, message)
    }
  }

  function atAsp(link: Link, message: ByRole): void {
    switch (message.type) {
      case 'aspUpAck':
      case 'aspDownAck':
        return stepMaintenance(dependencies, link, message.type, 'taken down by the gateway')
      case 'aspActiveAck':
      case 'aspInactiveAck':
        return takeTrafficAck(dependencies, link, message)
      case 'ntfy':
        return takeNotify(dependencies, link, message)
      case 'duna':
      case 'dava':
      case 'drst':
      case 'scon':
      case 'dupu':
        return management.take(link, message)
      case 'daud':
        return takeGatewaysAudit(link, message)
      case 'aspUp':
      case 'aspDown':
      case 'aspActive':
      case 'aspInactive':
      case 'regReq':
      case 'deregReq':
        return unexpected(layer, link)
      case 'regRsp':
      case 'deregRsp':
        // We register nothing: our routing keys are provisioned.
        return deviate(layer, link, 'unexpectedAck')
    }
  }

  /** §3.4.3: only ASPs audit. A gateway that does so all the same hears of our own point codes. */
  function takeGatewaysAudit(link: Link, { affectedPointCode, ...where }: MessageOf<'daud'>): void {
    deviate(layer, link, 'auditFromGateway')
    if (link.configuration.quirks?.auditsAsp !== true) return refuse(layer, link, 'unexpectedMessage')
    const ours = link.members.flatMap(({ server }) => server.configuration.pointCodes)
    for (const one of affectedPointCode) {
      const type = ours.some(pointCode => covers(one, pointCode)) ? 'dava' : 'duna'
      send(layer, link, { ...where, type, affectedPointCode: [one] })
    }
  }

  function atGateway(link: Link, message: ByRole): void {
    switch (message.type) {
      case 'aspUp':
        return takeAspUp(dependencies, link, message)
      case 'aspDown':
        return stepPeer(dependencies, link, 'aspDown', 'ASP Down received')
      case 'aspActive':
        return takeAspActive(dependencies, link, message)
      case 'aspInactive':
        return takeAspInactive(dependencies, link, message)
      case 'daud':
        return isUp(link)
          ? gateway.answerAudit(link, message)
          : unexpected(layer, link, message.routingContext)
      case 'scon':
        // §3.4.4: an ASP may report its own congestion.
        return management.take(link, message)
      case 'aspUpAck':
      case 'aspDownAck':
      case 'aspActiveAck':
      case 'aspInactiveAck':
      case 'regRsp':
      case 'deregRsp':
        return deviate(layer, link, 'unexpectedAck')
      case 'regReq':
        return takeRegistration(layer, link, message)
      case 'deregReq':
        return takeDeregistration(layer, link, message)
      case 'ntfy':
        return deviate(layer, link, 'unexpectedNotify')
      case 'duna':
      case 'dava':
      case 'drst':
      case 'dupu':
        return unexpected(layer, link, message.routingContext)
    }
  }

  function takeData(
    link: Link,
    { networkAppearance, routingContext, protocolData }: MessageOf<'data'>,
  ): void {
    const member =
      routingContext === undefined ? memberByKey(link, protocolData) : memberNamed(link, routingContext)
    if (member === undefined) {
      return routingContext === undefined
        ? refuse(layer, link, 'missingParameter')
        : refuse(layer, link, 'invalidRoutingContext', { routingContext })
    }
    if (!carriesTraffic(member)) {
      deviate(layer, link, 'dataWhileInactive')
      // §3.8.1: an inactive ASP discards silently; a gateway says so.
      return link.side === 'asp' ? undefined : refuse(layer, link, 'unexpectedMessage')
    }
    const expected = member.scope.networkAppearance
    if (networkAppearance !== undefined && expected !== undefined && networkAppearance !== expected) {
      return refuse(layer, link, 'invalidNetworkAppearance', { networkAppearance })
    }
    if (relay(link, protocolData)) return undefined
    const { opc, dpc, si, ni, mp, sls, data } = protocolData
    layer.out.push({ type: 'mtpTransferIndication', association: link.name, opc, dpc, si, ni, mp, sls, data })
  }

  /** No routing context: the only Application Server there is, or the one whose key fits. */
  function memberByKey(link: Link, { opc, dpc }: MtpTransfer): Member | undefined {
    const { members } = link
    if (members.length < 2) return members[0]
    deviate(layer, link, 'missingRoutingContext')
    if (link.configuration.quirks?.noRoutingContext !== true) return undefined
    const own = link.side === 'asp' ? dpc : opc
    return members.find(({ server }) => server.configuration.pointCodes.includes(own))
  }

  return receive
}

type ByRole = Exclude<M3uaMessage, { type: 'data' | 'beat' | 'beatAck' | 'err' }>

/** Messages overtake acknowledgements on other streams, so the states around `active` count. */
function carriesTraffic({ state }: Member): boolean {
  return state !== 'inactive'
}

/** §3.3.1: DATA names one context; an Application Server without one is alone, and any context means it. */
function memberNamed({ members }: Link, [context]: readonly number[]): Member | undefined {
  for (const member of members) {
    const { routingContext } = member.server.configuration
    if (routingContext === context || (routingContext === undefined && members.length === 1)) return member
  }
  return undefined
}
