/** What waits for an actor: its mailbox, the system lane served before it, and the asks it owes an answer. */

import type { SpawnOptions } from './actor.ts'
import type { Millis } from './clock.ts'
import type { Kernel } from './kernel.ts'
import { Mailbox, type Overflow } from './mailbox.ts'
import type { DropReason, Envelope } from './ref.ts'

/** A message on the system lane: made in the actor's turn, dropped if the incarnation it is for has ended. */
export interface Private<M> {
  readonly incarnation: { readonly ended: boolean }
  readonly makeMessage: () => M
}

/** What `take` returns for a message that is not to be processed. */
export const dropped = Symbol('dropped')

export class Inbox<M> {
  readonly #kernel: Kernel
  readonly #path: string
  readonly #kind: string
  readonly #overflow: Overflow
  readonly #mailbox: Mailbox<M>
  // Most actors are short-lived and never need these two.
  #privates: Mailbox<Private<M>> | undefined
  #openAsks: Set<Envelope> | undefined
  #current: M | undefined
  #currentEnvelope: Envelope | undefined

  constructor(kernel: Kernel, path: string, kind: string, { overflow, capacity }: SpawnOptions) {
    this.#kernel = kernel
    this.#path = path
    this.#kind = kind
    this.#overflow = overflow ?? 'rejectNew'
    this.#mailbox = new Mailbox(capacity ?? 1_024)
  }

  get isEmpty(): boolean {
    return this.#mailbox.size === 0 && (this.#privates === undefined || this.#privates.size === 0)
  }

  /** Messages in the mailbox, the system lane not counted. */
  get depth(): number {
    return this.#mailbox.size
  }

  get owesAnswers(): boolean {
    return this.#openAsks !== undefined && this.#openAsks.size > 0
  }

  /** When the next message arrived, while there is one. */
  get since(): Millis {
    const privates = this.#privates
    return privates !== undefined && privates.size > 0 ? privates.since : this.#mailbox.since
  }

  accept(message: M, envelope: Envelope | undefined): boolean {
    const mailbox = this.#mailbox
    const full = mailbox.full
    if (full && this.#overflow !== 'dropOldest') {
      this.drop(message, envelope, this.#overflow === 'rejectNew' ? 'refused' : 'overflow')
      return this.#overflow === 'dropNewest'
    }
    const oldestEnvelope = mailbox.envelope
    const oldest = full ? mailbox.take() : undefined
    mailbox.push(message, envelope, this.#stamp())
    if (envelope !== undefined) envelope.accepted?.((this.#openAsks ??= new Set()))
    if (full) this.drop(oldest, oldestEnvelope, 'overflow')
    return true
  }

  acceptPrivate(entry: Private<M>): void {
    if (entry.incarnation.ended) this.#bury(entry)
    else (this.#privates ??= new Mailbox(Infinity)).push(entry, undefined, this.#stamp())
  }

  /** The next message to process; only when not empty. Throws what making a private message throws. */
  take(): M | typeof dropped {
    this.#current = undefined
    this.#currentEnvelope = undefined
    if (this.#privates !== undefined && this.#privates.size > 0) {
      const entry = this.#privates.take()
      if (!entry.incarnation.ended) return (this.#current = entry.makeMessage())
      this.#bury(entry)
      return dropped
    }
    const { envelope } = this.#mailbox
    const message = this.#mailbox.take()
    if (envelope !== undefined) {
      if (envelope.cancelled) {
        this.#kernel.meter?.dropped(this.#kind, 'cancelled')
        return dropped
      }
      if (envelope.deadline <= this.#kernel.clock.now()) {
        this.drop(message, envelope, 'deadline')
        return dropped
      }
      this.#currentEnvelope = envelope
    }
    return (this.#current = message)
  }

  /** The message taken last was the actor's undoing. */
  dropCurrent(): void {
    this.drop(this.#current, this.#currentEnvelope, 'crashed')
  }

  /** Fails every open ask, those still queued included. */
  failAsks(reason: DropReason): void {
    const asks = this.#openAsks
    this.#openAsks = undefined
    for (const ask of asks ?? []) ask.dropped(reason)
  }

  dropAll(): void {
    const privates = this.#privates
    if (privates !== undefined) while (privates.size > 0) this.#bury(privates.take())
    while (this.#mailbox.size > 0) {
      const { envelope } = this.#mailbox
      const message = this.#mailbox.take()
      if (envelope?.cancelled !== true) this.drop(message, envelope, 'stopped')
    }
  }

  drop(message: unknown, envelope: Envelope | undefined, reason: DropReason): void {
    this.#kernel.meter?.dropped(this.#kind, reason)
    // A refusal is the teller's to handle; of all others nobody else would hear.
    if (reason !== 'refused') {
      this.#kernel.deadLetters.add({ at: this.#kernel.clock.now(), path: this.#path, reason, message })
    }
    envelope?.dropped(reason)
  }

  #bury({ makeMessage }: Private<M>): void {
    let message: unknown
    try {
      message = makeMessage()
    } catch (error) {
      message = error
    }
    this.drop(message, undefined, 'stale')
  }

  /** Only a meter wants to know, and outside a tick the clock is asked for it. */
  #stamp(): Millis {
    return this.#kernel.meter === undefined ? 0 : this.#kernel.scheduler.now()
  }
}
