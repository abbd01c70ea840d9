import type { hlrgw } from '../../proto/gen/messages.js'
import { duration, table, type Paint } from './paint.ts'

/** An operator's signalling as text: what is up, what is not, and why not. */
export function showSignalling(mno: hlrgw.v1.MnoSignalling.$Properties, colour: Paint): string {
  const rows = [
    ...(mno.associations ?? []).flatMap(association => associationRows(association, colour)),
    ...(mno.servers ?? []).map(server => serverRow(server, colour)),
    ...(mno.destinations ?? []).map(destination => destinationRow(destination, colour)),
  ]
  return `\n${colour.strong(mno.mnoId ?? '')}\n${table(rows.map(row => ['', ...row]))}`
}

type Association = hlrgw.v1.MnoSignalling.Association.$Properties

function associationRows(association: Association, colour: Paint): string[][] {
  const { name, aspState, transport, peer, why, quirks, deviations, quiesced } = association
  const { inboundStreams, outboundStreams, retransmissions, roundTripMs } = association
  const up = aspState === 'active'
  const facts = [
    `SCTP ${transport ?? 'closed'}`,
    ...(transport === 'established'
      ? [`streams ${outboundStreams ?? 0} out, ${inboundStreams ?? 0} in`]
      : []),
    ...(retransmissions ? [`${retransmissions} retransmissions`] : []),
    ...(roundTripMs == null ? [] : [`BEAT ${duration(roundTripMs)}`]),
    ...(quiesced === true ? [colour.warn('takes no new traffic')] : []),
    ...(quirks?.length ? [`quirks ${quirks.join(', ')}`] : []),
  ]
  const odd = (deviations ?? []).map(({ kind, count }) => `${kind ?? ''} ${String(count ?? 0)}`)
  return [
    [
      'association',
      name ?? '',
      up ? colour.good('active') : colour.bad(aspState ?? 'down'),
      facts.join(', '),
    ],
    ...(why == null ? [] : [['', '', 'why', colour.bad(why)]]),
    ...(up ? [] : [['', '', 'peer', peer ?? '']]),
    ...(association.paths ?? []).map(path => pathRow(path, colour)),
    ...(association.servers ?? [])
      .filter(({ state }) => aspState !== 'down' && state !== aspState)
      .map(({ server, state, reason }) => ['', '', `AS ${server ?? ''}`, `${state ?? ''}: ${reason ?? ''}`]),
    ...(odd.length === 0 ? [] : [['', '', 'deviations', colour.warn(odd.join(', '))]]),
  ]
}

function pathRow(path: hlrgw.v1.MnoSignalling.Path.$Properties, colour: Paint): string[] {
  const { address, state, primary, rttMs, rtoMs, errors } = path
  const shown = state === 'active' ? colour.good(state) : colour.bad(state ?? '')
  const times = [
    ...(rttMs == null ? [] : [`RTT ${duration(rttMs)}`]),
    `RTO ${duration(rtoMs ?? 0)}`,
    ...(errors ? [`${errors} errors`] : []),
  ]
  return [
    '',
    '',
    'path',
    `${address ?? ''} ${shown}${primary === true ? ', primary' : ''}, ${times.join(', ')}`,
  ]
}

function serverRow(server: hlrgw.v1.MnoSignalling.ApplicationServer.$Properties, colour: Paint): string[] {
  const { name, state, routingContext, networkAppearance, trafficMode, active, minActive, queued } = server
  const facts = [
    trafficMode ?? '',
    ...(routingContext == null ? ['no routing context'] : [`routing context ${routingContext}`]),
    ...(networkAppearance == null ? [] : [`network appearance ${networkAppearance}`]),
    `${active ?? 0} active, ${minActive ?? 1} needed`,
    ...(queued ? [colour.warn(`${queued} waiting`)] : []),
  ]
  const shown = state === 'active' ? colour.good(state) : colour.bad(state ?? '')
  return ['server', name ?? '', shown, facts.join(', ')]
}

function destinationRow(
  destination: hlrgw.v1.MnoSignalling.Destination.$Properties,
  colour: Paint,
): string[] {
  const { pointCode, state, congestionLevel, via } = destination
  const shown = state === 'available' ? colour.good(state) : colour.bad(state ?? '')
  const congested = congestionLevel ? [colour.warn(`congested, level ${congestionLevel}`)] : []
  return ['destination', `PC ${String(pointCode ?? 0)}`, shown, [...congested, ...(via ?? [])].join(', ')]
}
