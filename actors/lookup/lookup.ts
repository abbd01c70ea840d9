import {
  answer,
  type Answer,
  type Degradation,
  type Persistence,
  type Tier,
  type TimeToLive,
} from '../domain/answer.ts'
import type { Reason } from '../domain/confidence.ts'
import { divergences, listFacts, merge, type Divergence, type Fact, type Facts } from '../domain/fact.ts'
import type { Msisdn } from '../domain/msisdn.ts'
import { numberPlan } from '../domain/number-plan.ts'
import type { Operation } from '../domain/operation.ts'
import { answered, type ProbeOutcome } from '../domain/outcome.ts'
import type { PrefixTable } from '../domain/prefix-table.ts'
import { hearingMs, outcomeOf, probeMessage, type Operators } from '../mno/operators.ts'
import type { Cache, Clock, Events, Meter, Millis, Store } from '../ports.ts'
import type { Actor, Asked, ReplyTo } from '../runtime/index.ts'
import {
  degradationOf,
  missing,
  operatorFor,
  prefixFact,
  satisfies,
  wantsLive,
  type ResolveRequest,
} from './cascade.ts'
import { waitersWith, type Waiter } from './waiters.ts'

/**
 * One number being looked up: cache ▸ store ▸ live ▸ prefix table. Everybody who asks meanwhile waits for the same
 * answers, so ten thousand questions cost one dialogue. Nothing outlives the cycle but the actor's address.
 */

export interface LookupMessage {
  readonly type: 'resolve'
  readonly request: ResolveRequest
  readonly replyTo: ReplyTo<Answer>
}

type Private =
  | { readonly type: 'cacheRead' | 'storeRead'; readonly facts: Facts | undefined; readonly down: boolean }
  | { readonly type: 'probed'; readonly operation: Operation; readonly outcome: ProbeOutcome }
  | { readonly type: 'late'; readonly at: Millis }
  /** A caller stopped waiting. */
  | { readonly type: 'gone'; readonly replyTo: ReplyTo<Answer> }

export interface LookupDependencies {
  readonly cache: Cache
  readonly store: Store
  readonly operators: Operators
  /** The current table: reloading replaces it. */
  readonly prefixes: () => PrefixTable
  readonly clock: Clock
  readonly meter: Meter
  readonly events: Events
  readonly ttl: TimeToLive
  readonly cacheTtlMs: number
  /** An idle actor ends after this long. */
  readonly idleMs: Millis
}

