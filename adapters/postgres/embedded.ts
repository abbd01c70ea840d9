import { join } from 'node:path'
import { bundledBinaries } from './embedded/binaries.ts'
import { home } from './embedded/home.ts'
import { startServer, type Log, type PostgresServer } from './embedded/server.ts'

/**
 * A real PostgreSQL for whoever gives no DATABASE_URL: from npm, no installation, its data below `stateDir` kept
 * over restarts. It is stopped by `stop`, or by a guardian when this process ends without (even by SIGKILL).
 * Rejects when no server can run here, with the reason.
 */
export async function embeddedPostgres(stateDir: string, log: Log): Promise<PostgresServer> {
  const place = await home(stateDir)
  const bin = await bundledBinaries(place.identity, join(place.dir, 'runtime'))
  return startServer(bin, place, log)
}
