/**
 * A schema as generated reading functions. They know strict DER in ASN.1 order only: at anything else they give up,
 * and the closures read the message again, tolerantly and with paths.
 */
import type { Octets } from '../wire/octets.ts'
import type { Notes } from './deviation.ts'
import type { Choice, Field, Node, Sequence } from './schema.ts'
import { Source } from './source.ts'
import { tagLength, tagOctets, type Tag } from './tag.ts'

/** Exactly one value in `octets[start, end)`, or throws `givenUp`. */
export type GeneratedRead = (octets: Octets, start: number, end: number) => unknown

/** One object, so that giving up costs no stack trace. */
export const givenUp = Symbol('not strictly DER')

const strict: Notes = { note: giveUp, fail: giveUp }

function giveUp(): never {
  // oxlint-disable-next-line typescript/only-throw-error -- a jump to the reader's one caller, not an error
  throw givenUp
}

/** A type with more leaves than this gets a function of its own: engines do not optimise very long ones. */
export const inlinedLeaves = 6

/**
 * Each function keeps its place in a local `at`; `position` hands it over at calls and returns. An octet that is not
 * there is `undefined`, and every comparison below is written so that it then gives up.
 */
export function generateReader(schema: Node): GeneratedRead {
  const source = new Source()
  const strictly = source.callee(strict)
  const give = source.callee(giveUp)
  const functions = new Map<Node, string>()

  source.define('long', 'o, at', () =>
    source.add(
      `const first = o[at - 1]`,
      `if (first === 0x81 && o[at] > 0x7f) { position = at + 1; return o[at] }`,
      `if (first === 0x82 && o[at] > 0) { position = at + 2; return (o[at] << 8) | o[at + 1] }`,
      `${give}()`,
    ),
  )

  /** Opens the element at `at`: its contents are [at, the variable returned). */
  function open(tag: Tag, limit: string): string {
    source.add(`if (!${starts(tag)}) ${give}()`, `at += ${tagLength(tag)}`)
    return contents(limit)
  }

  /** Behind the identifier octets: lengths in their shortest form, to 65,535 (X.690 §10.1). */
  function contents(limit: string): string {
    const length = source.name()
    const end = source.name()
    source.add(
      `let ${length} = o[at++]`,
      `if (${length} > 0x7f) { ${length} = long(o, at); at = position }`,
      `const ${end} = at + ${length}`,
      `if (!(${end} <= ${limit})) ${give}()`,
    )
    return end
  }

  function value(schema: Node, limit: string): string {
    if (leaves(schema) <= inlinedLeaves) return inlined(schema, limit)
    const result = source.name()
    source.add(`position = at`, `const ${result} = ${functionFor(schema)}(o, ${limit})`, `at = position`)
    return result
  }

  function functionFor(schema: Node): string {
    const known = functions.get(schema)
    if (known !== undefined) return known
    const name = source.name('read')
    functions.set(schema, name)
    source.define(name, 'o, limit', () => {
      source.add(`let at = position`)
      const result = inlined(schema, 'limit')
      source.add(`position = at`, `return ${result}`)
    })
    return name
  }

  function inlined(schema: Node, limit: string): string {
    const result = source.name()
    switch (schema.kind) {
      case 'leaf': {
        const end = open(schema.tag, limit)
        const read = source.callee(schema.read)
        source.add(`const ${result} = ${read}(o, at, ${end}, ${strictly})`, `at = ${end}`)
        return result
      }
      case 'sequence':
        return components(schema, open(schema.tag, limit))
      case 'sequenceOf': {
        const end = open(schema.tag, limit)
        source.add(`const ${result} = []`, `while (at < ${end}) {`)
        source.add(`${result}.push(${value(schema.item, end)})`, `}`)
        source.add(`if (${result}.length < ${schema.min} || ${result}.length > ${schema.max}) ${give}()`)
        return result
      }
      case 'choice':
        source.add(`let ${result}`)
        alternatives(schema, result, limit)
        return result
      case 'explicit': {
        const end = open(schema.tag, limit)
        const inner = value(schema.inner, end)
        source.add(`if (at !== ${end}) ${give}()`)
        return inner
      }
      case 'any': {
        const start = source.name()
        source.add(
          `const ${start} = at`,
          `if (!(at < ${limit}) || (o[at] & 0x1f) === 0x1f) ${give}()`,
          `at += 1`,
        )
        source.add(`at = ${contents(limit)}`)
        source.add(`const ${result} = o.subarray(${start}, at)`)
        return result
      }
    }
  }

  function components({ fields }: Sequence, end: string): string {
    const result = source.name()
    const literal: string[] = []
    const firstAbsentable = fields.findIndex(({ presence }) => presence !== 'mandatory')
    const leading = firstAbsentable < 0 ? fields.length : firstAbsentable
    for (const field of fields.slice(0, leading)) literal.push(`${quoted(field)}: ${mandatory(field, end)}`)
    source.add(`const ${result} = { ${literal.join(', ')} }`)
    for (const field of fields.slice(leading)) {
      if (field.presence === 'mandatory') {
        source.add(`${result}[${quoted(field)}] = ${mandatory(field, end)}`)
        continue
      }
      source.add(`if (at < ${end} && ${begins(field.schema)}) {`)
      const found = value(field.schema, end)
      source.add(`${result}[${quoted(field)}] = ${found}`)
      if (field.presence === 'defaulted') {
        const absent = JSON.stringify(field.absent)
        source.add(
          `if (${found} === ${absent}) ${give}()`,
          `} else {`,
          `${result}[${quoted(field)}] = ${absent}`,
        )
      }
      source.add(`}`)
    }
    source.add(`if (at !== ${end}) ${give}()`)
    return result
  }

  function mandatory(field: Field, end: string): string {
    source.add(`if (!(at < ${end})) ${give}()`)
    return value(field.schema, end)
  }

  function alternatives(schema: Choice, result: string, limit: string): void {
    schema.alternatives.forEach(({ name, schema }, index) => {
      source.add(`${index > 0 ? '} else ' : ''}if (${begins(schema)}) {`)
      source.add(`${result} = { ${JSON.stringify(name)}: ${value(schema, limit)} }`)
    })
    source.add(`} else ${give}()`)
  }

  source.define('read', 'o, at, end', () => {
    const result = inlined(schema, 'end')
    source.add(`if (at !== end) ${give}()`, `return ${result}`)
  })
  return source.compile('read') as GeneratedRead
}

const quoted = (field: Field): string => JSON.stringify(field.name)

/** How much code a type makes. */
export function leaves(schema: Node): number {
  switch (schema.kind) {
    case 'leaf':
    case 'any':
      return 1
    case 'sequence':
      return schema.fields.reduce((sum, field) => sum + leaves(field.schema), 0)
    case 'choice':
      return schema.alternatives.reduce((sum, alternative) => sum + leaves(alternative.schema), 0)
    case 'sequenceOf':
      return leaves(schema.item)
    case 'explicit':
      return leaves(schema.inner)
  }
}

/** A condition: the element at `at` has a tag of this type. */
function begins(schema: Node): string {
  if (schema.kind === 'any') return 'true'
  if (schema.kind !== 'choice') return starts(schema.tag)
  return `(${schema.alternatives.map(({ schema }) => begins(schema)).join(' || ')})`
}

function starts(tag: Tag): string {
  const octets = tagOctets(tag).map((octet, index) => `o[at + ${index}] === ${octet}`)
  return `(${octets.join(' && ')})`
}
