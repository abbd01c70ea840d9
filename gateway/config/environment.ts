import { parse } from 'yaml'
import type { Problem } from './cross-references.ts'

/**
 * Environment overrides. `HLRGW_GRPC__LISTEN` is `grpc.listen`: two underscores go one level down, one joins words
 * (`HLRGW_DRAIN_MS` is `drainMs`). In a list an entry is named by its id or name:
 * `HLRGW_OPERATORS__AWCC__CONTRACTS__SRI_SM__BURST`. Values are YAML. `DATABASE_URL` and `REDIS_URL` are
 * `postgres.url` and `redis.url`.
 */

type Environment = Readonly<Record<string, string | undefined>>

const prefix = 'HLRGW_'

/** Read by others: the command line, and the tools that start us. */
export const reserved: readonly string[] = ['HLRGW_CONFIG', 'HLRGW_ADDRESS']

const aliases: Readonly<Record<string, readonly string[]>> = {
  DATABASE_URL: ['postgres', 'url'],
  REDIS_URL: ['redis', 'url'],
}

interface Override {
  readonly variable: string
  readonly path: readonly string[]
  readonly value: unknown
}

export interface Overridden {
  readonly config: unknown
  readonly problems: readonly Problem[]
  /** Dotted path of each override and the variable it came from, for messages. */
  readonly origins: ReadonlyMap<string, string>
}

/** `document` with the overrides of `environment` in it; the document itself is not changed. */
export function override(document: unknown, environment: Environment): Overridden {
  const config: unknown = structuredClone(document)
  const problems: Problem[] = []
  const origins = new Map<string, string>()
  for (const { variable, path, value } of overrides(environment)) {
    const placed = place(config, path, value)
    if (placed === undefined)
      problems.push({ path: variable, problem: `there is no ${path.join('.')} to override` })
    else origins.set(placed, variable)
  }
  return { config, problems, origins }
}

function overrides(environment: Environment): Override[] {
  return Object.entries(environment).flatMap(([variable, text]): Override[] => {
    if (text === undefined || text === '' || reserved.includes(variable)) return []
    const alias = aliases[variable]
    if (alias !== undefined) return [{ variable, path: alias, value: text }]
    if (!variable.startsWith(prefix)) return []
    const path = variable.slice(prefix.length).split('__').map(camelCase)
    return [{ variable, path, value: scalar(text) }]
  })
}

/** Text that is no YAML (`[::1]:7070`) is meant as it stands. */
function scalar(text: string): unknown {
  try {
    return parse(text) as unknown
  } catch {
    return text
  }
}

/** Sets `value` and says where, as `operators[0].contracts`; `undefined` when a step on the way is no container. */
function place(config: unknown, path: readonly string[], value: unknown): string | undefined {
  let here = config
  let where = ''
  for (const [index, segment] of path.entries()) {
    const last = index === path.length - 1
    if (Array.isArray(here)) {
      const entries: unknown[] = here
      const at = entries.findIndex(entry => isNamed(entry, segment))
      if (at < 0 || last) return undefined
      here = entries[at]
      where += `[${at}]`
    } else if (isRecord(here)) {
      where += where === '' ? segment : `.${segment}`
      if (last) here[segment] = value
      else here = here[segment] ??= {}
    } else return undefined
  }
  return where
}

function isNamed(entry: unknown, segment: string): boolean {
  if (!isRecord(entry)) return false
  return [entry['id'], entry['name']].some(
    name => typeof name === 'string' && camelCase(name.replaceAll(/[-.]/g, '_')) === segment,
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function camelCase(segment: string): string {
  return segment.toLowerCase().replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
