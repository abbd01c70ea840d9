/** The address of an actor: all that anybody else ever holds of it. */

import type { Cancel, Millis } from './clock.ts'
import { RuntimeError } from './runtime-error.ts'

/** Why a message was never processed, or why its asker waits in vain. */
export type DropReason =
  /** The mailbox was full and its policy is `rejectNew`. */
  | 'refused'
  /** The mailbox was full and its policy chose this message to go. */
  | 'overflow'
  /** Its deadline had passed when its turn came. */
  | 'deadline'
  /** Its asker went away. */
  | 'cancelled'
  /** The actor has stopped. */
  | 'stopped'
  /** The actor crashed while it processed the message, or while it owed an answer to it. */
  | 'crashed'
  /** A private message (pipe, timer, watch) of an incarnation that is no more. */
  | 'stale'

/** What may travel beside a message. */
export interface Envelope {
  /** A message dequeued at or after this instant is dropped unprocessed; `Infinity` for none. */
  readonly deadline: Millis
  /** True when nobody waits any more: the message is dropped when its turn comes. */
  readonly cancelled: boolean
  /** Told when the message will not be processed. Not a place to throw. */
  dropped(reason: DropReason): void
  /** Told on acceptance of the receiver's open asks: an envelope that outlives its message joins them. */
  accepted?(openAsks: Set<Envelope>): void
}

export interface Ref<in M> {
  /** Slash-separated names from the root. May hold a subscriber's number: never a metric label, never logged. */
  readonly path: string
  /**
   * Puts `message` into the mailbox. `false`: refused (mailbox full under `rejectNew`, or actor stopped), and
   * the caller decides what then. Never throws, never runs the actor.
   */
  readonly tell: (this: object, message: M, envelope?: Envelope) => boolean
}

/** How an actor ended. A passivated one comes back, with fresh state, when its ref is told something. */
export type Ended = 'stopped' | 'failed' | 'passivated'

/** A ref to an actor of this process: what supervision and watching need beyond `tell`. */
export abstract class LocalRef<in M> implements Ref<M> {
  abstract readonly path: string
  abstract tell(message: M, envelope?: Envelope): boolean
  /** Ends the actor: at once, or after the message it is processing right now. */
  abstract stop(): void
  /** Calls `ended` once when the actor ends; from inside this call if it already has. */
  abstract watch(ended: (how: Ended) => void): Cancel
}

/** The same ref, known to be one of this process. Throws `runtime/foreignRef` for any other. */
export function local<M>(ref: Ref<M>): LocalRef<M> {
  if (ref instanceof LocalRef) return ref as LocalRef<M>
  throw new RuntimeError('runtime/foreignRef', ref.path)
}
