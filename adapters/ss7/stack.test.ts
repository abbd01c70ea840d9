import test from 'ava'
import type { MapConfirm, MapResponse } from './map/primitives.ts'
import type { StackOutput } from './stack/primitives.ts'
import { sriSmResult } from './testing/dialogues.ts'
import { field, isActive, type Field, type FieldSettings } from './testing/stacks.ts'

const ok = { type: 'result', result: sriSmResult } as const

/** Up, and the HLRs behind both signalling gateways answering after `afterMs`. */
function ready(settings: FieldSettings = {}, answer: MapResponse['answer'] = ok, afterMs = 10): Field {
  const lab = field(settings)
  for (const host of lab.gateways) host.answer = () => ({ afterMs, answer })
  lab.gateway.input({ type: 'start' })
  if (!lab.runUntil(() => isActive(lab), 10_000)) throw new Error('the ASPs did not become active')
  return lab
}

const outcomes = (confirms: readonly MapConfirm[]) => confirms.map(({ outcome }) => outcome.type)

/** Every request exactly once; nothing left anywhere. */
function isComplete(lab: Field, count: number): boolean {
  const ids = new Set(lab.gateway.confirms.map(({ requestId }) => requestId))
  return ids.size === count && lab.gateway.confirms.length === count && openDialogues(lab) === 0
}
const openDialogues = ({ gateway, gateways }: Field): number =>
  [gateway, ...gateways]
    .map(({ stack }) => (stack.network('home')?.tcap.dialogues ?? 0) + (stack.network('home')?.map.open ?? 0))
    .reduce((sum, open) => sum + open, 0)

test('a request travels to the HLR and back, by both signalling gateways', t => {
  const lab = ready()
  for (let index = 0; index < 10; index++) lab.ask()
  lab.run(1_000)
  t.true(isComplete(lab, 10))
  for (const { outcome } of lab.gateway.confirms) t.deepEqual(outcome, { type: 'ok', result: sriSmResult })
  for (const name of ['sg0', 'sg1']) {
    t.true(
      lab.gateway.confirms.some(({ evidence }) => evidence.route?.association === name),
      name,
    )
  }
  t.like(lab.gateway.confirms[0]?.evidence.route, { opc: 100, dpc: 200 })
  t.regex(lab.gateway.confirms[0]?.evidence.route?.localTransactionId ?? '', /^[0-9a-f]{8}$/)
})

test('before any ASP is active a request is unreachable, at once and unbilled', t => {
  const lab = field()
  lab.gateway.input({ type: 'start' })
  lab.ask()
  t.deepEqual(outcomes(lab.gateway.confirms), ['unreachable'])
  t.like(lab.gateway.confirms[0]?.evidence, { begins: 0, billable: false })
})

test('an association that dies: its dialogues end at once, new traffic takes the other, nothing is lost in silence', t => {
  const lab = ready({}, ok, 2_000)
  for (let index = 0; index < 20; index++) lab.ask()
  lab.run(100)
  lab.gateway.input({ type: 'manage', network: 'home', association: 'sg0', action: 'abort' })
  const lost = lab.gateway.confirms.slice()
  t.true(lost.length > 0)
  for (const { outcome, evidence } of lost) {
    t.deepEqual(outcome, { type: 'associationLost', association: 'sg0' })
    t.is(evidence.route?.association, 'sg0')
  }
  const before = lab.gateway.confirms.length
  for (let index = 0; index < 20; index++) lab.ask()
  lab.run(4_000)
  const after = lab.gateway.confirms.slice(before)
  t.deepEqual(new Set(outcomes(after)), new Set(['ok']))
  t.true(isComplete(lab, 40))
})

test('a signalling gateway that is killed is noticed, left, and taken back when it returns', t => {
  const lab = ready()
  const [first] = lab.gateways
  first.isDead = true
  for (let index = 0; index < 20; index++) lab.ask({ timeoutMs: 30_000 })
  lab.run(30_000)
  t.true(isComplete(lab, 20))
  t.deepEqual(new Set(outcomes(lab.gateway.confirms)), new Set(['ok', 'associationLost']))
  for (let index = 0; index < 20; index++) lab.ask()
  lab.run(1_000)
  t.deepEqual(new Set(outcomes(lab.gateway.confirms.slice(20))), new Set(['ok']))

  first.isDead = false
  lab.run(40_000)
  for (let index = 0; index < 20; index++) lab.ask()
  lab.run(1_000)
  const routes = lab.gateway.confirms.slice(40).map(({ evidence }) => evidence.route?.association)
  t.deepEqual(
    [...new Set(routes)].toSorted((a = '', b = '') => a.localeCompare(b)),
    ['sg0', 'sg1'],
  )
})

test('draining: no new requests, open ones are answered, ASPs go down, associations shut down, and it is said', t => {
  const lab = ready({}, ok, 500)
  lab.ask()
  lab.gateway.input({ type: 'drain', graceMs: 5_000 })
  lab.ask()
  lab.run(5_000)
  t.deepEqual(outcomes(lab.gateway.confirms), ['overloaded', 'ok'])
  const story = new Set(lab.gateway.events.slice(-20).map(told))
  story.delete(undefined)
  const expected =
    'sg0 inactive, sg1 inactive, sg0 down, sg1 down, sg0 shutdownComplete, sg1 shutdownComplete, drained'
  t.is([...story].join(', '), expected)
  t.is(lab.gateway.stack.deadline(), undefined)
})

test('draining does not wait longer than its grace', t => {
  const lab = ready({}, ok, 60_000)
  lab.ask({ timeoutMs: 50_000 })
  lab.gateway.input({ type: 'drain', graceMs: 1_000 })
  lab.run(3_000)
  t.deepEqual(outcomes(lab.gateway.confirms), ['cancelled'])
  t.true(lab.gateway.events.some(({ type }) => type === 'drained'))
})

test('a destination the gateways declare unavailable is unreachable, until they say otherwise', t => {
  const lab = ready()
  const declare = (state: 'available' | 'unavailable') => {
    for (const host of lab.gateways)
      host.input({ type: 'destinationState', network: 'home', dpc: 200, state })
    lab.run(100)
    lab.ask()
    lab.run(100)
  }
  declare('unavailable')
  declare('available')
  t.deepEqual(outcomes(lab.gateway.confirms), ['unreachable', 'ok'])
  t.false(lab.gateway.confirms[0]?.evidence.billable)
})

test('a subsystem out of service sends requests back as undeliverable', t => {
  const lab = ready()
  for (const host of lab.gateways)
    host.input({ type: 'subsystemState', network: 'home', ssn: 6, state: 'outOfService' })
  lab.ask()
  lab.run(100)
  t.like(lab.gateway.confirms[0]?.outcome, { type: 'undeliverable', udtsCause: 'subsystemFailure' })
})

test('an input for a network or an association that is not there is our own fault', t => {
  const lab = field()
  t.throws(() => lab.gateway.input({ type: 'destinationState', network: 'x', dpc: 1, state: 'available' }), {
    instanceOf: RangeError,
  })
  t.throws(
    () => lab.gateway.input({ type: 'manage', network: 'home', association: 'x', action: 'connect' }),
    { instanceOf: RangeError },
  )
})

function told(output: StackOutput): string | undefined {
  if (output.type === 'drained') return 'drained'
  if (output.type !== 'event') return undefined
  if (output.layer === 'sctp') return `${output.association} ${output.event.type}`
  if (output.layer === 'm3ua' && output.event.type === 'aspStateIndication') {
    return `${output.event.association} ${output.event.state}`
  }
  return undefined
}
