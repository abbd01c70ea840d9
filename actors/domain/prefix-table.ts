import { parseMccMnc, parseMnoId, type MccMnc, type MnoId } from './network.ts'
import type { Msisdn } from './msisdn.ts'

/** Number ranges and the operator each was allotted to: the answer when nothing else is left. */
export interface PrefixTable {
  /** The longest matching range, or `undefined` for a number outside every range. */
  lookup(msisdn: Msisdn): PrefixRange | undefined
  /** The operator that runs a network; several networks may share one. */
  operatorOf(network: MccMnc): MnoId | undefined
  readonly ranges: readonly PrefixRange[]
}

export interface PrefixRange {
  /** E.164 digits with country code, e.g. `9370`. */
  readonly prefix: string
  readonly mno: MnoId
  readonly mccMnc: MccMnc
}

export interface CsvProblem {
  readonly line: number
  readonly problem: string
}

export type ParsedPrefixTable =
  | { readonly ok: true; readonly table: PrefixTable }
  | { readonly ok: false; readonly problems: readonly CsvProblem[] }

const header = 'prefix,mno,mcc_mnc'

/** `prefix,mno,mcc_mnc` with that header line; `#` begins a comment line. Every faulty line is reported. */
export function parsePrefixTable(csv: string): ParsedPrefixTable {
  const ranges = new Map<string, PrefixRange>()
  const problems: CsvProblem[] = []
  const lines = csv.split(/\r?\n/)
  if (lines[0]?.trim() !== header) problems.push({ line: 1, problem: `the header must be "${header}"` })
  for (const [index, text] of lines.entries()) {
    if (index === 0 || text.trim() === '' || text.startsWith('#')) continue
    const range = parseRange(text)
    if (typeof range === 'string') problems.push({ line: index + 1, problem: range })
    else if (ranges.has(range.prefix))
      problems.push({ line: index + 1, problem: `prefix ${range.prefix} stands twice` })
    else ranges.set(range.prefix, range)
  }
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, table: prefixTable([...ranges.values()]) }
}

export function prefixTable(ranges: readonly PrefixRange[]): PrefixTable {
  const byPrefix = new Map(ranges.map(range => [range.prefix, range]))
  const operators = new Map(ranges.map(range => [range.mccMnc, range.mno]))
  const lengths = [...new Set(ranges.map(range => range.prefix.length))].sort((a, b) => b - a)
  return {
    ranges,
    lookup(msisdn) {
      for (const length of lengths) {
        const range = byPrefix.get(msisdn.slice(0, length))
        if (range !== undefined) return range
      }
      return undefined
    },
    operatorOf: network => operators.get(network),
  }
}

function parseRange(line: string): PrefixRange | string {
  const fields = line.split(',').map(field => field.trim())
  if (fields.length !== 3) return `has ${fields.length} fields, needs 3 (${header})`
  const [prefix = '', operator = '', network = ''] = fields
  if (!/^[1-9][0-9]{0,14}$/.test(prefix)) return `prefix "${prefix}" is not E.164 digits`
  const mno = parseMnoId(operator)
  if (mno === undefined) return `mno "${operator}" is not lower-case letters, digits and hyphens`
  const mccMnc = parseMccMnc(network)
  if (mccMnc === undefined) return `mcc_mnc "${network}" is not of the form 412-01`
  return { prefix, mno, mccMnc }
}
