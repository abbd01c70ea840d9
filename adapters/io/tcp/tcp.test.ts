import { connect } from 'node:net'
import test from 'ava'
import { cases, type Subject } from '../testing/conformance.ts'
import { associate, numbered, side } from '../testing/side.ts'
import type { Transport } from '../transport.ts'
import { openTcp, type TcpTransport } from './tcp.ts'

const here = { address: '127.0.0.1', port: 0 }

const portOf = (server: Transport): number => (server as TcpTransport).listening[0]?.port ?? 0

const subject: Subject = {
  streams: 1,
  carriesReason: false,
  server: (deliver, bounds) => openTcp({ listen: [here], ...bounds }, deliver),
  client: (deliver, bounds) => openTcp({ ...bounds }, deliver),
  peerOf: server => ({ addresses: [here], sctpPort: portOf(server) }),
  nobody: { addresses: [here], sctpPort: 1 },
}

for (const { title, run } of cases) test(`tcp: ${title}`, t => t.notThrowsAsync(run(subject)))

/** A server, and a stranger's socket to it. */
async function stranger(octets: Uint8Array, andEnd = false) {
  const server = await side(deliver => openTcp({ listen: [here] }, deliver))
  const socket = connect({ host: here.address, port: portOf(server.transport) })
  socket.on('error', () => undefined)
  await server.until('communicationUp')
  socket.write(octets)
  if (andEnd) socket.end()
  return { server, socket }
}

test('a message length below the header’s or above the limit ends the association and is counted', async t => {
  for (const length of [0, 7, 262_145, 0xffff_ffff]) {
    const broken = numbered(0)
    new DataView(broken.buffer).setUint32(4, length)
    const { server } = await stranger(broken)
    const [lost] = await server.until('communicationLost')
    t.is(lost.cause.type, 'protocolViolation')
    t.is(server.transport.counters.malformedLengths, 1)
    t.is(server.told('dataArrive').length, 0)
    await server.transport.close()
  }
})

test('a peer that ends within a message broke the protocol', async t => {
  const { server } = await stranger(numbered(0).subarray(0, 100), true)
  const [lost] = await server.until('communicationLost')
  t.deepEqual(lost.cause, { type: 'protocolViolation', reason: 'ended within a message' })
  await server.transport.close()
})

test('whatever is no M3UA message is not written: the peer could not find its end', async t => {
  const server = await side(deliver => openTcp({ listen: [here] }, deliver))
  const client = await side(deliver => openTcp({}, deliver))
  associate(client, 'a', subject.peerOf(server.transport))
  await client.until('communicationUp')
  const octets = numbered(0).subarray(0, 100)
  client.transport.handle({ type: 'send', association: 'a', stream: 0, ppid: 3, octets })
  const [failure] = await client.until('sendFailure')
  t.is(failure.cause, 'invalidLength')
  await client.transport.close()
  await server.transport.close()
})

test('a port that is taken is an error at the start, and leaves nothing open', async t => {
  const first = await openTcp({ listen: [here] }, () => undefined)
  const port = portOf(first)
  const both = [here, { ...here, port }]
  await t.throwsAsync(
    openTcp({ listen: both }, () => undefined),
    { code: 'EADDRINUSE' },
  )
  await first.close()
})
