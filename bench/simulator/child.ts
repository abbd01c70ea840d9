import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { noCounts, type Counts, type FromGateway, type GatewaySettings, type ToGateway } from './control.ts'

/** One signalling gateway's process, seen from its parent. */
export interface GatewayProcess {
  readonly pid: number | undefined
  /** Rejects with what the process said, or how it ended. */
  readonly listening: Promise<void>
  tell(message: ToGateway): void
  /** Of a process that ended: nothing. */
  counts(): Promise<Counts>
  /** When the latest BEGINs came, milliseconds since 1970. */
  instants(): Promise<readonly number[]>
  stop(): Promise<void>
  kill(): Promise<void>
}

interface Listener {
  readonly onUnavailable: (forMs: number) => void
  /** It listened, and ended without `stop` or `kill`. */
  readonly onLost: (how: string) => void
}

const script = fileURLToPath(new URL('./gateway-process.js', import.meta.url))

/** How long a process may take to say goodbye to its peers, milliseconds. */
const goodbyeMs = 2_000

export function gatewayProcess(
  settings: GatewaySettings,
  { onUnavailable, onLost }: Listener,
): GatewayProcess {
  const child = fork(script, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] })
  const ended = once(child, 'exit')
  const waiting = new Map<number, (counts: Counts) => void>()
  const waitingForInstants = new Map<number, (instants: readonly number[]) => void>()
  let requests = 0
  let listens = false
  let expected = false

  const listening = new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromGateway) => {
      switch (message.type) {
        case 'listening':
          listens = true
          return resolve()
        case 'failed':
          return reject(new Error(message.problem))
        case 'destinationUnavailable':
          return onUnavailable(message.forMs)
        case 'counts':
          waiting.get(message.request)?.(message.counts)
          waiting.delete(message.request)
          return undefined
        case 'instants':
          waitingForInstants.get(message.request)?.(message.instants)
          waitingForInstants.delete(message.request)
          return undefined
        default:
          message satisfies never
      }
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `killed by ${signal}`
      for (const resolveCounts of waiting.values()) resolveCounts(noCounts)
      for (const resolveInstants of waitingForInstants.values()) resolveInstants([])
      reject(new Error(`the simulated gateway at ${settings.address} ended: ${how}`))
      if (listens && !expected) onLost(how)
    })
  })

  function tell(message: ToGateway): void {
    // A process that is just ending cannot be told; `exit` says the rest.
    if (child.connected) child.send(message, () => undefined)
  }

  async function end(how: () => void): Promise<void> {
    expected = true
    if (child.exitCode !== null || child.signalCode !== null) return
    how()
    await ended
  }

  tell({ type: 'start', settings })
  return {
    pid: child.pid,
    listening,
    tell,
    counts: () =>
      new Promise(resolve => {
        if (!child.connected) return resolve(noCounts)
        requests += 1
        waiting.set(requests, resolve)
        tell({ type: 'counts', request: requests })
      }),
    instants: () =>
      new Promise(resolve => {
        if (!child.connected) return resolve([])
        requests += 1
        waitingForInstants.set(requests, resolve)
        tell({ type: 'instants', request: requests })
      }),
    stop: () =>
      end(() => {
        tell({ type: 'stop' })
        const patience = setTimeout(() => child.kill('SIGKILL'), goodbyeMs)
        child.once('exit', () => clearTimeout(patience))
      }),
    kill: () => end(() => child.kill('SIGKILL')),
  }
}
