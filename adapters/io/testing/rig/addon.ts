/** The addon is built only where it is wanted: these tests want it. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../../', import.meta.url))

/** Throws with what the build said; quick when there is nothing to do. */
export function buildAddon(): void {
  execFileSync('npm', ['run', '--silent', 'build:kernel-sctp'], {
    cwd: root,
    encoding: 'utf8',
    stdio: 'pipe',
  })
}
