/** Inspecting MAP: arguments, results, error parameters, single types and dialogue PDUs as JSON values. */
import { codec, type Codec } from '../ber/codec.ts'
import type { Deviation } from '../ber/deviation.ts'
import { Reading } from '../ber/reading.ts'
import type { Node, Schema } from '../ber/schema.ts'
import { shortTagName } from '../ber/tag.ts'
import { mapError } from '../map/errors.ts'
import { operationByName, type Operation } from '../map/operations.ts'
import type { MapVersion } from '../map/primitives.ts'
import { readShape, writeShape, type Shape } from '../map/shapes.ts'
import type { Octets } from '../wire/octets.ts'
import { noOctets, toHex } from '../wire/octets.ts'
import { mapTypes } from './map-types.ts'
import { fromPlain, toPlain, type Plain } from './plain.ts'
import { RequestError, type Answer, type Hints, type Inspected } from './request.ts'

/** `forwardSM-v1v2` is how vectors call the older shape of operation 46. */
const aliases: Readonly<Record<string, { readonly name: string; readonly version: MapVersion }>> = {
  'forwardSM-v1v2': { name: 'mo-forwardSM', version: 2 },
  forwardSM: { name: 'mo-forwardSM', version: 2 },
}

export function decodeMap(octets: Octets, hints: Hints): Inspected {
  const { shapes, version } = parameterOf(hints)
  return decodeShaped(shapes, octets, version)
}

export function encodeMap(value: unknown, hints: Hints): Octets {
  const { shapes, version } = parameterOf(hints)
  return encodeShaped(shapes, value, version)
}

/** What a MAP user answers to a parameter it cannot read: Q.773 §4.2.2.6, TS 29.002 §15.4. */
export function mapAnswer({ pdu }: Hints): Answer {
  const problemType = pdu === 'result' ? 'returnResult' : 'invoke'
  return { component: 'reject', problemType, problem: 'mistypedParameter' }
}

function parameterOf({ op, pdu, version }: Hints): {
  shapes: readonly Shape[]
  version: MapVersion | undefined
} {
  if (op === undefined) throw new RequestError('which operation? say op')
  const alias = aliases[op]
  const operation = operationByName(alias?.name ?? op)
  if (operation === undefined) throw new RequestError(`no operation ${op}`)
  return { shapes: shapesOf(operation, pdu), version: version ?? alias?.version }
}

function shapesOf(operation: Operation, pdu: string | undefined): readonly Shape[] {
  if (pdu === 'invoke-argument' || pdu === 'argument' || pdu === 'invoke') return operation.argument
  if (pdu === 'result') return operation.result
  throw new RequestError('argument or result? say pdu: invoke-argument or result')
}

export function decodeShaped(shapes: readonly Shape[], octets: Octets, version?: MapVersion): Inspected {
  const { value, shape, deviations } = readShape(shapes, octets, version)
  const plain = toPlain(value) as Plain
  return {
    value: {
      ...(shape.style === undefined ? {} : { mapVersionStyle: shape.style }),
      ...plain,
      ...trailingElements(octets, deviations),
    },
    deviations,
  }
}

export function encodeShaped(shapes: readonly Shape[], value: unknown, version?: MapVersion): Octets {
  if (typeof value !== 'object' || value === null) throw new RequestError('the value is not an object')
  const { mapVersionStyle, trailing: _, ...plain } = value as Plain
  const styled = shapes.filter(({ style }) => style === mapVersionStyle)
  const usable = mapVersionStyle === undefined || styled.length === 0 ? shapes : styled
  let fault: unknown
  for (const shape of usable) {
    try {
      return writeShape([shape], fromPlain(shape.schema, plain), version)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      fault ??= error
    }
  }
  throw fault ?? new RequestError('this parameter does not exist')
}

/** Elements behind the parameter, which one vendor's checkIMEI has: `{ tag: 'u0', value }`. */
function trailingElements(octets: Octets, deviations: readonly Deviation[]): Plain {
  const trailing = deviations
    .filter(({ kind }) => kind === 'trailingElement')
    .map(({ offset }) => {
      const reading = new Reading('map', octets, undefined)
      reading.header(offset, octets.length)
      return { tag: shortTagName(reading.tag), value: toHex(octets.subarray(reading.start, reading.end)) }
    })
  return trailing.length === 0 ? {} : { trailing }
}

export function decodeMapError(octets: Octets, { errorCode, version }: Hints): Inspected {
  const shapes = errorShapes(errorCode)
  if (octets.length === 0) return { value: {}, deviations: [] }
  return decodeShaped(shapes, octets, version)
}

export function encodeMapError(value: unknown, { errorCode, version }: Hints): Octets {
  const shapes = errorShapes(errorCode)
  // `{}` is how an error reads that came without a parameter.
  const isBare = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return isBare && !shapes.some(mayBeEmpty) ? noOctets : encodeShaped(shapes, value, version)
}

/** A SEQUENCE whose fields are all optional. */
function mayBeEmpty({ schema }: Shape): boolean {
  return schema.kind === 'sequence' && schema.fields.every(({ presence }) => presence === 'optional')
}

export const mapErrorAnswer: Answer = {
  component: 'reject',
  problemType: 'returnError',
  problem: 'mistypedParameter',
}

function errorShapes(errorCode: number | undefined): readonly Shape[] {
  if (errorCode === undefined) throw new RequestError('which error? say errorCode')
  const error = mapError(errorCode)
  if (error === undefined) throw new RequestError(`no error ${errorCode}`)
  return error.shapes
}

export function decodeMapType(octets: Octets, { type }: Hints): Inspected {
  const deviations: Deviation[] = []
  const value = typeCodec(type).codec.decode(octets, deviation => deviations.push(deviation))
  return { value: { value: toPlain(value) }, deviations }
}

export function encodeMapType(value: unknown, { type }: Hints): Octets {
  const { codec, schema } = typeCodec(type)
  const bare = typeof value === 'object' && value !== null && 'value' in value ? value.value : value
  return codec.encode(fromPlain(schema, bare))
}

/** `AdditionalNumber` for `Additional-Number`: others write the names without hyphens. */
function spelledOtherwise(type: string): Node | undefined {
  return Object.entries(mapTypes).find(([name]) => unhyphened(name) === unhyphened(type))?.[1]
}

function unhyphened(name: string): string {
  return name.replaceAll('-', '').toLowerCase()
}

const codecs = new Map<string, { schema: Node; codec: Codec<unknown> }>()

function typeCodec(type: string | undefined): { schema: Node; codec: Codec<unknown> } {
  if (type === undefined) throw new RequestError('which type? say type')
  const known = codecs.get(type)
  if (known !== undefined) return known
  const schema = mapTypes[type] ?? spelledOtherwise(type)
  if (schema === undefined) throw new RequestError(`no type ${type}`)
  const made = { schema, codec: codec('map', schema as Schema<unknown>) }
  codecs.set(type, made)
  return made
}
