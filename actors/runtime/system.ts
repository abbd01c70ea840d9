/** An actor system: the root of all actors, their scheduler, and the way in from outside. */

import type { SpawnOptions, Spawner } from './actor.ts'
import { type AskOptions, type Asked, openAsk, type ReplyOf, type ReplyTo, type Tally } from './ask.ts'
import { Cell } from './cell.ts'
import type { Clock, Defer, Millis, Random } from './clock.ts'
import { deadLetterOffice, type DeadLetters } from './dead-letters.ts'
import { Children } from './family.ts'
import type { ActorCell, ActorStatus, Crash, Kernel } from './kernel.ts'
import type { RuntimeMeter } from './meter.ts'
import { local, type Ref } from './ref.ts'
import { scheduler } from './scheduler.ts'
import { defaultSupervision, type Supervision } from './supervisor.ts'

export interface SystemOptions {
  readonly clock: Clock
  readonly random: Random
  readonly defer: Defer
  readonly meter?: RuntimeMeter | undefined
  /** For the log. Not a place to throw. */
  readonly onCrash?: (crash: Crash) => void
  /** An escalation nobody is left to handle. By default the process gets it as an uncaught exception. */
  readonly onFatal?: (error: unknown) => void
  /** Of actors that do not say otherwise. */
  readonly supervision?: Partial<Supervision>
  /** Messages an actor may process before the next one's turn. Default 32. */
  readonly throughput?: number
  /** Messages processed before the event loop gets its chance. Default 1,024. */
  readonly messagesPerTick?: number
  /** Dead letters remembered. Default 256. */
  readonly deadLetters?: number
}

export interface ActorSystem extends Spawner {
  /** Asks from outside. Never rejects; during and after `stop` the failure is `stopped`. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it keeps literals literal
  readonly ask: <M, R = ReplyOf<M>, const Q extends M = M>(
    ref: Ref<M>,
    makeMessage: (replyTo: ReplyTo<R>) => Q,
    options: AskOptions,
  ) => Promise<Asked<R>>
  /** Ends one actor of the root. */
  readonly end: (ref: Ref<never>) => void
  /**
   * Takes no new asks from outside, lets actors finish what is queued, awaited or owed until the instant
   * `deadline`, then ends them all: what was still open gets its failure. Says whether everything was finished.
   */
  readonly stop: (options: { readonly deadline: Millis }) => Promise<{ readonly drained: boolean }>
  /** Every live actor, parents first. */
  readonly actors: () => ActorStatus[]
  readonly deadLetters: DeadLetters
}

export function system({
  clock,
  random,
  defer,
  meter,
  onCrash = () => undefined,
  onFatal,
  supervision,
  throughput = 32,
  messagesPerTick = 1_024,
  deadLetters = 256,
}: SystemOptions): ActorSystem {
  let open = 0
  let whenQuiet: (() => void) | undefined
  let stopping: Promise<{ drained: boolean }> | undefined

  const checkQuiet = (): void => {
    if (whenQuiet !== undefined && open === 0 && kernel.scheduler.idle) whenQuiet()
  }
  const tally: Tally = {
    add(count) {
      open += count
      checkQuiet()
    },
  }
  const kernel: Kernel = {
    clock,
    random,
    meter,
    onCrash,
    tally,
    scheduler: scheduler({ clock, defer, throughput, messagesPerTick, onIdle: checkQuiet }),
    deadLetters: deadLetterOffice(deadLetters),
    supervision: { ...defaultSupervision, ...supervision },
    incubate: (family, name, actor, options) => new Cell(kernel, family, name, actor, options),
  }
  const fatal =
    onFatal ??
    (error => {
      defer(() => {
        throw error
      })
    })
  const root = new Children(kernel, '', 'actor', fatal)

  return {
    spawn: (name, actor, options?: SpawnOptions) => root.spawn(name, actor, options),
    child: (name, actor, options?: SpawnOptions) => root.child(name, actor, options),
    ask(ref, makeMessage, options) {
      if (stopping !== undefined) return Promise.resolve({ type: 'failed', failure: 'stopped' })
      return new Promise(resolve => {
        openAsk(kernel, ref, makeMessage, options, resolve)
      })
    },
    end(ref) {
      local(ref).stop()
    },
    stop({ deadline }) {
      stopping ??= new Promise(resolve => {
        const finish = (drained: boolean): void => {
          whenQuiet = undefined
          stopTimer()
          root.end()
          resolve({ drained })
        }
        const stopTimer = clock.setTimer(deadline, () => finish(false))
        whenQuiet = () => finish(true)
        checkQuiet()
      })
      return stopping
    },
    actors: () => [...census(root.cells)],
    deadLetters: kernel.deadLetters,
  }
}

function* census(cells: Iterable<ActorCell<never>>): Generator<ActorStatus> {
  for (const cell of cells) {
    yield cell.status()
    yield* census(cell.children)
  }
}
