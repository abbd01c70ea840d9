import type { MnoId } from '../domain/network.ts'
import type { Msisdn } from '../domain/msisdn.ts'
import type { Operation } from '../domain/operation.ts'
import { nothingSent, type ProbeEvidence, type ProbeOutcome, type ProbeResult } from '../domain/outcome.ts'
import type { Clock, Meter, Millis, ProbeReply, SubscriberNetwork } from '../ports.ts'
import type { Actor, ReplyTo } from '../runtime/index.ts'
import { tokenBucket, type Contract, type TokenBucket } from './token-bucket.ts'

/** One operator's gate: who may ask what, how fast, and how much at once. One actor each, so none delays another. */

export interface MnoProfile {
  readonly id: MnoId
  /** The operations the agreement allows, each with its contract. Anything else is refused before a dialogue. */
  readonly contracts: { readonly [O in Operation]?: Contract }
  /** Probes that may be open at once. */
  readonly maxInFlight: number
}

export interface MnoMessage {
  readonly type: 'probe'
  readonly operation: Operation
  readonly msisdn: Msisdn
  readonly askedAt: Millis
  /** When the network must have answered; the asker waits a little longer, to hear what became of it. */
  readonly deadline: Millis
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
  // Outside the incarnation: a crash must not refill the buckets, the contract holds across restarts.
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
    let inFlight = 0

    function begin(probe: MnoMessage): void {
      const { operation, msisdn, deadline, replyTo } = probe
      const bucket = buckets.get(operation)
      if (bucket === undefined)
        return refuse(probe, {
          type: 'policyRefused',
          rule: `${profile.id}: ${operation} is not in the agreement`,
        })
      const now = clock.now()
      if (deadline <= now) return refuse(probe, { type: 'deadlineExceeded' })
      if (inFlight >= profile.maxInFlight) return refuse(probe, { type: 'overloaded' })
      const waitMs = bucket.take(now)
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

    return message => {
      switch (message.type) {
        case 'probe':
          return begin(message)
        case 'replied': {
          const { probe, startedAt, reply } = message
          inFlight -= 1
          const { begins } = reply.evidence
          const bucket = buckets.get(probe.operation)
          if (begins === 0) bucket?.giveBack()
          else bucket?.charge(begins - 1)
          return answer(probe, startedAt, reply.result, reply.evidence)
        }
        default:
          message satisfies never
      }
    }
  }
}
