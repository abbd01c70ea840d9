import type { MapConfirm, MapRequest } from '../../adapters/ss7/map/primitives.ts'
import { defaultMapConfig } from '../../adapters/ss7/map/service.ts'
import { defaultSctpConfig } from '../../adapters/ss7/sctp/config.ts'
import type { DatagramOut, TransportAddress } from '../../adapters/ss7/sctp/primitives.ts'
import { stack, type Stack } from '../../adapters/ss7/stack.ts'
import type { NetworkConfig, StackInput, StackOutput } from '../../adapters/ss7/stack/primitives.ts'
import { defaultTcapConfig } from '../../adapters/ss7/tcap/config.ts'
import { wake, type Core, type Millis } from '../../adapters/ss7/wire/core.ts'
import { timers } from '../../adapters/ss7/wire/timers.ts'
import { hash, seededRandom, uniform } from '../simulator/chance.ts'
import { gatewayNode, type GatewayNode, type NodeInput, type NodeOutput } from '../simulator/node.ts'
import { defaultUdpPort, operators, sctpPort, type SimulatedOperator } from '../simulator/operators.ts'
import { friendly } from '../simulator/personas.ts'
import { disordered, indefinite, type Speech } from './speech.ts'

/** A whole gateway stack and the simulated gateways of five operators on a wire with weather, in virtual time. */
export interface Field {
  readonly now: Millis
  readonly gateway: Stack
  readonly nodes: readonly GatewayNode[]
  /** The share of packets lost, 0 to 1. */
  loss: number
  request(network: string, request: MapRequest): void
  manage(network: string, association: string, action: 'abort' | 'connect'): void
  /** Lets time pass until `at`, or until nothing is left to do. */
  runUntil(at: Millis): void
}

export interface Heard {
  readonly confirmed: (network: string, confirm: MapConfirm, now: Millis) => void
  /** A network said that its HLR is gone. */
  readonly gone: (network: string) => void
}

/** How each operator's HLR speaks, and the longest SCCP message it sends; below that of an answer it is segmented. */
const manners: readonly { readonly speech?: Speech; readonly maxMessageOctets?: number }[] = [
  {},
  { speech: indefinite },
  { speech: disordered },
  { maxMessageOctets: 90 },
  { speech: message => indefinite(disordered(message)), maxMessageOctets: 110 },
]

const ours: TransportAddress = { address: '127.0.0.1', port: defaultUdpPort }
export const ourTitle = '93700009001'

interface Host {
  readonly address: string
  readonly core: Core<never, StackOutput | NodeOutput>
  readonly take: (output: StackOutput | NodeOutput) => void
  /** Its deadline, as of its last turn. */
  due: Millis
}

interface Flight {
  readonly to: string
  readonly from: TransportAddress
  readonly octets: Uint8Array
}

export function field(seed: number, { confirmed, gone }: Heard): Field {
  const weather = seededRandom(hash(`weather ${seed}`))
  const flights = timers<Flight>()
  let now: Millis = 0
  let tie = 0

  const gateway = stack(
    { sctp: { ...defaultSctpConfig, port: sctpPort }, networks: operators.map(networkOf) },
    { random: seededRandom(hash(`gateway ${seed}`)), sign },
  )
  const nodes = operators.flatMap((operator, index) =>
    operator.gateways.map(({ name }) =>
      gatewayNode(operator, friendly, {
        random: seededRandom(hash(`${name} ${seed}`)),
        chance: seededRandom(hash(`persona of ${name} ${seed}`)),
        sign,
        ...manners[index],
      }),
    ),
  )
  const owners = operators.flatMap(operator =>
    operator.gateways.map(({ address }) => ({ operator, address })),
  )
  const hosts: readonly Host[] = [
    { address: ours.address, core: gateway, take: takeGateway, due: Infinity },
    ...owners.map(({ operator, address }, index): Host => ({
      address,
      core: nodes[index] as unknown as Host['core'],
      take: output => takeNode(operator, address, output as NodeOutput),
      due: Infinity,
    })),
  ]
  const byAddress = new Map(hosts.map(host => [host.address, host]))

  function takeGateway(output: StackOutput | NodeOutput): void {
    if (output.type === 'datagram') fly(ours, output)
    else if (output.type === 'mapConfirm') confirmed(output.network, output.confirm, now)
  }

  function takeNode(operator: SimulatedOperator, address: string, output: NodeOutput): void {
    if (output.type === 'datagram') return fly({ address, port: defaultUdpPort }, output)
    gone(operator.id)
    for (const host of hosts) {
      if (operator.gateways.some(each => each.address === host.address)) turn(host, output)
    }
    return undefined
  }

  function fly(from: TransportAddress, { to, octets }: DatagramOut): void {
    if (uniform(weather) < self.loss) return
    tie = (tie + 1) % 1_000_000
    const at = now + 2 + 8 * uniform(weather) + tie * 1e-9
    flights.set({ to: to.address, from, octets: octets.slice() }, at)
  }

  /** Outputs are taken when all are there: what one of them causes is another input. */
  function turn(host: Host, input: StackInput | NodeInput): void {
    const { core, take } = host
    core.handle(input as never, now)
    const outputs: (StackOutput | NodeOutput)[] = []
    for (let output = core.poll(); output !== undefined; output = core.poll()) outputs.push(output)
    host.due = core.deadline() ?? Infinity
    outputs.forEach(take)
  }

  function next(): Millis {
    let at = flights.deadline() ?? Infinity
    for (const { due } of hosts) if (due < at) at = due
    return at
  }

  function step(): void {
    for (let flight = flights.take(now); flight !== undefined; flight = flights.take(now)) {
      const host = byAddress.get(flight.to)
      if (host !== undefined) turn(host, { type: 'datagram', from: flight.from, octets: flight.octets })
    }
    for (const host of hosts) if (host.due <= now) turn(host, wake)
  }

  const tell = (input: StackInput): void => turn(hosts[0] as Host, input)
  const self: Field = {
    get now() {
      return now
    },
    gateway,
    nodes,
    loss: 0,
    request: (network, request) => tell({ type: 'map', network, request }),
    manage: (network, association, action) => tell({ type: 'manage', network, association, action }),
    runUntil(at) {
      for (let due = next(); due <= at; due = next()) {
        now = Math.max(now, due)
        step()
      }
      now = at
    },
  }
  tell({ type: 'start' })
  return self
}

function networkOf({
  id,
  gateways,
  pointCode,
  ourPointCode,
  routingContext,
}: SimulatedOperator): NetworkConfig {
  return {
    name: id,
    m3ua: {
      role: 'asp',
      applicationServers: [
        { name: id, routingContext, trafficMode: 'loadshare', pointCodes: [ourPointCode] },
      ],
      associations: gateways.map(({ name }) => ({ name })),
      destinations: [pointCode],
    },
    sccp: {
      localPointCode: ourPointCode,
      subsystems: [8],
      globalTitles: [ourTitle],
      translations: [{ name: 'every number', match: {}, to: { destinations: [{ pointCode }] } }],
    },
    tcap: defaultTcapConfig,
    map: defaultMapConfig,
    transports: Object.fromEntries(
      gateways.map(({ name, address }) => [
        name,
        { type: 'connect', peer: { addresses: [{ address, port: defaultUdpPort }], sctpPort } },
      ]),
    ),
  }
}

/** Binds nothing: nobody forges cookies here. */
function sign(octets: Uint8Array): Uint8Array {
  const mac = new Uint8Array(32)
  octets.forEach((octet, index) => {
    mac[index % 32] = ((mac[index % 32] ?? 0) * 31 + octet) & 0xff
  })
  return mac
}
