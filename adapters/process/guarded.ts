import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** Servers that we start and that cannot outlive us: not even when this process is killed with SIGKILL. */

/** A server's own process; a guardian between us and it stops it when we are gone. */
export interface Guarded {
  readonly pid: number
  /** Settles when the server has ended, by whatever hand; never rejects. */
  readonly exited: Promise<void>
  stop(): Promise<void>
}

export interface GuardOptions {
  /** What asks this server to end in good order. */
  readonly signal: 'INT' | 'TERM'
  /** Where the server's output goes; begun anew. */
  readonly logFile: string
  readonly cwd?: string
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  /** How long the good order may take before it is ended without, milliseconds. */
  readonly graceMs?: number
}

/** The name by which a guardian is known in the process table. */
export const guardianName = 'hlrgw-guardian'

/**
 * Our end of the guardian's standard input closes with us, however we end; the watcher then reads end of file.
 * SIGCONT, because a stopped process acts on no signal. The shell's own signals are ignored, so that Ctrl-C or a
 * `kill` of the whole group reaches us, and we decide when the server goes.
 */
const guardian = `
exec 3<&0
: >"$GUARDED_LOG"
"$@" </dev/null >>"$GUARDED_LOG" 2>&1 3<&- &
server=$!
echo $server
( read -r _ <&3; kill -"$GUARDED_SIGNAL" $server; kill -CONT $server ) >/dev/null 2>&1 &
watcher=$!
trap '' HUP INT TERM
wait $server
kill $watcher`

export async function guarded(
  command: string,
  args: readonly string[],
  options: GuardOptions,
): Promise<Guarded> {
  const { signal, logFile, cwd = '/', uid, gid, graceMs = 10_000 } = options
  const child = spawn('/bin/sh', ['-c', guardian, guardianName, command, ...args], {
    cwd,
    stdio: ['pipe', 'pipe', 'ignore'],
    // A session of its own: the terminal's signals are for us.
    detached: true,
    env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C', GUARDED_LOG: logFile, GUARDED_SIGNAL: signal },
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
  const exited = once(child, 'exit').then(
    () => child.stdin.destroy(),
    () => undefined,
  )
  const pid = await firstNumber(child.stdout)
  if (pid === undefined) throw new Error(`${command}: its guardian did not start`)
  // Whoever forgets `stop` may still end: that closes the guardian's input too.
  child.unref()
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as Socket).unref()

  return {
    pid,
    exited: exited.then(() => undefined),
    async stop() {
      child.ref()
      child.stdin.destroy()
      const patience = new AbortController()
      const escalation = escalate(pid, graceMs, patience.signal)
      await exited
      patience.abort()
      await escalation
    },
  }
}

/** Asks a process that is not our child to end, and waits until it has. */
export async function endProcess(pid: number, isIt: () => boolean, graceMs: number): Promise<void> {
  send(pid, 'SIGINT')
  send(pid, 'SIGCONT')
  const patience = new AbortController()
  const escalation = escalate(pid, graceMs, patience.signal)
  while (isIt()) await sleep(10)
  patience.abort()
  await escalation
}

/** The command line and the parent of a living process; `undefined` for a dead one, a zombie included. */
export function describeProcess(pid: number): { command: string; parent: number } | undefined {
  if (!existsSync('/proc/self/stat')) return describeByPs(pid)
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // proc(5): the name in parentheses may hold anything; state and parent follow it.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' || state === 'X' ? undefined : { command, parent: Number(parent) }
  } catch {
    return undefined
  }
}

function describeByPs(pid: number): { command: string; parent: number } | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' })
  const line = /^\s*(\d+)\s+(.+)$/m.exec(stdout)
  return line === null ? undefined : { command: String(line[2]), parent: Number(line[1]) }
}

async function escalate(pid: number, graceMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(graceMs, undefined, { signal })
    send(pid, 'SIGQUIT')
    await sleep(graceMs / 2, undefined, { signal })
    send(pid, 'SIGKILL')
  } catch {
    // It ended by itself, in time.
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It is gone already.
  }
}

async function firstNumber(stream: Readable): Promise<number | undefined> {
  let text = ''
  for await (const chunk of stream) {
    text += String(chunk)
    const line = /^(\d+)\n/.exec(text)
    if (line !== null) return Number(line[1])
  }
  return undefined
}
