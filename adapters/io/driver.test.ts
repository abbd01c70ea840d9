import test from 'ava'
import { defaultSctpConfig } from '../ss7/sctp/config.ts'
import { sctpEndpoint } from '../ss7/sctp/endpoint.ts'
import type { SctpInput, SctpOutput, TransportAddress } from '../ss7/sctp/primitives.ts'
import type { Core, Wake } from '../ss7/wire/core.ts'
import { putUint32, uint32At } from '../ss7/wire/big-endian.ts'
import { monotonicClock } from './clock.ts'
import { cookieSigner, secureRandom } from './crypto.ts'
import { drive } from './driver.ts'
import { openUdp } from './udp.ts'

const MESSAGES = 10_000

function at(address: string): TransportAddress {
  return { address, port: 0 }
}

function failOnError(error: unknown): never {
  throw error
}

test('two endpoints exchange 10,000 messages over real sockets and shut down', async t => {
  const world = { random: secureRandom, sign: cookieSigner() }
  const client = await openUdp({ addresses: [at('127.0.0.1')], onError: failOnError })
  const server = await openUdp({ addresses: [at('127.0.0.2')], onError: failOnError })
  const streams = { outboundStreams: 8, inboundStreams: 8 }

  const b = drive<SctpInput, SctpOutput>(sctpEndpoint({ ...defaultSctpConfig, accept: streams }, world), {
    socket: server,
    clock: monotonicClock,
    onError: failOnError,
    // every message goes back as it came
    onOutput: output => {
      if (output.type === 'dataArrive') b.input({ ...output, type: 'send' })
    },
  })

  const echoed: number[] = []
  await new Promise<void>((resolve, reject) => {
    let sent = 0
    const sendNext = (): void => {
      if (sent === MESSAGES) return
      const octets = new Uint8Array(150)
      putUint32(octets, 0, sent)
      a.input({ type: 'send', association: 'one', stream: 0, ppid: 3, octets })
      sent += 1
    }
    const a = drive<SctpInput, SctpOutput>(sctpEndpoint(defaultSctpConfig, world), {
      socket: client,
      clock: monotonicClock,
      onError: reject,
      onOutput: output => {
        if (output.type === 'communicationUp') for (let burst = 0; burst < 64; burst += 1) sendNext()
        else if (output.type === 'dataArrive') {
          echoed.push(uint32At(output.octets, 0))
          if (echoed.length === MESSAGES) a.input({ type: 'shutdown', association: 'one' })
          else sendNext()
        } else if (output.type === 'shutdownComplete') {
          a.stop()
          resolve()
        } else if (output.type !== 'networkStatusChange') reject(new Error(JSON.stringify(output)))
      },
    })
    const peer = { addresses: server.addresses, sctpPort: 2905 }
    a.input({ type: 'associate', association: 'one', peer, ...streams })
  })
  b.stop()
  await Promise.all([client.close(), server.close()])

  t.is(echoed.length, MESSAGES)
  t.true(echoed.every((number, at) => number === at))
})

type Ping = { readonly type: 'ping'; readonly answers: number }
type Pong = { readonly type: 'pong'; readonly left: number }

/** Answers a ping with several pongs, and wants one wake 5 ms later. */
function pinger(log: string[]): Core<Ping | Wake | { readonly type: 'datagram' }, Pong> {
  let outputs: Pong[] = []
  let wakeAt: number | undefined
  return {
    handle(input, now) {
      if (outputs.length > 0) log.push('handled before it was drained')
      log.push(input.type)
      if (input.type === 'wake') wakeAt = undefined
      if (input.type !== 'ping') return
      outputs = Array.from({ length: input.answers }, (_, at) => ({
        type: 'pong',
        left: input.answers - at - 1,
      }))
      wakeAt = now + 5
    },
    poll: () => outputs.shift(),
    deadline: () => wakeAt,
  }
}

const noSocket = { send: () => undefined, onDatagram: () => undefined }

test('a core is drained before its next input, even when an output causes that input', async t => {
  const log: string[] = []
  await new Promise<void>(resolve => {
    const driver = drive<Ping, Pong>(pinger(log), {
      socket: noSocket,
      clock: monotonicClock,
      onError: error => t.fail(String(error)),
      onOutput: ({ left }) => {
        log.push(`pong ${left}`)
        if (left === 2) driver.input({ type: 'ping', answers: 1 })
        if (log.at(-2) === 'ping' && left === 0) setTimeout(resolve, 30)
      },
    })
    driver.input({ type: 'ping', answers: 3 })
  })
  t.deepEqual(log, ['ping', 'pong 2', 'pong 1', 'pong 0', 'ping', 'pong 0', 'wake'])
})

test('an error of the listener is told, and the next output still comes', t => {
  const errors: unknown[] = []
  const seen: number[] = []
  const driver = drive<Ping, Pong>(pinger([]), {
    socket: noSocket,
    clock: monotonicClock,
    onError: error => errors.push(error),
    onOutput: ({ left }) => {
      seen.push(left)
      if (left === 1) throw new Error('the listener is broken')
    },
  })
  driver.input({ type: 'ping', answers: 3 })
  driver.stop()
  t.deepEqual(seen, [2, 1, 0])
  t.regex(String(errors), /the listener is broken/)
})

test('an address that cannot be bound is refused, and leaves nothing open', async t => {
  const first = await openUdp({ addresses: [at('127.0.0.3')], onError: failOnError })
  await t.throwsAsync(openUdp({ addresses: [at('127.0.0.4'), ...first.addresses], onError: failOnError }), {
    code: 'EADDRINUSE',
  })
  await first.close()
})

test('a socket with several addresses sends from the one asked for', async t => {
  const one = await openUdp({ addresses: [at('127.0.0.5'), at('127.0.0.6')], onError: failOnError })
  const other = await openUdp({ addresses: [at('127.0.0.7')], onError: failOnError })
  const from = await new Promise<string>(resolve => {
    other.onDatagram(({ address }) => resolve(address))
    for (const to of other.addresses) one.send(to, new Uint8Array(1), one.addresses[1])
  })
  await Promise.all([one.close(), other.close()])
  t.is(from, '127.0.0.6')
})
