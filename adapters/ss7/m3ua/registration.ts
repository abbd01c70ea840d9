/**
 * Routing key management at a gateway (RFC 4666 §3.6, §4.4). Keys are provisioned here, never created by a peer: each
 * key asked for is compared with those configured, and answered with its own result.
 */

import { isActive, isUp, send, type Layer, type Link, type Member, type Server } from './layer.ts'
import { unexpected } from './gateway-side.ts'
import type { MessageOf } from './messages.ts'
import { sccpServiceIndicator } from './primitives.ts'

/** RFC 4666 §3.6.2. */
export const registrationStatus = {
  registered: 0,
  unknown: 1,
  invalidDpc: 2,
  invalidNetworkAppearance: 3,
  invalidRoutingKey: 4,
  permissionDenied: 5,
  cannotSupportUniqueRouting: 6,
  notProvisioned: 7,
  insufficientResources: 8,
  unsupportedParameter: 9,
  unsupportedTrafficMode: 10,
  changeRefused: 11,
  alreadyRegistered: 12,
} as const

/** RFC 4666 §3.6.4. */
export const deregistrationStatus = {
  deregistered: 0,
  unknown: 1,
  invalidRoutingContext: 2,
  permissionDenied: 3,
  notRegistered: 4,
  aspActive: 5,
} as const

type RoutingKey = MessageOf<'regReq'>['routingKey'][number]

export function takeRegistration(layer: Layer, link: Link, { routingKey }: MessageOf<'regReq'>): void {
  if (!isUp(link)) return unexpected(layer, link)
  const registrationResult = routingKey.map(key => {
    const { status, member } = judged(layer, link, key)
    const granted = status === 'registered' || status === 'alreadyRegistered'
    if (member !== undefined && granted) member.isRegistered = true
    return {
      localRoutingKeyIdentifier: key.localRoutingKeyIdentifier,
      registrationStatus: registrationStatus[status],
      // §3.6.2: zero where nothing was registered.
      routingContext: [granted ? (member?.server.configuration.routingContext ?? 0) : 0],
    }
  })
  send(layer, link, { type: 'regRsp', registrationResult })
}

export function takeDeregistration(
  layer: Layer,
  link: Link,
  { routingContext }: MessageOf<'deregReq'>,
): void {
  if (!isUp(link)) return unexpected(layer, link, routingContext)
  const deregistrationResult = routingContext.map(context => ({
    routingContext: [context],
    deregistrationStatus: deregistrationStatus[withdrawn(link, context)],
  }))
  send(layer, link, { type: 'deregRsp', deregistrationResult })
}

function withdrawn(link: Link, context: number): keyof typeof deregistrationStatus {
  const member = link.members.find(({ server }) => server.configuration.routingContext === context)
  if (member === undefined) return 'invalidRoutingContext'
  if (!member.isRegistered) return 'notRegistered'
  if (isActive(member)) return 'aspActive'
  member.isRegistered = false
  return 'deregistered'
}

interface Judgement {
  readonly status: keyof typeof registrationStatus
  readonly member?: Member
}

function judged(layer: Layer, link: Link, key: RoutingKey): Judgement {
  const { destinationPointCode, networkAppearance, trafficModeType } = key
  const wanted = key.routingContext?.[0]
  const { localPointCodes } = layer.configuration
  if (destinationPointCode.some(dpc => localPointCodes?.includes(dpc) === true))
    return { status: 'invalidDpc' }
  const named = layer.servers.find(({ configuration }) => configuration.routingContext === wanted)
  if (wanted !== undefined && named !== undefined && comparison(named, key) !== 'same')
    return { status: 'changeRefused' }
  const near = layer.servers.filter(server => comparison(server, key) !== 'apart')
  if (near.length === 0) return { status: 'notProvisioned' }
  const same = near.filter(server => comparison(server, key) === 'same')
  if (same.length === 0) return { status: 'cannotSupportUniqueRouting' }
  const server = same.find(
    ({ configuration }) =>
      networkAppearance === undefined || configuration.networkAppearance === networkAppearance,
  )
  if (server === undefined) return { status: 'invalidNetworkAppearance' }
  const { trafficMode, routingContext: context } = server.configuration
  if (trafficModeType !== undefined && trafficModeType !== trafficMode)
    return { status: 'unsupportedTrafficMode' }
  const member = link.members.find(one => one.server === server)
  // A key without a context cannot be spoken of later: it is for ASPs that register nothing.
  if (member === undefined || context === undefined) return { status: 'permissionDenied' }
  return { status: member.isRegistered ? 'alreadyRegistered' : 'registered', member }
}

/** A key asked for beside a key provisioned: the same traffic, some of the same, or other traffic (§1.4.2.1). */
function comparison({ configuration }: Server, key: RoutingKey): 'same' | 'overlapping' | 'apart' {
  const { pointCodes, remotePointCodes } = configuration
  const { destinationPointCode, serviceIndicators, originatingPointCodeList } = key
  if (!destinationPointCode.some(dpc => pointCodes.includes(dpc))) return 'apart'
  if (serviceIndicators?.includes(sccpServiceIndicator) === false) return 'apart'
  const origins = originatingPointCodeList?.map(({ pc }) => pc)
  const ranged = originatingPointCodeList?.some(({ mask }) => mask > 0) === true
  const alike =
    sameSet(destinationPointCode, pointCodes) &&
    (serviceIndicators === undefined || serviceIndicators.length === 1) &&
    !ranged &&
    (origins === undefined || remotePointCodes === undefined
      ? origins === remotePointCodes
      : sameSet(origins, remotePointCodes))
  return alike ? 'same' : 'overlapping'
}

function sameSet(one: readonly number[], other: readonly number[]): boolean {
  return one.every(value => other.includes(value)) && other.every(value => one.includes(value))
}
