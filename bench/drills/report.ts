import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machine, type Machine } from '../harness/machine.ts'
import type { Clause, Drill, Seen } from './drill.ts'
import type { Asked, Load } from './load.ts'

/** What a drill promised, what happened, and what it found: for people, and as JSON. */

export interface DrillReport {
  readonly drill: string
  readonly title: string
  readonly promise: string
  readonly verdict: 'kept' | 'broken'
  readonly startedAt: string
  readonly machine: Machine
  /** What the gateway was configured with beyond the demo configuration. */
  readonly environment: Readonly<Record<string, string>>
  readonly timeline: readonly Incident[]
  readonly clauses: readonly Finding[]
  readonly loads: readonly LoadReport[]
  readonly notes: Readonly<Record<string, number>>
}

export interface Incident {
  /** Since the load began. */
  readonly atMs: number
  readonly says: string
}

export interface Finding extends Omit<Clause, 'measure'> {
  readonly measured: number
  readonly kept: boolean
}

export const phases = ['before', 'during', 'after'] as const
export type Phase = (typeof phases)[number]

export interface LoadReport extends Load {
  readonly phases: Readonly<Record<Phase, PhaseReport>>
}

export interface PhaseReport {
  readonly asked: number
  readonly perSecond: number
  readonly outcomes: Readonly<Record<string, number>>
  /** From when the caller was due. */
  readonly latencyMs: {
    readonly p50: number
    readonly p95: number
    readonly p99: number
    readonly max: number
  }
}

interface Circumstances {
  readonly timeline: readonly Incident[]
  readonly wallStart: Date
}

export function outcomeOf(drill: Drill, seen: Seen, { timeline, wallStart }: Circumstances): DrillReport {
  const clauses = drill.clauses.map(clause => finding(clause, seen))
  return {
    drill: drill.name,
    title: drill.title,
    promise: drill.promise,
    verdict: clauses.length > 0 && clauses.every(({ kept }) => kept) ? 'kept' : 'broken',
    startedAt: wallStart.toISOString(),
    machine: machine(),
    environment: drill.setup.environment ?? {},
    timeline,
    clauses,
    loads: drill.loads.map(load => ({ ...load, phases: phaseReports(load, seen) })),
    notes: seen.notes,
  }
}

/** What cannot be measured is NaN, which is within no bounds. */
export function finding({ measure, ...clause }: Clause, seen: Seen): Finding {
  const measured = round(measure(seen))
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Infinity } = clause
  return { ...clause, measured, kept: measured >= atLeast && measured <= atMost }
}

export function phaseOf(seen: Pick<Seen, 'injectedAt' | 'releasedAt'>, dueAt: number): Phase {
  if (dueAt < seen.injectedAt) return 'before'
  return dueAt < seen.releasedAt ? 'during' : 'after'
}

function phaseReports({ name }: Load, seen: Seen): Record<Phase, PhaseReport> {
  const asked = seen.asked.filter(({ load }) => load === name)
  const ends = Math.max(seen.releasedAt, ...asked.map(({ dueAt }) => dueAt))
  const seconds = {
    before: (seen.injectedAt - seen.startedAt) / 1000,
    during: (seen.releasedAt - seen.injectedAt) / 1000,
    after: (ends - seen.releasedAt) / 1000,
  }
  return Object.fromEntries(
    phases.map(phase => {
      const own = asked.filter(({ dueAt }) => phaseOf(seen, dueAt) === phase)
      const latency = (share: number): number => round(percentile(own.map(latencyMs), share))
      return [
        phase,
        {
          asked: own.length,
          perSecond: own.length === 0 ? 0 : round(own.length / seconds[phase]),
          outcomes: counted(own.map(({ outcome }) => outcome)),
          latencyMs: { p50: latency(0.5), p95: latency(0.95), p99: latency(0.99), max: latency(1) },
        },
      ]
    }),
  ) as Record<Phase, PhaseReport>
}

export const latencyMs = ({ dueAt, endedAt }: Asked): number => endedAt - dueAt

/** Nearest rank; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** Promise, timeline, verdict. */
export function readable(report: DrillReport): string {
  const { drill, title, promise, verdict, timeline, clauses, loads, machine } = report
  const lines = loads.flatMap(({ name, perSecond, phases: of }) =>
    phases.flatMap(phase => {
      const { asked, perSecond: carried, outcomes, latencyMs } = of[phase]
      if (asked === 0) return []
      const told = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`)
      const { p50, p99, max } = latencyMs
      return [
        `  ${name} ${phase}: ${asked} asked, ${carried}/s of ${perSecond}/s; ${told.join(', ')}; ` +
          `p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms`,
      ]
    }),
  )
  return [
    `${drill}: ${title}`,
    `promise: ${promise}`,
    '',
    'timeline',
    ...timeline.map(({ atMs, says }) => `  ${(atMs / 1000).toFixed(2).padStart(7)} s  ${says}`),
    '',
    `load, on ${machine.cores} × ${machine.cpu}`,
    ...lines,
    '',
    'verdict',
    ...clauses.map(clause => `  ${clause.kept ? 'kept  ' : 'BROKEN'} ${clauseInWords(clause)}`),
    `${drill}: ${verdict === 'kept' ? 'kept' : 'BROKEN'}`,
  ].join('\n')
}

function clauseInWords({ says, measured, unit, atMost, atLeast }: Finding): string {
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ]
  return `${says}: ${measured}${unit === undefined ? '' : ` ${unit}`} (${bounds.join(', ')})`
}

/** Stores a report; says where. */
export function store(report: DrillReport, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${report.drill}-${report.startedAt.replaceAll(/[:.]/g, '-')}.json`)
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`)
  return file
}
