/**
 * `npm test [-- WORD…]`: everything a fresh clone needs, then every test, or those whose path contains a word. The
 * last line is `N passed, N failed`, and stands there only when the run came to its end.
 */
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { build, checkNode, giveUp, installDependencies, run, say, top } from './prepare.js'
import { installKubectl } from './kubectl.js'
import { tapTally } from './tap.js'

/** Real servers and foreign decoders that the tests start: command, and the Debian packages that bring it. */
const debianPackages = {
  tshark: 'tshark',
  'redis-server': 'redis-server',
  // A guest with kernel SCTP, its networks and modules, and what runs in it.
  'linux.uml': 'user-mode-linux',
  ip: 'iproute2',
  nft: 'nftables',
  ethtool: 'ethtool',
  modprobe: 'kmod',
  'osmo-stp': 'osmo-stp',
  promtool: 'prometheus',
  // The addon that carries SCTP in that guest.
  gcc: 'gcc libc6-dev',
  make: 'make',
  python3: 'python3',
}

const phases = [
  { name: 'unit tests', ending: '.test.ts', options: /** @type {string[]} */ ([]) },
  // Whole processes in real time: one file after another, so that each has the machine to itself.
  { name: 'end-to-end tests', ending: '.e2e.ts', options: ['--concurrency=1'] },
]

checkNode()
installDependencies()
await build()
installDebianPackages()
installKubectl()

const words = process.argv.slice(2).map(word => word.replace(/^\.\//, ''))
let passed = 0
let failed = 0
for (const { name, ending, options } of phases) {
  const files = testFiles(ending)
  if (files.length === 0) continue
  say(`running ${name}: ${files.length} files …`)
  const tally = await runAva([...options, ...files])
  if (tally === undefined) giveUp(`the ${name} did not run to their end`)
  passed += tally.passed
  failed += tally.failed
}
if (passed + failed === 0) giveUp(`no test file has ${words.join(' or ')} in its path`)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

/**
 * From the sources, not from dist/: what an earlier build left there is no test of ours.
 * @param {string} ending
 */
function testFiles(ending) {
  return ['actors', 'adapters', 'gateway', 'bench', 'k8s-daemonset', 'proto']
    .flatMap(folder =>
      readdirSync(top + folder, { recursive: true, encoding: 'utf8' }).map(name => `${folder}/${name}`),
    )
    .filter(path => path.endsWith(ending))
    .filter(path => words.length === 0 || words.some(word => path.includes(word)))
    .map(path => `dist/${path.replace(/\.ts$/, '.js')}`)
}

/**
 * @param {string[]} commandArguments
 * @returns {Promise<{ passed: number, failed: number } | undefined>}
 */
function runAva(commandArguments) {
  const ava = spawn(
    process.execPath,
    ['node_modules/ava/entrypoints/cli.mjs', '--tap', ...commandArguments],
    {
      cwd: top,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const tally = tapTally()
  let seen = 0
  const progress = setInterval(() => say(`${seen} tests so far`), 10_000)
  createInterface({ input: ava.stdout }).on('line', line => {
    if (/^(?:not )?ok /.test(line)) seen += 1
    const shown = tally.line(line)
    if (shown !== undefined) process.stdout.write(`${shown}\n`)
  })
  return new Promise(resolve => {
    ava.on('close', code => {
      clearInterval(progress)
      const result = tally.result()
      const agrees = result !== undefined && (code === 0) === (result.failed === 0)
      resolve(agrees ? result : undefined)
    })
  })
}

function installDebianPackages() {
  const missing = Object.entries(debianPackages).filter(([command]) => !isOnPath(command))
  if (missing.length === 0) return
  const packages = missing.flatMap(([, names]) => names.split(' '))
  const administrator = asRoot()
  if (administrator === undefined || !isOnPath('apt-get')) {
    giveUp(`the tests need ${packages.join(', ')}; as root: apt-get install ${packages.join(' ')}`)
  }
  say(`installing Debian packages: ${packages.join(', ')} …`)
  for (const words of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    run('env', [...administrator, 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
}

/** What to put before a command, after `env`, so that root runs it; `undefined` when that is not permitted. */
function asRoot() {
  if (process.getuid?.() === 0) return []
  const permitted = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
  return permitted ? ['sudo', '-n', 'env'] : undefined
}

/** @param {string} command */
function isOnPath(command) {
  return `${process.env.PATH}:/usr/sbin:/sbin`.split(':').some(folder => {
    try {
      accessSync(`${folder}/${command}`, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
