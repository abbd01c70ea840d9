/** Components as MAP reads them: results and errors of our invocation, and what the peer invoked beside it. Pure. */
import type { Deviation } from '../ber/deviation.ts'
import { Reading } from '../ber/reading.ts'
import { writeHeader } from '../ber/tag.ts'
import type { Invoke, RejectIndication, ReturnError, ReturnResult } from '../tcap/primitives.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import { Writer } from '../wire/writer.ts'
import { mapError } from './errors.ts'
import { operationByCode, type Operation, type OperationName } from './operations.ts'
import type { Accompanying, MapOutcome, MapVersion } from './primitives.ts'
import { readShape } from './shapes.ts'

export interface Answer {
  readonly outcome: MapOutcome
  readonly deviations: readonly Deviation[]
}

const certain = (outcome: MapOutcome): Answer => ({ outcome, deviations: [] })

/** `segments`: parameters of the TC-RESULT-NL before it, whose contents come first (Q.774 §3.2.1.1.1). */
export function readResult(
  { parameter }: ReturnResult,
  operation: Operation,
  version: MapVersion,
  segments: readonly Octets[],
): Answer {
  try {
    const whole = joined(parameter === undefined ? segments : [...segments, parameter])
    if (whole === undefined) {
      return certain(needsResult(operation) ? mistyped('returnResult') : { type: 'ok', result: undefined })
    }
    const { value, deviations } = readShape(operation.result, whole, version)
    return { outcome: { type: 'ok', result: value }, deviations }
  } catch (error) {
    if (error instanceof DecodeError) return certain({ ...mistyped('returnResult'), error })
    throw error
  }
}

/** Operations whose result may be empty have a result of optional elements only. */
function needsResult({ result }: Operation): boolean {
  return result.some(({ schema }) => schema.kind !== 'sequence' || schema.fields.some(isMandatory))
}
const isMandatory = ({ presence }: { readonly presence: string }): boolean => presence === 'mandatory'

export function readError({ errorCode, parameter }: ReturnError, version: MapVersion): Answer {
  const known = typeof errorCode === 'number' ? mapError(errorCode) : undefined
  const common = { type: 'mapError', code: errorCode, name: known?.name ?? String(errorCode) } as const
  if (parameter === undefined || known === undefined || known.shapes.length === 0) return certain(common)
  try {
    const { value, deviations } = readShape(known.shapes, parameter, version)
    return { outcome: { ...common, parameter: value }, deviations }
  } catch (error) {
    // an error whose parameter makes no sense is that error all the same, but not without a word
    if (!(error instanceof DecodeError)) throw error
    const { path, offset } = error
    return { outcome: common, deviations: [{ path, offset, kind: 'unreadableParameter' }] }
  }
}

export function readReject({ type, problemType, problem }: RejectIndication): MapOutcome {
  return { type: 'rejected', problem: { problemType, problem }, by: type === 'tcLReject' ? 'local' : 'peer' }
}

/** `undefined`: not an operation we know, or not its argument. */
export function readAccompanying(
  { operationCode, parameter }: Invoke,
  version: MapVersion,
): Accompanying | undefined {
  const operation = typeof operationCode === 'number' ? operationByCode(operationCode) : undefined
  if (operation === undefined || operation.class !== 4 || parameter === undefined) return undefined
  try {
    return {
      operation: operation.name as OperationName,
      argument: readShape(operation.argument, parameter, version).value,
    }
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

export const mistyped = (problemType: 'invoke' | 'returnResult') =>
  ({ type: 'rejected', problem: { problemType, problem: 'mistypedParameter' }, by: 'local' }) as const

/** The elements of several SEQUENCEs as one, where there are several. */
function joined(segments: readonly Octets[]): Octets | undefined {
  const [first] = segments
  if (segments.length < 2 || first === undefined) return first
  const writer = new Writer()
  for (const segment of segments.toReversed()) {
    const reading = new Reading('map', segment, undefined)
    reading.header(0, segment.length)
    writer.put(segment.subarray(reading.start, reading.end))
  }
  writeHeader(writer, first[0] as number, writer.length)
  return writer.finish()
}
