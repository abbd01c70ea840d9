import test from 'ava'
import { sriSmResult } from './testing/dialogues.ts'
import { field, isActive } from './testing/stacks.ts'

test('a request travels to the HLR and back, by both signalling gateways', t => {
  const lab = field()
  for (const host of lab.gateways) {
    host.answer = () => ({ afterMs: 10, answer: { type: 'result', result: sriSmResult } })
  }
  lab.gateway.input({ type: 'start' })
  t.true(lab.runUntil(() => isActive(lab), 2_000))
  for (let index = 0; index < 10; index++) lab.ask()
  lab.run(1_000)
  const { confirms } = lab.gateway
  t.deepEqual(
    confirms.map(({ requestId }) => requestId).toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  )
  for (const { outcome } of confirms) t.deepEqual(outcome, { type: 'ok', result: sriSmResult })
  for (const name of ['sg0', 'sg1']) {
    t.true(
      confirms.some(({ evidence }) => evidence.route?.association === name),
      name,
    )
  }
})
