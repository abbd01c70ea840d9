/** What an author of actors writes (`Actor`) and what he is given (`Context`). */

import type { AskOptions, Asked, ReplyOf, ReplyTo } from './ask.ts'
import type { Cancel, Millis } from './clock.ts'
import type { Overflow } from './mailbox.ts'
import type { Ended, Ref } from './ref.ts'
import type { Supervision } from './supervisor.ts'

/** One incarnation's behaviour. Synchronous; a throw crashes the actor and its supervision decides. */
export type Receive<in M> = (message: M) => void

/** Set-up: runs at the actor's first turn and after each restart. State lives between the two arrows. */
export type Actor<M> = (context: Context<M>) => Receive<M>

export interface SpawnOptions {
  /** The metric label of this actor and, by default, of its children. Keep the number of kinds bounded. */
  readonly kind?: string
  /** Messages the mailbox holds; private messages (pipe, timer, watch, ask) have room of their own. Default 1,024. */
  readonly capacity?: number
  /** What a full mailbox does. Default `rejectNew`. */
  readonly overflow?: Overflow
  /** Merged over the system's default. */
  readonly supervision?: Partial<Supervision>
}

export interface Spawner {
  /** A new child. Throws `runtime/nameTaken` where a live child has that name. */
  spawn<M>(name: string, actor: Actor<M>, options?: SpawnOptions): Ref<M>
  /** The live child of that name, or else a new one. The name must determine the type of the messages. */
  child<M>(name: string, actor: Actor<M>, options?: SpawnOptions): Ref<M>
}

/**
 * An incarnation's own view of itself. Its timers, pipes, asks, watches and children end with it. The private
 * messages these produce are never refused, are served before the mailbox, and never reach a later incarnation
 * (they go to the dead letters).
 */
export interface Context<M> extends Spawner {
  readonly self: Ref<M>
  now(): Millis
  /** The only await: the outcome comes back as a message. Without `onFailure` a rejection crashes the actor. */
  pipe<T>(promise: PromiseLike<T>, toMessage: (value: T) => M, onFailure?: (error: unknown) => M): void
  /** Asks another actor; reply or failure comes back as a message. Cancelled when this incarnation ends. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it keeps literals literal
  ask<N, R = ReplyOf<N>, const Q extends N = N>(
    ref: Ref<N>,
    makeMessage: (replyTo: ReplyTo<R>) => Q,
    options: AskOptions,
    toMessage: (asked: Asked<R>) => M,
  ): Cancel
  /** Tells this actor `message` after `delayMs`. */
  schedule(delayMs: Millis, message: M): Cancel
  /** Tells this actor when `ref` ends; soon, if it already has. */
  watch(ref: Ref<never>, toMessage: (how: Ended) => M): Cancel
  /** Tells this actor when the asker behind `replyTo` goes away unanswered (cancelled or past its deadline). */
  onCancel(replyTo: ReplyTo<never>, toMessage: () => M): void
  /**
   * Passivates this actor when it was idle for `idleMs`: nothing queued or awaited, no timer, child or unanswered
   * ask. `flush` runs first; messages that arrive until it is done wait, and are served by a fresh incarnation.
   */
  passivateAfterMs(idleMs: Millis, flush?: () => void | Promise<void>): void
  /** Runs when this incarnation ends, however it ends. Not a place to throw. */
  onEnd(hook: () => void): void
  /** Ends `child`, or this actor once the current message is processed. What is queued goes to the dead letters. */
  stop(child?: Ref<never>): void
}
