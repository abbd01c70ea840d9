/**
 * `npm run build:kernel-sctp`: compiles the addon for kernel SCTP and raw IP to where the compiled code looks for it.
 * Only where it is wanted: it takes a C compiler, make and Python, which nothing else of hlrgw needs.
 */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'adapters/io/kernel/native')
const target = join(root, 'dist/adapters/io/kernel/kernel_sctp.node')

process.exitCode = buildAddon() ? 0 : 1

function buildAddon() {
  const sources = readdirSync(source).filter(name => /\.(c|h|gyp)$/.test(name))
  const newest = Math.max(...sources.map(name => statSync(join(source, name)).mtimeMs))
  if (existsSync(target) && statSync(target).mtimeMs > newest) {
    console.log('build:kernel-sctp: up to date')
    return true
  }
  // Elsewhere, then put in its place at once: who loads it, or builds it meanwhile, sees all of it or nothing.
  const folder = mkdtempSync(join(tmpdir(), 'hlrgw-addon-'))
  try {
    cpSync(source, folder, { recursive: true })
    const [command = '', ...words] = nodeGyp()
    const { status, error } = spawnSync(command, [...words, 'rebuild', '-C', folder, ...headers()], {
      stdio: 'inherit',
    })
    if (status !== 0) {
      const why = error === undefined ? '' : ` (${error.message})`
      console.error(
        `build:kernel-sctp: failed${why}; it needs gcc, make and python3: apt-get install gcc libc6-dev make python3`,
      )
      return false
    }
    mkdirSync(dirname(target), { recursive: true })
    const arriving = `${target}.${process.pid}`
    copyFileSync(join(folder, 'build/Release/kernel_sctp.node'), arriving)
    renameSync(arriving, target)
  } finally {
    rmSync(folder, { recursive: true })
  }
  console.log(`build:kernel-sctp: built ${target}`)
  return true
}

/** npm brings node-gyp and tells its scripts where it is. */
function nodeGyp() {
  const script = process.env.npm_config_node_gyp
  return script === undefined ? ['node-gyp'] : [process.execPath, script]
}

/** The headers beside this node where it has them, so that none are fetched. */
function headers() {
  const prefix = dirname(dirname(realpathSync(process.execPath)))
  return existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : []
}
