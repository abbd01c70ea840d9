/** Our own SCTP as a provider: the endpoint on the driver, for tests that treat all providers alike. */
import type { SctpConfig } from '../../ss7/sctp/config.ts'
import { defaultSctpConfig } from '../../ss7/sctp/config.ts'
import { sctpEndpoint } from '../../ss7/sctp/endpoint.ts'
import type { SctpInput, SctpOutput } from '../../ss7/sctp/primitives.ts'
import { monotonicClock } from '../clock.ts'
import { cookieSigner, secureRandom } from '../crypto.ts'
import { drive } from '../driver.ts'
import { outlet } from '../outlet.ts'
import type { Deliver, Transport } from '../transport.ts'
import type { DatagramSocket } from '../udp.ts'

export interface OwnSctp extends Transport {
  readonly socket: DatagramSocket
}

export function openOwnSctp(options: Partial<SctpConfig>, socket: DatagramSocket, deliver: Deliver): OwnSctp {
  const tell = outlet(deliver)
  const world = { random: secureRandom, sign: cookieSigner() }
  const endpoint = sctpEndpoint({ ...defaultSctpConfig, ...options }, world)
  const alive = new Set<string>()
  let isClosed = false
  const driver = drive<SctpInput, SctpOutput>(endpoint, {
    socket,
    clock: monotonicClock,
    onOutput(output) {
      if (output.type === 'communicationUp') alive.add(output.association)
      if (output.type === 'communicationLost' || output.type === 'shutdownComplete')
        alive.delete(output.association)
      tell(output)
    },
    onError(error) {
      throw error
    },
  })
  return {
    socket,
    handle: input => driver.input(input),
    statistics: association => endpoint.statistics(association),
    counters: {
      get refused() {
        return endpoint.counters.refusedInits
      },
      malformedLengths: 0,
    },
    async close() {
      if (isClosed) return
      isClosed = true
      for (const association of alive) driver.input({ type: 'abort', association, reason: 'closed' })
      await new Promise(setImmediate)
      driver.stop()
      await socket.close()
    },
  }
}
