/**
 * A Linux kernel with SCTP on a machine whose own has none: Debian's user-mode-linux in a network namespace of its
 * own, with this machine's file system as its root, read-only. Two networks lead to it. Needs root.
 */
import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Report, Request } from './agent.ts'
import { running, type Running } from './running.ts'

/** One entry a network. */
export const hostAddresses = ['192.168.233.1', '192.168.234.1'] as const
export const guestAddresses = ['192.168.233.2', '192.168.234.2'] as const
/** RFC 6951: where the guest's kernel takes SCTP in UDP. */
export const guestUdpPort = 9899

export interface Guest {
  /** Starts a program in the guest. */
  inside(...command: string[]): Running
  /** Starts a program here, on this side of the two networks. */
  outside(...command: string[]): Running
  /** What to put before a command for it to run on this side, and outlive `calm`. */
  readonly enter: readonly string[]
  /** Drops all SCTP, in UDP or not, of these networks, both ways; none heals all. */
  cut(...networks: (0 | 1)[]): void
  /** Kills every program still running on either side, and heals the networks: what a test left. */
  calm(): Promise<void>
  stop(): Promise<void>
}

/** The sources, from dist: the shell scripts and the preload are not compiled. */
const sources = fileURLToPath(new URL('../../../../../adapters/io/testing/rig/', import.meta.url))
const bootMs = 30_000

const kernelWords = [
  'mem=512M',
  'root=/dev/root rootfstype=hostfs rootflags=/ ro',
  'con=null con0=null,fd:2 con1=null ssl0=fd:0,fd:1',
  'quiet loglevel=3 pty.legacy_count=0',
  // Benchmarks at boot of what is not needed: most of its time.
  'initcall_blacklist=raid6_select_algo,init_btrfs_fs,init_jfs_fs,calibrate_xor_blocks',
  ...[0, 1].map(n => `vec${n}:transport=tap,ifname=hlr${n},depth=128,gro=1,mac=52:54:00:53:43:0${n}`),
].flatMap(words => words.split(' '))

export async function bootGuest(): Promise<Guest> {
  const folder = mkdtempSync(join(tmpdir(), 'hlrgw-guest-'))
  const preload = join(folder, 'preload.so')
  execFileSync('gcc', ['-O2', '-shared', '-fPIC', '-o', preload, join(sources, 'preload.c')])
  const uml = spawn(
    'unshare',
    [
      '--net',
      '--',
      join(sources, 'network.sh'),
      'env',
      `LD_PRELOAD=${preload}`,
      'linux.uml',
      ...kernelWords,
      `umid=hlrgw${process.pid}`,
      `uml_dir=${folder}/`,
      `init=${join(sources, 'init.sh')}`,
      `node=${process.execPath}`,
      `agent=${fileURLToPath(new URL('agent.js', import.meta.url))}`,
    ],
    // Its own session: it forks a process for each of the guest's, and they are ended together.
    { stdio: 'pipe', detached: true },
  )
  const console = lastLines(uml)
  const programs = new Map<number, Running>()
  const outsiders = new Set<Running>()
  let ids = 0

  const send = (request: Request): void => void uml.stdin.write(`${JSON.stringify(request)}\n`)
  uml.stdin.on('error', () => undefined)

  async function stop(): Promise<void> {
    for (const program of outsiders) program.kill('SIGKILL')
    await end(uml)
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    await ready(uml, console, report => {
      if (report.type === 'ready') return
      const program = programs.get(report.id)
      if (report.type === 'exit') {
        programs.delete(report.id)
        program?.exited(report.code)
      } else program?.said(report.type, report.text)
    })
  } catch (error) {
    await stop()
    throw error
  }

  const enter = ['nsenter', `--net=/proc/${uml.pid}/ns/net`, '--']
  const [nsenter = '', ...words] = enter
  const self: Guest = {
    stop,
    enter,
    async calm() {
      const left = [...programs.values(), ...outsiders]
      for (const program of left) program.kill('SIGKILL')
      await Promise.all(left.map(program => program.exit()))
      self.cut()
    },
    inside(...command) {
      ids += 1
      const id = ids
      const program = running(command.join(' '), {
        write: text => send({ type: 'write', id, text }),
        kill: signal => send({ type: 'kill', id, signal }),
      })
      programs.set(id, program)
      send({ type: 'start', id, command })
      return program
    },
    outside(...command) {
      const child = spawn(nsenter, [...words, ...command], { stdio: 'pipe' })
      const program = running(command.join(' '), {
        write: text => child.stdin.write(text),
        kill: signal => child.kill(signal),
      })
      child.stdin.on('error', () => undefined)
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].setEncoding('utf8').on('data', (text: string) => program.said(stream, text))
      child.on('close', code => {
        outsiders.delete(program)
        program.exited(code ?? -1)
      })
      outsiders.add(program)
      return program
    },
    cut(...networks) {
      const rules = networks.flatMap(n =>
        ['input iifname', 'output oifname'].map(
          hook => `add rule inet cut ${hook} hlr${n} meta l4proto {132,17} drop`,
        ),
      )
      const script = [
        'add table inet cut',
        'add chain inet cut input { type filter hook input priority 0; }',
        'add chain inet cut output { type filter hook output priority 0; }',
        'flush table inet cut',
        ...rules,
      ].join('\n')
      // In full: an npm package has a program of that name, and npm puts it first.
      execFileSync(nsenter, [...words, '/usr/sbin/nft', '-f', '-'], { input: script })
    },
  }
  return self
}

/** What the guest's console said last, for whoever must find out why it did not boot. */
function lastLines(uml: ChildProcessWithoutNullStreams): string[] {
  const lines: string[] = []
  createInterface({ input: uml.stderr }).on('line', line => {
    lines.push(line)
    if (lines.length > 30) lines.shift()
  })
  return lines
}

function ready(
  uml: ChildProcessWithoutNullStreams,
  console: readonly string[],
  onReport: (report: Report) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer)
      reject(new Error(`the guest did not boot: ${why}; its last lines:\n${console.join('\n')}`))
    }
    const timer = setTimeout(() => fail(`not ready after ${bootMs} ms`), bootMs)
    uml.once('error', error => fail(error.message))
    uml.once('close', code => fail(`it ended with ${code}`))
    createInterface({ input: uml.stdout }).on('line', line => {
      if (!line.startsWith('{')) return
      const report = JSON.parse(line) as Report
      if (report.type === 'ready') {
        clearTimeout(timer)
        resolve()
      }
      onReport(report)
    })
  })
}

async function end(uml: ChildProcessWithoutNullStreams): Promise<void> {
  if (uml.pid === undefined || uml.exitCode !== null || uml.signalCode !== null) return
  const closed = new Promise(resolve => uml.once('close', resolve))
  process.kill(-uml.pid, 'SIGKILL')
  await closed
}
