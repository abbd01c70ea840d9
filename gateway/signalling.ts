import type { Msisdn } from '../actors/domain/msisdn.ts'
import type { MnoId } from '../actors/domain/network.ts'
import type { Clock, SubscriberNetwork } from '../actors/ports.ts'
import { present, stackConfig } from '../adapters/hlr/settings.ts'
import { ss7Networks } from '../adapters/hlr/ss7.ts'
import {
  explainRoute,
  signallingView,
  type RouteExplanation,
  type SignallingView,
} from '../adapters/hlr/view.ts'
import { openCarriers, type CarrierOptions, type Carriers } from '../adapters/io/carriers.ts'
import { monotonicClock } from '../adapters/io/clock.ts'
import { cookieSigner, secureRandom } from '../adapters/io/crypto.ts'
import { drive } from '../adapters/io/driver.ts'
import { ProviderUnavailable } from '../adapters/io/kernel/native.ts'
import { openRawIp } from '../adapters/io/raw-ip.ts'
import { joined } from '../adapters/io/sockets.ts'
import { openUdp, type DatagramSocket } from '../adapters/io/udp.ts'
import type { Metrics } from '../adapters/prometheus/metrics.ts'
import { stack } from '../adapters/ss7/stack.ts'
import type { StackInput, StackOutput } from '../adapters/ss7/stack/primitives.ts'
import type { Config } from './config/schema.ts'
import { associationControl } from './control.ts'
import type { Controlled } from './explanation.ts'
import { GatewayError } from './gateway-error.ts'
import type { Logger } from './logger.ts'
import { measureStack } from './measure-stack.ts'
import type { Control, LearnedVersion } from './questions.ts'
import { handled, type EventTable } from './stack-events.ts'

/** The SS7 side of the process: one stack, one socket, and the networks of all operators on it. */
export interface Signalling {
  readonly networks: ReadonlyMap<MnoId, SubscriberNetwork>
  /** Probes without an outcome. */
  readonly open: (mno: MnoId) => number
  /** MAP versions that an operator's nodes refused, and what they are asked with instead. */
  readonly learnedVersions: (mno: MnoId) => readonly LearnedVersion[]
  explain(mno: MnoId, msisdn: Msisdn, sls: number | undefined): RouteExplanation | undefined
  views(): readonly SignallingView[]
  control(control: Control): Promise<Controlled> | undefined
  /** Begins to associate. */
  start(): void
  /** Open requests are answered or, after `graceMs`, given their outcome; then ASP down, SCTP shutdown. */
  drain(graceMs: number): Promise<void>
  close(): Promise<void>
}

export interface SignallingDependencies {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
}

/** Stages after the last answer that a silent peer may delay: inactive, down, shutdown. */
export const farewellMs = 10_000

export async function openSignalling(
  { signalling, operators }: Pick<Config, 'signalling' | 'operators'>,
  { clock, metrics, logger }: SignallingDependencies,
): Promise<Signalling> {
  const { address, port } = signalling.localAddress
  const associations = operators.flatMap(each => each.associations)
  const socket = await bind(
    address,
    port,
    associations.some(each => each.transport === 'ip'),
    logger,
  )
  // A generation counts lives of this node: its start in seconds tells apart those that follow each other.
  const core = stack(stackConfig(signalling, operators, Math.floor(clock.wall() / 1000)), {
    random: secureRandom,
    sign: cookieSigner(),
  })
  const driver = drive<StackInput, StackOutput>(core, {
    socket,
    clock: monotonicClock,
    onOutput: take,
    onError: error => logger.error({ err: error }, 'the signalling stack failed at an input'),
  })
  const hlr = ss7Networks(signalling, operators, { input: input => driver.input(input), clock, epoch: 1 })
  const measure = measureStack(core, operators, hlr, metrics, clock)
  const drained = new AbortController()
  const controls = associationControl(operators, hlr, { input: input => driver.input(input), clock, logger })

  const carriers = await carry({ signalling, operators }, input => driver.input(input), logger).catch(
    async (error: unknown) => {
      driver.stop()
      await socket.close()
      throw error
    },
  )

  function take(output: Exclude<StackOutput, { type: 'datagram' }>): void {
    if (output.type === 'transport') return carriers.request(output)
    hlr.take(output)
    controls.take(output)
    if (output.type === 'drained') drained.abort()
    if (output.type !== 'event') return
    measure(output)
    handled(told, output, logger)
  }

  return {
    networks: hlr.networks,
    open: mno => hlr.open(mno),
    learnedVersions: mno => core.network(mno)?.map.versions(clock.now()) ?? [],
    explain(mno, msisdn, sls) {
      const operator = operators.find(({ id }) => id === mno)
      return operator === undefined ? undefined : explainRoute(core, operator, msisdn, sls)
    },
    views: () =>
      operators.map(operator => {
        const links = hlr.networks.get(operator.id)?.health().links ?? []
        const whyOf = (name: string) => links.find(link => link.name === name)?.why
        return signallingView(core, operator, whyOf, clock.now())
      }),
    control: control => controls.control(control),
    start: () => driver.input({ type: 'start' }),
    drain: graceMs =>
      new Promise(resolve => {
        const giveUp = setTimeout(resolve, graceMs + farewellMs)
        drained.signal.addEventListener('abort', () => {
          clearTimeout(giveUp)
          resolve()
        })
        driver.input({ type: 'drain', graceMs })
      }),
    async close() {
      driver.stop()
      await carriers.close()
      await socket.close()
    },
  }
}

