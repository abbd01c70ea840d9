import test from 'ava'
import { cases, type Subject } from './testing/conformance.ts'
import { openOwnSctp, type OwnSctp } from './testing/own-sctp.ts'
import { openUdp } from './udp.ts'

const streams = { outboundStreams: 8, inboundStreams: 8 }
/** The time a lost INIT may take is for real networks; here it is lost for good or not at all. */
const quick = { rtoInitialMs: 200, maxInitRetransmits: 2 }

async function socket() {
  return openUdp({
    addresses: [{ address: '127.0.0.1', port: 0 }],
    onError: error => {
      throw error
    },
  })
}

const subject: Subject = {
  streams: 8,
  carriesReason: true,
  server: async (deliver, bounds) =>
    openOwnSctp({ ...quick, accept: streams, ...bounds }, await socket(), deliver),
  client: async (deliver, bounds) => openOwnSctp({ ...quick, ...bounds }, await socket(), deliver),
  peerOf: server => ({ addresses: (server as OwnSctp).socket.addresses, sctpPort: 2905 }),
  nobody: { addresses: [{ address: '127.0.0.1', port: 1 }], sctpPort: 2905 },
}

for (const { title, run } of cases) test(`udp: ${title}`, t => t.notThrowsAsync(run(subject)))
