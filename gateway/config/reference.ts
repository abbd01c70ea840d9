import { z } from 'zod'
import { configSchema } from './schema.ts'

/** docs/configuration.md, from the schema itself: `hlrgw config reference` prints it, a test keeps the page current. */
export function configurationReference(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
  return `${introduction}\n${rowsOf(schema, '').map(row).join('\n')}\n`
}

interface Field {
  readonly path: string
  readonly type: string
  readonly default: string
  readonly description: string
}

const introduction = `# Configuration

One YAML file, given by \`--config\` or \`HLRGW_CONFIG\`. It is checked completely before anything is started: unknown
keys, wrong values, dangling references and duplicates are all reported at once, with exit code 2
(\`hlrgw config check FILE\`). What was read is frozen. \`gateway/config/demo.yaml\` is an example.

Every field can be overridden from the environment: \`HLRGW_\`, then the path in capitals, with one underscore between
words and two between levels. List entries are named by their \`id\` or \`name\`. Values are YAML.

| variable | overrides |
| --- | --- |
| \`HLRGW_DRAIN_MS=5000\` | \`drainMs\` |
| \`HLRGW_GRPC__LISTEN=127.0.0.1:7071\` | \`grpc.listen\` |
| \`HLRGW_OPERATORS__AWCC__CONTRACTS__SRI_SM__BURST=5\` | \`operators[].contracts.sriSm.burst\` of the operator \`awcc\` |
| \`DATABASE_URL\`, \`REDIS_URL\` | \`postgres.url\`, \`redis.url\` |

This page is generated from the schema (\`hlrgw config reference\`).

| field | type | default | meaning |
| --- | --- | --- | --- |`

type Node = z.core.JSONSchema.BaseSchema

/** Every field below `node`; throws for one that says nothing of itself, so that none stays undocumented. */
function rowsOf(node: Node, path: string): Field[] {
  const required = new Set(node.required)
  return Object.entries(node.properties ?? {}).flatMap(([key, property]) => {
    if (typeof property === 'boolean') return []
    const here = path === '' ? key : `${path}.${key}`
    const { description } = property
    if (description === undefined) throw new Error(`${here} has no description`)
    const list = listItems(property)
    const field: Field = {
      path: list?.properties === undefined ? here : `${here}[]`,
      type: typeOf(property),
      default: defaultOf(property, required.has(key)),
      description,
    }
    return [field, ...rowsOf(list ?? property, field.path)]
  })
}

function listItems({ type, items }: Node): Node | undefined {
  return type === 'array' && typeof items === 'object' && !Array.isArray(items) ? items : undefined
}

function typeOf(node: Node): string {
  if (node.format !== undefined) return node.format
  if (node.enum !== undefined) return node.enum.map(String).join(', ')
  if (node.const !== undefined) return JSON.stringify(node.const)
  const items = listItems(node)
  if (items !== undefined) return items.properties === undefined ? `list of ${typeOf(items)}` : 'list'
  if (node.anyOf !== undefined)
    return node.anyOf.map(branch => (typeof branch === 'boolean' ? '' : typeOf(branch))).join(' or ')
  if (node.type === 'object') return 'section'
  if (node.type === 'integer' || node.type === 'number') return `${node.type}${rangeOf(node)}`
  return typeof node.type === 'string' ? node.type : 'any'
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: Node): string {
  const low = minimum ?? (typeof exclusiveMinimum === 'number' ? `above ${exclusiveMinimum}` : undefined)
  const high = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum
  if (low === undefined) return ''
  return high === undefined ? ` from ${low}` : ` ${low} to ${high}`
}

function defaultOf(node: Node, required: boolean): string {
  if (required) return '**required**'
  if (node.type === 'object' || node.default === undefined) return ''
  return `\`${typeof node.default === 'string' ? node.default : JSON.stringify(node.default)}\``
}

function row({ path, type, default: value, description }: Field): string {
  return `| \`${path}\` | ${type} | ${value} | ${description} |`
}
