import { createHash } from 'node:crypto'
import { parsePrefixTable, type PrefixTable } from '../../actors/domain/prefix-table.ts'
import { readText } from './read-text.ts'

export type ReadPrefixTable =
  | { readonly ok: true; readonly table: PrefixTable }
  | { readonly ok: false; readonly problems: readonly string[] }

/**
 * The prefix table of a CSV file whose SHA-256 is pinned (ni-fm-03: the last fallback must be the table that was
 * meant). Each problem names the file; faulty lines are named by number.
 */
export function readPrefixTable(path: string, pinnedSha256: string): ReadPrefixTable {
  const read = readText(path)
  if (!read.ok) return { ok: false, problems: [`cannot read ${path}: ${read.why}`] }
  const digest = createHash('sha256').update(read.text).digest('hex')
  if (digest !== pinnedSha256)
    return { ok: false, problems: [`${path} has SHA-256 ${digest}, pinned is ${pinnedSha256}`] }
  const parsed = parsePrefixTable(read.text)
  if (parsed.ok) return parsed
  return { ok: false, problems: parsed.problems.map(({ line, problem }) => `${path}:${line}: ${problem}`) }
}
