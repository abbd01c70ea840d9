/**
 * TCAP as one core: the transaction coordinator (TCO, Q.774 §3.3.2). It sorts messages, requests and timers to the
 * dialogues they concern, and answers what concerns none.
 */
import type { DeviationKind } from '../ber/deviation.ts'
import type { NNoticeIndication, NUnitdataIndication } from '../sccp/primitives.ts'
import type { Core, Millis, Random } from '../wire/core.ts'
import { DecodeError } from '../wire/decode-error.ts'
import { outbox } from '../wire/outbox.ts'
import { timers } from '../wire/timers.ts'
import { componentHandler } from './cha.ts'
import type { TcapConfig } from './config.ts'
import { counting } from './counters.ts'
import { dialogueTable } from './dialogue-table.ts'
import { Dialogue, type Invocation } from './dialogue.ts'
import { interpreter, type Stimulus } from './interpreter.ts'
import { encodeTcap, receiveTcap, type ReceivedMessage } from './message.ts'
import type {
  PAbortCause,
  TcapCounters,
  TcapInput,
  TcapOutput,
  TcBeginRequest,
  TcRequest,
  TcUniRequest,
} from './primitives.ts'
import { transactionFault } from './salvage.ts'
import { transactionIdToHex, type TransactionId } from './transaction-id.ts'
import { uniIndication, unitdataOf } from './unidirectional.ts'

export interface Tcap extends Core<TcapInput, TcapOutput> {
  /** Dialogues open now. */
  readonly dialogues: number
  readonly counters: TcapCounters
}

type Request = Exclude<TcRequest, TcUniRequest>
type Arrival = Stimulus & { readonly message: ReceivedMessage; readonly received: NUnitdataIndication }

