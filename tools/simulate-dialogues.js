/** `npm run simulate:dialogues [-- --seed N] [--dialogues N]`: builds, then simulates in virtual time. */
import { spawnSync } from 'node:child_process'
import { build } from './build.js'
import { top } from './prepare.js'

if (!(await build())) process.exit(1)
const { status } = spawnSync(
  process.execPath,
  [`${top}dist/bench/dialogues/run.js`, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
)
process.exitCode = status ?? 1
