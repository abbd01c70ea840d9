import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** What runs on this machine, read from /proc: so that a test can prove that nothing is left running. */

export interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

export function processes(): Process[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => readProcess(Number(name)))
}

/** `root` and everything below it. */
export function family(root: number): Process[] {
  const all = processes()
  const members = all.filter(({ pid }) => pid === root)
  for (const member of members) members.push(...all.filter(({ parent }) => parent === member.pid))
  return members
}

/** Those of `family` that still run `withinMs` later; polls, so that it ends as soon as none does. */
export async function survivors(family: readonly Process[], withinMs: number): Promise<Process[]> {
  let left: Process[] = []
  for (const end = Date.now() + withinMs; ; await sleep(50)) {
    const running = new Map(processes().map(({ pid, command }) => [pid, command]))
    left = family.filter(({ pid, command }) => running.get(pid) === command)
    if (left.length === 0 || Date.now() > end) return left
  }
}

/** Nothing for one that ended while it was looked at, or that is dead and only waits for its parent. */
function readProcess(pid: number): Process[] {
  try {
    const [, state = 'Z', parent = '0'] =
      /^\d+ \(.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return state === 'Z' ? [] : [{ pid, parent: Number(parent), command }]
  } catch {
    return []
  }
}
