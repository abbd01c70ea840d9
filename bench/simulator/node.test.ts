import test from 'ava'
import type { MapOutcome } from '../../adapters/ss7/map/primitives.ts'
import { magicMsisdn, magicNumbers, type Expected, type MagicNumber } from './magic.ts'
import { friendly } from './personas.ts'
import { subscriberOf } from './subscribers.ts'
import { asked, type Asked } from './testing/asked.ts'

const operations = { sriSm: 'sendRoutingInfoForSM', ati: 'anyTimeInterrogation' } as const

/** An outcome in the fields that magic numbers name; the diagnostic is interpreted above MAP. */
function inFields(outcome: MapOutcome | undefined): Record<string, unknown> {
  if (outcome === undefined) return { type: 'nothing' }
  if (outcome.type !== 'rejected') return { ...outcome }
  return { type: 'rejected', problem: `${outcome.problem.problemType}:${outcome.problem.problem}` }
}

function withoutDiagnostic(expected: Expected): Expected {
  return expected.type === 'mapError' && expected.name !== undefined
    ? { type: 'mapError', name: expected.name }
    : expected
}

/** These disturb their neighbours: each gets a network of its own. */
const disturbing = (magic: MagicNumber) => magic.code >= 89

for (const [name, operation] of Object.entries(operations) as [
  keyof typeof operations,
  'sendRoutingInfoForSM',
][]) {
  test(`docs/simulator.md: every magic number gives its outcome, ${operation}`, t => {
    const network = asked(friendly)
    const outcomes = magicNumbers
      .filter(magic => !disturbing(magic))
      .map(magic => [magic, network.ask(operation, magicMsisdn('9370', magic.code))] as const)
    network.run(30_000)
    for (const [{ title, [name]: scenario }, confirm] of outcomes) {
      t.like(inFields(confirm()?.outcome), withoutDiagnostic(scenario.expected), title)
    }
  })

  test(`docs/simulator.md: the magic numbers that hit everybody, ${operation}`, t => {
    for (const { title, code, [name]: scenario } of magicNumbers.filter(disturbing)) {
      const network = asked(friendly)
      const first = network.ask(operation, magicMsisdn('9370', code))
      network.run(6_000)
      t.like(inFields(first()?.outcome), scenario.expected, title)
      const second = network.ask(operation, magicMsisdn('9370', 0))
      network.run(1_000)
      t.like(inFields(second()?.outcome), scenario.afterwards ?? { type: 'ok' }, title)
      network.run(20_000)
      const last = network.ask(operation, magicMsisdn('9370', 0))
      network.run(1_000)
      t.like(inFields(last()?.outcome), { type: 'ok' }, title)
    }
  })
}

test('an answer comes from the HLR by its own title, and both gateways take their share', t => {
  const network = asked(friendly)
  const confirms = Array.from({ length: 20 }, (_, index) =>
    network.ask('sendRoutingInfoForSM', `9370123${String(index).padStart(4, '0')}`),
  )
  network.run(1_000)
  for (const confirm of confirms) {
    t.is(confirm()?.evidence.answeredBy?.globalTitle?.digits, '93700900001')
    t.is(confirm()?.evidence.begins, 1)
  }
  const begins = network.nodes.map(({ counts }) => counts.begins)
  t.is(sum(begins), 20)
  t.true(
    begins.every(count => count > 0),
    begins.join(' and '),
  )
})

test('the values that travelled are those of the subscriber', t => {
  const network = asked(friendly)
  const { imsi, msc, vlr } = subscriberOf('93701234567')
  const sriSm = network.ask('sendRoutingInfoForSM', '93701234567')
  const ati = network.ask('anyTimeInterrogation', '93701234567')
  network.run(1_000)
  t.like(sriSm()?.outcome, {
    result: { imsi, locationInfoWithLMSI: { networkNodeNumber: { digits: msc } } },
  })
  t.like(ati()?.outcome, {
    result: { subscriberInfo: { locationInformation: { vlrNumber: { digits: vlr } } } },
  })
})

test('a persona can be changed while the network runs; the counts tell what arrived', t => {
  const network = asked(friendly)
  for (const node of [0, 1]) {
    network.tell(node, { type: 'personaRequest', persona: { ...friendly, ati: 'refused', versions: [2] } })
  }
  const confirm = network.ask('sendRoutingInfoForSM', '93701234567')
  network.run(1_000)
  t.like(confirm()?.evidence, { version: 2, begins: 2 })
  t.is(countOf(network, 'sendRoutingInfoForSM'), 2)
})

test('a gateway that shuts down says goodbye, and the other carries on', t => {
  const network = asked(friendly)
  network.tell(0, { type: 'shutdown' })
  network.run(100)
  const confirms = Array.from({ length: 10 }, () => network.ask('sendRoutingInfoForSM', '93701234567'))
  network.run(100)
  t.true(confirms.every(confirm => confirm()?.outcome.type === 'ok'))
  t.is(network.nodes[0]?.counts.begins, 0)
})

function countOf(network: Asked, operation: string): number {
  return sum(network.nodes.map(({ counts }) => counts.operations[operation] ?? 0))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
