import { factsOf, type SubscriberReport } from '../../actors/domain/interpret.ts'
import type { MnoId } from '../../actors/domain/network.ts'
import type { Operation } from '../../actors/domain/operation.ts'
import { nothingSent, type ProbeEvidence, type ProbeResult } from '../../actors/domain/outcome.ts'
import type { Clock, Millis, ProbeReply, ProbeRequest, SubscriberNetwork } from '../../actors/ports.ts'
import type { MapConfirm, MapEvidence, RequestId } from '../ss7/map/primitives.ts'
import type { SccpAddress } from '../ss7/sccp/primitives.ts'
import type { StackInput, StackOutput } from '../ss7/stack/primitives.ts'
import { linkHealth, type Links } from './links.ts'
import { diagnosticOf, readError, readResult } from './map-answers.ts'
import { mapQuestions, type MapQuestion } from './map-questions.ts'
import { present, type OperatorSettings, type Ss7Settings } from './settings.ts'
import { titled } from './titles.ts'

/** SubscriberNetwork over the SS7 stack: one for each operator, all on the stack that `input` leads to. */
export interface Ss7Networks {
  readonly networks: ReadonlyMap<MnoId, SubscriberNetwork>
  /** Every output of the stack goes here. */
  take(output: StackOutput): void
  /** Probes without a reply. */
  open(mno: MnoId): number
  /** Says of an association that somebody here took it out, or wants it back. */
  isolate(mno: MnoId, association: string, by: string | undefined): void
}

export interface Ss7Dependencies {
  readonly input: (input: Extract<StackInput, { type: 'map' }>) => void
  readonly clock: Clock
  /** Facts are stamped with it: the later writer's stand (fact.ts). */
  readonly epoch: number
}

/** TS 29.002 §17.1.2: timer m ends at 30 s at the latest, whatever the caller's patience. */
const longestMs: Millis = 30_000

interface Pending {
  readonly operation: Operation
  readonly startedAt: Millis
  readonly resolve: (reply: ProbeReply) => void
}

export function ss7Networks(
  settings: Ss7Settings,
  operators: readonly OperatorSettings[],
  dependencies: Ss7Dependencies,
): Ss7Networks {
  const all = new Map(
    operators.map(operator => [operator.id as string, ss7Network(settings, operator, dependencies)]),
  )
  return {
    networks: new Map([...all].map(([id, { network }]) => [id as MnoId, network])),
    take(output) {
      if (output.type === 'mapConfirm') all.get(output.network)?.confirm(output.confirm)
      else if (output.type === 'event') all.get(output.network)?.links.take(output)
    },
    open: mno => all.get(mno)?.open() ?? 0,
    isolate: (mno, association, by) => all.get(mno)?.links.isolate(association, by),
  }
}

interface Ss7Network {
  readonly network: SubscriberNetwork
  readonly links: Links
  confirm(confirm: MapConfirm): void
  open(): number
}

