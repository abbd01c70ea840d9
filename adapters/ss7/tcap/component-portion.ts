/** Components, Q.773 §4.2.2: schema, flat values, and what becomes of one that cannot be read. */
import { codec } from '../ber/codec.ts'
import { integer, nul, oid } from '../ber/leaves.ts'
import { any, choice, ctx, optional, sequence, type Infer } from '../ber/schema.ts'
import type { Code, Component, Invoke, Problem, Reject } from './primitives.ts'

const invokeId = integer(-128, 127)
/** OPERATION and ERROR ::= CHOICE { localValue INTEGER, globalValue OBJECT IDENTIFIER } */
const code = choice({ local: integer(), global: oid })

/**
 *   Invoke ::= SEQUENCE { invokeID InvokeIdType, linkedID [0] IMPLICIT InvokeIdType OPTIONAL,
 *     operationCode OPERATION, parameter ANY DEFINED BY operationCode OPTIONAL }
 */
const invoke = sequence({
  invokeId,
  linkedId: optional(ctx(0, invokeId)),
  operationCode: code,
  parameter: optional(any),
})

/**
 *   ReturnResult ::= SEQUENCE { invokeID InvokeIdType, result SEQUENCE { operationCode OPERATION,
 *     parameter ANY DEFINED BY operationCode OPTIONAL } OPTIONAL }
 */
const returnResult = sequence({
  invokeId,
  result: optional(sequence({ operationCode: code, parameter: optional(any) })),
})

/** ReturnError ::= SEQUENCE { invokeID InvokeIdType, errorCode ERROR, parameter ANY DEFINED BY errorCode OPTIONAL } */
const returnError = sequence({ invokeId, errorCode: code, parameter: optional(any) })

/**
 *   Reject ::= SEQUENCE { invokeID CHOICE { derivable InvokeIdType, not-derivable NULL },
 *     problem CHOICE { generalProblem [0] IMPLICIT GeneralProblem, invokeProblem [1] IMPLICIT InvokeProblem,
 *       returnResultProblem [2] IMPLICIT ReturnResultProblem, returnErrorProblem [3] IMPLICIT ReturnErrorProblem } }
 */
const reject = sequence({
  invokeId: choice({ derivable: invokeId, notDerivable: nul }),
  problem: choice({
    general: ctx(0, integer()),
    invoke: ctx(1, integer()),
    returnResult: ctx(2, integer()),
    returnError: ctx(3, integer()),
  }),
})

/**
 *   Component ::= CHOICE { invoke [1] IMPLICIT Invoke, returnResultLast [2] IMPLICIT ReturnResult,
 *     returnError [3] IMPLICIT ReturnError, reject [4] IMPLICIT Reject, returnResultNotLast [7] IMPLICIT ReturnResult }
 */
export const component = choice({
  invoke: ctx(1, invoke),
  returnResultLast: ctx(2, returnResult),
  returnError: ctx(3, returnError),
  reject: ctx(4, reject),
  returnResultNotLast: ctx(7, returnResult),
})
export type ComponentValue = Infer<typeof component>

export const componentCodec = codec('tcap', component)

/** Q.773 §4.2.2.6, in the order of their numbers. */
export const problems = {
  general: ['unrecognizedComponent', 'mistypedComponent', 'badlyStructuredComponent'],
  invoke: [
    'duplicateInvokeID',
    'unrecognizedOperation',
    'mistypedParameter',
    'resourceLimitation',
    'initiatingRelease',
    'unrecognizedLinkedID',
    'linkedResponseUnexpected',
    'unexpectedLinkedOperation',
  ],
  returnResult: ['unrecognizedInvokeID', 'returnResultUnexpected', 'mistypedParameter'],
  returnError: [
    'unrecognizedInvokeID',
    'returnErrorUnexpected',
    'unrecognizedError',
    'unexpectedError',
    'mistypedParameter',
  ],
} as const satisfies Record<Problem['problemType'], readonly string[]>

/** The problems a peer's TCAP finds (TC-R-REJECT); the others are its user's (TC-U-REJECT). Q.774 §3.2.1.1.2. */
const foundByProvider: Record<Problem['problemType'], readonly (string | number)[]> = {
  general: problems.general,
  invoke: ['unrecognizedLinkedID'],
  returnResult: ['unrecognizedInvokeID', 'returnResultUnexpected'],
  returnError: ['unrecognizedInvokeID', 'returnErrorUnexpected'],
}

