/** The querying side of the MAP service: one dialogue per attempt, as many attempts as refusals prove necessary. */
import type {
  ComponentIndication,
  ComponentRequest,
  DialogueId,
  TcContinueIndication,
  TcEndIndication,
  TcIndication,
  TcLCancelIndication,
  TcNoticeIndication,
  TcRequest,
} from '../tcap/primitives.ts'
import type { Millis } from '../wire/core.ts'
import type { Octets } from '../wire/octets.ts'
import { mapDialogueAs, writeDialoguePdu } from './dialogue.ts'
import { contextFor, encodeArgument, operations } from './operations.ts'
import type {
  AssociationLost,
  MapCancel,
  MapConfirm,
  MapOutcome,
  MapRequest,
  RequestId,
  VersionLearned,
} from './primitives.ts'
import { confirmOf, type Exchange, type RouteOf } from './service-exchange.ts'
import { mistyped, readAccompanying, readError, readReject, readResult } from './service-answer.ts'
import { endingOfPAbort, endingOfUAbort, nextVersion, type Ending } from './service-refusal.ts'
import { nodeName, type VersionMemory } from './service-versions.ts'

export interface Requester {
  request(request: MapRequest, now: Millis): void
  cancel(cancel: MapCancel): void
  cancelAll(): void
  associationLost(lost: AssociationLost): void
  /** An indication of a dialogue we began. */
  indication(
    indication: Exclude<TcIndication, { type: 'tcBeginIndication' | 'tcUniIndication' }>,
    now: Millis,
  ): void
  /** Requests without a confirm yet. */
  readonly open: number
}

type Output = MapConfirm | VersionLearned | TcRequest

const invokeId = 1
const none: readonly never[] = []

/** What an attempt that is given up leaves on the wire, once the peer has answered at all. */
const givenUp = {
  oid: mapDialogueAs,
  data: writeDialoguePdu({ mapUserAbort: { mapUserAbortChoice: { userSpecificReason: true } } }),
}

