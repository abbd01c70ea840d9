import { scenarioInWords, magicNumbers } from './magic.ts'
import { operators } from './operators.ts'

/** The table of docs/simulator.md, made from the numbers themselves; a test holds the two equal. */
export function magicTable(): string {
  const rows = magicNumbers.map(({ code, title, sriSm, ati }) => [
    String(code).padStart(2, '0'),
    title,
    scenarioInWords(sriSm),
    scenarioInWords(ati),
  ])
  return markdownTable([['NN', 'what the network does', 'SRI-SM', 'ATI'], ...rows])
}

export function operatorTable(): string {
  const rows = operators.map(
    ({ id, name, prefixes, mccMnc, pointCode, ourPointCode, routingContext, gateways }) => [
      name,
      id,
      prefixes.map(prefix => `+${prefix}`).join(', '),
      mccMnc,
      gateways.map(({ address }) => address).join(', '),
      String(pointCode),
      String(ourPointCode),
      String(routingContext),
    ],
  )
  const heads = ['operator', 'id', 'ranges', 'MCC-MNC', 'gateways', 'HLR', 'we', 'routing context']
  return markdownTable([heads, ...rows])
}

/** As Prettier lays tables out: columns as wide as their widest cell. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map(row => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [heads = [], ...body] = rows
  return [line(heads), `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join(
    '\n',
  )
}
