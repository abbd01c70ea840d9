/** One incarnation of an actor: everything that begins after its set-up and must end with it. */

import type { Actor, Context, SpawnOptions } from './actor.ts'
import { type AskOptions, type Asked, openAsk, type ReplyTo } from './ask.ts'
import type { Cancel, Millis } from './clock.ts'
import { Children } from './family.ts'
import type { Kernel } from './kernel.ts'
import { type Ended, local, type LocalRef, type Ref } from './ref.ts'

/** The actor, as its incarnation sees it. */
export interface Host<M> {
  readonly self: LocalRef<M>
  readonly kernel: Kernel
  readonly kind: string
  /** Nothing is queued, running or owed. */
  readonly idle: boolean
  readonly lastActive: Millis
  /** Queues a private message; `makeMessage` runs in the actor's turn, and its throw is the actor's crash. */
  deliver(incarnation: Incarnation<M>, makeMessage: () => M): void
  passivate(flush: (() => void | Promise<void>) | undefined): void
  crash(error: unknown): void
}

export class Incarnation<M> implements Context<M> {
  readonly self: LocalRef<M>
  children: Children | undefined
  ended = false
  readonly #host: Host<M>
  readonly #kernel: Kernel
  /** How to undo what is armed: `#awaited` keeps the actor from passivation, `#watches` do not. */
  #awaited: Set<Cancel> | undefined
  #watches: Set<Cancel> | undefined
  #pipes = 0
  #endHooks: (() => void)[] | undefined
  #idleTimer: Cancel | undefined

  constructor(host: Host<M>) {
    this.#host = host
    this.#kernel = host.kernel
    this.self = host.self
  }

  now(): Millis {
    return this.#kernel.clock.now()
  }

  spawn<N>(name: string, actor: Actor<N>, options?: SpawnOptions): Ref<N> {
    return this.#family().spawn(name, actor, options)
  }

  child<N>(name: string, actor: Actor<N>, options?: SpawnOptions): Ref<N> {
    return this.#family().child(name, actor, options)
  }

  pipe<T>(promise: PromiseLike<T>, toMessage: (value: T) => M, onFailure?: (error: unknown) => M): void {
    // Delivered before it is no longer waited for: the system is never quiet in between.
    const settled = (makeMessage: () => M): void => {
      this.#host.deliver(this, makeMessage)
      if (this.ended) return
      this.#pipes -= 1
      this.#kernel.tally.add(-1)
    }
    if (!this.ended) {
      this.#pipes += 1
      this.#kernel.tally.add(1)
    }
    promise.then(
      value => settled(() => toMessage(value)),
      (error: unknown) =>
        settled(() => {
          if (onFailure === undefined) throw error
          return onFailure(error)
        }),
    )
  }

  ask<R>(
    ref: Ref<never>,
    makeMessage: (replyTo: ReplyTo<R>) => unknown,
    options: AskOptions,
    toMessage: (asked: Asked<R>) => M,
  ): Cancel {
    // `Context` sees to it that what is made is what `ref` takes.
    const make = makeMessage as (replyTo: ReplyTo<R>) => never
    return this.#hold((this.#awaited ??= new Set()), settled =>
      openAsk<never, R>(this.#kernel, ref, make, options, asked => settled(() => toMessage(asked))),
    )
  }

  schedule(delayMs: Millis, message: M): Cancel {
    const at = this.now() + delayMs
    return this.#hold((this.#awaited ??= new Set()), settled =>
      this.#kernel.clock.setTimer(at, () => settled(() => message)),
    )
  }

  watch(ref: Ref<never>, toMessage: (how: Ended) => M): Cancel {
    return this.#hold((this.#watches ??= new Set()), settled =>
      local(ref).watch(how => settled(() => toMessage(how))),
    )
  }

  onCancel(replyTo: ReplyTo<never>, toMessage: () => M): void {
    replyTo.onCancel(() => {
      if (!this.ended) this.#host.deliver(this, toMessage)
    })
  }

  passivateAfterMs(idleMs: Millis, flush?: () => void | Promise<void>): void {
    this.#idleTimer?.()
    if (this.ended) return
    // At least a millisecond, lest an actor that is busy at the instant be asked again at the same instant.
    const patienceMs = Math.max(1, idleMs)
    const armFor = (at: Millis): void => {
      this.#idleTimer = this.#kernel.clock.setTimer(at, check)
    }
    const check = (): void => {
      const due = this.#host.lastActive + patienceMs
      if (due > this.now()) armFor(due)
      else if (this.#busy) armFor(this.now() + patienceMs)
      else this.#host.passivate(flush)
    }
    armFor(this.now() + patienceMs)
  }

  onEnd(hook: () => void): void {
    ;(this.#endHooks ??= []).push(hook)
  }

  stop(child?: Ref<never>): void {
    local(child ?? this.self).stop()
  }

  /** Ends all that this incarnation began; its hooks run last. Returns what they threw. */
  end(): unknown[] {
    if (this.ended) return []
    this.ended = true
    this.#idleTimer?.()
    this.children?.end()
    for (const held of [this.#awaited, this.#watches]) for (const cancel of held ?? []) cancel()
    this.#kernel.tally.add(-this.#pipes)
    const thrown: unknown[] = []
    for (const hook of this.#endHooks ?? []) {
      try {
        hook()
      } catch (error) {
        thrown.push(error)
      }
    }
    return thrown
  }

  get #busy(): boolean {
    const awaited = this.#pipes + (this.#awaited?.size ?? 0) + (this.children?.size ?? 0)
    return awaited > 0 || !this.#host.idle
  }

  #family(): Children {
    if (this.children === undefined) {
      const { kernel, self, kind } = this.#host
      this.children = new Children(kernel, self.path, kind, error => this.#host.crash(error))
      if (this.ended) this.children.end()
    }
    return this.children
  }

  /** Arms something that settles once with a message, unless it is undone before. `arm` may settle at once. */
  #hold(held: Set<Cancel>, arm: (settled: (makeMessage: () => M) => void) => Cancel): Cancel {
    let disarm: Cancel | undefined
    const undo = (): void => {
      if (held.delete(undo)) disarm?.()
    }
    if (this.ended) return undo
    held.add(undo)
    disarm = arm(makeMessage => {
      if (held.delete(undo)) this.#host.deliver(this, makeMessage)
    })
    return undo
  }
}
