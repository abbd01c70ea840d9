/** Runs the conformance suite against the kernel provider where this process is; a JSON line for each case. */
import { openKernel, type KernelTransport } from '../kernel/kernel.ts'
import type { Transport } from '../transport.ts'
import { cases, type Subject } from './conformance.ts'

export interface Verdict {
  readonly title: string
  readonly error: string | undefined
  readonly ms: number
}

const here = { address: '127.0.0.1', port: 0 }
const options = { rtoInitialMs: 200, maxInitRetransmits: 2, onWarning: console.error }
const portOf = (server: Transport): number => (server as KernelTransport).listening?.port ?? 0

const subject: Subject = {
  streams: 8,
  carriesReason: false,
  server: async (deliver, bounds) =>
    openKernel({ ...options, listen: { addresses: [here.address], port: 0 }, ...bounds }, deliver),
  client: async (deliver, bounds) => openKernel({ ...options, ...bounds }, deliver),
  peerOf: server => ({ addresses: [here], sctpPort: portOf(server) }),
  nobody: { addresses: [here], sctpPort: 1 },
}

for (const { title, run } of cases) {
  const start = performance.now()
  const error = await run(subject).then(
    () => undefined,
    (thrown: unknown) => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
  )
  const verdict: Verdict = { title, error, ms: Math.round(performance.now() - start) }
  console.log(JSON.stringify(verdict))
}
