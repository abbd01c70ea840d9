import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chmod, chown, mkdir, readFile, rmdir, stat } from 'node:fs/promises'
import type { Identity } from './binaries.ts'

/** Where the embedded server's files are, and whose they are. */
export interface Home {
  /** Data, log and, when needed, a copy of the programs. */
  readonly dir: string
  /** Holds the server's Unix socket: its only door. */
  readonly socketDir: string
  readonly identity: Identity
}

/** sun_path, unix(7): 108 octets with the final NUL, of which `/.s.PGSQL.5432` takes 14. */
const longestSocketDir = 107 - 14

/**
 * `stateDir/postgres`, owned by whom the server runs as. When we are root and that user cannot get there (the
 * state directory is below /root, say), a directory under /var/lib that is always the same for that state directory.
 */
export async function home(stateDir: string): Promise<Home> {
  const wanted = join(resolve(stateDir), 'postgres')
  const instead = process.getuid?.() === 0 ? [join('/var/lib/hlrgw', digest(wanted), 'postgres')] : []
  for (const dir of [wanted, ...instead]) {
    const identity = await owner(dir)
    const created = await mkdir(dir, { recursive: true, mode: 0o755 })
    // Not ours to give: then it is not ours to use either, and the next line says so.
    await own(dir, identity).catch(() => undefined)
    if (reaches(dir, identity)) return { dir, identity, socketDir: await socketDir(dir, identity) }
    if (created !== undefined) await rmdir(dir)
  }
  throw new Error(
    `the embedded PostgreSQL may not write to ${wanted}: give another directory, or set DATABASE_URL`,
  )
}

/** Who has the data runs the server. At first: us, or instead of root an unprivileged user of this machine. */
async function owner(dir: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return {}
  const held = await stat(dir).catch(() => undefined)
  if (held !== undefined && held.uid !== 0) return { uid: held.uid, gid: held.gid }
  const passwd = await readFile('/etc/passwd', 'utf8')
  const user = /^postgres:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd)
  if (user === null)
    throw new Error('PostgreSQL refuses to run as root, and there is no user postgres or nobody')
  return { uid: Number(user[1]), gid: Number(user[2]) }
}

async function own(dir: string, { uid, gid }: Identity): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(dir, uid, gid)
  await chmod(dir, 0o700)
}

function reaches(dir: string, identity: Identity): boolean {
  const tried = spawnSync('/bin/sh', ['-c', 'cd "$0" && test -w .', dir], { ...identity, cwd: '/' })
  return tried.status === 0
}

async function socketDir(dir: string, identity: Identity): Promise<string> {
  if (Buffer.byteLength(dir) <= longestSocketDir) return dir
  const short = join(tmpdir(), `hlrgw-${digest(dir)}`)
  await mkdir(short, { recursive: true, mode: 0o700 })
  await own(short, identity)
  return short
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
