import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { monotonicClock } from '../../adapters/io/clock.ts'
import { cookieSigner, secureRandom } from '../../adapters/io/crypto.ts'
import { drive } from '../../adapters/io/driver.ts'
import { openUdp } from '../../adapters/io/udp.ts'
import { defaultSctpConfig } from '../../adapters/ss7/sctp/config.ts'
import { sctpEndpoint } from '../../adapters/ss7/sctp/endpoint.ts'
import type { SctpInput, SctpOutput } from '../../adapters/ss7/sctp/primitives.ts'

/** The far end of the transport benchmarks, a process of its own: gives back what it gets. Says where it listens. */
export type EchoKind = 'udp' | 'tcp' | 'sctp'

const loopback = '127.0.0.1'
const tell = (port: number): void => void process.send?.(port)

const servers: { readonly [K in EchoKind]: () => void } = {
  udp() {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
    socket.on('message', (octets, { port, address }) => socket.send(octets, port, address))
    socket.bind(0, loopback, () => tell(socket.address().port))
  },
  tcp() {
    // What arrives together is written together: no framing is needed to give it back.
    const server = createServer(
      { noDelay: true },
      socket => void socket.on('data', octets => socket.write(octets)),
    )
    server.listen(0, loopback, () => {
      const address = server.address()
      if (address !== null && typeof address === 'object') tell(address.port)
    })
  },
  sctp() {
    void openUdp({ addresses: [{ address: loopback, port: 0 }], onError: fail }).then(socket => {
      const accept = { outboundStreams: 17, inboundStreams: 17 }
      const endpoint = sctpEndpoint(
        { ...defaultSctpConfig, accept },
        { random: secureRandom, sign: cookieSigner() },
      )
      const driver = drive<SctpInput, SctpOutput>(endpoint, {
        socket,
        clock: monotonicClock,
        onError: fail,
        onOutput(output) {
          if (output.type !== 'dataArrive') return
          const { association, stream, ppid, octets } = output
          driver.input({ type: 'send', association, stream, ppid, octets: octets.slice() })
        },
      })
      tell(socket.addresses[0]?.port ?? 0)
    })
  },
}

function fail(error: unknown): never {
  throw error
}

servers[process.argv[2] as EchoKind]()
process.once('disconnect', () => process.exit(0))
