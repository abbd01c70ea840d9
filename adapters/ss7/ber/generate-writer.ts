/** A schema as one generated writing function: the same octets as the closures write. */
import type { Writer } from '../wire/writer.ts'
import type { Choice, Node, Sequence, SequenceOf } from './schema.ts'
import { Source } from './source.ts'
import { writeHeader, type Tag } from './tag.ts'

export type GeneratedWrite = (writer: Writer, value: unknown) => void

export function generateWriter(schema: Node): GeneratedWrite {
  const source = new Source()
  const header = source.callee(writeHeader)
  const refuse = source.callee(() => {
    throw new RangeError('is missing')
  })

  function wrap(tag: Tag, contents: () => void): void {
    const before = source.variable()
    const length = source.variable()
    source.add(`const ${before} = w.length`)
    contents()
    source.add(`const ${length} = w.length - ${before}`)
    if (tag < 0x100) source.add(`if (${length} < 0x80) w.u16(${tag * 0x100} | ${length})`, `else`)
    source.add(`${header}(w, ${tag}, ${length})`)
  }

  function element(schema: Node, value: string): void {
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
      const component = source.variable()
      source.add(`const ${component} = ${value}[${JSON.stringify(field.name)}]`)
      if (field.presence === 'mandatory') source.add(`if (${component} === undefined) ${refuse}()`, `{`)
      else if (field.presence === 'optional') source.add(`if (${component} !== undefined) {`)
      else source.add(`if (${component} !== undefined && ${component} !== ${JSON.stringify(field.absent)}) {`)
      element(field.schema, component)
      source.add(`}`)
    }
  }

  function items({ item, min, max }: SequenceOf, value: string): void {
    const index = source.variable()
    const each = source.variable()
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

  element(schema, 'value')
  return source.compile('w, value') as GeneratedWrite
}
