/** Component handling, Q.774 §3.2.1 and figure A.6: components in and out of a dialogue, and its invocations. */
import type { Millis } from '../wire/core.ts'
import { step } from '../wire/table.ts'
import type { Timers } from '../wire/timers.ts'
import { isFoundByProvider } from './component-portion.ts'
import { Invocation, type Dialogue } from './dialogue.ts'
import { ism, type IsmEffect, type IsmEvent } from './ism.ts'
import type {
  Component,
  ComponentIndication,
  ComponentRequest,
  InvokeId,
  Problem,
  Reject,
  ReturnError,
  ReturnResult,
} from './primitives.ts'
import type { UnreadableComponent } from './salvage.ts'

export interface ComponentHandler {
  /** What the user is told of received components. `final`: the message ended the dialogue. */
  receive(
    dialogue: Dialogue,
    components: readonly (Component | UnreadableComponent)[],
    final: boolean,
    now: Millis,
  ): ComponentIndication[]
  /** What goes out: rejects of our own finding first, then what the user asked for. */
  send(dialogue: Dialogue, requests: readonly ComponentRequest[], now: Millis): readonly Component[]
  cancel(dialogue: Dialogue, invokeId: InvokeId): void
  /** An invocation's timer ran out; true: it was still unanswered, so the user is told (TC-L-CANCEL). */
  expire(invocation: Invocation): boolean
  terminate(dialogue: Dialogue): void
}

const returnResultUnexpected: Problem = { problemType: 'returnResult', problem: 'returnResultUnexpected' }
const returnErrorUnexpected: Problem = { problemType: 'returnError', problem: 'returnErrorUnexpected' }
const unrecognizedLinkedId: Problem = { problemType: 'invoke', problem: 'unrecognizedLinkedID' }
const unrecognizedInvokeId = {
  returnResultLast: { problemType: 'returnResult', problem: 'unrecognizedInvokeID' },
  returnResultNotLast: { problemType: 'returnResult', problem: 'unrecognizedInvokeID' },
  returnError: { problemType: 'returnError', problem: 'unrecognizedInvokeID' },
} as const satisfies Record<string, Problem>

export function componentHandler(
  timers: Pick<Timers<Dialogue | Invocation>, 'set' | 'clear'>,
  rejectTimeoutMs: Millis,
): ComponentHandler {
  const effects: IsmEffect[] = []
  const collect = (effect: IsmEffect): void => void effects.push(effect)

  /** Moves an invocation; afterwards `effects` is what to do. False: the event has no place in its state. */
  function move(invocation: Invocation, event: IsmEvent): boolean {
    effects.length = 0
    const next = step(ism, invocation.ism, event, undefined, collect)
    if (next === undefined) return false
    invocation.ism = next
    if (next === 'idle') forget(invocation)
    if (effects.includes('stopTimer')) timers.clear(invocation)
    return true
  }

  function receiveAnswer(
    dialogue: Dialogue,
    component: ReturnResult | ReturnError,
    final: boolean,
    now: Millis,
  ): ComponentIndication {
    const { type, invokeId } = component
    const invocation = dialogue.invocation(invokeId)
    if (invocation === undefined || !move(invocation, component)) {
      return reject(dialogue, invokeId, unrecognizedInvokeId[type])
    }
    if (effects.includes('returnResultUnexpected')) return reject(dialogue, invokeId, returnResultUnexpected)
    if (effects.includes('returnErrorUnexpected')) return reject(dialogue, invokeId, returnErrorUnexpected)
    if (!final && effects.includes('startRejectTimer')) timers.set(invocation, now + rejectTimeoutMs)
    return component
  }

  function receiveReject(
    dialogue: Dialogue,
    { invokeId, problemType, problem }: Reject,
  ): ComponentIndication {
    const concerned = invokeId === undefined ? undefined : dialogue.invocation(invokeId)
    if (concerned !== undefined && (problemType === 'invoke' || problemType === 'general')) {
      move(concerned, { type: 'reject' })
    }
    const type = isFoundByProvider({ problemType, problem }) ? 'tcRReject' : 'tcUReject'
    return { type, invokeId, problemType, problem }
  }

  function receiveUnreadable(
    dialogue: Dialogue,
    { answer, invokeId, problem }: UnreadableComponent,
  ): ComponentIndication {
    const concerned = answer && invokeId !== undefined ? dialogue.invocation(invokeId) : undefined
    if (concerned !== undefined) move(concerned, { type: 'localReject' })
    return reject(dialogue, invokeId, problem)
  }

  function receiveOne(
    dialogue: Dialogue,
    component: Component | UnreadableComponent,
    final: boolean,
    now: Millis,
  ): ComponentIndication {
    switch (component.type) {
      case 'invoke': {
        const { linkedId } = component
        if (linkedId === undefined || dialogue.invocation(linkedId) !== undefined) return component
        return reject(dialogue, component.invokeId, unrecognizedLinkedId)
      }
      case 'returnResultLast':
      case 'returnResultNotLast':
      case 'returnError':
        return receiveAnswer(dialogue, component, final, now)
      case 'reject':
        return receiveReject(dialogue, component)
      case 'unreadable':
        return receiveUnreadable(dialogue, component)
    }
  }

  return {
    receive(dialogue, components, final, now) {
      return components.map(component => receiveOne(dialogue, component, final, now))
    },
    send(dialogue, requests, now) {
      for (const request of requests) {
        if (request.type === 'invoke') {
          const invocation = new Invocation(dialogue, request.invokeId, request.timeoutMs)
          dialogue.invocations.push(invocation)
          move(invocation, { type: 'tcInvokeRequest', class: request.class })
          timers.set(invocation, now + request.timeoutMs)
        } else if (request.type === 'reject') {
          const answered = rejectedAnswer(dialogue, request)
          if (answered !== undefined) move(answered, { type: 'tcURejectRequest' })
        }
      }
      const { rejects } = dialogue
      if (rejects.length === 0) return requests
      dialogue.rejects = []
      return [...rejects, ...requests]
    },
    cancel(dialogue, invokeId) {
      const invocation = dialogue.invocation(invokeId)
      if (invocation !== undefined) move(invocation, { type: 'tcUCancelRequest' })
    },
    expire(invocation) {
      const answered = invocation.ism === 'waitForReject'
      move(invocation, { type: answered ? 'rejectTimeout' : 'invocationTimeout' })
      return effects.includes('tcLCancelIndication')
    },
    terminate(dialogue) {
      for (const invocation of dialogue.invocations.splice(0)) timers.clear(invocation)
    },
  }
}

function forget({ dialogue, invokeId }: Invocation): void {
  const { invocations } = dialogue
  invocations.splice(
    invocations.findIndex(each => each.invokeId === invokeId),
    1,
  )
}

/** TC-L-REJECT to the user now, the reject itself to the peer with the next message. */
function reject(dialogue: Dialogue, invokeId: InvokeId | undefined, problem: Problem): ComponentIndication {
  dialogue.rejects = [...dialogue.rejects, { type: 'reject', invokeId, ...problem }]
  return { type: 'tcLReject', invokeId, ...problem }
}

/** The invocation whose answer our user rejects. */
function rejectedAnswer(dialogue: Dialogue, { invokeId, problemType }: Reject): Invocation | undefined {
  const ofAnswer = problemType === 'returnResult' || problemType === 'returnError'
  return ofAnswer && invokeId !== undefined ? dialogue.invocation(invokeId) : undefined
}
