import { monotonicClock } from '../../adapters/io/clock.ts'
import { cookieSigner, secureRandom } from '../../adapters/io/crypto.ts'
import { drive, type Driver } from '../../adapters/io/driver.ts'
import { openUdp, type DatagramSocket } from '../../adapters/io/udp.ts'
import { seededRandom } from './chance.ts'
import type { FromGateway, GatewaySettings, ToGateway } from './control.ts'
import { gatewayNode, type GatewayNode, type NodeInput, type NodeOutput } from './node.ts'
import { operatorById } from './operators.ts'

/** The script of one signalling gateway's process; its parent speaks to it by IPC and it does not outlive it. */

interface Running {
  readonly node: GatewayNode
  readonly driver: Driver<NodeInput>
  readonly socket: DatagramSocket
}

/** From SHUTDOWN to the end of the process, milliseconds: peers on this machine answer at once. */
const farewellMs = 200

let running: Running | undefined

function tell(message: FromGateway): void {
  if (process.connected) process.send?.(message)
}

async function start({ operator: id, address, udpPort, persona, seed }: GatewaySettings): Promise<void> {
  const operator = operatorById(id)
  if (operator === undefined) throw new RangeError(`there is no operator ${id}`)
  const socket = await openUdp({ addresses: [{ address, port: udpPort }], onError: () => undefined })
  const world = { random: secureRandom, sign: cookieSigner(), chance: seededRandom(seed) }
  const node = gatewayNode(operator, persona, world)
  const driver = drive<NodeInput, NodeOutput>(node, {
    socket,
    clock: monotonicClock,
    onOutput: output => tell(output),
    onError: crash,
  })
  running = { node, driver, socket }
  tell({ type: 'listening' })
}

/** A fault of the simulator's own: it must not be taken for the network's behaviour. */
function crash(error: unknown): void {
  process.stderr.write(
    `simulated gateway: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exit(1)
}

function stop(): void {
  running?.driver.input({ type: 'shutdown' })
  setTimeout(() => process.exit(0), farewellMs)
}

/** From this process's clock to one that all share. */
function wall(instants: readonly number[]): number[] {
  return instants.map(at => performance.timeOrigin + at)
}

process.on('message', (message: ToGateway) => {
  switch (message.type) {
    case 'start':
      start(message.settings).catch((error: unknown) => {
        const { address, udpPort } = message.settings
        tell({
          type: 'failed',
          problem: `${address}:${udpPort}: ${error instanceof Error ? error.message : String(error)}`,
        })
        process.disconnect()
      })
      return undefined
    case 'persona':
      return running?.driver.input({ type: 'personaRequest', persona: message.persona })
    case 'destinationUnavailable':
      return running?.driver.input(message)
    case 'counts': {
      const { request } = message
      return running === undefined
        ? undefined
        : tell({ type: 'counts', request, counts: running.node.counts })
    }
    case 'instants': {
      const { request } = message
      return running === undefined
        ? undefined
        : tell({ type: 'instants', request, instants: wall(running.node.beginInstants) })
    }
    case 'stop':
      return stop()
    default:
      return message satisfies never
  }
})

process.on('disconnect', () => process.exit(0))
// Signals often reach a whole group: the parent decides when its networks go, after the gateway has said goodbye.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
