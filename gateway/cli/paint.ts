import { stripVTControlCharacters } from 'node:util'

/** Text for people on a terminal: aligned, and coloured only where colours are wanted. */
export interface Paint {
  readonly good: (text: string) => string
  readonly warn: (text: string) => string
  readonly bad: (text: string) => string
  readonly faint: (text: string) => string
  readonly strong: (text: string) => string
}

export function paint(stream: { isTTY?: boolean } = process.stdout, environment = process.env): Paint {
  const wanted =
    stream.isTTY === true && environment['NO_COLOR'] === undefined && environment['TERM'] !== 'dumb'
  const sgr = (code: number) => (text: string) =>
    wanted && text !== '' ? `\u001B[${code}m${text}\u001B[0m` : text
  return { good: sgr(32), warn: sgr(33), bad: sgr(31), faint: sgr(2), strong: sgr(1) }
}

/** Columns as wide as their widest cell; rows may be of different lengths, and nothing trails. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  // The last cell of a row takes what room it wants: it makes no column wider.
  for (const row of rows)
    for (const [at, cell] of row.slice(0, -1).entries()) widths[at] = Math.max(width(cell), widths[at] ?? 0)
  return rows
    .map(row =>
      row.map((cell, at) =>
        at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - width(cell)),
      ),
    )
    .map(cells => `${cells.join('  ').trimEnd()}\n`)
    .join('')
}

function width(cell: string): number {
  return stripVTControlCharacters(cell).length
}

/** `12 ms`, `3.4 s`, `5 min`, `7 h`, `3 d`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`
}
