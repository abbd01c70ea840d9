import test from 'ava'
import { pino } from 'pino'
import type { MnoId } from '../actors/domain/network.ts'
import type { NetworkHealth, SubscriberNetwork } from '../actors/ports.ts'
import type { StackInput } from '../adapters/ss7/stack/primitives.ts'
import type { Config } from './config/schema.ts'
import { associationControl } from './control.ts'
import { realClock } from './grpc/testing/served.ts'

const awcc = 'awcc' as MnoId
const operators = [{ id: awcc, associations: [{ name: 'sg1' }] }] as unknown as Config['operators']

function world() {
  const inputs: StackInput[] = []
  const lines: Record<string, unknown>[] = []
  const isolated: (string | undefined)[] = []
  const listeners = new Set<(health: NetworkHealth) => void>()
  let usable = false
  const health = (): NetworkHealth => ({
    state: 'SERVING',
    available: 1,
    configured: 1,
    links: [{ name: 'sg1', state: usable ? 'active' : 'closed', usable }],
  })
  const network: SubscriberNetwork = {
    probe: () => Promise.reject(new Error('not asked')),
    health,
    onHealth(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onCongestion: () => () => undefined,
  }
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }
  const controls = associationControl(
    operators,
    { networks: new Map([[awcc, network]]), isolate: (_, __, by) => isolated.push(by) },
    { input: input => inputs.push(input), clock: realClock, logger: pino({}, stream) },
  )
  const ask = (action: 'up' | 'down' | 'drain', withinMs = 5_000, association = 'sg1') =>
    controls.control({ association, action, graceMs: 700, deadline: realClock.now() + withinMs, by: 'noc' })
  return {
    inputs,
    lines,
    isolated,
    controls,
    ask,
    listeners,
    activate() {
      usable = true
      for (const listener of listeners) listener(health())
    },
  }
}

test('drain: withdrawn with its grace, told when it is, and in the log with who wanted it', async t => {
  const w = world()
  const asked = w.ask('drain')
  t.deepEqual(w.inputs, [{ type: 'withdraw', network: awcc, association: 'sg1', graceMs: 700 }])
  w.controls.take({ type: 'withdrawn', network: awcc, association: 'other', unanswered: 9 })
  w.controls.take({ type: 'withdrawn', network: awcc, association: 'sg1', unanswered: 1 })
  t.like(await asked, { mno: awcc, done: true, unanswered: 1 })
  t.deepEqual(w.isolated, ['noc'])
  t.deepEqual(
    w.lines.map(({ audit, by, action, association, done }) => [audit, by, action, association, done]),
    [
      [true, 'noc', 'drain', 'sg1', undefined],
      [true, 'noc', 'drain', 'sg1', true],
    ],
  )
})

test('down: without grace; up: until it is usable; nothing is listened to afterwards', async t => {
  const w = world()
  void w.ask('down')
  t.like(w.inputs[0], { type: 'withdraw', graceMs: 0 })
  const up = w.ask('up')
  t.like(w.inputs[1], { type: 'restore', association: 'sg1' })
  w.activate()
  t.like(await up, { done: true, link: { state: 'active' } })
  t.is(w.listeners.size, 0)
  t.deepEqual(w.isolated, ['noc', undefined])
})

test('what is not done by the deadline is told as it stands; a stranger is nobody', async t => {
  const w = world()
  t.like(await w.ask('up', 130), { done: false, link: { state: 'closed' } })
  t.is(w.ask('up', 100, 'nobody'), undefined)
})
