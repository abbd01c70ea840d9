import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describeProcess, endProcess, guarded, guardianName } from '../../process/guarded.ts'
import { unfinished } from './binaries.ts'
import type { Home } from './home.ts'

/** A PostgreSQL server that is ours: its cluster made when there is none, started, and stopped with us. */
export interface PostgresServer {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

interface Running {
  readonly pid: number
  /** Its guardian lives, and so does who started it. */
  readonly guarded: boolean
}

export type Log = (message: string) => void

const user = 'hlrgw'
/** Crash recovery after a power failure may replay a gigabyte of log. */
const readyWithinMs = 120_000
const graceMs = 10_000

/** `bin`: the directory of `initdb` and `postgres`, whichever distribution they are from. */
export async function startServer(bin: string, home: Home, log: Log): Promise<PostgresServer> {
  const data = join(home.dir, `data-${await majorVersion(bin)}`)
  const url = `postgresql:///postgres?host=${encodeURIComponent(home.socketDir)}&user=${user}`
  if ((await postmasterFile(data)) === undefined) await makeCluster(bin, data, home)

  const share = async ({ pid }: Running): Promise<PostgresServer> => {
    log(`PostgreSQL of another process is in use (pid ${pid})`)
    if (!(await ready(data, pid, () => !serves(pid, data))))
      throw new Error('PostgreSQL of another process has ended')
    return { url, pid, stop: async () => undefined }
  }
  const running = await runningServer(data)
  if (running?.guarded === true) return share(running)
  if (running !== undefined) {
    log(`PostgreSQL left behind by a killed process is stopped (pid ${running.pid})`)
    await endProcess(running.pid, () => serves(running.pid, data), graceMs)
  }

  const logFile = join(home.dir, 'server.log')
  const options = { ...home.identity, signal: 'INT', logFile, cwd: home.dir, graceMs } as const
  const server = await guarded(join(bin, 'postgres'), ['-D', data, ...settings(home.socketDir)], options)
  let ended = false
  void server.exited.then(() => (ended = true))
  if (await ready(data, server.pid, () => ended)) return { url, pid: server.pid, stop: () => server.stop() }
  // Somebody else may have been quicker between our look and our start.
  const quicker = await runningServer(data)
  if (quicker?.guarded === true) return share(quicker)
  throw new Error(`PostgreSQL did not start: ${await lastLines(logFile)}`)
}

/** Durable as any (fsync stays on); no TCP, one Unix socket in a directory that only its owner may enter. */
function settings(socketDir: string): string[] {
  const chosen = {
    listen_addresses: '',
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    port: '5432',
    max_connections: '50',
    shared_buffers: '64MB',
    wal_level: 'minimal',
    max_wal_senders: '0',
  }
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function makeCluster(bin: string, data: string, { identity, dir }: Home): Promise<void> {
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version !== undefined) return
  const staging = unfinished(data)
  await rm(staging, { recursive: true, force: true })
  const options = ['-D', staging, '-U', user, '--auth=trust', '--encoding=UTF8', '--locale=C']
  await run(join(bin, 'initdb'), [...options, '--no-instructions'], { ...identity, cwd: dir })
  await rename(staging, data).catch(async (failure: unknown) => {
    await rm(staging, { recursive: true, force: true })
    // Somebody else was quicker: theirs is as good.
    if ((await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined)) === undefined) throw failure
  })
}

/** postmaster.pid: line 1 the process, line 8 its state. A file whose process is not a server of this data is stale. */
async function runningServer(data: string): Promise<Running | undefined> {
  const file = await postmasterFile(data)
  if (file === undefined) return undefined
  if (!serves(file.pid, data)) {
    await rm(join(data, 'postmaster.pid'), { force: true })
    return undefined
  }
  const parent = describeProcess(describeProcess(file.pid)?.parent ?? 0)
  return { pid: file.pid, guarded: parent?.command.includes(guardianName) === true }
}

function serves(pid: number, data: string): boolean {
  return describeProcess(pid)?.command.includes(`-D ${data}`) === true
}

async function postmasterFile(data: string): Promise<{ pid: number; state: string } | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const lines = text.split('\n')
  return { pid: Number(lines[0]), state: lines[7]?.trim() ?? '' }
}

/** False when it has ended instead. */
async function ready(data: string, pid: number, ended: () => boolean): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < readyWithinMs; waitedMs += 5) {
    const file = await postmasterFile(data)
    if (file?.pid === pid && file.state === 'ready') return true
    if (ended()) return false
    await sleep(5)
  }
  throw new Error(`PostgreSQL was not ready within ${readyWithinMs} ms`)
}

async function majorVersion(bin: string): Promise<string> {
  const text = await run(join(bin, 'postgres'), ['--version'], { cwd: '/' })
  return /(\d+)/.exec(text)?.[1] ?? 'unknown'
}

async function run(program: string, args: readonly string[], options: { cwd: string }): Promise<string> {
  const child = spawn(program, args, {
    ...options,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
  })
  let output = ''
  child.stdout.on('data', chunk => (output += String(chunk)))
  child.stderr.on('data', chunk => (output += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${output.trim()}`)
  return output
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trim().split('\n').slice(-5).join('\n')
}
