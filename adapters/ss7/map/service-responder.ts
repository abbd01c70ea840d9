/** The responding side of the MAP service (a simulated HLR), and the refusal of dialogues nobody asked for. */
import type {
  ComponentRequest,
  DialogueId,
  Invoke,
  InvokeId,
  Reject,
  TcBeginIndication,
  TcContinueIndication,
  TcRequest,
} from '../tcap/primitives.ts'
import { DecodeError } from '../wire/decode-error.ts'
import { categoryOf } from './categories.ts'
import { applicationContext } from './application-contexts.ts'
import { mapDialogueAs, writeDialoguePdu } from './dialogue.ts'
import { mapError } from './errors.ts'
import {
  contextFor,
  encodeArgument,
  operationByCode,
  operations,
  shapeFor,
  type Operation,
  type OperationName,
} from './operations.ts'
import type { Accompanying, MapIndication, MapRefused, MapResponse, MapVersion } from './primitives.ts'
import type { MapConfig } from './service.ts'
import { userAbortChoice } from './service-refusal.ts'
import { readShape } from './shapes.ts'

interface Served {
  readonly version: MapVersion
  readonly context: string | undefined
  readonly received: TcBeginIndication['received']
  /** Operations given to the user and not answered yet. */
  readonly pending: Map<InvokeId, Operation>
  readonly answers: ComponentRequest[]
}

export interface Responder {
  begin(indication: TcBeginIndication): void
  continue(indication: TcContinueIndication): void
  /** The dialogue is over, by whatever means. */
  ended(dialogueId: DialogueId): void
  response(response: MapResponse): void
  readonly open: number
}

type Output = MapIndication | MapRefused | TcRequest

