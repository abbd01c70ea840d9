import test from 'ava'
import { trace } from '../wire/table.ts'
import { peerAsp, peerTraffic, type PeerAspState, type PeerTrafficState } from './peer-asp.ts'

const short = (
  effects: readonly { readonly type: string; readonly message?: string; readonly error?: string }[],
): string => effects.map(({ type, message, error }) => message ?? error ?? type).join(' ')

const rows: readonly (readonly [
  from: PeerAspState,
  event: string,
  active: boolean,
  to: PeerAspState | undefined,
  effects: string,
])[] = [
  ['closed', 'communicationUp', false, 'down', ''],
  ['closed', 'communicationLost', false, 'closed', ''],
  ['closed', 'aspUp', false, undefined, ''],
  ['closed', 'aspDown', false, undefined, ''],
  ['down', 'communicationUp', false, 'down', ''],
  ['down', 'communicationLost', false, 'closed', ''],
  ['down', 'aspUp', false, 'up', 'aspUpAck isUp'],
  ['down', 'aspDown', false, 'down', 'aspDownAck'],
  ['up', 'communicationUp', false, 'down', 'isDown'],
  ['up', 'communicationLost', true, 'closed', 'isDown'],
  ['up', 'aspUp', false, 'up', 'aspUpAck'],
  ['up', 'aspUp', true, 'up', 'aspUpAck unexpectedMessage isDown isUp'],
  ['up', 'aspDown', true, 'down', 'isDown aspDownAck'],
]
for (const [from, type, active, to, effects] of rows) {
  const carrying = active ? ' and active' : ''
  test(`RFC 4666 §4.3.4.1-2 at the SGP: ASP ${from}${carrying}, ${type}: ${to ?? 'unexpected'}`, t => {
    const result = trace(peerAsp, from, { type } as { type: 'aspUp' }, { active })
    t.is(result?.state, to)
    t.is(short(result?.effects ?? []), effects)
  })
}

const traffic: readonly (readonly [
  from: PeerTrafficState,
  event: string,
  to: PeerTrafficState,
  effects: string,
])[] = [
  ['inactive', 'aspActive', 'active', 'acknowledge isActive'],
  ['inactive', 'aspInactive', 'inactive', 'acknowledge'],
  ['inactive', 'displaced', 'inactive', ''],
  ['inactive', 'aspDown', 'inactive', ''],
  ['active', 'aspActive', 'active', 'acknowledge'],
  ['active', 'aspInactive', 'inactive', 'acknowledge isInactive'],
  ['active', 'displaced', 'inactive', 'notifyAlternate isInactive'],
  ['active', 'aspDown', 'inactive', 'isInactive'],
]
for (const [from, type, to, effects] of traffic) {
  test(`RFC 4666 §4.3.4.3-4 at the SGP: traffic ${from}, ${type}: ${to}`, t => {
    const result = trace(peerTraffic, from, { type } as { type: 'aspActive' }, undefined)
    t.is(result?.state, to)
    t.is(short(result?.effects ?? []), effects)
  })
}
