import { gatewayProcess, type GatewayProcess } from './child.ts'
import { addCounts, noCounts, type Counts, type GatewayIndex, type GatewaySettings } from './control.ts'
import { defaultUdpPort, operators, type OperatorId, type SimulatedOperator } from './operators.ts'
import { friendly, type Persona } from './personas.ts'

/** The simulated networks as their starter sees them: a process per signalling gateway, which it owns. */

export interface SimulatorOptions {
  /** All five unless given. */
  readonly operators?: readonly OperatorId[]
  readonly personas?: Readonly<Partial<Record<OperatorId, Persona>>>
  /** Where they listen, by gateway name; those of `operators` unless given. */
  readonly addresses?: Readonly<Record<string, UdpAddress>>
  readonly seed?: number
  /** A gateway's process ended and nobody asked it to. */
  readonly onLost?: (gateway: string, how: string) => void
}

export interface Simulators {
  readonly gateways: readonly SimulatedGateway[]
  setPersona(operator: OperatorId, persona: Persona): void
  /** SIGKILL: the network hears no goodbye. */
  kill(operator: OperatorId, index: GatewayIndex): Promise<void>
  /** Starts one again that was killed; resolves when it listens. */
  start(operator: OperatorId, index: GatewayIndex): Promise<void>
  /** Since each process began. */
  counts(): Promise<{ readonly total: Counts; readonly byGateway: Readonly<Record<string, Counts>> }>
  /** When the latest BEGINs to an operator came, milliseconds since 1970, in order. */
  beginInstants(operator: OperatorId): Promise<readonly number[]>
  /** Associations are shut down, processes end; resolves when none is left. */
  stop(): Promise<void>
}

export interface SimulatedGateway {
  readonly operator: OperatorId
  readonly index: GatewayIndex
  readonly name: string
  readonly address: string
  readonly udpPort: number
  readonly pid: number | undefined
}

export interface UdpAddress {
  readonly address: string
  readonly port: number
}

interface Slot {
  readonly name: string
  readonly settings: GatewaySettings
  process: GatewayProcess | undefined
}

/** Resolves when every gateway listens; rejects, with none left running, when one cannot. */
export async function startSimulators(options: SimulatorOptions = {}): Promise<Simulators> {
  const personas = new Map(Object.entries(options.personas ?? {}) as [OperatorId, Persona][])
  const slots = operators
    .filter(({ id }) => options.operators?.includes(id) ?? true)
    .flatMap(operator => slotsOf(operator, options))

  async function launch(slot: Slot): Promise<void> {
    const { name, settings } = slot
    const persona = personas.get(settings.operator) ?? friendly
    const process = gatewayProcess(
      { ...settings, persona },
      {
        onUnavailable: forMs => {
          for (const { process } of slotsOfOperator(settings.operator)) {
            process?.tell({ type: 'destinationUnavailable', forMs })
          }
        },
        onLost: how => {
          slot.process = undefined
          options.onLost?.(name, how)
        },
      },
    )
    slot.process = process
    await process.listening
  }

  function slotsOfOperator(operator: OperatorId): Slot[] {
    return slots.filter(({ settings }) => settings.operator === operator)
  }

  function slotOf(operator: OperatorId, index: GatewayIndex): Slot {
    const slot = slotsOfOperator(operator).find(({ settings }) => settings.index === index)
    if (slot === undefined) throw new RangeError(`${operator} ${index} is not simulated`)
    return slot
  }

  async function stop(): Promise<void> {
    await Promise.all(slots.map(async ({ process }) => process?.stop()))
  }

  try {
    await Promise.all(slots.map(launch))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    get gateways() {
      return slots.map(({ name, settings: { operator, index, address, udpPort }, process }) => ({
        operator,
        index,
        name,
        address,
        udpPort,
        pid: process?.pid,
      }))
    },
    setPersona(operator, persona) {
      personas.set(operator, persona)
      for (const { process } of slotsOfOperator(operator)) process?.tell({ type: 'persona', persona })
    },
    async kill(operator, index) {
      const slot = slotOf(operator, index)
      await slot.process?.kill()
      slot.process = undefined
    },
    async start(operator, index) {
      const slot = slotOf(operator, index)
      if (slot.process === undefined) await launch(slot)
    },
    async counts() {
      const counted = await Promise.all(
        slots.map(async ({ name, process }) => [name, (await process?.counts()) ?? noCounts] as const),
      )
      return {
        total: counted.map(([, counts]) => counts).reduce(addCounts),
        byGateway: Object.fromEntries(counted),
      }
    },
    async beginInstants(operator) {
      const all = await Promise.all(
        slotsOfOperator(operator).map(async ({ process }) => (await process?.instants()) ?? []),
      )
      return all.flat().sort((a, b) => a - b)
    },
    stop,
  }
}

/** The same networks at 127.`octet`.N.1 and .2, so that several sets can run beside each other. */
export function loopbackAddresses(octet: number, port = defaultUdpPort): Record<string, UdpAddress> {
  return Object.fromEntries(
    operators.flatMap(({ gateways }) =>
      gateways.map(({ name, address }) => [
        name,
        { address: address.replace(/^127\.0\./, `127.${octet}.`), port },
      ]),
    ),
  )
}

function slotsOf(operator: SimulatedOperator, { addresses = {}, seed = 1 }: SimulatorOptions): Slot[] {
  return operator.gateways.map(({ name, address }, position) => {
    const place = addresses[name] ?? { address, port: defaultUdpPort }
    return {
      name,
      process: undefined,
      settings: {
        operator: operator.id,
        index: position === 0 ? 1 : 2,
        address: place.address,
        udpPort: place.port,
        persona: friendly,
        seed: seed * 100_000 + operator.pointCode * 2 + position,
      },
    }
  })
}