export function requester(
  versions: VersionMemory,
  routeOf: RouteOf,
  push: (output: Output) => void,
): Requester {
  const exchanges = new Map<DialogueId, Exchange>()
  const dialogueOf = new Map<RequestId, DialogueId>()
  let nextDialogue: DialogueId = 0

  function begin(exchange: Exchange, now: Millis): void {
    const { request, operation, version } = exchange
    const { called, calling } = request
    const timeoutMs = exchange.deadline - now
    let parameter: Octets
    try {
      parameter = encodeArgument(operation, version, request.argument)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return confirm(exchange, { ...mistyped('invoke'), reason: error.message })
    }
    exchange.dialogueId = nextDialogue
    nextDialogue += 1
    exchange.begins += 1
    exchanges.set(exchange.dialogueId, exchange)
    dialogueOf.set(request.requestId, exchange.dialogueId)
    const { dialogueId } = exchange
    const invoke: ComponentRequest = {
      type: 'invoke',
      invokeId,
      operationCode: operation.code,
      parameter,
      class: operation.class,
      timeoutMs,
    }
    const components = [invoke]
    push(
      version === 1
        ? { type: 'tcBeginRequest', dialogueId, called, calling, components }
        : {
            type: 'tcBeginRequest',
            dialogueId,
            called,
            calling,
            applicationContext: contextFor(operation, version),
            components,
          },
    )
  }

  function confirm(exchange: Exchange, outcome: MapOutcome): void {
    exchanges.delete(exchange.dialogueId)
    dialogueOf.delete(exchange.request.requestId)
    push(confirmOf(exchange, outcome, routeOf))
  }

  /** The dialogue has ended without an answer: an outcome, or another attempt. */
  function conclude(exchange: Exchange, ending: Ending, now: Millis): void {
    exchanges.delete(exchange.dialogueId)
    if (ending.type === 'outcome') return confirm(exchange, ending.outcome)
    const { request, version, allowed, received } = exchange
    const next = nextVersion(ending, version, allowed)
    if (next === undefined) {
      const alternative = ending.type === 'refused' ? ending.alternative : undefined
      return confirm(
        exchange,
        alternative === undefined ? { type: 'versionRefused' } : { type: 'versionRefused', alternative },
      )
    }
    if (received !== undefined) {
      versions.learn(request.called, received.calling, request.operation, next, now)
      push({
        type: 'versionLearned',
        node: nodeName(received.calling),
        operation: request.operation,
        version: next,
      })
    }
    if (now >= exchange.deadline) return confirm(exchange, { type: 'timeout' })
    exchange.version = next
    begin(exchange, now)
  }

  function continued(exchange: Exchange, indication: TcContinueIndication): void {
    const { dialogueId, remoteTransactionId } = indication
    exchange.remoteTransactionId = remoteTransactionId
    const components = receive(exchange, indication.components)
    if (exchange.outcome !== undefined) {
      push({ type: 'tcEndRequest', dialogueId, termination: 'basic', components })
      confirm(exchange, exchange.outcome)
    } else if (components.length > 0) push({ type: 'tcContinueRequest', dialogueId, components })
  }

  function ended(exchange: Exchange, { components }: TcEndIndication): void {
    receive(exchange, components)
    // an end without an answer is not what the operation allows: TS 29.002 §7.3.5, "abnormal MAP dialogue"
    confirm(
      exchange,
      exchange.outcome ?? { type: 'providerAborted', cause: 'abnormalMapDialogue', origin: 'remote' },
    )
  }

  /** Without a word where the peer never answered; with an abort where it has a dialogue to clear. */
  function giveUp(exchange: Exchange, outcome: MapOutcome): void {
    const { dialogueId } = exchange
    push({ type: 'tcUAbortRequest', dialogueId, abortReason: 'userSpecified', userInformation: givenUp })
    confirm(exchange, outcome)
  }

  function noticed(exchange: Exchange, { notice, dialogueId }: TcNoticeIndication): void {
    const { origin, reason, transferFailure } = notice
    push({ type: 'tcEndRequest', dialogueId, termination: 'prearranged', components: none })
    if (origin === 'peer') return confirm(exchange, { type: 'undeliverable', udtsCause: reason })
    if (transferFailure === 'associationLost') return confirm(exchange, { type: 'associationLost' })
    exchange.begins -= 1
    confirm(exchange, { type: 'unreachable', cause: transferFailure ?? reason })
  }

  function timedOut(exchange: Exchange, { invokeId: expired }: TcLCancelIndication): void {
    if (expired === invokeId) giveUp(exchange, { type: 'timeout' })
  }

  return {
    request(request, now) {
      const operation = operations[request.operation]
      const allowed = operation.versions.filter(version => request.versions?.includes(version) ?? true)
      const remembered = versions.recall(request.called, request.operation, now)
      const version = allowed.find(each => remembered === undefined || each <= remembered) ?? allowed.at(-1)
      const exchange: Exchange = {
        request,
        operation,
        allowed,
        deadline: now + request.timeoutMs,
        dialogueId: -1,
        version: version ?? 1,
        begins: 0,
        segments: [],
        accompanying: [],
        deviations: [],
      }
      if (version === undefined) confirm(exchange, { type: 'versionRefused' })
      else if (request.timeoutMs <= 0) confirm(exchange, { type: 'timeout' })
      else begin(exchange, now)
    },
    cancel({ requestId }) {
      const exchange = exchanges.get(dialogueOf.get(requestId) ?? -1)
      if (exchange !== undefined) giveUp(exchange, { type: 'cancelled' })
    },
    cancelAll() {
      for (const exchange of exchanges.values()) giveUp(exchange, { type: 'cancelled' })
    },
    associationLost({ association, dialogueIds }) {
      for (const dialogueId of dialogueIds) {
        const exchange = exchanges.get(dialogueId)
        if (exchange === undefined) continue
        push({ type: 'tcEndRequest', dialogueId, termination: 'prearranged', components: none })
        confirm(exchange, { type: 'associationLost', association })
      }
    },
    indication(indication, now) {
      const exchange = exchanges.get(indication.dialogueId)
      if (exchange === undefined) return
      if ('received' in indication && indication.received !== undefined)
        exchange.received = indication.received
      switch (indication.type) {
        case 'tcEndIndication':
          return ended(exchange, indication)
        case 'tcContinueIndication':
          return continued(exchange, indication)
        case 'tcUAbortIndication':
          return conclude(exchange, endingOfUAbort(indication), now)
        case 'tcPAbortIndication':
          return conclude(exchange, endingOfPAbort(indication, exchange.version), now)
        case 'tcNoticeIndication':
          return noticed(exchange, indication)
        case 'tcLCancelIndication':
          return timedOut(exchange, indication)
      }
    },
    get open() {
      return exchanges.size
    },
  }
}

const unrecognized = (invokeId: number): ComponentRequest => ({
  type: 'reject',
  invokeId,
  problemType: 'invoke',
  problem: 'unrecognizedOperation',
})

/** Components of a CONTINUE or END. Gives what must be answered. */
function receive(exchange: Exchange, components: readonly ComponentIndication[]): ComponentRequest[] {
  const { operation, version, segments } = exchange
  const answers: ComponentRequest[] = []
  for (const component of components) {
    switch (component.type) {
      case 'returnResultNotLast':
        if (component.parameter !== undefined) segments.push(component.parameter)
        break
      case 'returnResultLast': {
        const { outcome, deviations } = readResult(component, operation, version, segments)
        exchange.outcome ??= outcome
        exchange.deviations.push(...deviations)
        if (outcome.type === 'rejected')
          answers.push({ type: 'reject', invokeId: component.invokeId, ...outcome.problem })
        break
      }
      case 'returnError': {
        const { outcome, deviations } = readError(component, version)
        exchange.outcome ??= outcome
        exchange.deviations.push(...deviations)
        break
      }
      case 'tcUReject':
      case 'tcRReject':
      case 'tcLReject':
        exchange.outcome ??= readReject(component)
        break
      case 'invoke': {
        const accompanying = readAccompanying(component, version)
        if (accompanying === undefined) answers.push(unrecognized(component.invokeId))
        else exchange.accompanying.push(accompanying)
        break
      }
    }
  }
  return answers
}
