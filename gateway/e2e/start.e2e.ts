import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, loadavg } from 'node:os'
import test from 'ava'
import { operators } from '../../bench/simulator/operators.ts'
import { family, survivors } from './testing/processes.ts'
import { environmentOf, place, ready, top, type Place } from './testing/product.ts'

/** `npm start`, and what it leaves behind however it ends: nothing. */

const everybody = operators.map(({ id }) => id)
/** A gateway that is told to end says goodbye first; one that is killed cannot. */
const farewellMs = 15_000

let where: Place

test.before(async () => {
  where = await place(108)
})

test.after.always(() => where.remove())

interface Started {
  readonly child: ChildProcess
  readonly pid: number
  readonly readyAfterMs: number
}

/** In a process group of its own, as a terminal's job. */
async function start(command: string, words: readonly string[]): Promise<Started> {
  const startedAt = performance.now()
  const env = environmentOf(where)
  const child = spawn(command, words, { cwd: top, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const pid = child.pid ?? 0
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (log += String(text)))
  try {
    // It may have to build first.
    await ready(where.http, everybody, 90_000)
  } catch (error) {
    process.kill(-pid, 'SIGKILL')
    throw new Error(`not ready: ${String(error)}\n${log}`, { cause: error })
  }
  return { child, pid, readyAfterMs: performance.now() - startedAt }
}

/** This very process's Node, whatever `npm` finds. */
const tool = [process.execPath, ['tools/start.js']] as const

test.serial('SIGTERM: exit 0 and nothing left: no signalling gateway, no PostgreSQL', async t => {
  const { child, pid } = await start(...tool)
  const all = family(pid)
  t.true(all.some(({ command }) => command.includes('gateway-process')))
  t.true(all.some(({ command }) => command.includes('postgres')))
  child.kill('SIGTERM')
  t.deepEqual(await once(child, 'exit'), [0, null])
  t.deepEqual(await survivors(all, farewellMs), [])
})

test.serial(
  'a second start is ready within 5 s; Ctrl-C ends the whole group, and nothing is left',
  async t => {
    const { child, pid, readyAfterMs } = await start(...tool)
    // Of a machine that has nothing else to do; on a busy one, of our share of it.
    const busy = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
    t.true(readyAfterMs < 5_000 * busy, `${Math.round(readyAfterMs)} ms`)
    const all = family(pid)
    process.kill(-pid, 'SIGINT')
    t.deepEqual(await once(child, 'exit'), [0, null])
    t.deepEqual(await survivors(all, farewellMs), [])
  },
)

test.serial('npm start: npm is killed, and nothing is left', async t => {
  const { child, pid } = await start('npm', ['start'])
  const all = family(pid)
  t.true(all.some(({ command }) => command.includes('tools/start.js')))
  child.kill('SIGKILL')
  t.deepEqual(await survivors(all, farewellMs), [])
})

test.serial('the gateway itself is killed, and nothing is left', async t => {
  const { child, pid } = await start(...tool)
  const all = family(pid)
  child.kill('SIGKILL')
  t.deepEqual(await survivors(all, farewellMs), [])
})
