import { figures, type Aim, type Benchmark, type BenchmarkOptions, type Figure } from './benchmark.ts'
import { machine, type Machine } from './machine.ts'
import type { Sample } from './sample.ts'
import { spread, type Spread } from './statistics.ts'

/** What a benchmark found: figures of every contestant, ratios, and which aims were met. */
export interface Report {
  readonly benchmark: string
  readonly about: string
  readonly startedAt: string
  readonly machine: Machine
  readonly rounds: number
  readonly seconds: number
  readonly contestants: readonly {
    readonly name: string
    readonly figures: Figures
    readonly failures: number
  }[]
  readonly aims: readonly AimReport[]
}

export type Figures = { readonly [F in Figure]?: Spread }

export interface AimReport extends Aim {
  readonly measured: Spread
  readonly met: boolean
}

/** Every contestant takes its turn in every round, so that what the machine does meanwhile hits all of them. */
export async function runBenchmark(benchmark: Benchmark, options: BenchmarkOptions): Promise<Report> {
  const { rounds, seconds, progress } = options
  const startedAt = new Date().toISOString()
  progress(`${benchmark.name}: preparing`)
  const prepared = await benchmark.prepare(options)
  const samples = new Map<string, Sample[]>(prepared.contestants.map(({ name }) => [name, []]))
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const contestant of prepared.contestants) {
        progress(
          `${benchmark.name}: ${round === 0 ? 'warm-up' : `round ${round}/${rounds}`}, ${contestant.name}`,
        )
        const sample = await contestant.run(round === 0 ? Math.min(1, seconds) : seconds)
        if (round > 0) samples.get(contestant.name)?.push(sample)
      }
    }
  } finally {
    await prepared.close()
  }
  return {
    benchmark: benchmark.name,
    about: benchmark.about,
    startedAt,
    machine: machine(),
    rounds,
    seconds,
    contestants: prepared.contestants.map(({ name }) => contestantReport(name, samples.get(name) ?? [])),
    aims: prepared.aims.map(aim => aimReport(aim, samples)),
  }
}

function contestantReport(name: string, samples: readonly Sample[]): Report['contestants'][number] {
  const quoted: Partial<Record<Figure, Spread>> = {}
  for (const figure of Object.keys(figures) as Figure[]) {
    const values = samples.map(figures[figure].of)
    if (values.every(Number.isFinite)) quoted[figure] = spread(values)
  }
  const failures = samples.flatMap(({ failures = {} }) => Object.values(failures))
  return { name, figures: quoted, failures: failures.reduce((sum, count) => sum + count, 0) }
}

function aimReport(aim: Aim, samples: ReadonlyMap<string, readonly Sample[]>): AimReport {
  const { of } = figures[aim.figure]
  const subject = (samples.get(aim.of) ?? []).map(of)
  const floorOf = figures[aim.againstFigure ?? aim.figure].of
  const floor = aim.against === undefined ? undefined : (samples.get(aim.against) ?? []).map(floorOf)
  const measured = spread(
    subject.map((value, round) => value / (floor === undefined ? 1 : (floor[round] ?? Number.NaN))),
  )
  const met =
    measured.median >= (aim.atLeast ?? Number.NEGATIVE_INFINITY) &&
    measured.median <= (aim.atMost ?? Infinity)
  return { ...aim, measured, met }
}
