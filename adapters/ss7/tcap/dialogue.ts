/** What TCAP remembers of a dialogue and of the invocations open in it. */
import type { SccpAddress } from '../sccp/primitives.ts'
import type { DhaContext, DhaState } from './dha.ts'
import type { IsmState } from './ism.ts'
import type { ApplicationContext, DialogueId, InvokeId, Reject, TcapContext } from './primitives.ts'
import type { TransactionId } from './transaction-id.ts'
import type { TsmState } from './tsm.ts'

const none: readonly never[] = []

export class Dialogue implements TcapContext, DhaContext {
  readonly id: DialogueId
  readonly localId: TransactionId
  /** Of `localId`, for its release. */
  readonly serial: number
  localAddress: SccpAddress
  remoteAddress: SccpAddress
  readonly applicationContext: ApplicationContext | undefined
  remoteId: TransactionId | undefined = undefined
  tsm: TsmState = 'idle'
  dha: DhaState = 'idle'
  readonly invocations: Invocation[] = []
  /** Rejects our TCAP found reason for; they leave with the next message (Q.774 §3.2.1.1.2). */
  rejects: readonly Reject[] = none

  constructor(
    id: DialogueId,
    { id: localId, serial }: { id: TransactionId; serial: number },
    localAddress: SccpAddress,
    remoteAddress: SccpAddress,
    applicationContext: ApplicationContext | undefined,
  ) {
    this.id = id
    this.localId = localId
    this.serial = serial
    this.localAddress = localAddress
    this.remoteAddress = remoteAddress
    this.applicationContext = applicationContext
  }

  get applicationContextMode(): boolean {
    return this.applicationContext !== undefined
  }

  get isOpen(): boolean {
    return this.dha !== 'idle'
  }

  invocation(invokeId: InvokeId): Invocation | undefined {
    return this.invocations.find(each => each.invokeId === invokeId)
  }
}

export class Invocation {
  readonly dialogue: Dialogue
  readonly invokeId: InvokeId
  readonly timeoutMs: number
  ism: IsmState = 'idle'

  constructor(dialogue: Dialogue, invokeId: InvokeId, timeoutMs: number) {
    this.dialogue = dialogue
    this.invokeId = invokeId
    this.timeoutMs = timeoutMs
  }
}