async function bind(
  address: string,
  port: number,
  needsRawIp: boolean,
  logger: Logger,
): Promise<DatagramSocket> {
  try {
    const onError = (error: Error): void => logger.warn({ err: error }, 'a datagram could not be sent')
    const udp = await openUdp({ addresses: [{ address, port }], onError })
    if (!needsRawIp) return udp
    try {
      return joined(udp, openRawIp({ addresses: [address], onError }))
    } catch (error) {
      await udp.close()
      throw error
    }
  } catch (error) {
    if (error instanceof ProviderUnavailable) throw unavailable(error)
    const why = error instanceof Error ? error.message : String(error)
    throw new GatewayError('start/addressTaken', {
      what: 'SCTP over UDP',
      address: `${address}:${port}`,
      why,
    })
  }
}

/** Opens what carries the associations that are not our own SCTP's. */
async function carry(
  { signalling, operators }: Pick<Config, 'signalling' | 'operators'>,
  input: CarrierOptions['input'],
  logger: Logger,
): Promise<Carriers> {
  const { address } = signalling.localAddress
  const associations = operators.flatMap(({ id: network, associations }) =>
    associations.flatMap(({ name: association, transport: provider, peer: addresses, ...link }) => {
      if (provider === 'udp' || provider === 'ip') return []
      const { sctpPort, streams, localPort } = link
      const peer = { addresses, sctpPort }
      return [{ network, association, provider, peer, streams, ...present({ localPort }) }]
    }),
  )
  const onWarning = (text: string): void => logger.warn(text)
  const kernel = { ...present(signalling.sctp), localAddresses: [address], onWarning }
  try {
    return await openCarriers({ associations, kernel, tcp: { localAddress: address }, input })
  } catch (error) {
    throw error instanceof ProviderUnavailable ? unavailable(error) : error
  }
}

function unavailable({ message }: ProviderUnavailable): GatewayError {
  return new GatewayError('start/dependency', { what: 'transport', why: message })
}

/** Changes that an operator wants to read; what repeats is counted, not told. */
const told: EventTable<Logger> = {
  aspStateIndication: ({ association, state, reason }, { network }, logger) =>
    logger.info({ mno: network, association, state, reason }, 'ASP state'),
  communicationLost: ({ cause }, { network, association }, logger) =>
    logger.warn({ mno: network, association, cause }, 'association lost'),
  mtpPauseIndication: ({ dpc }, { network }, logger) =>
    logger.warn({ mno: network, dpc }, 'destination lost'),
  mtpResumeIndication: ({ dpc }, { network }, logger) =>
    logger.info({ mno: network, dpc }, 'destination back'),
  managementIndication: ({ association, text }, { network }, logger) =>
    logger.info({ mno: network, association, text }, 'M3UA management'),
  mapRefused: ({ category, refusal, applicationContext, operationCodes }, { network }, logger) =>
    logger.warn(
      { mno: network, category, refusal, applicationContext, operationCodes },
      'a peer began a dialogue; not admitted',
    ),
}
