/** A schema at work: octets to value and back, for one layer's errors. */
import type { Layer } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import { Writer } from '../wire/writer.ts'
import { reader, writer, type Read, type Write } from './closures.ts'
import type { Deviation } from './deviation.ts'
import { generateReader, givenUp, type GeneratedRead } from './generate-reader.ts'
import { generateWriter, type GeneratedWrite } from './generate-writer.ts'
import { Reading } from './reading.ts'
import type { Node, Schema } from './schema.ts'

export interface Codec<T> {
  /**
   * Exactly one value in `octets[start, end)`. Throws DecodeError with path and offset; what is tolerated goes to
   * `deviation`. Octet strings are views of `octets`.
   */
  decode(octets: Octets, deviation?: (deviation: Deviation) => void, start?: number, end?: number): T
  /** Throws a RangeError that names the field when the value is not of the type: that is our fault. */
  encode(value: T): Octets
  /** The same, backwards into a message under construction. */
  write(writer: Writer, value: T): void
}

export interface CodecOptions {
  /** `false`: closures only, as where code generation is forbidden. */
  readonly generated?: boolean
}

export function codec<T>(layer: Layer, schema: Schema<T>, { generated = true }: CodecOptions = {}): Codec<T> {
  const scratch = new Writer()
  // Made on first use: a table of a hundred types costs nothing until one of them is met.
  let closures: { readonly read: Read; readonly write: Write } | undefined
  let fast: Generated | undefined
  let tried = !generated

  const tolerant = () => (closures ??= { read: reader(schema), write: writer(schema) })

  function strictly(): Generated | undefined {
    if (!tried) fast = generate(schema)
    tried = true
    return fast
  }

  function decodeTolerantly(
    octets: Octets,
    deviation: ((deviation: Deviation) => void) | undefined,
    start: number,
    end: number,
  ): T {
    const reading = new Reading(layer, octets, deviation)
    const value = tolerant().read(reading, start, end) as T
    for (let at = reading.next; at < end; at = reading.next) {
      reading.note('trailingElement', at)
      reading.header(at, end)
    }
    return value
  }

  /** Writes again with a path, only to say in the RangeError where the fault is. */
  function explain(value: T, error: unknown): never {
    const path: string[] = []
    try {
      tolerant().write(new Writer(), value, path)
    } catch (fault) {
      throw new RangeError(
        `${layer} ${path.join('.')}: ${fault instanceof Error ? fault.message : String(fault)}`,
      )
    }
    throw error
  }

  function put(into: Writer, value: T): void {
    try {
      const generated = fast ?? strictly()
      if (generated === undefined) tolerant().write(into, value, [])
      else generated.write(into, value)
    } catch (error) {
      explain(value, error)
    }
  }

  return {
    decode(octets, deviation, start = 0, end = octets.length) {
      const generated = fast ?? strictly()
      if (generated === undefined) return decodeTolerantly(octets, deviation, start, end)
      try {
        return generated.read(octets, start, end) as T
      } catch (error) {
        if (error !== givenUp) throw error
        return decodeTolerantly(octets, deviation, start, end)
      }
    },
    encode(value) {
      scratch.reset()
      put(scratch, value)
      return scratch.finish()
    },
    write: put,
  }
}

interface Generated {
  readonly read: GeneratedRead
  readonly write: GeneratedWrite
}

/** `undefined` where code generation is forbidden (`--disallow-code-generation-from-strings`). */
function generate(schema: Node): Generated | undefined {
  try {
    return { read: generateReader(schema), write: generateWriter(schema) }
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}
