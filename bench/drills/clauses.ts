import type { Clause, Seen } from './drill.ts'
import { isFailed, type Asked } from './load.ts'
import { latencyMs, percentile, phaseOf, type Phase } from './report.ts'

/** The sentences promises are made of: each a measurement of what a drill has seen, and its bounds. */

/** Which callers a clause is about. */
export interface Who {
  readonly load?: string
  readonly phase?: Phase
  /** Only those due so long after the beginning of the phase, milliseconds. */
  readonly fromMs?: number
  readonly where?: (asked: Asked) => boolean
}

export function callers(seen: Seen, { load, phase, fromMs = 0, where = () => true }: Who): Asked[] {
  const begins = { before: seen.startedAt, during: seen.injectedAt, after: seen.releasedAt }
  const from = phase === undefined ? 0 : begins[phase] + fromMs
  return seen.asked.filter(
    asked =>
      (load === undefined || asked.load === load) &&
      (phase === undefined || phaseOf(seen, asked.dueAt) === phase) &&
      asked.dueAt >= from &&
      where(asked),
  )
}

/** The network answered, be it that the subscriber is absent. */
export const fromNetwork = ({ outcome }: Asked): boolean =>
  outcome === 'ok' || outcome === 'mapError' || outcome === 'LIVE_HLR'

/** Nobody is left without exactly one typed outcome: neither a failed call nor an outcome without a name. */
export function everyoneAnswered(who: Who = {}): Clause {
  return {
    says: 'callers without exactly one typed outcome',
    measure: seen => {
      const all = callers(seen, who)
      return all.length === 0 ? Number.NaN : all.filter(isFailed).length
    },
    atMost: 0,
  }
}

/** Before anything is broken all is well, or the drill says nothing. */
export function steadyBefore(who: Who = {}): Clause {
  return share('answered before the fault', { ...who, phase: 'before' }, asked => !isFailed(asked), 1)
}

/** The share of callers who got what they should, between 0 and 1. */
export function share(says: string, who: Who, what: (asked: Asked) => boolean, atLeast: number): Clause {
  return {
    says: `share of callers ${says}`,
    measure: seen => {
      const all = callers(seen, who)
      return all.filter(what).length / all.length
    },
    atLeast,
  }
}

export function count(says: string, who: Who, bounds: Pick<Clause, 'atLeast' | 'atMost'>): Clause {
  return { says, measure: seen => callers(seen, who).length, ...bounds }
}

export function slowest(says: string, who: Who, quantile: number, atMost: number): Clause {
  return {
    says: `${says}, ${quantile * 100}th percentile`,
    unit: 'ms',
    measure: seen => percentile(callers(seen, who).map(latencyMs), quantile),
    atMost,
  }
}

/**
 * How long callers are due in vain: the last one who is not answered as usual, since the beginning of the phase. Usual is
 * `usualMs`, or twice what one in a hundred took before the fault where the machine is too busy for that.
 */
export function flowsAgain(phase: 'during' | 'after', who: Who, usualMs: number, atMost: number): Clause {
  return {
    says: `last caller due who is not answered by the network as usual, since the ${phase === 'during' ? 'fault' : 'release'}`,
    unit: 'ms',
    measure: seen => {
      const from = phase === 'during' ? seen.injectedAt : seen.releasedAt
      const all = callers(seen, { ...who, phase })
      if (all.length === 0) return Number.NaN
      const before = percentile(callers(seen, { ...who, phase: 'before' }).map(latencyMs), 0.99)
      const usual = Math.max(usualMs, 2 * before)
      const disturbed = all.filter(asked => !fromNetwork(asked) || latencyMs(asked) > usual)
      return Math.max(0, ...disturbed.map(({ dueAt }) => dueAt - from))
    },
    atMost,
  }
}

/** How long new BEGINs are still sent into an association that is dead. */
export function avoided(association: string, atMost: number): Clause {
  return {
    says: `last new BEGIN sent into ${association}, since the fault`,
    unit: 'ms',
    measure: ({ begins, injectedAt, releasedAt }) => {
      const during = begins.filter(({ at }) => at >= injectedAt && at < releasedAt)
      if (during.length === 0) return Number.NaN
      const late = during.filter(begin => begin.association === association)
      return Math.max(0, ...late.map(({ at }) => at - injectedAt))
    },
    atMost,
  }
}

