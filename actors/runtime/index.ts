/** The actor runtime: typed refs, bounded mailboxes, fair turns, supervision, asks with deadlines. */

export type { Actor, Context, Receive, SpawnOptions, Spawner } from './actor.ts'
export type { AskFailure, AskOptions, Asked, ReplyOf, ReplyTo } from './ask.ts'
export { type Cancel, type Clock, type Defer, type Millis, type Random, uniform } from './clock.ts'
export type { DeadLetter, DeadLetters } from './dead-letters.ts'
export type { ActorStatus, Crash } from './kernel.ts'
export type { Overflow } from './mailbox.ts'
export type { RuntimeMeter } from './meter.ts'
export type { DropReason, Ended, Envelope, Ref } from './ref.ts'
export { RuntimeError, type RuntimeErrorCode } from './runtime-error.ts'
export { type Directive, defaultSupervision, type Supervision } from './supervisor.ts'
export { type ActorSystem, system, type SystemOptions } from './system.ts'
