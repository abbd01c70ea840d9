/** What every provider must do, whatever carries it: run by each provider's tests, in a guest as well as here. */
import assert from 'node:assert/strict'
import type { Peer, Send } from '../../ss7/sctp/primitives.ts'
import { sameOctets } from '../../ss7/wire/octets.ts'
import type { Deliver, Transport, TransportOutput } from '../transport.ts'
import { associate, numbered, numberOf, side, type Side } from './side.ts'

export interface Subject {
  /** Streams an association offers at least when 8 are asked for. */
  readonly streams: number
  /** Whether a peer's graceful end says so, and an abort carries its reason. */
  readonly carriesReason: boolean
  /** Accepts associations; `bounds` in place of the defaults. */
  server(deliver: Deliver, bounds?: { maxAssociations: number }): Promise<Transport>
  client(deliver: Deliver, bounds?: { sendBufferOctets: number }): Promise<Transport>
  peerOf(server: Transport): Peer
  /** Where nobody listens. */
  readonly nobody: Peer
}

export interface Case {
  readonly title: string
  readonly run: (subject: Subject) => Promise<void>
}

const ppid = 3

function send(from: Side, number: number, stream: number, size?: number): void {
  const octets = numbered(number, size)
  from.transport.handle({ type: 'send', association: 'a', stream, ppid, octets, context: number })
}

interface Pair {
  readonly client: Side
  readonly server: Side
  /** The server's name of the association. */
  readonly accepted: string
  readonly streams: number
}

async function withPair(
  subject: Subject,
  test: (pair: Pair) => Promise<void>,
  bounds?: { sendBufferOctets: number },
): Promise<void> {
  const server = await side(deliver => subject.server(deliver))
  const client = await side(deliver => subject.client(deliver, bounds))
  try {
    associate(client, 'a', subject.peerOf(server.transport))
    const [up] = await client.until('communicationUp')
    const [upThere] = await server.until('communicationUp')
    await test({ client, server, accepted: upThere.association, streams: up.outboundStreams })
  } finally {
    await client.transport.close()
    await server.transport.close()
  }
}

const numbers = (events: readonly Extract<TransportOutput, { type: 'dataArrive' }>[]): number[] =>
  events.map(({ octets }) => numberOf(octets))
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const sendTo = (association: string, stream: number, octets = numbered(0)): Send => ({
  type: 'send',
  association,
  stream,
  ppid,
  octets,
  context: 'mine',
})