export function lookup(msisdn: Msisdn, deps: LookupDependencies): Actor<LookupMessage | Private> {
  const { cache, store, clock, meter, events } = deps

  return context => {
    // Once an incarnation: the number plan's metadata is slow to read.
    const plan = numberPlan(msisdn)
    context.passivateAfterMs(deps.idleMs)

    let stage: 'idle' | 'cache' | 'store' | 'live' = 'idle'
    let known: Facts = {}
    let tier: Tier = 'fallback'
    let reason: Reason = 'none'
    let persistence: Persistence = 'UNKNOWN'
    let degradations = new Set<Degradation>()
    let disputes: Divergence[] = []
    let asked = new Set<Operation>()
    let probes: ProbeOutcome[] = []
    let cancelAsks: (() => void)[] = []
    let repeated = new Set<Operation>()
    let ask!: (operation: Operation) => () => void

    const waiters = waitersWith(at => context.schedule(Math.max(0, at - clock.now()), { type: 'late', at }))

    function give(
      { request, replyTo }: Pick<Waiter, 'request' | 'replyTo'>,
      extra: readonly Degradation[] = [],
      why: Reason = reason,
    ): void {
      const table = deps.prefixes()
      const now = clock.wall()
      const guess = listFacts(known).length === 0 ? prefixFact(msisdn, table, now) : undefined
      const { wanted, traceId } = request
      const reply = answer({
        msisdn,
        plan,
        range: table.lookup(msisdn),
        table,
        facts: guess === undefined ? known : { servingNetwork: guess },
        wanted,
        tier: guess === undefined ? tier : 'fallback',
        reason: why,
        persistence,
        fulfilled: tier === 'live' || satisfies(known, request, now),
        degradations: [...degradations, ...extra],
        divergences: disputes,
        probes,
        now,
        ttl: deps.ttl,
        traceId,
      })
      meter.lookup(tier, reply.source, reply.confidence)
      replyTo.tell(reply)
    }

    /** Answers and forgets the waiters that `ready` admits. */
    function settle(ready: (waiter: Waiter) => boolean, extra?: readonly Degradation[], why?: Reason): void {
      for (const waiter of waiters.take(ready)) give(waiter, extra, why)
    }

    const satisfied = ({ request }: Waiter): boolean => satisfies(known, request, clock.wall())

    function beginCycle(): void {
      known = {}
      tier = 'fallback'
      reason = 'none'
      persistence = 'UNKNOWN'
      degradations = new Set()
      disputes = []
      probes = []
      stage = 'cache'
      context.pipe(
        cache.get(msisdn),
        facts => ({ type: 'cacheRead', facts, down: false }),
        () => ({ type: 'cacheRead', facts: undefined, down: true }),
      )
    }

    function cacheRead(facts: Facts | undefined, down: boolean): void {
      if (down) degradations.add('CACHE_DOWN')
      if (facts === undefined) meter.cacheMiss()
      else learn(listFacts(facts), 'cache')
      settle(satisfied)
      if (waiters.size === 0) return endCycle()
      stage = 'store'
      if (!store.available) return storeRead(undefined, true)
      context.pipe(
        store.get(msisdn),
        facts => ({ type: 'storeRead', facts, down: false }),
        () => ({ type: 'storeRead', facts: undefined, down: true }),
      )
    }

    function storeRead(facts: Facts | undefined, down: boolean): void {
      if (down) degradations.add('STORE_DOWN')
      if (facts !== undefined) {
        learn(listFacts(facts), 'store')
        remember()
      }
      settle(satisfied)
      if (waiters.size === 0) return endCycle()
      goLive()
    }

    function goLive(): void {
      stage = 'live'
      asked = new Set(Array.from(waiters, ({ request }) => request.operations).flat())
      repeated = new Set()
      probes = []
      const id = operatorFor(msisdn, known, deps.prefixes())
      const operator = id === undefined ? undefined : deps.operators.get(id)
      if (operator === undefined || asked.size === 0) {
        degradations.add('NO_OPERATOR')
        reason = 'unreachable'
        return endLive()
      }
      const askedAt = clock.now()
      const deadline = Math.max(...Array.from(waiters, ({ answerBy }) => answerBy)) - hearingMs / 2
      const [first] = waiters
      const caller = first?.request.caller ?? ''
      const lane = Array.from(waiters).some(({ request }) => wantsLive(request)) ? 'forced' : 'normal'
      ask = operation =>
        context.ask(
          operator.gate,
          probeMessage({ operation, msisdn, askedAt, deadline, lane, caller }),
          { deadline: deadline + hearingMs },
          (reply: Asked<ProbeOutcome>) => {
            const about = { mno: operator.profile.id, operation, totalMs: clock.now() - askedAt }
            return { type: 'probed', operation, outcome: outcomeOf(reply, about) }
          },
        )
      cancelAsks = [...asked].map(ask)
    }

    function probed(operation: Operation, outcome: ProbeOutcome): void {
      probes.push(outcome)
      // The association that died may have taken the question or its answer along: once more, by another.
      if (outcome.result.type === 'associationLost' && !repeated.has(operation)) {
        repeated.add(operation)
        return void cancelAsks.push(ask(operation))
      }
      const facts = answered(outcome.result)
      if (facts !== undefined && facts.length > 0) {
        const found = divergences(known, facts)
        for (const divergence of found) events.divergence(msisdn, divergence)
        disputes.push(...found)
        learn(facts, 'live')
        writeThrough(facts)
      } else {
        const degraded = degradationOf(outcome.result)
        degradations.add(degraded.degradation)
        reason = degraded.reason
      }
      if (probes.length === asked.size + repeated.size) endLive()
    }

    function endLive(): void {
      // One answer is live when any of its probes was: the others' failures are told as degradations.
      if (tier === 'live') reason = 'none'
      settle(({ request }) => request.operations.every(operation => asked.has(operation)))
      if (waiters.size > 0) return goLive()
      endCycle()
    }

    function endCycle(): void {
      stage = 'idle'
      if (waiters.size > 0) beginCycle()
    }

    function learn(facts: readonly Fact[], from: Tier): void {
      known = merge(known, facts)
      tier = from
      persistence = from === 'store' ? 'PERSISTED' : 'UNKNOWN'
    }

    function remember(): void {
      ignoring(cache.put(msisdn, listFacts(known), deps.cacheTtlMs))
    }

    function writeThrough(facts: readonly Fact[]): void {
      remember()
      if (!store.available) {
        persistence = 'NOT_PERSISTED'
        degradations.add('STORE_DOWN')
        return
      }
      persistence = 'PENDING'
      // What the store holds after the merge is what the cache must say: portability may outrank this answer (ni-fm-13).
      const cached = (held: Facts): Promise<void> => cache.put(msisdn, listFacts(held), deps.cacheTtlMs)
      ignoring(store.put(msisdn, facts).then(cached))
    }

    function admit({ request, replyTo }: LookupMessage): void {
      if (stage === 'live' && satisfies(known, request, clock.wall())) return give({ request, replyTo })
      waiters.add(request, replyTo, clock.now())
      context.onCancel(replyTo, () => ({ type: 'gone', replyTo }))
      if (stage === 'idle') beginCycle()
    }

    /** Time is up for some: the best answer so far, and never an error. */
    function late(at: Millis): void {
      settle(({ answerBy }) => answerBy <= at, stage === 'idle' ? [] : [missing[stage]], 'unreachable')
    }

    /** Work for nobody is given up, on the wire too. */
    function gone(replyTo: ReplyTo<Answer>): void {
      waiters.remove(replyTo)
      if (waiters.size === 0 && stage === 'live') for (const cancel of cancelAsks) cancel()
    }

    return message => {
      switch (message.type) {
        case 'resolve':
          return admit(message)
        case 'cacheRead':
          return cacheRead(message.facts, message.down)
        case 'storeRead':
          return storeRead(message.facts, message.down)
        case 'probed':
          return probed(message.operation, message.outcome)
        case 'late':
          return late(message.at)
        case 'gone':
          return gone(message.replyTo)
        default:
          message satisfies never
      }
    }
  }
}

/** Nobody waits for a write-through: its adapter counts and logs what fails, and the next reader pays a miss. */
function ignoring(write: Promise<unknown>): void {
  write.catch(() => undefined)
}
