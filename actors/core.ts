import { answer, type Answer } from './domain/answer.ts'
import { numberPlan } from './domain/number-plan.ts'
import type { MnoId } from './domain/network.ts'
import type { ProbeOutcome } from './domain/outcome.ts'
import { prefixFact, type ResolveRequest } from './lookup/cascade.ts'
import { lookup, type LookupDependencies } from './lookup/lookup.ts'
import { hearingMs, outcomeOf, probeMessage, type ProbeQuestion } from './mno/operators.ts'
import type { Millis } from './ports.ts'
import type { ActorSystem } from './runtime/index.ts'

/** The core's front door: what a gateway asks it, whatever protocol it was asked by. */
export interface Core {
  /** Never rejects. `deadline` is on the clock's monotonic scale. */
  resolve(request: ResolveRequest, options: AskUntil): Promise<Answer>
  /** Exactly one outcome, never rejects; `undefined` for an operator this gateway does not have. */
  probe(
    mno: MnoId,
    question: Pick<ProbeQuestion, 'operation' | 'msisdn' | 'caller'>,
    options: AskUntil,
  ): Promise<ProbeOutcome> | undefined
}

export interface AskUntil {
  readonly deadline: Millis
  readonly signal?: AbortSignal | undefined
}

/** A popular number may have this many callers at once; beyond, the prefix table answers. */
const callersPerNumber = 65_536

export function core(system: ActorSystem, deps: LookupDependencies): Core {
  const { clock } = deps
  return {
    async resolve(request, { deadline, signal }) {
      const { msisdn } = request
      const ref = system.child(msisdn, lookup(msisdn, deps), { kind: 'lookup', capacity: callersPerNumber })
      const asked = await system.ask<Parameters<typeof ref.tell>[0], Answer>(
        ref,
        replyTo => ({ type: 'resolve', request, replyTo }),
        { deadline, signal },
      )
      return asked.type === 'reply' ? asked.reply : unheard(request, deps)
    },
    probe(mno, about, { deadline, signal }) {
      const operator = deps.operators.get(mno)
      if (operator === undefined) return undefined
      const askedAt = clock.now()
      const question: ProbeQuestion = { ...about, lane: 'forced', askedAt, deadline: deadline - hearingMs }
      return system
        .ask(operator.gate, probeMessage(question), { deadline, signal })
        .then(asked => outcomeOf(asked, { mno, operation: about.operation, totalMs: clock.now() - askedAt }))
    },
  }
}

/** The lookup actor was too busy, crashed or stopping: still an answer, and it says so. */
function unheard({ msisdn, wanted, traceId }: ResolveRequest, deps: LookupDependencies): Answer {
  const table = deps.prefixes()
  const now = deps.clock.wall()
  const guess = prefixFact(msisdn, table, now)
  return answer({
    msisdn,
    plan: numberPlan(msisdn),
    range: table.lookup(msisdn),
    table,
    facts: guess === undefined ? {} : { servingNetwork: guess },
    wanted,
    tier: 'fallback',
    reason: 'throttled',
    persistence: 'UNKNOWN',
    fulfilled: false,
    degradations: ['OVERLOADED'],
    divergences: [],
    probes: [],
    now,
    ttl: deps.ttl,
    traceId,
  })
}