function ss7Network(
  settings: Ss7Settings,
  operator: OperatorSettings,
  { input, clock, epoch }: Ss7Dependencies,
): Ss7Network {
  const own = operator.globalTitle ?? settings.globalTitle
  const { id: network, mapVersions: versions, gatewayPointCode } = operator
  const { country, networks, homeRouters = [] } = operator
  const home = { country, networks, homeRouters }
  const pending = new Map<RequestId, Pending>()
  const links = linkHealth(operator)
  let lastId: RequestId = 0

  /**
   * An association that died took the answer along (ni-fm-16). Every operation here only reads, so it is asked once
   * more over another, as long as there is time; the evidence has the BEGINs of both, for both count.
   */
  async function probe(request: ProbeRequest): Promise<ProbeReply> {
    const lost = await ask(request)
    const over = request.signal?.aborted === true || request.deadline <= clock.now()
    if (lost.result.type !== 'associationLost' || over) return lost
    const { result, evidence } = await ask(request)
    const begins = evidence.begins + lost.evidence.begins
    return { result, evidence: { ...evidence, begins, billable: begins > 0 } }
  }

  function ask({ operation, msisdn, deadline, signal }: ProbeRequest): Promise<ProbeReply> {
    const question = mapQuestions[operation]
    const leftMs = deadline - clock.now()
    if (question === undefined)
      return refused({ type: 'policyRefused', rule: `${operation} cannot be asked by number alone` })
    if (leftMs <= 0 || signal?.aborted === true) return refused({ type: 'deadlineExceeded' })
    const requestId = ++lastId
    return new Promise(resolve => {
      const cancel = (): void => input({ type: 'map', network, request: { type: 'mapCancel', requestId } })
      pending.set(requestId, {
        operation,
        startedAt: clock.now(),
        resolve(reply) {
          signal?.removeEventListener('abort', cancel)
          resolve(reply)
        },
      })
      signal?.addEventListener('abort', cancel, { once: true })
      input({
        type: 'map',
        network,
        request: {
          type: 'mapRequest',
          requestId,
          operation: question.operation,
          argument: question.argument(msisdn, own),
          called: titled(msisdn, operator.calledSsn, operator.translationType, operator.pointCodeFormat),
          calling: titled(own, ssnOf(question), 0, operator.pointCodeFormat),
          timeoutMs: Math.min(leftMs, longestMs),
          ...present({ versions }),
        },
      })
    })
  }

  const ssnOf = ({ ssn }: MapQuestion): number => ssn ?? settings.ssn

  function confirm({ requestId, outcome, evidence, accompanying }: MapConfirm): void {
    const asked = pending.get(requestId)
    if (asked === undefined) return
    pending.delete(requestId)
    const answeredBy = present({ answeredBy: digitsOf(evidence.answeredBy) })
    const facts = (said: Omit<SubscriberReport, 'home'>) =>
      factsOf({ ...said, ...answeredBy, home }, clock.wall(), epoch)
    const wireMs = clock.now() - asked.startedAt
    asked.resolve({ result: resultOf(), evidence: evidenceOf(evidence, wireMs) })

    function resultOf(): ProbeResult {
      switch (outcome.type) {
        case 'ok':
          return {
            type: 'ok',
            facts: facts(readResult[(asked as Pending).operation](outcome.result, accompanying)),
          }
        case 'mapError': {
          const { code, name, parameter } = outcome
          const told = {
            name,
            facts: facts(readError(name, parameter)),
            ...present({ diagnostic: diagnosticOf(parameter) }),
          }
          return { type: 'mapError', code: typeof code === 'number' ? code : 0, ...told }
        }
        case 'rejected':
          return { type: 'rejected', problem: `${outcome.problem.problemType}:${outcome.problem.problem}` }
        case 'userAborted':
          return { type: 'userAborted', reason: outcome.reason ?? 'unspecified' }
        case 'providerAborted':
          return { type: 'providerAborted', cause: String(outcome.cause) }
        case 'versionRefused':
          return { type: 'versionRefused', ...present({ alternative: outcome.alternative }) }
        case 'undeliverable':
          return { type: 'undeliverable', udtsCause: outcome.udtsCause }
        case 'unreachable':
          return { type: 'unreachable', dpc: gatewayPointCode, ssnm: outcome.cause }
        case 'associationLost':
        case 'timeout':
        case 'overloaded':
          return { type: outcome.type }
        case 'cancelled':
          return { type: 'deadlineExceeded' }
      }
    }
  }

  return {
    network: { probe, health: links.health, onHealth: links.onHealth, onCongestion: links.onCongestion },
    links,
    confirm,
    open: () => pending.size,
  }
}

function refused(result: ProbeResult): Promise<ProbeReply> {
  return Promise.resolve({ result, evidence: nothingSent })
}

function evidenceOf(evidence: MapEvidence, wireMs: Millis): ProbeEvidence {
  const { version, billable, begins, called, calling, answeredBy, answeredTo, route } = evidence
  if (begins === 0) return { billable, begins }
  return {
    mapVersion: version,
    billable,
    begins,
    wireMs,
    ...present({
      calledSent: digitsOf(called),
      callingSent: digitsOf(calling),
      calledAnswered: digitsOf(answeredTo),
      callingAnswered: digitsOf(answeredBy),
      association: route?.association,
      sls: route?.sls,
      opc: route?.opc,
      dpc: route?.dpc,
      otid: route?.localTransactionId,
      dtid: evidence.remoteTransactionId,
    }),
  }
}

function digitsOf(address: SccpAddress | undefined): string | undefined {
  return address?.globalTitle?.digits
}