export function tcap(config: TcapConfig, { random }: { random: Random }): Tcap {
  const out = outbox<TcapOutput>()
  const clock = timers<Dialogue | Invocation>()
  const components = componentHandler(clock, config.rejectTimeoutMs)
  const dialogues = dialogueTable(config, random)
  const count = counting()
  const machines = interpreter({
    components,
    sent: count.sent,
    acceptMissingAare: config.acceptMissingAare,
    push: output => out.push(output),
    releaseTransaction: dialogues.release,
    dialogueTerminated(dialogue) {
      dialogues.forget(dialogue)
      clock.clear(dialogue)
    },
  })

  /** A dialogue that waits for no invocation of ours must be heard of in time. */
  function watch(dialogue: Dialogue, now: Millis): void {
    if (dialogue.dha === 'idle') return
    if (dialogue.invocations.length > 0) clock.clear(dialogue)
    else clock.set(dialogue, now + config.dialogueTimeoutMs)
  }

  /* ---- from below ---- */

  function receive(received: NUnitdataIndication, now: Millis): void {
    const message = read(received)
    if (message === undefined) return receiveFault(received, now)
    count.received(message)
    receiveMessage({ now, message, received })
  }

  /** `undefined`: the transaction portion is wrong. */
  function read(received: NUnitdataIndication): ReceivedMessage | undefined {
    const deviations: DeviationKind[] = []
    try {
      const message = receiveTcap(received.data, ({ kind }) => deviations.push(kind))
      for (const kind of deviations) out.push({ type: 'deviation', kind, received })
      return message
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      out.push({ type: 'decodeError', error, received })
      return undefined
    }
  }

  function receiveMessage(arrival: Arrival): void {
    const { message, received } = arrival
    if (message.dialogueError !== undefined)
      out.push({ type: 'decodeError', error: message.dialogueError, received })
    for (const component of message.components ?? []) {
      if (component.type === 'unreadable') out.push({ type: 'decodeError', error: component.error, received })
    }
    switch (message.message) {
      case 'unidirectional': {
        const indication = uniIndication(message, received)
        if (indication !== undefined) out.push(indication)
        break
      }
      case 'begin':
        receiveBegin(arrival)
        break
      case 'continue':
      case 'end':
      case 'abort':
        receiveFor(dialogues.find(message.dtid), arrival)
        break
    }
  }

  function receiveBegin(arrival: Arrival): void {
    const { now, message, received } = arrival
    const context = message.dialogue?.apdu === 'AARQ' ? message.dialogue.applicationContext : undefined
    const dialogue = dialogues.open(undefined, now, received.called, received.calling, context)
    if (dialogue === undefined) return refuse(message.otid as TransactionId, 'resourceLimitation', received)
    machines.transaction(dialogue, { type: 'begin' }, arrival)
    watch(dialogue, now)
  }

  function receiveFor(dialogue: Dialogue | undefined, arrival: Arrival): void {
    const { now, message } = arrival
    if (dialogue === undefined) return receiveStray(arrival)
    const { pAbortCause: cause } = message
    const moved =
      cause === undefined
        ? machines.transaction(dialogue, { type: eventOf[message.message] }, arrival)
        : machines.transaction(dialogue, { type: 'providerAbort' }, { ...arrival, cause, origin: 'remote' })
    if (moved) watch(dialogue, now)
    else receiveStray(arrival)
  }

  /** For no transaction of ours, or for one that cannot take it: counted, and a CONTINUE is answered (table 8). */
  function receiveStray({ message: { message, otid, dtid }, received }: Arrival): void {
    const kind = dialogues.classify(dtid as TransactionId)
    const transactionId = transactionIdToHex(dtid as TransactionId)
    out.push({ type: 'strayMessage', kind, message, transactionId, received })
    if (message === 'continue' && otid !== undefined) refuse(otid, 'unrecognizedTransactionID', received)
  }

  /** What is owed to whom for a transaction portion that cannot be read (Q.774 §3.3.3.2.1). */
  function receiveFault(received: NUnitdataIndication, now: Millis): void {
    const { message, otid, dtid, cause } = transactionFault(received.data)
    const dialogue = message === 'begin' || message === undefined ? undefined : dialogues.find(dtid)
    if (dialogue !== undefined) {
      dialogue.remoteId ??= otid
      const type =
        message === 'continue' && dialogue.remoteId !== undefined ? 'unreadableContinue' : 'unreadableEnd'
      machines.transaction(dialogue, { type }, { now, received, cause, origin: 'local' })
    } else if (
      otid !== undefined &&
      (message === 'begin' || message === 'continue' || message === undefined)
    ) {
      refuse(otid, cause, received)
    }
  }

  /** The coordinator's own P-ABORT, to a transaction that has no dialogue here. */
  function refuse(
    dtid: TransactionId,
    pAbortCause: PAbortCause,
    { called, calling }: NUnitdataIndication,
  ): void {
    const message = { message: 'abort', dtid, pAbortCause } as const
    count.sent(message)
    out.push({
      type: 'nUnitdataRequest',
      called: calling,
      calling: called,
      data: encodeTcap(message),
      returnOption: false,
    })
  }

  function receiveNotice(notice: NNoticeIndication): void {
    // the message is one of ours: its originating id, where it has one, names the dialogue
    const dialogue = dialogues.find(transactionFault(notice.data).otid)
    if (dialogue !== undefined) out.push({ type: 'tcNoticeIndication', dialogueId: dialogue.id, notice })
  }

  /* ---- from above ---- */

  function begin(request: TcBeginRequest, now: Millis): void {
    const { dialogueId, calling, called, applicationContext } = request
    if (dialogueId < 0 || dialogues.get(dialogueId) !== undefined) return fault(request)
    const dialogue = dialogues.open(dialogueId, now, calling, called, applicationContext)
    if (dialogue === undefined) {
      const cause = 'resourceLimitation'
      return out.push({ type: 'tcPAbortIndication', dialogueId, cause, origin: 'local', received: undefined })
    }
    machines.dialogue(dialogue, { type: 'tcBeginRequest' }, { now, request })
    watch(dialogue, now)
  }

  function request(request: Exclude<Request, TcBeginRequest>, now: Millis): void {
    const dialogue = dialogues.get(request.dialogueId)
    if (dialogue === undefined || !requestOf(dialogue, request, now)) fault(request)
    else watch(dialogue, now)
  }

  function requestOf(dialogue: Dialogue, request: Exclude<Request, TcBeginRequest>, now: Millis): boolean {
    switch (request.type) {
      case 'tcContinueRequest':
        if (dialogue.dha === 'initiationReceived')
          dialogue.localAddress = request.calling ?? dialogue.localAddress
        return machines.dialogue(dialogue, { type: 'tcContinueRequest' }, { now, request })
      case 'tcEndRequest': {
        const type = request.termination === 'basic' ? 'tcEndRequest' : 'tcPrearrangedEndRequest'
        return machines.dialogue(dialogue, { type }, { now, request })
      }
      case 'tcUAbortRequest':
        return machines.dialogue(dialogue, request, { now, request })
      case 'tcPAbortRequest':
        return machines.dialogue(dialogue, request, {
          now,
          request,
          cause: request.cause ?? 'abnormalDialogue',
        })
      case 'tcUCancelRequest':
        components.cancel(dialogue, request.invokeId)
        return true
    }
  }

  function fault({ type: request, dialogueId }: Request): void {
    out.push({ type: 'userFault', request, dialogueId })
  }

  function expire(now: Millis): void {
    for (let due = clock.take(now); due !== undefined; due = clock.take(now)) {
      if (due instanceof Dialogue) {
        machines.dialogue(due, { type: 'silence' }, { now, cause: 'dialogueTimeout', origin: 'local' })
        continue
      }
      const { dialogue, invokeId } = due
      if (components.expire(due)) out.push({ type: 'tcLCancelIndication', dialogueId: dialogue.id, invokeId })
      watch(dialogue, now)
    }
  }

  return {
    handle(input, now) {
      switch (input.type) {
        case 'nUnitdataIndication':
          return receive(input, now)
        case 'nNoticeIndication':
          return receiveNotice(input)
        case 'wake':
          return expire(now)
        case 'tcUniRequest':
          return out.push(unitdataOf(input))
        case 'tcBeginRequest':
          return begin(input, now)
        case 'tcContinueRequest':
        case 'tcEndRequest':
        case 'tcUAbortRequest':
        case 'tcPAbortRequest':
        case 'tcUCancelRequest':
          return request(input, now)
      }
    },
    poll: () => out.poll(),
    deadline: () => clock.deadline(),
    counters: count.counters,
    get dialogues() {
      return dialogues.size
    },
  }
}

const eventOf = {
  unidirectional: 'begin',
  begin: 'begin',
  continue: 'continue',
  end: 'end',
  abort: 'userAbort',
} as const
