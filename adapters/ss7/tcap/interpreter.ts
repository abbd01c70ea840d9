/** Does what the two machines of a dialogue, `tsm` and `dha`, want done: sends, tells the user, forgets. */
import type { Millis } from '../wire/core.ts'
import { step } from '../wire/table.ts'
import { abortReason, apduKind, builders } from './apdu.ts'
import type { ComponentHandler } from './cha.ts'
import { dha, type DhaEffect, type DhaEvent, type ReceivedApdu } from './dha.ts'
import type { DialogueApdu } from './dialogue-apdu.ts'
import type { Dialogue } from './dialogue.ts'
import { encodeTcap, type ReceivedMessage, type TcapMessage } from './message.ts'
import type {
  ComponentIndication,
  PAbortCause,
  Received,
  TcapOutput,
  TcRequest,
  TcUCancelRequest,
  TcUniRequest,
} from './primitives.ts'
import { transactionIdToHex, type TransactionId } from './transaction-id.ts'
import { tsm, type TsmEffect, type TsmEvent } from './tsm.ts'

/** What a dialogue's machines are moved by: a user's request, a message, or neither. */
export interface Stimulus {
  readonly now: Millis
  readonly request?: Exclude<TcRequest, TcUniRequest | TcUCancelRequest>
  readonly message?: ReceivedMessage
  readonly received?: Received
  /** Why a provider gives up, where somebody's does. */
  readonly cause?: PAbortCause | number
  readonly origin?: 'local' | 'remote'
}

/** Where the interpreter's doings end up. */
export interface Surroundings {
  readonly components: ComponentHandler
  readonly sent: (message: TcapMessage) => void
  readonly acceptMissingAare: boolean
  readonly push: (output: TcapOutput) => void
  readonly releaseTransaction: (dialogue: Dialogue, now: Millis) => void
  readonly dialogueTerminated: (dialogue: Dialogue) => void
}

export interface Interpreter {
  /** False: the event has no place in the machine's state, and nothing was done. */
  transaction(dialogue: Dialogue, event: TsmEvent, stimulus: Stimulus): boolean
  dialogue(dialogue: Dialogue, event: DhaEvent, stimulus: Stimulus): boolean
}

type Effect = TsmEffect | DhaEffect

