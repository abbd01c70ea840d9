import { readFileSync } from 'node:fs'
import { top } from './rendered.ts'

/** What a Dockerfile says, as far as ours needs it: instructions by stage, without continuation lines. */

export interface Instruction {
  readonly name: string
  readonly words: readonly string[]
}

export interface Copy {
  /** The stage it comes from; absent: the repository. */
  readonly from?: string
  readonly sources: readonly string[]
  readonly to: string
}

/** The stage of that name. */
export function stage(name: string): readonly Instruction[] {
  const found = stages().find(([from]) => from?.words.slice(1).join(' ') === `AS ${name}`)
  if (found === undefined) throw new Error(`the Dockerfile has no stage ${name}`)
  return found
}

function stages(): Instruction[][] {
  const all: Instruction[][] = []
  for (const line of readFileSync(`${top}Dockerfile`, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#') || line.startsWith('ARG ')) continue
    const [name = '', ...words] = line.split(' ')
    if (name === 'FROM') all.push([])
    all.at(-1)?.push({ name, words })
  }
  return all
}

export function copies(stage: readonly Instruction[]): Copy[] {
  return stage
    .filter(({ name }) => name === 'COPY')
    .map(({ words }) => {
      const from = /^--from=(.+)$/.exec(words[0] ?? '')?.[1]
      const paths = from === undefined ? words : words.slice(1)
      return { ...(from === undefined ? {} : { from }), sources: paths.slice(0, -1), to: paths.at(-1) ?? '' }
    })
}

/** An instruction that the image has once. */
export function said(stage: readonly Instruction[], name: string): string {
  const found = stage.filter(instruction => instruction.name === name)
  if (found.length !== 1) throw new Error(`${found.length} times ${name}`)
  return found[0]?.words.join(' ') ?? ''
}
