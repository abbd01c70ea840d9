import { dirname, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import type { PrefixTable } from '../../actors/domain/prefix-table.ts'
import { readPrefixTable } from '../../adapters/files/prefix-file.ts'
import { readText } from '../../adapters/files/read-text.ts'
import { GatewayError } from '../gateway-error.ts'
import { crossReferences, prefixReferences, type Problem } from './cross-references.ts'
import { override } from './environment.ts'
import { ansiPointCodes } from './point-codes.ts'
import { salvage } from './salvage.ts'
import { configSchema, type Config } from './schema.ts'

type Tls = NonNullable<Config['grpc']['tls']>

/** Reads, checks and freezes the configuration: completely, before anything is started. */

export interface Loaded {
  readonly file: string
  readonly config: Config
  readonly prefixes: PrefixTable
}

/** Throws `config/unreadable`, or `config/invalid` with every problem there is. */
export function loadConfig(file: string, environment: NodeJS.ProcessEnv): Loaded {
  const read = readText(file)
  if (!read.ok) throw new GatewayError('config/unreadable', { file, why: read.why })
  const checked = checkConfig(read.text, environment, path => resolve(dirname(file), path))
  if (checked.ok) return { file, config: checked.config, prefixes: checked.prefixes }
  const problems = checked.problems.map(({ path, problem }) =>
    path === '' ? problem : `${path}: ${problem}`,
  )
  throw new GatewayError('config/invalid', { file, problems })
}

export type Checked =
  | { readonly ok: true; readonly config: Config; readonly prefixes: PrefixTable }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** `locate` turns a path that the configuration names into one that can be opened. */
export function checkConfig(
  yaml: string,
  environment: NodeJS.ProcessEnv,
  locate: (path: string) => string,
): Checked {
  const document = parseDocument(yaml, { prettyErrors: true })
  if (document.errors.length > 0)
    return {
      ok: false,
      problems: document.errors.map(({ message }) => ({ path: '', problem: message.trimEnd() })),
    }
  const { config: written, problems, origins } = override(document.toJS() ?? {}, environment)
  const decimal = ansiPointCodes(written)
  const parsed = configSchema.safeParse(decimal)
  const view = parsed.success ? parsed.data : (salvage(configSchema, decimal) ?? {})
  const { file, sha256 } = view.prefixes ?? {}
  const table = file === undefined || sha256 === undefined ? undefined : readPrefixTable(locate(file), sha256)
  const found = [
    ...problems,
    ...(parsed.error?.issues ?? []).flatMap(issue => describeIssue(issue, origins)),
    ...crossReferences(view),
    ...unreadable(view.grpc?.tls, locate),
    ...(table?.ok === true ? prefixReferences(view, table.table) : []),
    ...(table?.ok === false ? table.problems.map(problem => ({ path: 'prefixes', problem })) : []),
  ]
  if (parsed.success && table?.ok === true && found.length === 0)
    return { ok: true, config: freeze(parsed.data), prefixes: table.table }
  return { ok: false, problems: found }
}

/** Certificates are read when the server starts; that they can be is known now. */
function unreadable(
  tls: { readonly [K in keyof Tls]?: string | undefined } | undefined,
  locate: (path: string) => string,
): Problem[] {
  return Object.entries(tls ?? {}).flatMap(([key, file]) => {
    if (file === undefined) return []
    const read = readText(locate(file))
    return read.ok ? [] : [{ path: `grpc.tls.${key}`, problem: `cannot read ${locate(file)}: ${read.why}` }]
  })
}

function describeIssue(issue: z.core.$ZodIssue, origins: ReadonlyMap<string, string>): Problem[] {
  const path = dotted(issue.path)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => {
      const whole = path === '' ? key : `${path}.${key}`
      const below = [...origins].find(([origin]) => origin.startsWith(`${whole}.`))?.[1]
      return { path: whole, problem: `unknown key${fromVariable(origins.get(whole) ?? below)}` }
    })
  // A union's own message names no fault: the branch that came furthest does.
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.map(branch =>
      branch.flatMap(inner => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, origins)),
    )
    const deepest = branches.find(branch => branch.some(({ path: inner }) => inner.length > path.length))
    return deepest ?? branches[0] ?? []
  }
  return [{ path, problem: `${issue.message}${fromVariable(origins.get(path))}` }]
}

function fromVariable(variable: string | undefined): string {
  return variable === undefined ? '' : ` (set by ${variable})`
}

function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, '')
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freeze(inner)
    Object.freeze(value)
  }
  return value
}
