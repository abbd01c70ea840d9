import type { AssociationView, SignallingView } from '../../adapters/hlr/view.ts'
import type { hlrgw } from '../../proto/gen/messages.js'
import type { Controlled, Explanation } from '../explanation.ts'

/** What is known of the signalling network, as the contract's messages; the command line reads it back. */

type V1 = typeof hlrgw.v1
type Message<K extends keyof V1> = V1[K] extends { create(properties?: infer P): unknown }
  ? NonNullable<P>
  : never

export function explanationToProto({
  msisdn,
  mno,
  operators,
  route,
}: Explanation): Message<'ExplainResponse'> {
  return {
    msisdn: `+${msisdn}`,
    mnoId: mno,
    operators: operators.map(one => ({ ...one })),
    opc: route.opc,
    called: route.called,
    rewritten: route.rewritten ?? '',
    rules: route.rules.map(({ rule, why }) => ({ name: rule, chosen: rule === route.rule, why })),
    destinations: route.destinations.map(one => ({ ...one })),
    dpc: route.dpc ?? null,
    sls: route.sls,
    server: route.server ?? null,
    associations: route.ways.map(({ association: name, chosen, why }) => ({ name, chosen, why })),
    association: route.association ?? null,
    stream: route.stream ?? null,
    verdict: route.verdict,
  }
}

export function signallingToProto(view: SignallingView): Message<'MnoSignalling'> {
  const { mno, associations, servers, destinations } = view
  return {
    mnoId: mno,
    associations: associations.map(associationToProto),
    servers: servers.map(({ routingContext, networkAppearance, ...server }) => ({
      ...server,
      routingContext: routingContext ?? null,
      networkAppearance: networkAppearance ?? null,
    })),
    destinations: destinations.map(({ via, ...destination }) => ({
      ...destination,
      via: via.map(({ association, state }) => `${association}: ${state}`),
    })),
  }
}

function associationToProto(view: AssociationView) {
  return {
    name: view.name,
    aspState: view.state,
    transport: view.transport,
    why: view.why ?? null,
    peer: view.peer,
    inboundStreams: view.streams.inbound,
    outboundStreams: view.streams.outbound,
    paths: view.paths.map(({ rttMs, ...path }) => ({ ...path, rttMs: rttMs ?? null })),
    retransmissions: view.retransmissions,
    roundTripMs: view.roundTripMs ?? null,
    quiesced: view.isQuiesced,
    quirks: [...view.quirks],
    deviations: Object.entries(view.deviations).map(([kind, count]) => ({ kind, count })),
    servers: view.servers.map(({ as: server, state, reason }) => ({ server, state, reason })),
  }
}

export function controlledToProto({
  mno,
  link,
  done,
  unanswered,
}: Controlled): Message<'ControlAssociationResponse'> {
  return { mnoId: mno, link: { ...link }, done, unanswered }
}
