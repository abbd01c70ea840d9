import { operationNames, type Operation } from '../domain/operation.ts'
import type { MnoId } from '../domain/network.ts'
import { nothingSent, type ProbeOutcome, type ProbeResult } from '../domain/outcome.ts'
import type { Msisdn } from '../domain/msisdn.ts'
import type { Millis, SubscriberNetwork } from '../ports.ts'
import type { Asked, AskFailure, Ref } from '../runtime/index.ts'
import type { Lane } from './fair-queue.ts'
import type { MnoMessage, MnoProfile } from './mno.ts'

/** The operators this gateway reaches, by id. */
export interface Operators {
  get(mno: MnoId): Operator | undefined
  readonly all: readonly Operator[]
}

export interface Operator {
  readonly profile: MnoProfile
  readonly name: string
  readonly country: string
  readonly network: SubscriberNetwork
  /** Its gate: told a `probe`, it answers with a `ProbeOutcome`. */
  readonly gate: Ref<MnoMessage>
}

export function operators(all: readonly Operator[]): Operators {
  const byId = new Map(all.map(operator => [operator.profile.id, operator]))
  return { all, get: mno => byId.get(mno) }
}

/** The operations an operator's agreement allows, in the catalogue's order. */
export function allowed({ profile }: Operator): readonly Operation[] {
  return operationNames.filter(operation => profile.contracts[operation] !== undefined)
}

/** An ask that failed is an outcome too. A crashed gate may have sent a BEGIN: callers learn TIMEOUT (ni-fm-16). */
const resultOf: { readonly [F in AskFailure]: ProbeResult } = {
  refused: { type: 'overloaded' },
  deadline: { type: 'deadlineExceeded' },
  cancelled: { type: 'deadlineExceeded' },
  crashed: { type: 'timeout' },
  stopped: { type: 'timeout' },
}

export function outcomeOf(
  asked: Asked<ProbeOutcome>,
  { mno, operation, totalMs }: { mno: MnoId; operation: Operation; totalMs: number },
): ProbeOutcome {
  if (asked.type === 'reply') return asked.reply
  const result = resultOf[asked.failure]
  return { mno, operation, result, evidence: nothingSent, queueMs: totalMs, totalMs }
}

/** How much longer than the network's deadline an asker waits, so that a timeout is told and not guessed. */
export const hearingMs = 50

export interface ProbeQuestion {
  readonly operation: Operation
  readonly msisdn: Msisdn
  readonly askedAt: Millis
  readonly deadline: Millis
  readonly lane: Lane
  readonly caller: string
}

/** The message that asks an operator's gate, for `ask(gate, probeMessage(question), askOptions(question))`. */
export function probeMessage(question: ProbeQuestion): (replyTo: MnoMessage['replyTo']) => MnoMessage {
  return replyTo => ({ type: 'probe', ...question, replyTo })
}
