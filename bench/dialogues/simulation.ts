import type { ProbeStatus } from '../../actors/domain/outcome.ts'
import type { OperationName } from '../../adapters/ss7/map/operations.ts'
import type { MapConfirm } from '../../adapters/ss7/map/primitives.ts'
import type { SccpAddress } from '../../adapters/ss7/sccp/primitives.ts'
import type { Millis, Random } from '../../adapters/ss7/wire/core.ts'
import { hash, pick, seededRandom, uniform } from '../simulator/chance.ts'
import { magicMsisdn, magicNumbers, magicOf } from '../simulator/magic.ts'
import { operators } from '../simulator/operators.ts'
import { field, ourTitle } from './field.ts'

/**
 * Dialogues by the hundred thousand against every persona, over a wire that loses packets, with associations cut and
 * HLRs that go: each request has exactly one outcome, the one its number promises unless something happened to its
 * network meanwhile, and nothing stays open anywhere. A seed replays exactly.
 */
export interface Simulation {
  readonly seed: number
  readonly dialogues: number
  readonly outcomes: Readonly<Record<string, number>>
  /** BEGINs our evidence counts, and those that reached an HLR. */
  readonly begins: { readonly sent: number; readonly arrived: number }
  /** What must not be; at most the first hundred. */
  readonly faults: readonly string[]
  readonly virtualMs: Millis
}

interface Asked {
  readonly network: string
  readonly operation: OperationName
  readonly digits: string
  readonly at: Millis
}

type Outcome = MapConfirm['outcome']['type']

/** Questions a virtual second, and how long one may take. */
const perSecond = 500
const timeoutMs = 8_000
/** Later than any persona answers. */
const settleMs = 120_000
const asksPerTurn = 20
const mostFaults = 100

/** What may come of a request whose network is disturbed: its answer, or one of these. */
const excuses: ReadonlySet<Outcome> = new Set(['timeout', 'unreachable', 'associationLost', 'undeliverable'])

/** Seldom, for each disturbs its whole network. */
const disturbing = new Set([89, 90])
const calm = magicNumbers.filter(({ code }) => !disturbing.has(code))