export function interpreter({ components, push, ...surroundings }: Surroundings): Interpreter {
  let dialogue: Dialogue
  let stimulus: Stimulus
  /** The dialogue portion of the message about to be sent. */
  let apdu: DialogueApdu | undefined
  const agenda: Effect[] = []
  const enter = (effect: Effect): void => void agenda.push(effect)

  function moveTransaction(event: TsmEvent): boolean {
    const from = agenda.length
    const next = step(tsm, dialogue.tsm, event, undefined, enter)
    if (next === undefined) return false
    dialogue.tsm = next
    perform(from)
    return true
  }

  function moveDialogue(event: DhaEvent): boolean {
    const from = agenda.length
    const next = step(dha, dialogue.dha, event, dialogue, enter)
    if (next === undefined) return false
    dialogue.dha = next
    perform(from)
    return true
  }

  /** The machine has moved; now what it wants, in its order, each with all that follows from it. */
  function perform(from: number): void {
    const to = agenda.length
    for (let index = from; index < to; index++) performOne(agenda[index] as Effect)
    agenda.length = from
  }

  function performOne(effect: Effect): void {
    switch (effect) {
      case 'trBeginIndication':
      case 'trContinueIndication':
      case 'trEndIndication':
      case 'trUAbortIndication':
        moveDialogue({ type: effect, apdu: receivedApdu() })
        break
      case 'trPAbortIndication':
        moveDialogue({ type: effect })
        break
      case 'trBeginRequest':
      case 'trContinueRequest':
      case 'trEndRequest':
      case 'trPrearrangedEndRequest':
      case 'trUAbortRequest':
      case 'trPAbortRequest':
        moveTransaction({ type: effect })
        break
      case 'storeRemoteTransactionId':
        dialogue.remoteId = stimulus.message?.otid
        if (stimulus.received !== undefined) dialogue.remoteAddress = stimulus.received.calling
        break
      case 'releaseTransaction':
        surroundings.releaseTransaction(dialogue, stimulus.now)
        break
      case 'dialogueTerminated':
        components.terminate(dialogue)
        surroundings.dialogueTerminated(dialogue)
        break
      case 'sendBegin':
        transmit({ message: 'begin', otid: dialogue.localId, ...portions() }, true)
        break
      case 'sendContinue':
        transmit(
          { message: 'continue', otid: dialogue.localId, dtid: dialogue.remoteId, ...portions() },
          true,
        )
        break
      case 'sendEnd':
        transmit({ message: 'end', dtid: dialogue.remoteId, ...portions() }, false)
        break
      case 'sendUserAbort':
        transmit({ message: 'abort', dtid: dialogue.remoteId, ...portions() }, false)
        break
      case 'sendProviderAbort':
        transmit({ message: 'abort', dtid: dialogue.remoteId, pAbortCause: stimulus.cause }, false)
        break
      case 'buildAarq':
      case 'buildAareAccepted':
      case 'buildAareRejected':
      case 'buildAareNoCommonDialoguePortion':
      case 'buildAbrtUser':
      case 'buildAbrtProvider': {
        const { request } = stimulus
        const context = request?.applicationContext ?? dialogue.applicationContext ?? ''
        apdu = builders[effect](context, request ?? {})
        break
      }
      case 'tcBeginIndication':
      case 'tcContinueIndication':
      case 'tcEndIndication':
      case 'tcUAbortIndication':
        indicate(effect)
        break
      case 'tcPAbortIndication':
        pAbort(stimulus.cause ?? 'abnormalDialogue', stimulus.origin ?? 'local')
        break
      case 'abnormalDialogue':
      case 'noCommonDialoguePortion':
        pAbort(effect, stimulus.message?.message === 'abort' ? 'remote' : 'local')
        break
    }
  }

  function receivedApdu(): ReceivedApdu {
    const kind = stimulus.message === undefined ? 'none' : apduKind(stimulus.message)
    const missing = kind === 'none' && dialogue.dha === 'initiationSent' && dialogue.applicationContextMode
    if (!missing || !surroundings.acceptMissingAare || stimulus.message?.message === 'abort') return kind
    if (stimulus.received !== undefined)
      push({ type: 'deviation', kind: 'missingAare', received: stimulus.received })
    return 'aareAccepted'
  }

  /** The dialogue portion built for this message, used up. */
  function portions() {
    const portion = apdu
    apdu = undefined
    return { dialogue: portion, components: requested() }
  }

  function requested(): ReturnType<ComponentHandler['send']> {
    const { request, now } = stimulus
    return components.send(
      dialogue,
      request !== undefined && 'components' in request ? (request.components ?? none) : none,
      now,
    )
  }

  /** A message that nobody could answer needs no return option. */
  function transmit(message: TcapMessage, returnOption: boolean): void {
    const { remoteAddress: called, localAddress: calling } = dialogue
    surroundings.sent(message)
    push({
      type: 'nUnitdataRequest',
      called,
      calling,
      data: encodeTcap(message),
      returnOption,
      context: dialogue,
    })
  }

  function indicate(
    type: 'tcBeginIndication' | 'tcContinueIndication' | 'tcEndIndication' | 'tcUAbortIndication',
  ): void {
    const { message, received } = stimulus
    if (message === undefined || received === undefined) return
    const { dialogue: portion } = message
    const dialogueId = dialogue.id
    const applicationContext =
      portion !== undefined && 'applicationContext' in portion ? portion.applicationContext : undefined
    const userInformation = portion?.userInformation
    switch (type) {
      case 'tcUAbortIndication':
        push({
          type,
          dialogueId,
          received,
          applicationContext,
          userInformation,
          abortReason: abortReason(portion),
        })
        break
      case 'tcContinueIndication': {
        const remoteTransactionId = transactionIdToHex(dialogue.remoteId as TransactionId)
        const components = arrived(false)
        push({
          type,
          dialogueId,
          received,
          applicationContext,
          userInformation,
          remoteTransactionId,
          components,
        })
        break
      }
      case 'tcBeginIndication':
      case 'tcEndIndication': {
        const components = arrived(type === 'tcEndIndication')
        push({ type, dialogueId, received, applicationContext, userInformation, components })
        break
      }
    }
  }

  function arrived(final: boolean): readonly ComponentIndication[] {
    const { message, now } = stimulus
    return message?.components === undefined
      ? none
      : components.receive(dialogue, message.components, final, now)
  }

  function pAbort(cause: PAbortCause | number, origin: 'local' | 'remote'): void {
    push({ type: 'tcPAbortIndication', dialogueId: dialogue.id, cause, origin, received: stimulus.received })
  }

  return {
    transaction(subject, event, by) {
      dialogue = subject
      stimulus = by
      return moveTransaction(event)
    },
    dialogue(subject, event, by) {
      dialogue = subject
      stimulus = by
      return moveDialogue(event)
    },
  }
}

const none: readonly never[] = []
