import { posix } from 'node:path'
import { importsOf, lineAt, withoutText, type Import } from './source.ts'

/** Who may import whom (DESIGN §2; ARCHITECTURE.md tells why): a table, and the judge that applies it. */

export interface Rule {
  /** Folders or files of ours. */
  readonly may: readonly string[]
  /** Folders or files of which only types may be imported: the primitives of the layer below. */
  readonly types?: readonly string[]
  /** Packages from npm; `'any'` where the outside world begins. */
  readonly packages: readonly string[] | 'any'
  /** No clock, timer, chance, process or Node module. */
  readonly pure: boolean
}

const pure = (may: string[], types: string[] = [], packages: string[] = []): Rule => ({
  may,
  types,
  packages,
  pure: true,
})
const outside = (may: string[]): Rule => ({ may, packages: 'any', pure: false })

const ss7 = 'adapters/ss7'
const wire = `${ss7}/wire`
const ber = `${ss7}/ber`
/** Adapters to no port of their own: what several others are made with. */
const servants = ['adapters/remote', 'adapters/process']
const productFromOutside = ['gateway/grpc', 'gateway/e2e/testing']

/** The longest folder that holds a file names its rule; `*` is any one folder. Every file may import its own folder. */
export const law: Readonly<Record<string, Rule>> = {
  'actors/runtime': pure([]),
  'actors/domain': pure([], [], ['libphonenumber-js']),
  actors: pure(['actors']),

  [wire]: pure([]),
  [ber]: pure([wire]),
  [`${ss7}/sctp`]: pure([wire]),
  [`${ss7}/m3ua`]: pure([wire], [`${ss7}/sctp/primitives.ts`]),
  [`${ss7}/sccp`]: pure([wire], [`${ss7}/m3ua/primitives.ts`]),
  [`${ss7}/tcap`]: pure([wire, ber], [`${ss7}/sccp/primitives.ts`]),
  [`${ss7}/map`]: pure([wire, ber], [`${ss7}/tcap/primitives.ts`, `${ss7}/sccp/primitives.ts`]),
  [ss7]: pure([ss7]),

  'adapters/hlr': outside(['actors', ss7]),
  'adapters/io': outside(['actors', ss7]),
  'adapters/*': outside(['actors', ...servants]),

  proto: outside([]),
  gateway: outside(['proto', 'actors', 'adapters', 'bench']),
  bench: outside(['proto', 'actors', 'adapters']),
  // A client of the product, which starts it as the end-to-end tests do; nothing within.
  'bench/benchmarks': outside(['proto', 'actors', 'adapters', 'bench', ...productFromOutside]),
  'bench/drills': outside(['proto', 'actors', 'adapters', 'bench', ...productFromOutside]),
  // Only tests: they hold the manifests to the product.
  'k8s-daemonset': outside(['actors', 'adapters', 'gateway']),
}

export interface SourceFile {
  /** From the top of the repository, with `/`. */
  readonly path: string
  readonly text: string
}

export interface Offence {
  readonly path: string
  readonly line: number
  readonly offence: string
}

export const maxLines = 300

/** What the world outside would be reached by. */
const worldly =
  /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval|setImmediate|process\.\w+|console\.\w+)/g

export function offencesOf({ path, text }: SourceFile): Offence[] {
  const lines = text.split('\n').length - 1
  const tooLong = lines > maxLines ? [{ path, line: maxLines, offence: `has ${lines} lines` }] : []
  const held = holderOf(path)
  if (held === undefined) return [...tooLong, { path, line: 1, offence: 'belongs to no folder of the law' }]
  const { folder, rule } = held
  // Tests and their harness may reach for anything but `gateway` and `bench`, which stand above them all but the
  // deployment.
  const lenient = isTest(path)
  const imports = importsOf(text).flatMap(imported => {
    const offence = lenient ? judgeTest(folder, path, imported) : judge(folder, rule, path, imported)
    return offence === undefined ? [] : [{ path, line: imported.line, offence }]
  })
  return [...tooLong, ...imports, ...(rule.pure && !lenient ? worldlyWords(path, text) : [])]
}

export function isTest(path: string): boolean {
  return /\.(?:test|e2e)\.ts$/.test(path) || path.split('/').includes('testing')
}

function holderOf(path: string): { folder: string; rule: Rule } | undefined {
  return Object.entries(law)
    .map(([name, rule]) => ({ folder: name.replace('*', path.split('/')[1] ?? '*'), rule }))
    .filter(({ folder }) => within(path, folder))
    .sort((a, b) => b.folder.length - a.folder.length)[0]
}

function judge(own: string, rule: Rule, path: string, imported: Import): string | undefined {
  const { specifier, typeOnly } = imported
  if (specifier.startsWith('node:')) return rule.pure ? `imports ${specifier}` : undefined
  if (!specifier.startsWith('.')) {
    const allowed = rule.packages === 'any' || rule.packages.some(name => within(specifier, name))
    return allowed ? undefined : `imports the package ${specifier}`
  }
  const target = resolve(path, specifier)
  if ([own, ...rule.may].some(folder => within(target, folder))) return undefined
  if (rule.types?.some(folder => within(target, folder)) === true) {
    return typeOnly ? undefined : `imports more than types of ${target}`
  }
  return `imports ${target}`
}

function judgeTest(own: string, path: string, { specifier }: Import): string | undefined {
  if (!specifier.startsWith('.') || own === 'gateway' || own === 'k8s-daemonset') return undefined
  const target = resolve(path, specifier)
  const above = ['gateway', 'bench'].some(folder => !within(own, folder) && within(target, folder))
  return above ? `imports ${target}` : undefined
}

function worldlyWords(path: string, text: string): Offence[] {
  const code = withoutText(text)
  return [...code.matchAll(worldly)].map(({ 0: word, index }) => ({
    path,
    line: lineAt(code, index),
    offence: `uses ${word}`,
  }))
}

function resolve(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier)
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
