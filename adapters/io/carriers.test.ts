import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import type { StackInput, StackOutput } from '../ss7/stack/primitives.ts'
import { stack } from '../ss7/stack.ts'
import { gatewayAddress, hlrAddress, sriSmArgument } from '../ss7/testing/dialogues.ts'
import { networkOfGateway, networkOfSignallingGateway } from '../ss7/testing/networks.ts'
import { openCarriers, type Carriers, type ExternalAssociation } from './carriers.ts'
import { monotonicClock } from './clock.ts'
import { cookieSigner, secureRandom } from './crypto.ts'
import { drive } from './driver.ts'
import type { Listener } from './tcp/config.ts'
import { openTcp } from './tcp/tcp.ts'

const external = { type: 'external' } as const
const noSocket = { send: () => undefined, onDatagram: () => undefined }
const loopback = '127.0.0.1'

type Told = Exclude<StackOutput, { type: 'datagram' | 'transport' }>

/** A whole stack whose associations are carried by TCP. */
async function node(
  network: typeof networkOfGateway,
  associations: readonly ExternalAssociation[],
  listen: readonly Listener[],
) {
  const heard: Told[] = []
  const transports = Object.fromEntries(network.m3ua.associations.map(({ name }) => [name, external]))
  const core = stack(
    { networks: [{ ...network, transports }], reconnectMs: [50, 200] },
    { random: secureRandom, sign: cookieSigner() },
  )
  const driver = drive<StackInput, StackOutput>(core, {
    socket: noSocket,
    clock: monotonicClock,
    onOutput(output) {
      if (output.type === 'transport') carriers.request(output)
      else heard.push(output)
    },
    onError(error) {
      throw error
    },
  })
  const carriers: Carriers = await openCarriers({
    associations,
    tcp: { listen },
    input: input => driver.input(input),
  })
  return {
    driver,
    async until(is: (told: Told) => boolean): Promise<Told> {
      for (let waited = 0; waited < 500; waited += 1) {
        const found = heard.find(is)
        if (found !== undefined) return found
        await sleep(10)
      }
      throw new Error(`not heard, but: ${heard.map(told => JSON.stringify(told)).join('\n')}`)
    },
    async close() {
      driver.stop()
      await carriers.close()
    },
  }
}

async function freePort(): Promise<number> {
  const taken = await openTcp({ listen: [{ address: loopback, port: 0 }] }, () => undefined)
  await taken.close()
  return taken.listening[0]?.port ?? 0
}

const base = { network: 'home', provider: 'tcp', streams: 1 } as const
const isActive = (told: Told): boolean =>
  told.type === 'event' && told.event.type === 'asStateIndication' && told.event.state === 'active'

test('a MAP dialogue on TCP between two whole stacks; the gateway comes up late, and goes', async t => {
  const port = await freePort()
  const peer = { addresses: [{ address: loopback, port: 0 }], sctpPort: port }
  const asp = await node(
    networkOfGateway,
    ['sg0', 'sg1'].map(association => ({ ...base, association, peer })),
    [],
  )
  asp.driver.input({ type: 'start' })
  await sleep(100)
  // One association of it is configured, so that the other of the two is not expected there.
  const gateway = await node(
    networkOfSignallingGateway,
    [{ ...base, association: 'asp', from: [loopback] }],
    [{ address: loopback, port }],
  )
  await asp.until(isActive)
  asp.driver.input({
    type: 'map',
    network: 'home',
    request: {
      type: 'mapRequest',
      requestId: 1,
      operation: 'sendRoutingInfoForSM',
      argument: sriSmArgument,
      called: hlrAddress,
      calling: gatewayAddress,
      timeoutMs: 5_000,
    },
  })
  t.like(await gateway.until(({ type }) => type === 'mapIndication'), {
    indication: { operation: 'sendRoutingInfoForSM' },
  })
  await gateway.close()
  t.like(await asp.until(({ type }) => type === 'mapConfirm'), {
    confirm: { requestId: 1, outcome: { type: 'associationLost' } },
  })
  await asp.close()
})

test('a provider that cannot be opened is an error at the start, and leaves nothing open', async t => {
  const port = await freePort()
  const listen = [{ address: loopback, port }]
  const options = { associations: [{ ...base, association: 'asp' }], tcp: { listen }, input: () => undefined }
  const first = await openCarriers(options)
  await t.throwsAsync(openCarriers(options), { code: 'EADDRINUSE' })
  await first.close()
  const again = await openCarriers(options)
  await again.close()
})
