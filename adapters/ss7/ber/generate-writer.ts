/** A schema as generated writing functions: the same octets as the closures write. */
import type { Writer } from '../wire/writer.ts'
import { inlinedLeaves, leaves } from './generate-reader.ts'
import type { Choice, Node, Sequence, SequenceOf } from './schema.ts'
import { Source } from './source.ts'
import { writeHeader, type Tag } from './tag.ts'

export type GeneratedWrite = (writer: Writer, value: unknown) => void

export function generateWriter(schema: Node): GeneratedWrite {
  const source = new Source()
  const header = source.callee(writeHeader)
  const refuse = source.callee(refuseMissing)
  const functions = new Map<Node, string>()

  function wrap(tag: Tag, contents: () => void): void {
    const before = source.name()
    const length = source.name()
    source.add(`const ${before} = w.length`)
    contents()
    source.add(`const ${length} = w.length - ${before}`)
    if (tag < 0x100) source.add(`if (${length} < 0x80) w.u16(${tag * 0x100} | ${length})`, `else`)
    source.add(`${header}(w, ${tag}, ${length})`)
  }

  function element(schema: Node, value: string): void {
    if (leaves(schema) <= inlinedLeaves) inlined(schema, value)
    else source.add(`${functionFor(schema)}(w, ${value})`)
  }

  function functionFor(schema: Node): string {
    const known = functions.get(schema)
    if (known !== undefined) return known
    const name = source.name('write')
    functions.set(schema, name)
    source.define(name, 'w, value', () => inlined(schema, 'value'))
    return name
  }

  function inlined(schema: Node, value: string): void {
    switch (schema.kind) {
      case 'leaf':
        return wrap(schema.tag, () => source.add(`${source.callee(schema.write)}(w, ${value})`))
      case 'sequence':
        return wrap(schema.tag, () => components(schema, value))
      case 'sequenceOf':
        return wrap(schema.tag, () => items(schema, value))
      case 'explicit':
        return wrap(schema.tag, () => element(schema.inner, value))
      case 'choice':
        return alternatives(schema, value)
      case 'any':
        return source.add(`w.put(${value})`)
    }
  }

  function components({ fields }: Sequence, value: string): void {
    for (const field of [...fields].reverse()) {
      const component = source.name()
      source.add(`const ${component} = ${value}[${JSON.stringify(field.name)}]`)
      if (field.presence === 'mandatory') source.add(`if (${component} === undefined) ${refuse}()`, `{`)
      else if (field.presence === 'optional') source.add(`if (${component} !== undefined) {`)
      else source.add(`if (${component} !== undefined && ${component} !== ${JSON.stringify(field.absent)}) {`)
      element(field.schema, component)
      source.add(`}`)
    }
  }

  function items({ item, min, max }: SequenceOf, value: string): void {
    const index = source.name()
    const each = source.name()
    source.add(`if (${value}.length < ${min} || ${value}.length > ${max}) ${refuse}()`)
    source.add(`for (let ${index} = ${value}.length - 1; ${index} >= 0; ${index}--) {`)
    source.add(`const ${each} = ${value}[${index}]`)
    element(item, each)
    source.add(`}`)
  }

  function alternatives(schema: Choice, value: string): void {
    schema.alternatives.forEach(({ name, schema }, index) => {
      const chosen = `${value}[${JSON.stringify(name)}]`
      source.add(`${index > 0 ? '} else ' : ''}if (${chosen} !== undefined) {`)
      element(schema, chosen)
    })
    source.add(`} else ${refuse}()`)
  }

  source.define('write', 'w, value', () => inlined(schema, 'value'))
  return source.compile('write') as GeneratedWrite
}

/** The closures write again and say where. */
function refuseMissing(): never {
  throw new RangeError('is missing')
}
