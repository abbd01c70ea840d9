/** An actor's life behind its ref: mailbox, turns, crash and restart, passivation and return, end. */

import type { Actor, Receive, SpawnOptions } from './actor.ts'
import type { Cancel, Millis } from './clock.ts'
import { type Host, Incarnation } from './context.ts'
import { dropped, Inbox } from './inbox.ts'
import { ActorCell, type ActorStatus, type Family, type Kernel } from './kernel.ts'
import type { DropReason, Ended, Envelope } from './ref.ts'
import type { Runnable } from './scheduler.ts'
import { judge, type Supervision, type Verdict } from './supervisor.ts'

export class Cell<M> extends ActorCell<M> implements Runnable, Host<M> {
  readonly self = this
  readonly name: string
  readonly path: string
  readonly kind: string
  readonly kernel: Kernel
  lastActive: Millis
  readonly #family: Family
  readonly #actor: Actor<M>
  readonly #supervision: Supervision
  readonly #inbox: Inbox<M>
  #watchers: Set<(how: Ended) => void> | undefined
  readonly #restarts: Millis[] = []
  #restartCount = 0
  #state: ActorStatus['state'] = 'ready'
  /** In the run queue, or running. */
  #queued = true
  #running = false
  #stopRequested = false
  #incarnation: Incarnation<M> | undefined
  #receive: Receive<M> | undefined
  #backOff: Cancel | undefined
  #ended: Ended | undefined

  constructor(kernel: Kernel, family: Family, name: string, actor: Actor<M>, options: SpawnOptions) {
    super()
    this.kernel = kernel
    this.name = name
    this.path = `${family.path}/${name}`
    this.kind = options.kind ?? family.kind
    this.lastActive = kernel.scheduler.now()
    this.#family = family
    this.#actor = actor
    this.#supervision =
      options.supervision === undefined
        ? kernel.supervision
        : { ...kernel.supervision, ...options.supervision }
    this.#inbox = new Inbox(kernel, this.path, this.kind, options)
    kernel.scheduler.add(this)
  }

