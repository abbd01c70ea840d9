/** A question with a deadline: exactly one typed outcome, and nothing left behind. */

import type { Cancel, Clock, Millis } from './clock.ts'
import type { DropReason, Envelope, Ref } from './ref.ts'

export type AskFailure = 'deadline' | 'refused' | 'stopped' | 'crashed' | 'cancelled'

export type Asked<R> =
  { readonly type: 'reply'; readonly reply: R } | { readonly type: 'failed'; readonly failure: AskFailure }

export interface AskOptions {
  /** The instant, on the system's clock, at which the asker stops waiting. */
  readonly deadline: Millis
  /** Aborted when the asker goes away. */
  readonly signal?: AbortSignal | undefined
}

/** Where an answer goes. The first `tell` counts; `false` when the asker no longer waits. */
export interface ReplyTo<in R> extends Ref<R> {
  /** When the asker stops waiting: pass it on, to do no work for nobody. */
  readonly deadline: Millis
  /** True once the asker stopped waiting unanswered. */
  readonly cancelled: boolean
  /**
   * Calls `hook` when the asker stops waiting unanswered; from inside this call if it has. It runs outside the
   * actor's turn: an actor uses `context.onCancel`, which makes a message of it.
   */
  onCancel(hook: () => void): void
}

/** What the asker of an `M` may be told, where that shows in its type: the union over all requests in `M`. */
export type ReplyOf<M> = M extends { readonly replyTo: Ref<infer R> } ? R : never

const failureOf: Record<DropReason, AskFailure> = {
  refused: 'refused',
  overflow: 'refused',
  deadline: 'deadline',
  cancelled: 'cancelled',
  stopped: 'stopped',
  crashed: 'crashed',
  stale: 'crashed',
}

/** Counts what somebody still waits for. */
export interface Tally {
  add(count: number): void
}

/** Both ends of one ask: the ref its answer goes to, and the envelope its message travels in. */
class PendingAsk<R> implements ReplyTo<R>, Envelope {
  readonly path = 'ask'
  readonly deadline: Millis
  cancelled = false
  #settle: ((asked: Asked<R>) => void) | undefined
  #release: Cancel | undefined
  #openAsks: Set<Envelope> | undefined
  #hooks: (() => void)[] | undefined

  constructor(deadline: Millis, settle: (asked: Asked<R>) => void) {
    this.deadline = deadline
    this.#settle = settle
  }

  /** `release` undoes what was armed for this ask. */
  arm(release: Cancel): void {
    if (this.#settle === undefined) release()
    else this.#release = release
  }

  tell(reply: R): boolean {
    return this.#close({ type: 'reply', reply })
  }

  dropped(reason: DropReason): void {
    this.fail(failureOf[reason])
  }

  accepted(openAsks: Set<Envelope>): void {
    if (this.#settle === undefined) return
    this.#openAsks = openAsks
    openAsks.add(this)
  }

  onCancel(hook: () => void): void {
    if (this.cancelled) hook()
    else if (this.#settle !== undefined) (this.#hooks ??= []).push(hook)
  }

  fail(failure: AskFailure): void {
    const hooks = this.#hooks
    if (this.#settle === undefined) return
    this.cancelled = true
    this.#close({ type: 'failed', failure })
    if (hooks !== undefined) for (const hook of hooks) hook()
  }

  #close(asked: Asked<R>): boolean {
    const settle = this.#settle
    if (settle === undefined) return false
    this.#settle = undefined
    this.#hooks = undefined
    this.#openAsks?.delete(this)
    this.#openAsks = undefined
    this.#release?.()
    this.#release = undefined
    settle(asked)
    return true
  }
}

/** Asks, and calls `settle` exactly once, perhaps from inside this call. The result cancels the ask. */
export function openAsk<M, R>(
  { clock, tally }: { clock: Clock; tally: Tally },
  ref: Ref<M>,
  makeMessage: (replyTo: ReplyTo<R>) => M,
  { deadline, signal }: AskOptions,
  settle: (asked: Asked<R>) => void,
): Cancel {
  const pending = new PendingAsk<R>(deadline, asked => {
    settle(asked)
    tally.add(-1)
  })
  const message = makeMessage(pending)
  const cancel = () => pending.fail('cancelled')
  tally.add(1)
  if (signal?.aborted === true) cancel()
  else if (deadline <= clock.now()) pending.fail('deadline')
  else {
    const stopTimer =
      deadline === Infinity ? undefined : clock.setTimer(deadline, () => pending.fail('deadline'))
    signal?.addEventListener('abort', cancel)
    pending.arm(() => {
      stopTimer?.()
      signal?.removeEventListener('abort', cancel)
    })
    if (!ref.tell(message, pending)) pending.fail('refused')
  }
  return cancel
}
