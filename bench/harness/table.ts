import { figures, type Figure } from './benchmark.ts'
import type { AimReport, Report } from './run.ts'
import type { Spread } from './statistics.ts'

/** A report for people: figures by contestant, then each aim with its verdict. */
export function table({ benchmark, about, rounds, seconds, machine, contestants, aims }: Report): string {
  const shown = (Object.keys(figures) as Figure[]).filter(figure => contestants.some(c => c.figures[figure]))
  const rows = [
    ['', ...shown],
    ...contestants.map(({ name, figures }) => [name, ...shown.map(figure => cell(figure, figures[figure]))]),
  ]
  const failed = contestants.filter(({ failures }) => failures > 0)
  return [
    `${benchmark}: ${about}`,
    `${rounds} rounds of ${seconds} s; ${machine.cores} × ${machine.cpu}, Node ${machine.node}; median (min–max)`,
    '',
    ...aligned(rows),
    ...failed.map(({ name, failures }) => `${name}: ${failures} operations failed`),
    '',
    ...aims.map(verdict),
  ].join('\n')
}

function cell(figure: Figure, spread: Spread | undefined): string {
  if (spread === undefined) return '-'
  return `${number(spread.median)}${figures[figure].unit} (${number(spread.min)}–${number(spread.max)})`
}

function verdict({ name, measured, met, atLeast, atMost }: AimReport): string {
  const bound =
    atLeast === undefined ? `at most ${number(atMost ?? Number.NaN)}` : `at least ${number(atLeast)}`
  const range = `${number(measured.median)} (${number(measured.min)}–${number(measured.max)})`
  return `${met ? 'met   ' : 'MISSED'} ${name}: ${range}, aimed at ${bound}`
}

/** Three significant digits are all a noisy machine gives. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '-'
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  return rows.map(row =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