  tell(message: M, envelope?: Envelope): boolean {
    if (this.#state === 'passive' || this.#state === 'stopped') return this.#tellEnded(message, envelope)
    const accepted = this.#inbox.accept(message, envelope)
    this.#wake()
    return accepted
  }

  deliver(incarnation: Incarnation<M>, makeMessage: () => M): void {
    this.#inbox.acceptPrivate({ incarnation, makeMessage })
    this.#wake()
  }

  get runnable(): boolean {
    return this.#state === 'ready' && !this.#inbox.isEmpty
  }

  run(limit: number): number {
    if (this.#state !== 'ready') {
      this.#queued = false
      return 0
    }
    const { meter, scheduler } = this.kernel
    const inbox = this.#inbox
    const arrived = inbox.isEmpty ? 0 : inbox.since
    let taken = 0
    let processed = 0
    this.#running = true
    try {
      const receive = (this.#receive ??= this.#setUp())
      while (taken < limit && !inbox.isEmpty && !this.#stopRequested) {
        taken += 1
        const message = inbox.take()
        if (message === dropped) continue
        processed += 1
        receive(message)
      }
    } catch (error) {
      if (taken > 0) inbox.dropCurrent()
      this.crash(error)
    }
    this.#running = false
    if (this.#stopRequested) this.#terminate('stopped')
    this.lastActive = scheduler.now()
    this.#queued = this.runnable
    if (taken > 0) meter?.turn(this.kind, processed, inbox.depth, this.lastActive - arrived)
    return taken
  }

  stop(): void {
    if (this.#running) this.#stopRequested = true
    else this.#terminate('stopped')
  }

  watch(ended: (how: Ended) => void): Cancel {
    if (this.#ended === undefined) (this.#watchers ??= new Set()).add(ended)
    else ended(this.#ended)
    return () => this.#watchers?.delete(ended)
  }

  get idle(): boolean {
    return this.#state === 'ready' && !this.#queued && !this.#inbox.owesAnswers
  }

  /** Only when idle. */
  passivate(flush: (() => void | Promise<void>) | undefined): void {
    const incarnation = this.#incarnation
    const flushed = (): void => {
      // A stop or crash may have come first.
      if (this.#state !== 'suspended' || this.#incarnation !== incarnation) return
      this.#endIncarnation('stopped')
      if (this.#inbox.isEmpty) this.#leave('passive', 'passivated')
      else this.#resume()
    }
    const failed = (error: unknown): void => {
      if (this.#state === 'suspended' && this.#incarnation === incarnation) this.crash(error)
    }
    this.#enter('suspended')
    try {
      const flushing = flush?.()
      if (flushing === undefined) flushed()
      else flushing.then(flushed, failed)
    } catch (error) {
      failed(error)
    }
  }

  crash(error: unknown): void {
    if (this.#state === 'stopped') return
    const { clock, meter, onCrash, random } = this.kernel
    const verdict: Verdict = this.#stopRequested
      ? { type: 'stop' }
      : judge(this.#supervision, this.#restarts, error, clock.now(), random)
    const { path, kind } = this
    if (verdict.type === 'restart') {
      const { delayMs } = verdict
      onCrash({ path, kind, error, directive: 'restart', delayMs })
      meter?.restarted(kind)
      this.#restartCount += 1
      this.#enter('suspended')
      this.#endIncarnation('crashed')
      this.#backOff = clock.setTimer(clock.now() + delayMs, () => this.#resume())
    } else {
      onCrash({ path, kind, error, directive: verdict.type })
      this.#terminate('failed')
      if (verdict.type === 'escalate') this.#family.escalate(error)
    }
  }

  status(): ActorStatus {
    const { path, kind } = this
    return { path, kind, state: this.#state, depth: this.#inbox.depth, restarts: this.#restartCount }
  }

  get children(): Iterable<ActorCell<never>> {
    return this.#incarnation?.children?.cells ?? []
  }

  #setUp(): Receive<M> {
    const incarnation = new Incarnation<M>(this)
    this.#incarnation = incarnation
    return this.#actor(incarnation)
  }

  #wake(): void {
    if (this.#queued || this.#state !== 'ready') return
    this.#queued = true
    this.kernel.scheduler.add(this)
  }

  /** A passivated actor returns, or its namesake serves in its place: either way there is one of that name. */
  #tellEnded(message: M, envelope: Envelope | undefined): boolean {
    if (this.#state === 'passive' && !this.#family.ended) {
      const heir = this.#family.find(this.name) as ActorCell<M> | undefined
      if (heir !== undefined) return heir.tell(message, envelope)
      this.#family.admit(this)
      this.#ended = undefined
      this.#enter('ready')
      return this.tell(message, envelope)
    }
    this.#inbox.drop(message, envelope, 'stopped')
    return false
  }

  #enter(state: ActorStatus['state']): void {
    const former = this.#state
    if (state === former) return
    // A suspended actor may have work it cannot do yet, so somebody waits for it.
    if (state === 'suspended') this.kernel.tally.add(1)
    this.#state = state
    // Its work is in the run queue before nobody waits for it any more: the system is never quiet in between.
    if (state === 'ready') this.#wake()
    if (former === 'suspended') this.kernel.tally.add(-1)
  }

  #resume(): void {
    this.#backOff = undefined
    this.#enter('ready')
  }

  #endIncarnation(reason: DropReason): void {
    const incarnation = this.#incarnation
    this.#backOff?.()
    this.#incarnation = undefined
    this.#receive = undefined
    const { path, kind } = this
    for (const error of incarnation?.end() ?? [])
      this.kernel.onCrash({ path, kind, error, directive: 'stop' })
    this.#inbox.failAsks(reason)
  }

  #terminate(how: 'stopped' | 'failed'): void {
    if (this.#state === 'stopped') return
    this.#enter('stopped')
    this.#endIncarnation(how === 'failed' ? 'crashed' : 'stopped')
    this.#inbox.dropAll()
    this.#leave('stopped', how)
  }

  #leave(state: 'stopped' | 'passive', how: Ended): void {
    this.#enter(state)
    this.#ended = how
    this.#family.remove(this)
    const watchers = this.#watchers ?? []
    this.#watchers = undefined
    for (const ended of watchers) ended(how)
  }
}
