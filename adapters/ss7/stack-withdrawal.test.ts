import test from 'ava'
import type { StackOutput } from './stack/primitives.ts'
import { sriSmResult } from './testing/dialogues.ts'
import { field, isActive, type Field } from './testing/stacks.ts'

const ok = { type: 'result', result: sriSmResult } as const

function ready(afterMs = 5): Field {
  const lab = field()
  for (const host of lab.gateways) host.answer = () => ({ afterMs, answer: ok })
  lab.gateway.input({ type: 'start' })
  lab.runUntil(() => isActive(lab), 5_000)
  lab.run(500)
  lab.gateway.events.length = 0
  return lab
}

const withdraw = (lab: Field, association: string, graceMs = 5_000): void =>
  lab.gateway.input({ type: 'withdraw', network: 'home', association, graceMs })
const restore = (lab: Field, association: string): void =>
  lab.gateway.input({ type: 'restore', network: 'home', association })
const outcomes = (lab: Field): string[] => lab.gateway.confirms.map(({ outcome }) => outcome.type)
const used = (lab: Field): string[] => [
  ...new Set(lab.gateway.confirms.map(({ evidence }) => evidence.route?.association ?? 'none')),
]
const withdrawn = ({ gateway }: Field): Extract<StackOutput, { type: 'withdrawn' }> | undefined =>
  gateway.events
    .filter((output): output is Extract<StackOutput, { type: 'withdrawn' }> => output.type === 'withdrawn')
    .at(-1)

test('withdrawing one of two: its dialogues end, new ones take the other, nothing is lost', t => {
  const lab = ready(300)
  for (let n = 0; n < 32; n += 1) lab.ask()
  lab.run(10)
  withdraw(lab, 'sg0')
  for (let n = 0; n < 32; n += 1) lab.ask()
  lab.run(200)
  t.is(withdrawn(lab), undefined, 'answers are still to come')
  lab.run(2_000)
  t.deepEqual(new Set(outcomes(lab)), new Set(['ok']))
  t.is(outcomes(lab).length, 64)
  t.is(withdrawn(lab)?.unanswered, 0)
  t.is(lab.gateway.stack.network('home')?.m3ua.status().associations[0]?.state, 'down')
  lab.gateway.confirms.length = 0
  for (let n = 0; n < 16; n += 1) lab.ask()
  lab.run(1_000)
  t.deepEqual(used(lab), ['sg1'])
})

test('it stays away until it is wanted back, and then carries its share', t => {
  const lab = ready()
  withdraw(lab, 'sg0')
  lab.run(60_000)
  t.is(lab.gateway.stack.association('home', 'sg0')?.state ?? 'closed', 'closed')
  restore(lab, 'sg0')
  lab.run(1_000)
  for (let n = 0; n < 16; n += 1) lab.ask()
  lab.run(1_000)
  t.deepEqual(new Set(used(lab)), new Set(['sg0', 'sg1']))
})

test('wanted back before it was gone: it never left', t => {
  const lab = ready(1_000)
  for (let n = 0; n < 8; n += 1) lab.ask()
  withdraw(lab, 'sg0')
  lab.run(100)
  restore(lab, 'sg0')
  lab.run(3_000)
  t.is(withdrawn(lab), undefined)
  t.deepEqual(new Set(outcomes(lab)), new Set(['ok']))
  t.is(lab.gateway.stack.network('home')?.m3ua.status().associations[0]?.state, 'active')
})

test('withdrawing the last one: what is open is answered, what is new is unreachable at once', t => {
  const lab = ready(300)
  withdraw(lab, 'sg0')
  lab.run(1_000)
  lab.ask()
  lab.run(10)
  withdraw(lab, 'sg1')
  lab.ask()
  lab.run(2_000)
  t.deepEqual(outcomes(lab), ['unreachable', 'ok'])
  t.is(withdrawn(lab)?.association, 'sg1')
})

test('grace is not endless: dialogues that did not end get their outcome, and are counted', t => {
  const lab = ready(30_000)
  withdraw(lab, 'sg1')
  lab.run(1_000)
  for (let n = 0; n < 4; n += 1) lab.ask({ timeoutMs: 20_000 })
  lab.run(10)
  withdraw(lab, 'sg0', 1_000)
  lab.run(5_000)
  t.is(withdrawn(lab)?.unanswered, 4)
  t.deepEqual(new Set(outcomes(lab)), new Set(['associationLost']))
})

test('a peer that says nothing any more delays it a few seconds, not for ever', t => {
  const lab = ready()
  lab.gateways[0].isDead = true
  withdraw(lab, 'sg0')
  lab.run(12_000)
  t.is(withdrawn(lab)?.association, 'sg0')
})

test('RFC 4666 §3.4.4: a gateway’s SCON becomes N-PCSTATE congested, with its level', t => {
  const lab = ready()
  lab.gateways[0].input({
    type: 'destinationState',
    network: 'home',
    dpc: 200,
    state: 'available',
    congestionLevel: 2,
  })
  lab.run(100)
  const heard = lab.gateway.events.flatMap(output =>
    output.type === 'event' && output.event.type === 'nPcstateIndication' ? [output.event] : [],
  )
  t.deepEqual(heard, [{ type: 'nPcstateIndication', pointCode: 200, state: 'congested', level: 2 }])
})
