import type { OperationName } from '../../../adapters/ss7/map/operations.ts'
import type { MapConfirm } from '../../../adapters/ss7/map/primitives.ts'
import { defaultMapConfig } from '../../../adapters/ss7/map/service.ts'
import { defaultSctpConfig } from '../../../adapters/ss7/sctp/config.ts'
import type { DatagramOut, TransportAddress } from '../../../adapters/ss7/sctp/primitives.ts'
import type { SccpAddress } from '../../../adapters/ss7/sccp/primitives.ts'
import { stack } from '../../../adapters/ss7/stack.ts'
import type { StackInput, StackOutput } from '../../../adapters/ss7/stack/primitives.ts'
import { defaultTcapConfig } from '../../../adapters/ss7/tcap/config.ts'
import { wake, type Core } from '../../../adapters/ss7/wire/core.ts'
import { seededRandom } from '../chance.ts'
import { gatewayNode, type GatewayNode, type NodeInput, type NodeOutput } from '../node.ts'
import { operators, sctpPort, type SimulatedOperator } from '../operators.ts'
import type { Persona } from '../personas.ts'

/** A querying stack and the simulated gateways of one operator, on a wire without loss, in virtual time. */
export interface Asked {
  readonly nodes: readonly GatewayNode[]
  /** What is returned gives the confirm, once it is there. */
  ask(operation: OperationName, msisdn: string): () => MapConfirm | undefined
  tell(node: number, input: NodeInput): void
  /** Lets so much time pass. */
  run(forMs: number): void
}

type Party = 'asker' | number

const operator = operators[0]
const askerAddress: TransportAddress = { address: '127.0.0.1', port: 9899 }
const sign = (octets: Uint8Array) => {
  const mac = new Uint8Array(32)
  for (const [index, octet] of octets.entries())
    mac[index % 32] = ((mac[index % 32] ?? 0) * 31 + octet) & 0xff
  return mac
}

const title = (digits: string): SccpAddress => ({
  routingIndicator: 'gt',
  ssn: 6,
  globalTitle: { gti: 4, tt: 0, np: 'isdn-e164', nai: 'international', digits },
})
const ours = title('93700009001')

const number = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits })

function argumentOf(operation: OperationName, digits: string): unknown {
  if (operation === 'anyTimeInterrogation') {
    return {
      subscriberIdentity: { msisdn: number(digits) },
      requestedInfo: { locationInformation: true, subscriberState: true },
      gsmSCFAddress: number('93700009001'),
    }
  }
  return { msisdn: number(digits), smRpPri: false, serviceCentreAddress: number('93700009001') }
}

export function asked(persona: Persona): Asked {
  const nodes = operator.gateways.map((_, index) =>
    gatewayNode(operator, persona, {
      random: seededRandom(10 + index),
      chance: seededRandom(20 + index),
      sign,
    }),
  )
  const asker = stack(askerConfig(operator), { random: seededRandom(1), sign })
  const confirmed = new Map<number, MapConfirm>()
  let now = 0
  let requests = 0

  const wire: { to: Party; from: TransportAddress; octets: Uint8Array }[] = []

  function carry(from: Party, { to, octets }: DatagramOut): void {
    const target = operator.gateways.findIndex(({ address }) => address === to.address)
    const source = from === 'asker' ? askerAddress : { address: addressOf(from), port: 9899 }
    wire.push({ to: target < 0 ? 'asker' : target, from: source, octets: octets.slice() })
  }

  function turnAsker(input: StackInput): void {
    turn<StackInput, StackOutput>(asker, input, output => {
      if (output.type === 'datagram') carry('asker', output)
      else if (output.type === 'mapConfirm') confirmed.set(output.confirm.requestId, output.confirm)
    })
  }

  function turnNode(index: number, input: NodeInput): void {
    const node = nodes[index] as GatewayNode
    turn<NodeInput, NodeOutput>(node, input, output => {
      if (output.type === 'datagram') carry(index, output)
      else nodes.forEach((_, each) => turnNode(each, output))
    })
  }

  function turn<In, Out>(core: Core<In, Out>, input: In, take: (output: Out) => void): void {
    core.handle(input, now)
    const outputs: Out[] = []
    for (let output = core.poll(); output !== undefined; output = core.poll()) outputs.push(output)
    outputs.forEach(take)
  }

  function deliver(): void {
    for (let datagram = wire.shift(); datagram !== undefined; datagram = wire.shift()) {
      const { to, from, octets } = datagram
      if (to === 'asker') turnAsker({ type: 'datagram', from, octets })
      else turnNode(to, { type: 'datagram', from, octets })
    }
  }

  function run(forMs: number): void {
    const end = now + forMs
    for (;;) {
      deliver()
      const next = Math.min(...[asker, ...nodes].map(core => core.deadline() ?? Infinity))
      if (next > end) break
      now = Math.max(now, next)
      if ((asker.deadline() ?? Infinity) <= now) turnAsker(wake)
      for (const [index, node] of nodes.entries()) {
        if ((node.deadline() ?? Infinity) <= now) turnNode(index, wake)
      }
    }
    now = end
  }

  turnAsker({ type: 'start' })
  run(1_000)
  return {
    nodes,
    ask(operation, msisdn) {
      const requestId = (requests += 1)
      const request = {
        type: 'mapRequest',
        requestId,
        operation,
        argument: argumentOf(operation, msisdn),
        called: title(msisdn),
        calling: { ...ours, ssn: 8 },
        timeoutMs: 5_000,
      } as const
      turnAsker({ type: 'map', network: operator.id, request })
      return () => confirmed.get(requestId)
    },
    tell: turnNode,
    run,
  }
}

function addressOf(index: number): string {
  return operator.gateways[index]?.address ?? ''
}

function askerConfig({ id, gateways, pointCode, ourPointCode, routingContext }: SimulatedOperator) {
  return {
    sctp: { ...defaultSctpConfig, port: sctpPort },
    networks: [
      {
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
          globalTitles: ['93700009001'],
          translations: [{ name: 'all', match: {}, to: { destinations: [{ pointCode }] } }],
        },
        tcap: defaultTcapConfig,
        map: defaultMapConfig,
        transports: Object.fromEntries(
          gateways.map(({ name, address }) => [
            name,
            { type: 'connect', peer: { addresses: [{ address, port: 9899 }], sctpPort } } as const,
          ]),
        ),
      },
    ],
  } as const satisfies Parameters<typeof stack>[0]
}
