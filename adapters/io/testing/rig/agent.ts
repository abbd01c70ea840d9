/** Runs in the guest as its first process: starts what the host asks for over the serial line, and tells what it says. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

export type Request =
  | { readonly type: 'start'; readonly id: number; readonly command: readonly string[] }
  | { readonly type: 'write'; readonly id: number; readonly text: string }
  | { readonly type: 'kill'; readonly id: number; readonly signal: NodeJS.Signals }

export type Report =
  | { readonly type: 'ready'; readonly kernel: string }
  | { readonly type: 'stdout' | 'stderr'; readonly id: number; readonly text: string }
  | { readonly type: 'exit'; readonly id: number; readonly code: number }

const children = new Map<number, ChildProcess>()

function report(what: Report): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

function start(id: number, [command = '', ...words]: readonly string[]): void {
  const child = spawn(command, words, { stdio: 'pipe', cwd: '/run' })
  children.set(id, child)
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => report({ type: stream, id, text }))
  child.on('error', error => report({ type: 'stderr', id, text: error.message }))
  child.on('close', code => {
    children.delete(id)
    report({ type: 'exit', id, code: code ?? -1 })
  })
}

const lines = createInterface({ input: process.stdin })
lines.on('line', line => {
  const request = JSON.parse(line) as Request
  switch (request.type) {
    case 'start':
      return start(request.id, request.command)
    case 'write':
      return void children.get(request.id)?.stdin?.write(request.text)
    case 'kill':
      return void children.get(request.id)?.kill(request.signal)
  }
})
// The host is gone: the first process ends, and the guest with it.
lines.on('close', () => process.exit())
report({ type: 'ready', kernel: process.release.name })
