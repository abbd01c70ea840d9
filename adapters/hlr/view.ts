import type { Msisdn } from '../../actors/domain/msisdn.ts'
import { quirksOn, type AssociationStatus, type Way } from '../ss7/m3ua/status.ts'
import type { M3uaStatus } from '../ss7/m3ua/status.ts'
import type { SccpAddress } from '../ss7/sccp/primitives.ts'
import type { AssociationStatistics } from '../ss7/sctp/primitives.ts'
import type { Stack } from '../ss7/stack.ts'
import type { AssociationSettings, OperatorSettings } from './settings.ts'
import { titled } from './titles.ts'

/** An operator's signalling as people ask about it: how everything is, and where a question would go. */

export interface SignallingView {
  readonly mno: string
  readonly associations: readonly AssociationView[]
  readonly servers: M3uaStatus['servers']
  readonly destinations: M3uaStatus['destinations']
}

export interface AssociationView extends AssociationStatus {
  /** SCTP's own state; `closed` while there is none. */
  readonly transport: string
  readonly peer: string
  readonly streams: { readonly inbound: number; readonly outbound: number }
  readonly paths: readonly PathView[]
  readonly retransmissions: number
  readonly quirks: readonly string[]
  /** Why it carries no traffic, in an operator's words; absent when it does. */
  readonly why?: string
}

export interface PathView {
  readonly address: string
  readonly state: string
  readonly primary: boolean
  readonly rttMs: number | undefined
  readonly rtoMs: number
  readonly errors: number
}

export interface RouteExplanation {
  readonly opc: number
  /** What translation is asked about. */
  readonly called: string
  readonly rules: readonly { readonly rule: string; readonly fits: boolean; readonly why: string }[]
  readonly rule: string | undefined
  readonly destinations: readonly {
    readonly pointCode: number
    readonly state: string
    readonly chosen: boolean
  }[]
  /** What leaves, when something does. */
  readonly rewritten: string | undefined
  readonly dpc: number | undefined
  readonly sls: number
  readonly server: string | undefined
  readonly association: string | undefined
  readonly stream: number | undefined
  readonly ways: readonly Way[]
  /** One sentence. */
  readonly verdict: string
}

export function signallingView(
  stack: Stack,
  operator: OperatorSettings,
  whyOf: (association: string) => string | undefined,
  now: number,
): SignallingView {
  const layers = stack.network(operator.id)
  const { associations = [], servers = [], destinations = [] } = layers?.m3ua.status() ?? {}
  return {
    mno: operator.id,
    associations: operator.associations.flatMap(settings => {
      const status = associations.find(({ name }) => name === settings.name)
      if (status === undefined) return []
      const statistics = stack.association(operator.id, settings.name, now)
      return [associationView(settings, status, statistics, whyOf(settings.name))]
    }),
    servers,
    destinations,
  }
}

function associationView(
  { peer, sctpPort, quirks }: AssociationSettings,
  status: AssociationStatus,
  statistics: AssociationStatistics | undefined,
  why: string | undefined,
): AssociationView {
  const { counters, paths = [] } = statistics ?? {}
  const retransmissions =
    counters === undefined
      ? 0
      : counters.fastRetransmits + counters.timeoutRetransmits + counters.tailLossProbes
  // A peer that speaks with another identifier may not be an M3UA at all.
  const wrongPpid = status.deviations.wrongPayloadProtocol !== undefined && status.state !== 'active'
  const hint = wrongPpid ? '; it sends another payload protocol identifier than 3, M3UA’s' : ''
  return {
    ...status,
    transport: statistics?.state ?? 'closed',
    peer: `${peer.map(({ address, port }) => `${address}:${port}`).join(', ')} SCTP port ${sctpPort}`,
    streams: { inbound: statistics?.inboundStreams ?? 0, outbound: statistics?.outboundStreams ?? 0 },
    paths: paths.map(({ address, state, primary, srttMs, rtoMs, errorCount }) => ({
      address: `${address.address}:${address.port}`,
      state,
      primary,
      rttMs: srttMs,
      rtoMs,
      errors: errorCount,
    })),
    retransmissions,
    quirks: quirksOn(quirks),
    ...(status.state === 'active' ? {} : { why: `${why ?? status.reason}${hint}` }),
  }
}

export function explainRoute(
  stack: Stack,
  operator: OperatorSettings,
  msisdn: Msisdn,
  chosenSls: number | undefined,
): RouteExplanation | undefined {
  const layers = stack.network(operator.id)
  if (layers === undefined) return undefined
  const { calledSsn, translationType, pointCode: opc } = operator
  const called = titled(msisdn, calledSsn, translationType, operator.pointCodeFormat)
  const sls = chosenSls ?? layers.sccp.nextSls
  const { rules, rule, destinations, route } = layers.sccp.explain(called, sls)
  const dpc = route.type === 'remote' ? route.pointCode : undefined
  const m3ua = dpc === undefined ? undefined : layers.m3ua.explain({ opc, dpc, sls })
  const verdict =
    route.type === 'failure'
      ? `nothing would leave: ${route.cause}`
      : route.type === 'local'
        ? 'nothing would leave: the number is a title of our own'
        : m3ua?.server === undefined
          ? 'nothing would leave: no Application Server has our point code'
          : m3ua.association === undefined
            ? `nothing would leave: ${m3ua.server.name} has no association to ${String(dpc)} now`
            : `it would leave over ${m3ua.association}`
  return {
    opc,
    called: addressWords(called),
    rules,
    rule,
    destinations: destinations.map(one => ({ ...one, chosen: one.pointCode === dpc })),
    rewritten: route.type === 'remote' ? addressWords(route.called) : undefined,
    dpc,
    sls,
    server: m3ua?.server?.name,
    association: m3ua?.association,
    stream: m3ua?.stream,
    ways: m3ua?.ways ?? [],
    verdict,
  }
}

function addressWords({ routingIndicator, pointCode, ssn, globalTitle }: SccpAddress): string {
  const title = globalTitle === undefined ? [] : Object.entries(globalTitle).filter(([key]) => key !== 'es')
  return [
    `routed on ${routingIndicator === 'gt' ? 'title' : 'subsystem'}`,
    ...title.map(([key, value]) => `${key} ${String(value)}`),
    ...(pointCode === undefined ? [] : [`PC ${pointCode}`]),
    ...(ssn === undefined ? [] : [`SSN ${ssn}`]),
  ].join(', ')
}
