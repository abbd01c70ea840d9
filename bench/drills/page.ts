import { drills } from './all.ts'
import type { Drill } from './drill.ts'

/** The list in docs/drills.md, made from the drills themselves; a test holds the two equal. */
export function drillList(): string {
  return drills.map(paragraph).join('\n\n')
}

function paragraph({ name, title, promise, about, seconds, loads }: Drill): string {
  const rates = loads.map(({ name, perSecond, fixed }) => `${name} ${perSecond}/s${fixed ? ' exactly' : ''}`)
  const { before, during, after } = seconds
  return [
    `### ${name}`,
    '',
    `**${title[0]?.toUpperCase()}${title.slice(1)}.** ${promise}`,
    '',
    about,
    '',
    `Load: ${rates.join(', ')}; ${before} s before the fault, ${during} s with it, ${after} s after its release.`,
  ].join('\n')
}
