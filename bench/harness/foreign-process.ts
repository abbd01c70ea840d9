import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What another process of this machine has used, from /proc: the server under test is never the load generator. */
export interface ProcessUsage {
  readonly cpuSeconds: number
  readonly rssBytes: number
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const pageBytes = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }))

/** Its own use only, not its children's. proc(5): fields 14 and 15 are utime and stime, 24 the resident set. */
export function processUsage(pid: number): ProcessUsage {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  const field = (number: number): number => Number(afterName[number - 3])
  return { cpuSeconds: (field(14) + field(15)) / ticksPerSecond, rssBytes: field(24) * pageBytes }
}
