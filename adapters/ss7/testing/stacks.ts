/** Whole stacks on an imperfect network in virtual time: a gateway, signalling gateways with an HLR each. */
import { createHmac } from 'node:crypto'
import type { MapConfirm, MapIndication, MapRequest, MapResponse } from '../map/primitives.ts'
import { defaultMapConfig, type MapConfig } from '../map/service.ts'
import { defaultSctpConfig } from '../sctp/config.ts'
import type { DatagramOut, TransportAddress } from '../sctp/primitives.ts'
import { fraction, seeded } from '../sctp/testing/random.ts'
import { stack, type Stack } from '../stack.ts'
import type { NetworkConfig, StackInput, StackOutput } from '../stack/primitives.ts'
import { defaultTcapConfig, type TcapConfig } from '../tcap/config.ts'
import { wake, type Millis } from '../wire/core.ts'
import { timers } from '../wire/timers.ts'
import { networkOfGateway, networkOfSignallingGateway, udpPort } from './networks.ts'
import { gatewayAddress, hlrAddress, sriSmArgument } from './dialogues.ts'

export interface Weather {
  readonly delayMs: Millis
  readonly jitterMs: Millis
  readonly loss: number
}

export interface Host {
  readonly address: string
  stack: Stack
  readonly events: StackOutput[]
  readonly confirms: MapConfirm[]
  /** Answers a MapIndication; `undefined`: never. */
  answer: (
    indication: MapIndication,
  ) => { readonly afterMs: Millis; readonly answer: MapResponse['answer'] } | undefined
  isDead: boolean
  input(input: StackInput): void
}

export interface Field {
  readonly now: Millis
  weather: Weather
  readonly gateway: Host
  /** Two signalling gateways, each with an HLR at the same point code behind it. */
  readonly gateways: readonly [Host, Host]
  ask(request?: Partial<MapRequest>): number
  run(forMs: Millis): void
  runUntil(done: () => boolean, withinMs: Millis): boolean
}

export interface FieldSettings {
  readonly seed?: number
  readonly weather?: Partial<Weather>
  readonly tcap?: Partial<TcapConfig>
  readonly hlrTcap?: Partial<TcapConfig>
  readonly map?: Partial<MapConfig>
}

const sctp = { ...defaultSctpConfig, accept: { outboundStreams: 17, inboundStreams: 17 } }

const sign = (octets: Uint8Array) => createHmac('sha256', 'only for tests').update(octets).digest()

export function field({
  seed = 1,
  weather = {},
  tcap = {},
  hlrTcap = {},
  map = {},
}: FieldSettings = {}): Field {
  const random = seeded(seed)
  const flights = timers<{
    readonly to: TransportAddress
    readonly from: TransportAddress
    readonly packet: DatagramOut
  }>()
  const thoughts = timers<{ readonly host: Host; readonly response: MapResponse }>()
  let now = 0
  let tie = 0
  let requests = 0

  function host(address: string, networks: readonly NetworkConfig[]): Host {
    const self: Host = {
      address,
      stack: stack({ sctp, networks }, { random, sign }),
      events: [],
      confirms: [],
      answer: () => undefined,
      isDead: false,
      input(input) {
        if (self.isDead) return
        self.stack.handle(input, now)
        for (let output = self.stack.poll(); output !== undefined; output = self.stack.poll())
          carry(self, output)
      },
    }
    return self
  }

  function carry(from: Host, output: StackOutput): void {
    switch (output.type) {
      case 'datagram':
        return fly(from, output)
      case 'mapConfirm':
        from.confirms.push(output.confirm)
        break
      case 'mapIndication': {
        const { dialogueId, invokeId } = output.indication
        const thought = from.answer(output.indication)
        if (thought === undefined) break
        const response: MapResponse = { type: 'mapResponse', dialogueId, invokeId, answer: thought.answer }
        thoughts.set({ host: from, response }, now + thought.afterMs)
        break
      }
      case 'event':
      case 'transport':
      case 'withdrawn':
      case 'drained':
        from.events.push(output)
    }
  }

  function fly(from: Host, packet: DatagramOut): void {
    const { delayMs, jitterMs, loss } = self.weather
    if (loss > 0 && fraction(random) < loss) return
    tie += 1e-9
    const at = now + delayMs + tie + (jitterMs === 0 ? 0 : jitterMs * fraction(random))
    flights.set({ to: packet.to, from: { address: from.address, port: udpPort }, packet }, at)
  }

  const gatewayConfig = {
    ...networkOfGateway,
    tcap: { ...defaultTcapConfig, ...tcap },
    map: { ...defaultMapConfig, ...map },
  }
  const signallingGateway = { ...networkOfSignallingGateway, tcap: { ...defaultTcapConfig, ...hlrTcap } }

  const gateway = host('10.0.0.1', [gatewayConfig])
  const gateways = [host('10.0.0.2', [signallingGateway]), host('10.0.0.3', [signallingGateway])] as const
  const hosts = [gateway, ...gateways]

  function nextInstant(): Millis {
    let next = Math.min(flights.deadline() ?? Infinity, thoughts.deadline() ?? Infinity)
    for (const { stack, isDead } of hosts) if (!isDead) next = Math.min(next, stack.deadline() ?? Infinity)
    return next
  }

  function advance(until: Millis): boolean {
    const next = nextInstant()
    if (next > until) {
      now = Math.max(now, until)
      return false
    }
    now = Math.max(now, next)
    for (let flight = flights.take(now); flight !== undefined; flight = flights.take(now)) {
      const { to, from, packet } = flight
      hosts
        .find(({ address }) => address === to.address)
        ?.input({ type: 'datagram', from, octets: packet.octets })
    }
    for (let thought = thoughts.take(now); thought !== undefined; thought = thoughts.take(now)) {
      thought.host.input({ type: 'map', network: 'home', request: thought.response })
    }
    for (const each of hosts) if ((each.stack.deadline() ?? Infinity) <= now) each.input(wake)
    return true
  }

  const self: Field = {
    get now() {
      return now
    },
    weather: { delayMs: 5, jitterMs: 0, loss: 0, ...weather },
    gateway,
    gateways,
    ask(request = {}) {
      requests += 1
      gateway.input({
        type: 'map',
        network: 'home',
        request: {
          type: 'mapRequest',
          requestId: requests,
          operation: 'sendRoutingInfoForSM',
          argument: sriSmArgument,
          called: hlrAddress,
          calling: gatewayAddress,
          timeoutMs: 5_000,
          ...request,
        },
      })
      return requests
    },
    run(forMs) {
      const until = now + forMs
      while (advance(until));
    },
    runUntil(done, withinMs) {
      const until = now + withinMs
      while (!done()) if (!advance(until)) return done()
      return true
    },
  }
  return self
}

/** Up and active on both signalling gateways. */
export function isActive({ gateway }: Field): boolean {
  const active = gateway.events.filter(
    output =>
      output.type === 'event' &&
      output.layer === 'm3ua' &&
      output.event.type === 'aspStateIndication' &&
      output.event.state === 'active',
  )
  return active.length >= 2
}
