/** What all actors of one system share. */

import type { Actor, SpawnOptions } from './actor.ts'
import type { Tally } from './ask.ts'
import type { Clock, Millis, Random } from './clock.ts'
import type { DeadLetterOffice } from './dead-letters.ts'
import type { RuntimeMeter } from './meter.ts'
import { LocalRef } from './ref.ts'
import type { Scheduler } from './scheduler.ts'
import type { Directive, Supervision } from './supervisor.ts'

/** A crash as it is reported: what happened where, and what was decided. */
export interface Crash {
  readonly path: string
  readonly kind: string
  readonly error: unknown
  readonly directive: Directive
  /** Until the restart, where that was decided. */
  readonly delayMs?: Millis
}

export interface Kernel {
  readonly clock: Clock
  readonly random: Random
  readonly scheduler: Scheduler
  readonly meter: RuntimeMeter | undefined
  readonly deadLetters: DeadLetterOffice
  readonly supervision: Supervision
  readonly tally: Tally
  readonly onCrash: (crash: Crash) => void
  /** Makes the actor behind a new ref; its first turn is scheduled. */
  incubate<M>(family: Family, name: string, actor: Actor<M>, options: SpawnOptions): ActorCell<M>
}

/** The actors of one parent, by name. */
export interface Family {
  /** The parent's path. */
  readonly path: string
  /** The parent's kind. */
  readonly kind: string
  readonly ended: boolean
  find(name: string): ActorCell<never> | undefined
  admit(cell: ActorCell<never>): void
  remove(cell: ActorCell<never>): void
  /** A child gave up: the parent crashes of it. */
  escalate(error: unknown): void
}

/** What the state of an actor looks like from outside. */
export interface ActorStatus {
  readonly path: string
  readonly kind: string
  readonly state: 'ready' | 'suspended' | 'passive' | 'stopped'
  readonly depth: number
  readonly restarts: number
}

/** What an actor looks like to its family and its incarnation. */
export abstract class ActorCell<in M> extends LocalRef<M> {
  abstract readonly name: string
  abstract readonly kind: string
  abstract status(): ActorStatus
  abstract readonly children: Iterable<ActorCell<never>>
}
