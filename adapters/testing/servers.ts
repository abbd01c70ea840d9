import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundledBinaries } from '../postgres/embedded/binaries.ts'
import { home } from '../postgres/embedded/home.ts'
import { startServer } from '../postgres/embedded/server.ts'
import { describeProcess, guarded } from '../process/guarded.ts'

/** Real servers for tests, on private ports, with the outages that tests need. */
export interface TestServer {
  readonly url: string
  /** SIGSTOP: it holds its connections and answers nothing. */
  pause(): void
  resume(): void
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** After `kill`: the same address and, for PostgreSQL, the same data. */
  start(): Promise<void>
  /** Ends it and removes its files. */
  dispose(): Promise<void>
}

interface Started {
  readonly pid: number
  stop(): Promise<void>
}

export async function testPostgres(binaries: 'bundled' | 'system' = 'bundled'): Promise<TestServer> {
  const dir = await testStateDir()
  const place = await home(dir)
  const bin =
    binaries === 'system'
      ? systemPostgres()
      : await bundledBinaries(place.identity, join(place.dir, 'runtime'))
  if (bin === undefined) throw new Error('no PostgreSQL below /usr/lib/postgresql')
  let url = ''
  return server(
    dir,
    () => url,
    async () => {
      const started = await startServer(bin, place, () => undefined)
      url = started.url
      return started
    },
  )
}

/**
 * An empty directory that an embedded server's user can reach: `mkdtemp` closes its own to others, and then a
 * server started by root keeps its files below /var/lib, where no test would remove them.
 */
export async function testStateDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'hlrgw-state-'))
  await chmod(dir, 0o755)
  return dir
}

/** Debian's PostgreSQL, when it is installed. */
export function systemPostgres(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root) : []
  return versions.map(version => join(root, version, 'bin')).find(bin => existsSync(join(bin, 'initdb')))
}

export async function testRedis(): Promise<TestServer> {
  if (spawnSync('redis-server', ['--version']).error !== undefined)
    throw new Error('this test needs redis-server on the PATH (Debian: apt-get install redis-server)')
  const dir = await mkdtemp(join(tmpdir(), 'hlrgw-redis-'))
  const port = await freePort()
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--save',
    '',
    '--appendonly',
    'no',
  ]
  const logFile = join(dir, 'redis.log')
  return server(
    dir,
    () => `redis://127.0.0.1:${port}`,
    async () => {
      const started = await guarded('redis-server', options, { signal: 'TERM', logFile, cwd: dir })
      while (!readFileSync(logFile, 'utf8').includes('Ready to accept connections')) {
        if (describeProcess(started.pid) === undefined)
          throw new Error(`redis-server ended: ${readFileSync(logFile, 'utf8').slice(-500)}`)
        await sleep(5)
      }
      return started
    },
  )
}

async function server(dir: string, url: () => string, launch: () => Promise<Started>): Promise<TestServer> {
  let started = await launch()
  const signal = (name: NodeJS.Signals): void => {
    for (const pid of [started.pid, ...childrenOf(started.pid)]) process.kill(pid, name)
  }
  return {
    get url() {
      return url()
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async kill() {
      signal('SIGKILL')
      while (describeProcess(started.pid) !== undefined) await sleep(5)
    },
    async start() {
      started = await launch()
    },
    async dispose() {
      await started.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL's backends are stopped and killed with it, as a machine that hangs or fails would do. */
function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return list === '' ? [] : list.split(' ').map(Number)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