/** An association that was lost carries BEGINs again. */
export function carries(association: string, atMost: number): Clause {
  return {
    says: `first BEGIN through ${association} that was received, since the release`,
    unit: 'ms',
    measure: seen => {
      const { asked, releasedAt } = seen
      const carried = asked.filter(
        each => each.association === association && each.dueAt >= releasedAt && fromNetwork(each),
      )
      return carried.length === 0
        ? Number.NaN
        : Math.min(...carried.map(({ endedAt }) => endedAt)) - releasedAt
    },
    atMost,
  }
}

/** The fault met somebody: else the drill has shown nothing. */
export function inFlightAtFault(): Clause {
  return {
    says: 'callers without an answer at the moment of the fault',
    measure: ({ asked, injectedAt }) =>
      asked.filter(({ dueAt, endedAt }) => dueAt < injectedAt && endedAt > injectedAt).length,
    atLeast: 1,
  }
}

/** Every number is new, so a number's BEGINs are one caller's. */
export function beginsPerNumber(atMost: number): Clause {
  return {
    says: 'BEGINs on the wire for one number, at worst',
    measure: ({ begins }) =>
      begins.length === 0 ? Number.NaN : Math.max(...counts(begins.map(({ msisdn }) => msisdn)).values()),
    atMost,
  }
}

/** What the gateway says it sent is what left, each transaction once. */
export function beginsAsTold(): Clause {
  return {
    says: 'BEGINs that left and were not told of in an outcome, or the other way round',
    measure: seen => {
      const told = new Map(seen.asked.map(({ msisdn, begins }) => [msisdn, begins]))
      const left = counts(seen.begins.map(({ msisdn }) => msisdn))
      const numbers = new Set([...told.keys(), ...left.keys()])
      if (numbers.size === 0) return Number.NaN
      return [...numbers].filter(number => (told.get(number) ?? 0) !== (left.get(number) ?? 0)).length
    },
    atMost: 0,
  }
}

/** The networks' own counts agree with the witness on the wire, for those gateways that lived through the drill. */
export function beginsReceived(...gateways: string[]): Clause {
  return {
    says: `BEGINs let through to ${gateways.join(', ')} and not counted there, or the other way round`,
    measure: seen =>
      gateways
        .map(gateway => {
          const through = seen.begins.filter(({ association, passed }) => association === gateway && passed)
          return Math.abs(through.length - (seen.received[gateway] ?? Number.NaN))
        })
        .reduce((sum, difference) => sum + difference),
    atMost: 0,
  }
}

/**
 * Q.704 §2.3: what bears one SLS keeps its order. Numbers rise in the order they are asked; a number's second BEGIN is
 * a retry and comes when it comes.
 */
export function orderPerSls(): Clause {
  return {
    says: 'BEGINs overtaken by a later one of the same SLS',
    measure: seen => {
      if (seen.begins.length === 0) return Number.NaN
      const highest = new Map<number, string>()
      const asked = new Set<string>()
      let overtaken = 0
      for (const { sls, msisdn } of seen.begins) {
        if (asked.has(msisdn)) continue
        asked.add(msisdn)
        const last = highest.get(sls) ?? ''
        if (msisdn < last) overtaken += 1
        else highest.set(sls, msisdn)
      }
      return overtaken
    },
    atMost: 0,
  }
}

/** A figure that a step of the drill took. */
export function noted(
  says: string,
  name: string,
  bounds: Pick<Clause, 'atLeast' | 'atMost' | 'unit'>,
): Clause {
  return { says, measure: ({ notes }) => notes[name] ?? Number.NaN, ...bounds }
}

function counts(words: readonly string[]): Map<string, number> {
  const counted = new Map<string, number>()
  for (const word of words) counted.set(word, (counted.get(word) ?? 0) + 1)
  return counted
}
