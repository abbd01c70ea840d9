/** What `npm start` and `npm test` need before the first line of ours can run. Plain JavaScript, no dependencies. */
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const top = fileURLToPath(new URL('..', import.meta.url))

/** @type {[major: number, minor: number]} */
const oldest = [20, 19]

/** @param {string} text */
export function say(text) {
  process.stdout.write(`hlrgw: ${text}\n`)
}

/**
 * Says what is wrong and what to do, and ends with exit code 1.
 * @param {string} text
 * @returns {never}
 */
export function giveUp(text) {
  process.stderr.write(`hlrgw: ${text}\n`)
  process.exit(1)
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  giveUp(`needs Node ${oldest.join('.')} or newer, this is ${process.versions.node}`)
}

/** Runs `npm ci` unless what is installed is what package-lock.json names. */
export function installDependencies() {
  if (isInstalled()) return
  if (lstatSync(`${top}node_modules`, { throwIfNoEntry: false })?.isSymbolicLink()) {
    giveUp(
      'node_modules is a link to an installation that package-lock.json does not describe; install there',
    )
  }
  say('installing dependencies (npm ci) …')
  run('npm', ['ci', '--include=dev', '--ignore-scripts', '--loglevel=error'])
}

/** Loaded late: the builder may only be read when what it needs is installed. */
export async function build() {
  const { build: buildAll } = await import('./build.js')
  if (!(await buildAll(say))) process.exit(1)
}

/**
 * Runs a command in the foreground; a failure is the end.
 * @param {string} command
 * @param {string[]} commandArguments
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
export function run(command, commandArguments, options = {}) {
  const { status, signal, error } = spawnSync(command, commandArguments, {
    cwd: top,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  })
  if (status === 0) return
  const why = error?.message ?? (signal === null ? `exit code ${status}` : `killed by ${signal}`)
  giveUp(`"${[command, ...commandArguments].join(' ')}" failed: ${why}`)
}

/** npm keeps a second lockfile of what it really installed: no stamp of our own that could disagree with it. */
function isInstalled() {
  const record = `${top}node_modules/.package-lock.json`
  if (!existsSync(record)) return false
  const wanted = packagesOf(`${top}package-lock.json`)
  const installed = packagesOf(record)
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional && installed[path] === undefined),
  )
}

/** @typedef {Record<string, { version?: string, optional?: boolean }>} Packages */

/**
 * @param {string} lockfile
 * @returns {Packages}
 */
function packagesOf(lockfile) {
  /** @type {unknown} */
  const content = JSON.parse(readFileSync(lockfile, 'utf8'))
  return /** @type {{ packages: Packages }} */ (content).packages
}
