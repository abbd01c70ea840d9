/**
 * Generates from proto/, compiles to dist/, and removes outputs whose source is gone. Says what it does; does
 * nothing when nothing changed, so that `npm start` is quick.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate } from './generate.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const stampFile = join(dist, '.inputs.sha256')
const compiler = join(root, 'node_modules/typescript/bin/tsc')
/** @type {unknown} */
const tsconfig = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
const { include } = /** @type {{ include: string[] }} */ (tsconfig)

/** @returns {Promise<boolean>} whether dist now holds what the sources say */
export async function build(say = console.log) {
  if (!existsSync(compiler)) {
    say('build: dependencies are missing; run npm install first')
    return false
  }
  const started = performance.now()
  if (await generate()) say('build: generated proto/gen from proto/**/*.proto')
  const stamp = inputsHash()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
    say('build: up to date')
    return true
  }
  for (const stale of removeStale()) say(`build: removed ${stale}, its source is gone`)
  const { status } = spawnSync(process.execPath, [compiler, '-p', root], { stdio: 'inherit' })
  if (status !== 0) return false
  mkdirSync(dist, { recursive: true })
  writeFileSync(stampFile, stamp)
  say(
    `build: compiled ${include.join(', ')} to dist in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  )
  return true
}

/** Over what decides the outcome: every source's path, size and time, the options and the compiler's version. */
function inputsHash() {
  const hash = createHash('sha256')
  for (const name of ['tsconfig.json', 'package.json', 'node_modules/typescript/package.json'])
    hash.update(readFileSync(join(root, name)))
  for (const name of sources()) {
    const { size, mtimeMs } = statSync(join(root, name))
    hash.update(`${name} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

function sources() {
  return include.flatMap(folder => filesBelow(folder)).filter(name => name.endsWith('.ts'))
}

/** @param {string} folder */
function filesBelow(folder) {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(root.length))
    .sort()
}

/** A test that was deleted must not run on; the compiler never deletes. */
function removeStale() {
  const known = new Set(sources().map(name => name.replace(/\.ts$/, '')))
  const stale = filesBelow('dist').filter(name => {
    const source = /^dist\/(.*?)\.js(\.map)?$/.exec(name)?.[1]
    return source !== undefined && !source.startsWith('proto/gen/') && !known.has(source)
  })
  for (const name of stale) rmSync(join(root, name))
  return stale
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await build()) ? 0 : 1
