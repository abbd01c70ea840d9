/**
 * Coordinated state change, Q.714 §5.3.5: before a replicated subsystem goes out of service, its backups are asked
 * whether they can carry the load (SOR); when all have granted it (SOG) it goes, and tests of it are ignored a while.
 */

import type { Millis } from '../wire/core.ts'
import type { Timers } from '../wire/timers.ts'
import type { SccpOutput } from './primitives.ts'

export interface Coordination {
  /** A local subsystem wants to go (N-COORD request). */
  ask(ssn: number): void
  /** The local user agrees that its replica at `pointCode` goes (N-COORD response). */
  grant(ssn: number, pointCode: number): void
  /** SOR came for a subsystem of ours. */
  asked(ssn: number, pointCode: number): void
  /** SOG came. */
  granted(ssn: number, pointCode: number): void
  /** T(ignore SST) runs: the subsystem went by agreement, and needs no testing. */
  ignoresTests(ssn: number): boolean
}

export interface CoordinationDependencies {
  /** Where each local subsystem has its replica. */
  readonly backups: readonly { readonly ssn: number; readonly pointCode: number }[]
  /** Whether a replica may always go while our own subsystem is in service; else the user is asked. */
  readonly grantsOutages: boolean
  readonly coordinatedChangeMs: Millis
  readonly ignoreTestMs: Millis
  readonly timers: Timers<() => void>
  readonly now: () => Millis
  readonly emit: (output: SccpOutput) => void
  readonly send: (type: 'SOR' | 'SOG', ssn: number, pointCode: number) => void
  readonly localState: (ssn: number) => 'inService' | 'outOfService' | undefined
  /** Out of service, and concerned signalling points told. */
  readonly goOut: (ssn: number) => void
}

interface Asking {
  readonly waiting: Set<number>
  readonly expire: () => void
}

export function coordination(dependencies: CoordinationDependencies): Coordination {
  const { backups, grantsOutages, coordinatedChangeMs, ignoreTestMs, timers, now, emit, send } = dependencies
  const { localState, goOut } = dependencies
  const asking = new Map<number, Asking>()
  const ignoring = new Map<number, () => void>()

  function end(ssn: number, granted: boolean): void {
    const open = asking.get(ssn)
    if (open !== undefined) timers.clear(open.expire)
    asking.delete(ssn)
    if (granted) {
      const expire = (): void => void ignoring.delete(ssn)
      ignoring.set(ssn, expire)
      timers.set(expire, now() + ignoreTestMs)
      goOut(ssn)
    }
    emit({ type: 'nCoordConfirm', ssn, granted })
  }

  return {
    ask(ssn) {
      if (asking.has(ssn)) return
      const waiting = new Set(backups.filter(backup => backup.ssn === ssn).map(({ pointCode }) => pointCode))
      if (waiting.size === 0) return end(ssn, true)
      const expire = (): void => end(ssn, false)
      asking.set(ssn, { waiting, expire })
      timers.set(expire, now() + coordinatedChangeMs)
      for (const pointCode of waiting) send('SOR', ssn, pointCode)
    },
    grant(ssn, pointCode) {
      send('SOG', ssn, pointCode)
    },
    asked(ssn, pointCode) {
      if (localState(ssn) !== 'inService') return
      if (grantsOutages) send('SOG', ssn, pointCode)
      else emit({ type: 'nCoordIndication', ssn, pointCode })
    },
    granted(ssn, pointCode) {
      const open = asking.get(ssn)
      if (open?.waiting.delete(pointCode) === true && open.waiting.size === 0) end(ssn, true)
    },
    ignoresTests: ssn => ignoring.has(ssn),
  }
}