/** `serves`: operations the user answers; a dialogue about anything else is refused, as `refusals` says. */
export function responder(
  { serves, refusals }: Pick<MapConfig, 'serves' | 'refusals'>,
  push: (output: Output) => void,
): Responder {
  const dialogues = new Map<DialogueId, Served>()

  /** Of a context we serve, else `undefined`. Without dialogue portion it is version 1 (TS 29.002 §7.5). */
  function versionOf(indication: TcBeginIndication): MapVersion | undefined {
    if (serves.length === 0) return undefined
    const { applicationContext: oid } = indication
    if (oid === undefined) return 1
    const { name, version } = applicationContext(oid)
    const served = serves.some(
      operation =>
        operations[operation].context === name &&
        operations[operation].versions.includes(version as MapVersion),
    )
    return served ? (version as MapVersion) : undefined
  }

  function refuse({ dialogueId, applicationContext, received, components }: TcBeginIndication): void {
    const operationCodes = components.flatMap(each => (each.type === 'invoke' ? [each.operationCode] : []))
    const category = categoryOf(operationCodes)
    const refusal = refusals[category]
    push(
      refusal === 'refuse'
        ? { type: 'tcUAbortRequest', dialogueId, abortReason: 'applicationContextNotSupported' }
        : { type: 'tcEndRequest', dialogueId, termination: 'prearranged' },
    )
    const { calling } = received
    push({ type: 'mapRefused', category, refusal, calling, applicationContext, operationCodes })
  }

  function receive(
    dialogueId: DialogueId,
    served: Served,
    components: TcBeginIndication['components'],
  ): void {
    const indications: MapIndication[] = []
    let rejected = false
    for (const component of components) {
      if (component.type === 'tcLReject') rejected = true
      if (component.type !== 'invoke') continue
      const read = readInvoke(dialogueId, served, component)
      if (read.type === 'reject') served.answers.push(read)
      else indications.push(read)
    }
    for (const indication of indications) push(indication)
    if (indications.length > 0) return
    // nothing for the user: refuse what was wrong, or accept an empty opening and wait
    if (rejected || served.answers.length > 0) end(dialogueId, served)
    else push({ type: 'tcContinueRequest', dialogueId, components: [] })
  }

  function readInvoke(dialogueId: DialogueId, served: Served, invoke: Invoke): MapIndication | Reject {
    const { invokeId, operationCode, parameter } = invoke
    const { version, received, pending } = served
    const operation = typeof operationCode === 'number' ? operationByCode(operationCode) : undefined
    const reject = (problem: string) =>
      ({ type: 'reject', invokeId, problemType: 'invoke', problem }) as const
    if (operation === undefined || !serves.includes(operation.name as OperationName))
      return reject('unrecognizedOperation')
    if (pending.has(invokeId)) return reject('duplicateInvokeID')
    if (parameter === undefined) return reject('mistypedParameter')
    try {
      const { value: argument } = readShape(operation.argument, parameter, version)
      pending.set(invokeId, operation)
      const { called, calling } = received
      const name = operation.name as OperationName
      return {
        type: 'mapIndication',
        dialogueId,
        invokeId,
        operation: name,
        version,
        argument,
        called,
        calling,
      }
    } catch (error) {
      if (error instanceof DecodeError) return reject('mistypedParameter')
      throw error
    }
  }

  function end(dialogueId: DialogueId, { answers }: Served): void {
    dialogues.delete(dialogueId)
    push({ type: 'tcEndRequest', dialogueId, termination: 'basic', components: answers })
  }

  function answer(response: MapResponse, served: Served, operation: Operation): void {
    const { dialogueId, invokeId, answer } = response
    const { version } = served
    switch (answer.type) {
      case 'result':
        served.answers.push(...accompany(answer.accompanying, version), {
          type: 'returnResultLast',
          invokeId,
          ...resultOf(operation, version, answer.result),
        })
        break
      case 'error': {
        const error = mapError(answer.name)
        if (error === undefined) throw new RangeError(`no MAP error is called ${answer.name}`)
        const shape = shapeFor(error.shapes, version)
        const parameter = answer.parameter === undefined ? undefined : shape?.codec.encode(answer.parameter)
        served.answers.push(...accompany(answer.accompanying, version), {
          type: 'returnError',
          invokeId,
          errorCode: error.code,
          ...(parameter === undefined ? {} : { parameter }),
        })
        break
      }
      case 'reject':
        served.answers.push({ type: 'reject', invokeId, ...answer.problem })
        break
      case 'close':
        break
      case 'userAbort':
        return abort(dialogueId, {
          type: 'tcUAbortRequest',
          dialogueId,
          abortReason: 'userSpecified',
          userInformation: {
            oid: mapDialogueAs,
            data: writeDialoguePdu({ mapUserAbort: { mapUserAbortChoice: userAbortChoice(answer.reason) } }),
          },
        })
      case 'providerAbort':
        return abort(dialogueId, { type: 'tcPAbortRequest', dialogueId, cause: answer.cause })
      case 'refuse': {
        const { alternative } = answer
        return abort(dialogueId, {
          type: 'tcUAbortRequest',
          dialogueId,
          abortReason: 'applicationContextNotSupported',
          ...(alternative === undefined ? {} : { applicationContext: contextFor(operation, alternative) }),
        })
      }
      case 'drop':
        return abort(dialogueId, { type: 'tcEndRequest', dialogueId, termination: 'prearranged' })
    }
    if (served.pending.size === 0) end(dialogueId, served)
  }

  function abort(dialogueId: DialogueId, request: TcRequest): void {
    dialogues.delete(dialogueId)
    push(request)
  }

  return {
    begin(indication) {
      const version = versionOf(indication)
      if (version === undefined) return refuse(indication)
      const { dialogueId, received, applicationContext: context, components } = indication
      const served: Served = { version, context, received, pending: new Map(), answers: [] }
      dialogues.set(dialogueId, served)
      receive(dialogueId, served, components)
    },
    continue({ dialogueId, components }) {
      const served = dialogues.get(dialogueId)
      if (served !== undefined) receive(dialogueId, served, components)
    },
    ended(dialogueId) {
      dialogues.delete(dialogueId)
    },
    response(response) {
      const served = dialogues.get(response.dialogueId)
      const operation = served?.pending.get(response.invokeId)
      if (served === undefined || operation === undefined) return
      served.pending.delete(response.invokeId)
      answer(response, served, operation)
    },
    get open() {
      return dialogues.size
    },
  }
}

function resultOf(operation: Operation, version: MapVersion, result: unknown) {
  if (result === undefined) return {}
  const shape = shapeFor(operation.result, version)
  return shape === undefined ? {} : { operationCode: operation.code, parameter: shape.codec.encode(result) }
}

/** Operations of class 4 that go with an answer, e.g. informServiceCentre; version 1 has none. */
function accompany(accompanying: readonly Accompanying[] = [], version: MapVersion): ComponentRequest[] {
  return accompanying.flatMap(({ operation: name, argument }, index): ComponentRequest[] => {
    const operation = operations[name]
    if (!operation.versions.includes(version)) return []
    const parameter = encodeArgument(operation, version, argument)
    return [
      {
        type: 'invoke',
        invokeId: index + 1,
        operationCode: operation.code,
        parameter,
        class: 4,
        timeoutMs: 0,
      },
    ]
  })
}
