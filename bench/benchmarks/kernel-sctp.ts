import { fileURLToPath } from 'node:url'
import { buildAddon } from '../../adapters/io/testing/rig/addon.ts'
import { bootGuest, type Guest } from '../../adapters/io/testing/rig/guest.ts'
import type { Benchmark, Contestant } from '../harness/benchmark.ts'
import type { Sample } from '../harness/sample.ts'
import type { EchoSpec } from './transport-client.ts'

/** The kernel provider's price: its echoes in a guest with kernel SCTP, against M3UA on TCP there. */
export const kernelSctp: Benchmark = {
  name: 'kernel-sctp',
  about: 'M3UA messages of 152 octets echoed between two processes in a guest: kernel SCTP against TCP',
  async prepare() {
    buildAddon()
    const guest = await bootGuest()
    const pairs = loads.map(outstanding => ({
      floor: contestant(guest, 'tcp', outstanding),
      subject: contestant(guest, 'kernel', outstanding),
      outstanding,
    }))
    return {
      contestants: pairs.flatMap(({ floor, subject }) => [floor, subject]),
      aims: pairs
        .filter(({ outstanding }) => outstanding === 64)
        .map(({ floor, subject }) => ({
          name: 'echoes a second at 64 outstanding, against TCP',
          of: subject.name,
          against: floor.name,
          figure: 'operationsPerSecond',
          atLeast: 0.8,
        })),
      close: () => guest.stop(),
    }
  },
}

const loads = [1, 64, 1_024]
const octets = 152
const loopback = '127.0.0.1'
const client = fileURLToPath(new URL('transport-client.js', import.meta.url))
const server = fileURLToPath(new URL('../../adapters/io/testing/peer-main.js', import.meta.url))

function contestant(guest: Guest, provider: 'kernel' | 'tcp', outstanding: number): Contestant {
  return {
    name: `${provider}, ${outstanding} outstanding`,
    async run(seconds) {
      const echo = guest.inside(process.execPath, server, JSON.stringify({ provider, local: [loopback] }))
      await echo.line(/"ready"/)
      const peer = { addresses: [{ address: loopback, port: 0 }], sctpPort: 2905 }
      const spec: EchoSpec = { provider, local: [], peer, outstanding, octets, seconds }
      const asking = guest.inside(process.execPath, client, JSON.stringify(spec))
      const [sample = ''] = await asking.done((seconds + 30) * 1_000)
      echo.write('exit\n')
      await echo.exit()
      return JSON.parse(sample) as Sample
    },
  }
}
