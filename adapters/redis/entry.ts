import {
  authorityOf,
  canonicalValue,
  listFacts,
  merge,
  type Fact,
  type FactKind,
  type Facts,
} from '../../actors/domain/fact.ts'

/**
 * How facts stand in Redis: a line each, `kind authority observedAt version source value`, kind and source by a
 * letter. The four that decide which of two facts wins are in the clear, for the script that merges.
 */

const kindLetters: { readonly [K in FactKind]: string } = {
  servingNetwork: 'n',
  subscriberState: 's',
  roaming: 'r',
  identity: 'i',
}
const sourceLetters: { readonly [S in Fact['source']]: string } = {
  ADMIN_OVERRIDE: 'A',
  MNP_FILE: 'M',
  LIVE_HLR: 'L',
  PREFIX: 'P',
}
const kindOf = inverted(kindLetters)
const sourceOf = inverted(sourceLetters)

/** One line a kind, whichever facts win; canonical values are JSON on one line. */
export function encodeFacts(facts: readonly Fact[]): string {
  return listFacts(merge({}, facts)).map(encodeFact).join('\n')
}

function encodeFact(fact: Fact): string {
  const { kind, source, observedAt, version } = fact
  const order = `${authorityOf(kind, source)} ${observedAt} ${version}`
  return `${kindLetters[kind]} ${order} ${sourceLetters[source]} ${canonicalValue(fact)}`
}

/** Lines that make no sense here (another release's, a foreign key's) are as if they were not there. */
export function decodeFacts(text: string): Facts | undefined {
  const facts: Record<string, unknown> = {}
  for (const line of text.split('\n')) {
    const fact = decodeFact(line)
    if (fact !== undefined) facts[fact.kind] = fact
  }
  return Object.keys(facts).length === 0 ? undefined : facts
}

function decodeFact(line: string): { kind: FactKind } | undefined {
  const parts = /^(\w) \d+ (\S+) (\S+) (\w) (\{.*\})$/.exec(line)
  if (parts === null) return undefined
  const [, kindLetter = '', observedAt, version, sourceLetter = '', json = ''] = parts
  const kind = kindOf.get(kindLetter)
  const source = sourceOf.get(sourceLetter)
  if (kind === undefined || source === undefined) return undefined
  try {
    const value: unknown = JSON.parse(json)
    return { kind, value, source, observedAt: Number(observedAt), version: Number(version) } as Fact
  } catch {
    return undefined
  }
}

function inverted<K extends string>(letters: Readonly<Record<K, string>>): ReadonlyMap<string, K> {
  return new Map((Object.keys(letters) as K[]).map(name => [letters[name], name]))
}
