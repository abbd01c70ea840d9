import type { MnoId } from '../domain/network.ts'
import type { Msisdn } from '../domain/msisdn.ts'
import type { Operation } from '../domain/operation.ts'
import { nothingSent, type ProbeEvidence, type ProbeOutcome, type ProbeResult } from '../domain/outcome.ts'
import type {
  Clock,
  Meter,
  Millis,
  PermitLease,
  ProbeReply,
  SharedContracts,
  SubscriberNetwork,
} from '../ports.ts'
import type { Actor, ReplyTo } from '../runtime/index.ts'
import { agreementState, lastDay, type Agreement } from './agreement.ts'
import { fairQueue, type FairQueue, type Lane } from './fair-queue.ts'
import { ownPermits, sharedPermits, type Permits } from './permits.ts'
import type { Contract } from './token-bucket.ts'
import { window } from './window.ts'

/** One operator's gate: who may ask what, how fast, and how much at once. One actor each, so none delays another. */

export interface MnoProfile {
  readonly id: MnoId
  /** Once it has expired nothing is asked any more; without one only the contracts bound us. */
  readonly agreement?: Agreement | undefined
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

interface Leased {
  readonly type: 'leased'
  readonly line: Line
  /** Absent: the shared contract could not be reached. */
  readonly lease: PermitLease | undefined
}

/** The network itself asks for less. */
interface Congested {
  readonly type: 'congested'
  readonly level: number
}

/** One operation: its permits and who waits for them. */
interface Line {
  readonly operation: Operation
  readonly permits: Permits
  readonly waiting: FairQueue<MnoMessage>
}

export interface MnoDependencies {
  readonly network: SubscriberNetwork
  readonly clock: Clock
  readonly meter: Meter
  /** Where other nodes share the same contracts; absent on a single node. */
  readonly shared?: SharedContracts | undefined
}

export function mno(
  profile: MnoProfile,
  { network, clock, meter, shared }: MnoDependencies,
): Actor<MnoMessage | Replied | Leased | Congested> {
  // Outside the incarnation: a crash must not refill the buckets, nor forget what the network can bear.
  const open = window(profile.maxInFlight)
  const permitsOf = new Map<Operation, Permits>()
  for (const [operation, contract] of Object.entries(profile.contracts))
    permitsOf.set(
      operation as Operation,
      shared ? sharedPermits(contract, () => shared.share) : ownPermits(contract),
    )

  function answer(probe: MnoMessage, startedAt: Millis, result: ProbeResult, evidence: ProbeEvidence): void {
    const now = clock.now()
    meter.probe(profile.id, probe.operation, result.type, (now - probe.askedAt) / 1000)
    if (result.type === 'mapError') meter.mapError(profile.id, probe.operation, result.name)
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

  function deny({ operation, waiting }: Line, waitMs: Millis): void {
    const retryAfterMs = Math.ceil(waitMs)
    for (let probe = waiting.shift(); probe !== undefined; probe = waiting.shift()) {
      meter.tpsDenied(profile.id, operation)
      refuse(probe, { type: 'throttled', retryAfterMs })
    }
  }

  return context => {
    const lines = Array.from(permitsOf, ([operation, permits]): Line => {
      return { operation, permits, waiting: fairQueue(profile.maxQueued) }
    })
    let inFlight = 0
    let turn = 0
    // The window is the actor's: the news waits its turn like any other message.
    context.onEnd(network.onCongestion(level => context.self.tell({ type: 'congested', level })))

    function admit(probe: MnoMessage): void {
      const line = lines.find(({ operation }) => operation === probe.operation)
      if (line === undefined) {
        const rule = `${profile.id}: ${probe.operation} is not in the agreement`
        return refuse(probe, { type: 'policyRefused', rule })
      }
      const { agreement } = profile
      if (agreement !== undefined && agreementState(agreement, clock.wall()) === 'expired') {
        const rule = `${profile.id}: agreement ${agreement.reference} expired after ${lastDay(agreement)}`
        return refuse(probe, { type: 'policyRefused', rule })
      }
      const now = clock.now()
      if (probe.deadline <= now) return refuse(probe, { type: 'deadlineExceeded' })
      const inTime = now + roundsToGo() * open.serviceMs <= probe.deadline
      if (!inTime || !line.waiting.push(probe.lane, probe.caller, probe))
        return refuse(probe, { type: 'overloaded' })
      serve(now)
    }

    /** Service times until a newcomer has its answer; 0 when it can begin at once, however slow the network. */
    function roundsToGo(): number {
      if (inFlight < open.size) return 0
      const ahead = lines.reduce((sum, { waiting }) => sum + waiting.size, 0)
      return 1 + (ahead + 1) / open.size
    }

    /** Operations take turns, so that a flood of one leaves room for another. */
    function serve(now: Millis): void {
      let idle = 0
      while (idle < lines.length && inFlight < open.size) {
        turn = (turn + 1) % lines.length
        const line = lines[turn]
        idle = line !== undefined && serveOne(line, now) ? 0 : idle + 1
      }
    }

    /** `false` when nobody waits there, or nobody may go. */
    function serveOne(line: Line, now: Millis): boolean {
      const { permits, waiting } = line
      if (waiting.size === 0) return false
      const taken = permits.take(now)
      if (taken.type === 'denied') deny(line, taken.retryAfterMs)
      if (taken.type === 'lease') askForLease(line, now)
      if (taken.type !== 'granted') return false
      const probe = waiting.shift()
      if (probe !== undefined && !probe.replyTo.cancelled && probe.deadline > now) begin(probe, now)
      else {
        permits.giveBack(now)
        if (probe?.replyTo.cancelled === false) refuse(probe, { type: 'deadlineExceeded' })
      }
      return true
    }

    function askForLease(line: Line, now: Millis): void {
      const wanted = line.permits.toLease(line.waiting.size, now)
      const contract = profile.contracts[line.operation]
      if (wanted === 0 || shared === undefined || contract === undefined) return
      context.pipe(
        shared.lease({ mno: profile.id, operation: line.operation, contract, wanted }),
        lease => ({ type: 'leased', line, lease }),
        () => ({ type: 'leased', line, lease: undefined }),
      )
    }

    function begin(probe: MnoMessage, now: Millis): void {
      const { operation, msisdn, deadline, replyTo } = probe
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
      const permits = permitsOf.get(probe.operation)
      if (evidence.begins === 0) permits?.giveBack(startedAt)
      else permits?.charge(evidence.begins - 1)
      open.learn(result, now - startedAt, now)
      answer(probe, startedAt, result, evidence)
      serve(now)
    }

    function leased({ line, lease }: Leased): void {
      const now = clock.now()
      if (lease !== undefined) line.permits.leased(lease, now)
      else line.permits.leaseFailed(now)
      serve(now)
    }

    return message => {
      switch (message.type) {
        case 'probe':
          return admit(message)
        case 'replied':
          return replied(message)
        case 'leased':
          return leased(message)
        case 'congested':
          return open.congested(message.level, clock.now())
        default:
          message satisfies never
      }
    }
  }
}