export const cases: readonly Case[] = [
  {
    title: 'communication comes up on both sides with the streams agreed on, and is in the statistics',
    run: subject =>
      withPair(subject, async ({ client, server, accepted, streams }) => {
        assert.ok(streams >= subject.streams, `${streams} streams`)
        const statistics = client.transport.statistics('a')
        assert.equal(statistics?.state, 'established')
        assert.equal(statistics.outboundStreams, streams)
        assert.match(accepted, /^in:/)
        assert.equal(server.transport.statistics(accepted)?.state, 'established')
        assert.equal(client.transport.statistics('b'), undefined)
      }),
  },
  {
    title: 'octets, stream and payload protocol arrive as they were sent, both ways',
    run: subject =>
      withPair(subject, async ({ client, server, accepted, streams }) => {
        const sizes = [28, 160, 1_400, 4_000, 60_000]
        for (const [index, size] of sizes.entries())
          client.transport.handle({ ...sendTo('a', index % streams, numbered(0, size)) })
        const arrived = await server.until('dataArrive', sizes.length)
        for (const [index, size] of sizes.entries()) {
          const found = arrived.find(({ octets }) => octets.length === size)
          assert.ok(found !== undefined && sameOctets(found.octets, numbered(0, size)))
          assert.equal(found.stream, index % streams)
          assert.equal(found.ppid, ppid)
        }
        server.transport.handle(sendTo(accepted, streams - 1))
        const [back] = await client.until('dataArrive')
        assert.equal(back.association, 'a')
        assert.equal(back.stream, streams - 1)
      }),
  },
  {
    title: 'messages of one stream arrive in order, each once',
    run: subject =>
      withPair(subject, async ({ client, server, streams }) => {
        const count = 4_000
        for (const number of upTo(count)) send(client, number, number % streams)
        await server.until('dataArrive', count)
        for (const stream of upTo(streams)) {
          const arrived = server.told('dataArrive').filter(event => event.stream === stream)
          assert.deepEqual(
            numbers(arrived),
            upTo(count).filter(number => number % streams === stream),
          )
        }
      }),
  },
  {
    title: '100,000 messages at once: the buffer is bounded, says so, and nothing it took is lost',
    run: subject => withPair(subject, backPressure, { sendBufferOctets: 262_144 }),
  },
  {
    title: 'a graceful shutdown delivers what was queued, and completes on both sides',
    run: subject =>
      withPair(subject, async ({ client, server }) => {
        const count = 1_000
        for (const number of upTo(count)) send(client, number, 0)
        client.transport.handle({ type: 'shutdown', association: 'a' })
        client.transport.handle(sendTo('a', 0))
        await client.until('shutdownComplete')
        await server.until('shutdownComplete')
        assert.deepEqual(numbers(server.told('dataArrive')), upTo(count))
        assert.deepEqual(
          client.told('sendFailure').map(({ cause, context }) => [cause, context]),
          [['shuttingDown', 'mine']],
        )
        assert.equal(client.transport.statistics('a'), undefined)
      }),
  },
  {
    title: 'an abort ends the association at once on both sides',
    run: subject =>
      withPair(subject, async ({ client, server, accepted }) => {
        client.transport.handle({ type: 'abort', association: 'a', reason: 'by the operator' })
        const [lost] = await client.until('communicationLost')
        assert.deepEqual(lost.cause, { type: 'userAborted', reason: 'by the operator' })
        const [lostThere] = await server.until('communicationLost')
        assert.equal(lostThere.association, accepted)
        assert.ok(lostThere.cause.type === 'peerAborted')
        if (subject.carriesReason) assert.equal(lostThere.cause.reason, 'by the operator')
      }),
  },
  {
    title:
      'a lost peer is told once, with each message that may not have arrived, and the name is free again',
    run: subject =>
      withPair(subject, async ({ client, server }) => {
        for (const number of upTo(500)) send(client, number, 0)
        await server.transport.close()
        const [lost] = await client.until('communicationLost')
        assert.equal(lost.association, 'a')
        const failed = client.told('sendFailure').map(({ context }) => context)
        assert.equal(new Set(failed).size, failed.length, 'reported twice')
        assert.equal(lost.undelivered, failed.length)
        assert.equal(client.told('communicationLost').length, 1)
        client.forget()
        const again = await side(deliver => subject.server(deliver))
        associate(client, 'a', subject.peerOf(again.transport))
        await client.until('communicationUp')
        await again.transport.close()
      }),
  },
  {
    title: 'where nobody listens, the association is lost, not silent',
    async run(subject) {
      const client = await side(deliver => subject.client(deliver))
      associate(client, 'a', subject.nobody)
      const [lost] = await client.until('communicationLost', 1, 20_000)
      assert.ok(['peerAborted', 'initTimeout', 'peerUnreachable'].includes(lost.cause.type), lost.cause.type)
      assert.equal(lost.undelivered, 0)
      await client.transport.close()
    },
  },
  {
    title: 'a message that cannot be sent is given back with the reason',
    run: subject =>
      withPair(subject, async ({ client, streams }) => {
        client.transport.handle(sendTo('nobody', 0))
        client.transport.handle(sendTo('a', streams))
        client.transport.handle(sendTo('a', 0, new Uint8Array(0)))
        client.transport.handle(sendTo('a', 0, numbered(0, 300_000)))
        const failures = await client.until('sendFailure', 4)
        assert.deepEqual(
          failures.map(({ cause }) => cause),
          ['unknownAssociation', 'invalidStream', 'invalidLength', 'invalidLength'],
        )
        assert.ok(failures.every(({ context }) => context === 'mine'))
      }),
  },
  {
    title: 'peers beyond the bound are refused and counted',
    async run(subject) {
      const server = await side(deliver => subject.server(deliver, { maxAssociations: 1 }))
      const client = await side(deliver => subject.client(deliver))
      associate(client, 'a', subject.peerOf(server.transport))
      await client.until('communicationUp')
      const second = await side(deliver => subject.client(deliver))
      associate(second, 'a', subject.peerOf(server.transport))
      for (let waited = 0; server.transport.counters.refused === 0 && waited < 200; waited += 1)
        await new Promise(resolve => setTimeout(resolve, 10))
      assert.ok(server.transport.counters.refused >= 1)
      assert.equal(server.told('communicationUp').length, 1)
      await second.transport.close()
      await client.transport.close()
      await server.transport.close()
    },
  },
]

async function backPressure({ client, server }: Pair): Promise<void> {
  const count = 100_000
  const limit = 262_144
  const octetsEach = 160
  let next = 0
  const taken: number[] = []
  const refused: number[] = []
  // Without a look at the marks: what does not fit is refused, message by message.
  while (next < count) send(client, next++, 0, octetsEach)
  const held = client.transport.statistics('a')?.sendBufferOctets ?? Infinity
  assert.ok(held <= limit, `${held} octets held`)
  await client.until('sendBufferHigh')
  for (const { cause, context } of client.told('sendFailure')) {
    assert.equal(cause, 'sendBufferFull')
    refused.push(context as number)
  }
  assert.ok(refused.length > count / 2, `${refused.length} refused`)
  const isRefused = new Set(refused)
  for (const number of upTo(count)) if (!isRefused.has(number)) taken.push(number)
  await client.until('sendBufferLow')
  // Again, holding back between high and low: nothing is refused.
  client.forget()
  const marks = { isHigh: false, sent: 0 }
  const pump = (): void => {
    for (let burst = 0; burst < 256 && !marks.isHigh && marks.sent < 20_000; burst += 1) {
      send(client, count + marks.sent, 0)
      marks.sent += 1
    }
    if (!marks.isHigh && marks.sent < 20_000) setImmediate(pump)
  }
  client.onEvent = event => {
    if (event.type === 'sendBufferHigh') marks.isHigh = true
    if (event.type !== 'sendBufferLow') return
    marks.isHigh = false
    pump()
  }
  pump()
  await server.until('dataArrive', taken.length + 20_000, 30_000)
  assert.equal(client.told('sendFailure').length, 0)
  assert.deepEqual(numbers(server.told('dataArrive')), [
    ...taken,
    ...upTo(20_000).map(number => count + number),
  ])
}
