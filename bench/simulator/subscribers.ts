import { hash, pick, seededRandom, uniform } from './chance.ts'
import { operatorByNumber, operators, type SimulatedOperator } from './operators.ts'

/** What an HLR knows of a number: derived from its digits alone, so that every run and every test agree. */

export interface Subscriber {
  readonly msisdn: string
  readonly condition: Condition
  /** E.212. Of the operator that serves the number now. */
  readonly imsi: string
  /** E.164 digits of the nodes that serve it. */
  readonly msc: string
  readonly vlr: string
  /** E.212 of the network it is in, at home or abroad. */
  readonly visited: { readonly mcc: string; readonly mnc: string }
  readonly locationAreaCode: number
  readonly cellId: number
  readonly state: 'assumedIdle' | 'camelBusy' | 'notReachable'
  /** Minutes since the last radio contact. */
  readonly ageOfLocation: number
  /** TS 23.040 §3.3.2 of an absent one: the value of AbsentSubscriberDiagnosticSM. */
  readonly absentDiagnostic?: number
}

export type Condition = 'reachable' | 'absent' | 'unknown' | 'roaming' | 'ported' | 'barred'

/** How many of a hundred numbers are so. */
export const shares: Readonly<Record<Condition, number>> = {
  reachable: 80,
  absent: 8,
  roaming: 4,
  ported: 4,
  unknown: 2,
  barred: 2,
}

/** Abroad: networks with node numbers of made-up ranges. */
const abroad = [
  { mcc: '410', mnc: '01', nodes: '92300' },
  { mcc: '424', mnc: '02', nodes: '971500' },
  { mcc: '420', mnc: '01', nodes: '966500' },
  { mcc: '286', mnc: '01', nodes: '90530' },
  { mcc: '262', mnc: '01', nodes: '49171' },
] as const

/** The diagnostics that an HLR knows by itself, without having tried to deliver. */
const homeDiagnostics = [1, 3, 4, 8] as const

/** Deterministic; a number outside every operator's ranges belongs to the first operator's HLR as unknown. */
export function subscriberOf(msisdn: string, asked?: Condition): Subscriber {
  const random = seededRandom(hash(`subscriber ${msisdn}`))
  const draw = uniform(random) * 100
  const owner = operatorByNumber(msisdn)
  const condition = asked ?? (owner === undefined ? 'unknown' : conditionOf(draw))
  const home = owner ?? operators[0]
  const serving = condition === 'ported' ? pick(random, others(home)) : home
  const [mcc = '', mnc = ''] = serving.mccMnc.split('-')
  const place =
    condition === 'roaming' ? pick(random, abroad) : { mcc, mnc, nodes: `${serving.prefixes[0]}09` }
  const node = (role: number) => place.nodes + String(role * 1_000 + (random.uint32() % 40)).padStart(5, '0')
  const absent = condition === 'absent'
  return {
    msisdn,
    condition,
    imsi: mcc + mnc + subscriberNumber(msisdn),
    msc: node(1),
    vlr: node(2),
    visited: { mcc: place.mcc, mnc: place.mnc },
    locationAreaCode: 1 + (random.uint32() % 0xfffd),
    cellId: 1 + (random.uint32() % 0xfffe),
    state: absent ? 'notReachable' : uniform(random) < 0.05 ? 'camelBusy' : 'assumedIdle',
    ageOfLocation: absent ? 60 + (random.uint32() % 10_000) : random.uint32() % 60,
    ...(absent && { absentDiagnostic: pick(random, homeDiagnostics) }),
  }
}

/** The ten digits of an IMSI after MCC and MNC, scrambled so that nobody takes the number for the identity. */
function subscriberNumber(msisdn: string): string {
  return `5${swapped(msisdn.slice(-9).padStart(9, '0'))}`
}

/** The number of one of our subscribers, who is told apart by the end of the IMSI alone. */
export function msisdnOf(imsi: string): string {
  return `93${swapped(imsi.slice(-9))}`
}

/** Back to front, and every digit its complement to nine; twice is nothing. */
function swapped(digits: string): string {
  return Array.from(digits, digit => String(9 - Number(digit)))
    .reverse()
    .join('')
}

function conditionOf(draw: number): Condition {
  let below = 0
  for (const [condition, share] of Object.entries(shares) as [Condition, number][]) {
    below += share
    if (draw < below) return condition
  }
  return 'reachable'
}

function others({ id }: SimulatedOperator): SimulatedOperator[] {
  return operators.filter(operator => operator.id !== id)
}