export function simulate(seed: number, dialogues: number): Simulation {
  const chance = seededRandom(hash(`chance ${seed}`))
  const asked = new Map<number, Asked>()
  const outcomes: Record<string, number> = {}
  const faults: string[] = []
  /** Until when a network has an excuse. */
  const disturbedUntil = new Map<string, Millis>()
  const cut: { readonly id: string; readonly association: string }[] = []
  let begins = 0

  const fault = (text: string): void => void (faults.length < mostFaults && faults.push(text))
  const world = field(seed, {
    confirmed(network, { requestId, outcome, evidence }, now) {
      const question = asked.get(requestId)
      outcomes[outcome.type] = (outcomes[outcome.type] ?? 0) + 1
      begins += evidence.begins
      if (question === undefined) return fault(`request ${requestId}: a second outcome, ${outcome.type}`)
      asked.delete(requestId)
      if (question.network !== network) fault(`request ${requestId}: answered in ${network}`)
      if (now > question.at + timeoutMs + 1) fault(`request ${requestId}: after its deadline`)
      const isExcused = excuses.has(outcome.type) && (disturbedUntil.get(network) ?? 0) >= question.at
      const { operation, digits } = question
      if (!isExcused && !promised(question).has(outcome.type))
        fault(`request ${requestId} at ${question.at} ms: ${operation} of ${digits} gave ${outcome.type}`)
    },
    gone: network => disturb(network, 20_000),
  })

  function disturb(network: string, forMs: Millis): void {
    disturbedUntil.set(network, world.now + forMs)
  }

  function ask(requestId: number): void {
    const operator = pick(chance, operators)
    const digits = numberOf(operator.prefixes[0], chance)
    if (disturbing.has(magicOf(digits)?.code ?? -1)) disturb(operator.id, 20_000)
    const operation = operationFor(digits, chance)
    asked.set(requestId, { network: operator.id, operation, digits, at: world.now })
    world.request(operator.id, {
      type: 'mapRequest',
      requestId,
      operation,
      argument: argumentOf(operation, digits),
      called: title(digits, 6),
      calling: title(ourTitle, 8),
      timeoutMs,
    })
  }

  /** A link dies, those that died come back, or the weather changes for everybody. */
  function mishap(): void {
    const draw = uniform(chance)
    if (draw < 0.02) for (const { id, association } of cut.splice(0)) world.manage(id, association, 'connect')
    else if (draw < 0.022) {
      const { id, gateways } = pick(chance, operators)
      const association = pick(chance, gateways).name
      disturb(id, 3_000)
      cut.push({ id, association })
      world.manage(id, association, 'abort')
    } else if (draw < 0.03) world.loss = pick(chance, [0, 0, 0.002, 0.02])
    // a packet lost can cost a second, and the next one another two
    if (world.loss > 0) for (const { id } of operators) disturb(id, 3_000)
    for (const { id } of cut) disturb(id, 3_000)
  }

  world.runUntil(2_000)
  for (let requestId = 1; requestId <= dialogues; requestId++) {
    ask(requestId)
    if (requestId % asksPerTurn === 0) {
      mishap()
      world.runUntil(world.now + (asksPerTurn * 1_000) / perSecond)
    }
  }
  world.loss = 0
  for (const { id, association } of cut) world.manage(id, association, 'connect')
  world.runUntil(world.now + settleMs)

  for (const [requestId, { operation, digits }] of asked)
    fault(`request ${requestId}: ${operation} of ${digits} has no outcome`)
  for (const { id } of operators) {
    const { tcap, map } = world.gateway.network(id) ?? {}
    if (tcap?.dialogues !== 0 || map?.open !== 0)
      fault(`${id}: ${tcap?.dialogues} dialogues and ${map?.open} requests left`)
  }
  world.nodes.forEach((node, index) => {
    if (node.dialogues !== 0) fault(`HLR ${index}: ${node.dialogues} dialogues left`)
  })
  const arrived = world.nodes.reduce((sum, { counts }) => sum + counts.begins, 0)
  if (arrived > begins) fault(`${arrived} BEGINs arrived, the evidence has ${begins}`)
  return { seed, dialogues, outcomes, begins: { sent: begins, arrived }, faults, virtualMs: world.now }
}

function numberOf(prefix: string, chance: Random): string {
  const draw = uniform(chance)
  if (draw < 0.000_06) return magicMsisdn(prefix, pick(chance, [...disturbing]))
  if (draw < 0.4) return magicMsisdn(prefix, pick(chance, calm).code)
  return `${prefix}1${String(chance.uint32() % 1_000_000).padStart(6, '0')}`
}

function operationFor(digits: string, chance: Random): OperationName {
  const operations: OperationName[] = ['sendRoutingInfoForSM', 'sendRoutingInfoForSM', 'anyTimeInterrogation']
  if (magicOf(digits) === undefined) operations.push('sendRoutingInfo', 'sendIMSI')
  return pick(chance, operations)
}

const answers: ReadonlySet<Outcome> = new Set(['ok', 'mapError'])

function promised({ operation, digits }: Asked): ReadonlySet<string> {
  const magic = magicOf(digits)
  if (magic === undefined) return answers
  const { expected } = operation === 'sendRoutingInfoForSM' ? magic.sriSm : magic.ati
  return new Set<ProbeStatus>([expected.type])
}

const address = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits })

function argumentOf(operation: OperationName, digits: string): unknown {
  const [msisdn, own] = [address(digits), address(ourTitle)]
  if (operation === 'sendRoutingInfoForSM') return { msisdn, smRpPri: true, serviceCentreAddress: own }
  if (operation === 'sendRoutingInfo')
    return { msisdn, interrogationType: 'basicCall', gmscOrGsmSCFAddress: own }
  if (operation === 'sendIMSI') return { msisdn }
  const requestedInfo = { locationInformation: true, subscriberState: true }
  return { subscriberIdentity: { msisdn }, requestedInfo, gsmSCFAddress: own }
}

function title(digits: string, ssn: number): SccpAddress {
  const globalTitle = { gti: 4, tt: 0, np: 'isdn-e164', nai: 'international', digits } as const
  return { routingIndicator: 'gt', ssn, globalTitle }
}
