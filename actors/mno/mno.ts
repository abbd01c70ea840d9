import type { MnoId } from '../domain/network.ts'
import type { Msisdn } from '../domain/msisdn.ts'
import type { Operation } from '../domain/operation.ts'
import { nothingSent, type ProbeEvidence, type ProbeOutcome, type ProbeResult } from '../domain/outcome.ts'
import type { Clock, Meter, Millis, ProbeReply, SubscriberNetwork } from '../ports.ts'
import type { Actor, ReplyTo } from '../runtime/index.ts'
import { fairQueue, type Lane } from './fair-queue.ts'
import { tokenBucket, type Contract, type TokenBucket } from './token-bucket.ts'
import { window } from './window.ts'

/** One operator's gate: who may ask what, how fast, and how much at once. One actor each, so none delays another. */

export interface MnoProfile {
  readonly id: MnoId
  /** The operations the agreement allows, each with its contract. Anything else is refused before a dialogue. */
  readonly contracts: { readonly [O in Operation]?: Contract }
  /** Probes that may be open at once, at most; the window learns how many are wise. */
  readonly maxInFlight: number
  /** Probes that may wait for their turn beyond those. */
  readonly maxQueued: number
}

export interface MnoMessage {
  readonly type: 'probe'
  readonly operation: Operation
  readonly msisdn: Msisdn
  readonly askedAt: Millis
  /** When the network must have answered; the asker waits a little longer, to hear what became of it. */
  readonly deadline: Millis
  readonly lane: Lane
  /** Whose turn it uses: callers of one operator are served in turn. */
  readonly caller: string
  readonly replyTo: ReplyTo<ProbeOutcome>
}

interface Replied {
  readonly type: 'replied'
  readonly probe: MnoMessage
  readonly startedAt: Millis
  readonly reply: ProbeReply
}

export interface MnoDependencies {
  readonly network: SubscriberNetwork
  readonly clock: Clock
  readonly meter: Meter
}

export function mno(
  profile: MnoProfile,
  { network, clock, meter }: MnoDependencies,
): Actor<MnoMessage | Replied> {
  // Outside the incarnation: a crash must not refill the buckets, nor forget what the network can bear.
  const open = window(profile.maxInFlight)
  const buckets = new Map<Operation, TokenBucket>()
  for (const [operation, contract] of Object.entries(profile.contracts))
    buckets.set(operation as Operation, tokenBucket(contract))

  function answer(probe: MnoMessage, startedAt: Millis, result: ProbeResult, evidence: ProbeEvidence): void {
    const now = clock.now()
    meter.probe(profile.id, probe.operation, result.type, (now - probe.askedAt) / 1000)
    probe.replyTo.tell({
      mno: profile.id,
      operation: probe.operation,
      result,
      evidence,
      queueMs: startedAt - probe.askedAt,
      totalMs: now - probe.askedAt,
    })
  }

  function refuse(probe: MnoMessage, result: ProbeResult): void {
    answer(probe, clock.now(), result, nothingSent)
  }

  return context => {
    const waiting = fairQueue<MnoMessage>(profile.maxQueued)
    let inFlight = 0

    function admit(probe: MnoMessage): void {
      if (!buckets.has(probe.operation)) {
        const rule = `${profile.id}: ${probe.operation} is not in the agreement`
        return refuse(probe, { type: 'policyRefused', rule })
      }
      const now = clock.now()
      if (probe.deadline <= now) return refuse(probe, { type: 'deadlineExceeded' })
      if (inFlight < open.size) return begin(probe, now)
      const roundsToGo = 1 + (waiting.size + 1) / open.size
      const inTime = now + roundsToGo * open.serviceMs <= probe.deadline
      if (!inTime || !waiting.push(probe.lane, probe.caller, probe)) refuse(probe, { type: 'overloaded' })
    }

    function begin(probe: MnoMessage, now: Millis): void {
      const { operation, msisdn, deadline, replyTo } = probe
      const waitMs = buckets.get(operation)?.take(now) ?? 0
      if (waitMs > 0) {
        meter.tpsDenied(profile.id, operation)
        return refuse(probe, { type: 'throttled', retryAfterMs: Math.ceil(waitMs) })
      }
      inFlight += 1
      const gone = new AbortController()
      replyTo.onCancel(() => gone.abort())
      context.pipe(network.probe({ operation, msisdn, deadline, signal: gone.signal }), reply => ({
        type: 'replied',
        probe,
        startedAt: now,
        reply,
      }))
    }

    function replied({ probe, startedAt, reply: { result, evidence } }: Replied): void {
      const now = clock.now()
      inFlight -= 1
      const bucket = buckets.get(probe.operation)
      if (evidence.begins === 0) bucket?.giveBack()
      else bucket?.charge(evidence.begins - 1)
      open.learn(result, now - startedAt, now)
      answer(probe, startedAt, result, evidence)
      beginWaiting(now)
    }

    function beginWaiting(now: Millis): void {
      while (inFlight < open.size) {
        const next = waiting.shift()
        if (next === undefined) return
        if (next.replyTo.cancelled) continue
        if (next.deadline <= now) refuse(next, { type: 'deadlineExceeded' })
        else begin(next, now)
      }
    }

    return message => {
      switch (message.type) {
        case 'probe':
          return admit(message)
        case 'replied':
          return replied(message)
        default:
          message satisfies never
      }
    }
  }
}
