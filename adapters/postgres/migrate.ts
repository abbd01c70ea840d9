import { readdir } from 'node:fs/promises'
import { parse } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { MigrationBuilder } from 'node-pg-migrate'
import { Client, type ClientConfig } from 'pg'

type Migration = Record<'up' | 'down', (pgm: MigrationBuilder) => void>

const folder = fileURLToPath(new URL('./migrations', import.meta.url))

/**
 * Brings the schema `numint` to what this release needs and returns the names of the migrations applied now.
 * All in one transaction, under an advisory lock: of several pods that start together one migrates, the others
 * wait. With nothing to do it writes nothing, so that a standby or a user without the right will do. Rejects when
 * the server is away or refuses.
 */
export async function migrate(url: string, connectTimeoutMs = 5_000): Promise<string[]> {
  const databaseUrl = {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'hlrgw migrate',
  }
  if (!(await isBehind(databaseUrl))) return []
  const { runner } = await import('node-pg-migrate')
  const quiet = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  }
  const applied = await runner({
    databaseUrl,
    dir: folder,
    ignorePattern: notMigrations.source,
    migrationLoaderStrategies: [{ extensions: ['.js', '.ts'], loader: loadModules }],
    migrationsSchema: 'numint',
    createMigrationsSchema: true,
    migrationsTable: 'migration',
    direction: 'up',
    singleTransaction: true,
    advisoryLockMode: 'wait',
    logger: quiet,
  })
  return applied.map(({ name }) => name)
}

/** What the compiler leaves beside them. */
const notMigrations = /.*\.(map|d\.ts)/

async function isBehind(config: ClientConfig): Promise<boolean> {
  const files = (await readdir(folder)).filter(file => !notMigrations.test(file))
  const client = new Client(config)
  // A connection that breaks while idle also breaks the next query, which tells.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const found = await client.query<{ there: boolean }>(
      "select to_regclass('numint.migration') is not null as there",
    )
    if (found.rows[0]?.there !== true) return true
    const { rows } = await client.query<{ name: string }>('select name from numint.migration')
    const applied = new Set(rows.map(({ name }) => name))
    return files.some(file => !applied.has(parse(file).name))
  } finally {
    await client.end()
  }
}

/**
 * Migrates once; until that has succeeded each caller tries, and waits for it no longer than it says: a server
 * that was away when the process began is used when it comes.
 */
export function schemaOnce(
  url: string,
  connectTimeoutMs: number,
  log: (message: string) => void,
): (withinMs: number) => Promise<void> {
  let done = false
  let migrating: Promise<void> | undefined
  const attempt = async (): Promise<void> => {
    try {
      const names = await migrate(url, connectTimeoutMs)
      if (names.length > 0) log(`PostgreSQL schema migrated: ${names.join(', ')}`)
      done = true
    } finally {
      migrating = undefined
    }
  }
  return async withinMs => {
    if (done) return
    migrating ??= attempt()
    const patience = new AbortController()
    try {
      await Promise.race([migrating, tooLate(withinMs, patience.signal)])
    } finally {
      patience.abort()
    }
  }
}

async function tooLate(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
  if (!signal.aborted) throw new Error(`the schema was not ready within ${ms} ms`)
}

async function loadModules(paths: string[]) {
  return Promise.all(
    paths.map(async path => ({
      id: path,
      filePaths: [path],
      actions: (await import(pathToFileURL(path).href)) as Migration,
    })),
  )
}
