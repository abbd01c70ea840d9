import { systemClock } from '../adapters/io/clock.ts'
import { magicMsisdn } from '../bench/simulator/magic.ts'
import { startSimulators } from '../bench/simulator/simulators.ts'
import { compose, type Gateway } from './compose.ts'
import { configFileOf, type ConfigChoice } from './config/file.ts'
import { loadConfig } from './config/load.ts'
import type { Config } from './config/schema.ts'
import { GatewayError } from './gateway-error.ts'
import { logger, type Logger } from './logger.ts'

/** The life of the process: configuration, gateway, signals, farewell. */

/** How long the demo waits for its networks before it says how many are there. */
const connectWithinMs = 5_000

/** Resolves when the gateway has drained; rejects with what kept it from starting. */
export async function serve(options: ConfigChoice): Promise<void> {
  const started = performance.now()
  const loaded = loadConfig(configFileOf(options), process.env)
  const log = logger(loaded.config)
  const stopped = stopSignal()
  const simulators = options.demo === true ? startDemoNetworks(loaded.config, log) : undefined
  // Whatever fails first is told; the other is undone.
  const [composed, simulated] = await Promise.allSettled([
    compose(loaded, { clock: systemClock, logger: log }),
    simulators,
  ])
  if (composed.status === 'rejected' || simulated.status === 'rejected') {
    if (composed.status === 'fulfilled') await composed.value.drain()
    if (simulated.status === 'fulfilled') await simulated.value?.stop()
    throw composed.status === 'rejected' ? composed.reason : (simulated as PromiseRejectedResult).reason
  }
  const gateway = composed.value
  if (options.demo === true) await gateway.connected(connectWithinMs)
  say(greeting(gateway, { demo: options.demo === true, seconds: (performance.now() - started) / 1000 }))
  const stopReloading = onHangup(() => reloadPrefixes(loaded.file, gateway, log))
  const signal = await stopped
  stopReloading()
  say(`${signal}: draining, at most ${loaded.config.drainMs / 1000} s; once more ends at once`)
  await gateway.drain()
  await simulated.value?.stop()
  say('drained')
}

function onHangup(act: () => void): () => void {
  process.on('SIGHUP', act)
  return () => process.off('SIGHUP', act)
}

/** Reads the whole configuration again, for its pinned checksum; all but the prefix table needs a restart. */
function reloadPrefixes(file: string, gateway: Gateway, log: Logger): void {
  try {
    const { prefixes } = loadConfig(file, process.env)
    const problems = gateway.takePrefixes(prefixes)
    if (problems.length > 0) log.error({ problems }, 'prefix table refused, the old one is kept')
    else say(`SIGHUP: prefix table of ${prefixes.ranges.length} ranges loaded`)
  } catch (error) {
    log.error({ err: error }, 'prefix table refused, the old one is kept')
  }
}

/** The first SIGTERM or SIGINT resolves; the second ends the process where it stands. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    let asked = false
    const stop = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(signal === 'SIGINT' ? 130 : 143)
      asked = true
      resolve(signal)
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}

/** Where the configuration looks for them, so that its overrides hold for both sides. */
async function startDemoNetworks({ operators }: Config, log: Logger) {
  const associations = operators.flatMap(operator => operator.associations)
  try {
    return await startSimulators({
      addresses: Object.fromEntries(
        associations.flatMap(({ name, peer: [first] }) => (first ? [[name, first]] : [])),
      ),
      onLost: (name, how) => log.warn(`simulated gateway ${name} ended: ${how}`),
    })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new GatewayError('start/dependency', { what: 'the simulated networks', why }, { cause: error })
  }
}

function greeting(gateway: Gateway, { demo, seconds }: { demo: boolean; seconds: number }): string {
  const mnos = gateway.questions.mnos()
  const links = mnos.flatMap(({ health }) => health.links)
  const usable = links.filter(link => link.usable).length
  const lines = [
    `hlrgw is up after ${seconds.toFixed(1)} s: gRPC ${gateway.grpcAddress}, HTTP http://${gateway.httpAddress}`,
    `${mnos.length} operators, ${usable} of ${links.length} associations active; facts in ${gateway.store}, cache in ${gateway.cache}`,
  ]
  return demo ? [...lines, ...demoHints(gateway)].join('\n') : lines.join('\n')
}

function demoHints({ httpAddress }: Gateway): string[] {
  return [
    '',
    'Try, in another terminal:',
    '  npx hlrgw resolve +93701234567                 live, then from the cache, after a restart from the store',
    '  npx hlrgw resolve +93701234567 --force-fresh   ask the network again',
    `  npx hlrgw probe +${magicMsisdn('9370', 11)}                  a number that is always absent; docs/simulator.md lists more`,
    '  npx hlrgw status                               operators and associations',
    `  curl http://${httpAddress}/v1/numbers/+93791234567`,
    `  curl http://${httpAddress}/metrics`,
    '',
    'Ctrl-C stops everything.',
  ]
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
