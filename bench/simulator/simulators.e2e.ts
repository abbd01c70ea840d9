import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { loopbackAddresses, startSimulators } from './simulators.ts'

/** Real processes, on loopback addresses and a port of their own. */
const addresses = loopbackAddresses(91, 29_899)

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function allGone(pids: readonly number[], withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50)) {
    if (!pids.some(isAlive)) return true
  }
  return false
}

test.serial('a process per signalling gateway; one is killed, missed, started again; all stop', async t => {
  const lost: string[] = []
  const simulators = await startSimulators({
    operators: ['awcc', 'salaam'],
    addresses,
    onLost: gateway => lost.push(gateway),
  })
  const pids = simulators.gateways.map(({ pid }) => pid ?? 0)
  t.is(new Set(pids).size, 4)
  t.true(pids.every(isAlive))
  t.deepEqual((await simulators.counts()).total, { begins: 0, operations: {} })

  await simulators.kill('awcc', 1)
  t.is(simulators.gateways[0]?.pid, undefined)
  t.false(isAlive(pids[0] ?? 0))
  await simulators.start('awcc', 1)
  t.true(isAlive(simulators.gateways[0]?.pid ?? 0))
  t.deepEqual(lost, [])

  process.kill(pids[1] ?? 0, 'SIGKILL')
  t.true(await allGone([pids[1] ?? 0], 2_000))
  await sleep(50)
  t.deepEqual(lost, ['awcc-sg2'])

  const last = simulators.gateways.flatMap(({ pid }) => pid ?? [])
  await simulators.stop()
  t.false(last.some(isAlive))
})

test.serial('an address that is taken: the fault is named, and nothing is left running', async t => {
  const first = await startSimulators({ operators: ['mtn'], addresses })
  const error = await t.throwsAsync(startSimulators({ operators: ['awcc', 'mtn'], addresses }))
  t.regex(error.message, /127\.91\.13\.\d:29899: .*EADDRINUSE/)
  await first.stop()
  const again = await startSimulators({ operators: ['awcc', 'mtn'], addresses })
  await again.stop()
})

test.serial('networks do not outlive a parent that is killed', async t => {
  const script = `
    const { startSimulators } = await import(${JSON.stringify(new URL('./simulators.js', import.meta.url).href)})
    const simulators = await startSimulators(${JSON.stringify({ operators: ['mtn'], addresses })})
    console.log(JSON.stringify(simulators.gateways.map(({ pid }) => pid)))
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string]
  const pids = JSON.parse(line) as number[]
  t.true(pids.length === 2 && pids.every(isAlive))
  parent.kill('SIGKILL')
  t.true(await allGone(pids, 3_000))
})