export function isFoundByProvider({ problemType, problem }: Problem): boolean {
  return foundByProvider[problemType].includes(problem)
}

const fromCode = (value: Infer<typeof code>): Code => ('local' in value ? value.local : value.global)
const toCode = (value: Code): Infer<typeof code> =>
  typeof value === 'number' ? { local: value } : { global: value }

/** The flat form that TC primitives carry. */
export function toComponent(value: ComponentValue): Component {
  if ('invoke' in value) {
    const { invokeId, linkedId, operationCode, parameter } = value.invoke
    const flat: { -readonly [K in keyof Invoke]: Invoke[K] } = {
      type: 'invoke',
      invokeId,
      operationCode: fromCode(operationCode),
    }
    if (linkedId !== undefined) flat.linkedId = linkedId
    if (parameter !== undefined) flat.parameter = parameter
    return flat
  }
  if ('returnResultLast' in value) return toReturnResult('returnResultLast', value.returnResultLast)
  if ('returnError' in value) {
    const { invokeId, errorCode, parameter } = value.returnError
    const type = 'returnError'
    const flat = { type, invokeId, errorCode: fromCode(errorCode) } as const
    return parameter === undefined ? flat : { ...flat, parameter }
  }
  if ('returnResultNotLast' in value) return toReturnResult('returnResultNotLast', value.returnResultNotLast)
  return toReject(value.reject)
}

function toReturnResult(
  type: 'returnResultLast' | 'returnResultNotLast',
  { invokeId, result }: Infer<typeof returnResult>,
): Component {
  if (result === undefined) return { type, invokeId }
  const { parameter } = result
  const operationCode = fromCode(result.operationCode)
  return parameter === undefined
    ? { type, invokeId, operationCode }
    : { type, invokeId, operationCode, parameter }
}

function toReject({ invokeId, problem }: Infer<typeof reject>): Reject {
  const [problemType, number] = Object.entries(problem)[0] as [Problem['problemType'], number]
  return {
    type: 'reject',
    invokeId: 'derivable' in invokeId ? invokeId.derivable : undefined,
    problemType,
    problem: problems[problemType][number] ?? number,
  }
}

/** The form the schema writes. A request's `class` and `timeoutMs` are not for the wire. */
export function fromComponent(value: Component): ComponentValue {
  switch (value.type) {
    case 'invoke': {
      const { invokeId, linkedId, operationCode, parameter } = value
      const flat = { invokeId, linkedId, operationCode: toCode(operationCode), parameter }
      return { invoke: flat as Infer<typeof invoke> }
    }
    case 'returnResultLast':
      return { returnResultLast: fromReturnResult(value) }
    case 'returnResultNotLast':
      return { returnResultNotLast: fromReturnResult(value) }
    case 'returnError': {
      const { invokeId, errorCode, parameter } = value
      return {
        returnError: {
          invokeId,
          errorCode: toCode(errorCode),
          ...(parameter === undefined ? {} : { parameter }),
        },
      }
    }
    case 'reject':
      return { reject: fromReject(value) }
  }
}

function fromReturnResult({
  invokeId,
  operationCode,
  parameter,
}: Extract<Component, { type: 'returnResultLast' | 'returnResultNotLast' }>): Infer<typeof returnResult> {
  if (operationCode === undefined) return { invokeId }
  const code = toCode(operationCode)
  return {
    invokeId,
    result: parameter === undefined ? { operationCode: code } : { operationCode: code, parameter },
  }
}

function fromReject({ invokeId, problemType, problem }: Reject): Infer<typeof reject> {
  const names: readonly (string | number)[] = problems[problemType]
  const number = typeof problem === 'number' ? problem : names.indexOf(problem)
  if (typeof problem === 'string' && number < 0)
    throw new RangeError(`${problemType} has no problem ${problem}`)
  return {
    invokeId: invokeId === undefined ? { notDerivable: true } : { derivable: invokeId },
    problem: { [problemType]: number } as unknown as Infer<typeof reject>['problem'],
  }
}
