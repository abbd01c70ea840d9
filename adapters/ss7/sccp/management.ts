/** SCCP management (Q.714 §5): which signalling points and subsystems can be reached, ours and theirs. */

import type { Millis } from '../wire/core.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import type { Timers } from '../wire/timers.ts'
import type { SccpConfiguration, SccpTimers } from './configuration.ts'
import { coordination, type Coordination } from './coordination.ts'
import type { SccpOutput } from './primitives.ts'
import { decodeScmg, encodeScmg, type ScmgMessage } from './scmg.ts'
import type { Reachability } from './translation.ts'

/** The subsystem of SCCP management itself, Q.713 §3.4.2.2. */
export const managementSsn = 1

export interface Management {
  /** A local subsystem: undefined when nobody configured it. */
  localState(ssn: number): 'inService' | 'outOfService' | undefined
  setLocal(ssn: number, state: 'inService' | 'outOfService'): void
  /** What forbids sending there, or `reachable`. */
  readonly reachability: Reachability
  pause(pointCode: number): void
  resume(pointCode: number): void
  congestion(pointCode: number, level: number): void
  /** The point answers, but has no SCCP (MTP-STATUS): its management is tested until it does. */
  userPartUnavailable(pointCode: number): void
  readonly coordination: Coordination
  /** A management message from `opc`. */
  take(data: Octets, opc: number, association: string): void
  /** A message came for a subsystem that is out of service (§5.3.2.1). */
  prohibited(ssn: number, opc: number): void
}

export interface ManagementDependencies {
  readonly configuration: SccpConfiguration
  readonly timing: SccpTimers
  readonly timers: Timers<() => void>
  readonly now: () => Millis
  readonly emit: (output: SccpOutput) => void
  /** Sends management data to a signalling point, class 0. */
  readonly send: (pointCode: number, data: Octets) => void
}

/** Q.714 §5.3.4: a subsystem believed down, asked about at growing intervals. */
interface Test {
  readonly ring: () => void
  waitMs: Millis
}

export function management(dependencies: ManagementDependencies): Management {
  const { configuration, timing, timers, now, emit, send } = dependencies
  const { localPointCode } = configuration
  const format = configuration.pointCodeFormat ?? 'itu'
  const message = (type: ScmgMessage['type'], affectedSsn: number, affectedPc: number): Octets =>
    encodeScmg({ type, affectedSsn, affectedPc, multiplicity: 0 }, format)
  const local = new Map<number, 'inService' | 'outOfService'>()
  for (const ssn of configuration.subsystems) local.set(ssn, 'inService')
  const inaccessible = new Set<number>()
  const tests = new Map<string, Test>()

  const coordinated = coordination({
    backups: configuration.backups ?? [],
    grantsOutages: configuration.grantsOutages ?? false,
    coordinatedChangeMs: timing.coordinatedChangeMs,
    ignoreTestMs: timing.ignoreTestMs,
    timers,
    now,
    emit,
    // Q.713 §5.2.2: the affected subsystem is the one that goes; the backup's is known by the same number.
    send: (type, ssn, pointCode) =>
      send(pointCode, message(type, ssn, type === 'SOR' ? localPointCode : pointCode)),
    localState: ssn => local.get(ssn),
    goOut: ssn => setLocal(ssn, 'outOfService'),
  })

  function setLocal(ssn: number, state: 'inService' | 'outOfService'): void {
    if (local.get(ssn) === state) return
    local.set(ssn, state)
    const type = state === 'inService' ? 'SSA' : 'SSP'
    for (const pointCode of configuration.concernedPointCodes ?? []) {
      send(pointCode, message(type, ssn, localPointCode))
    }
  }

  function startTest(pointCode: number, ssn: number): void {
    const key = keyOf(pointCode, ssn)
    if (tests.has(key)) return
    const test: Test = {
      waitMs: timing.statusTestMs,
      ring() {
        send(pointCode, message('SST', ssn, pointCode))
        test.waitMs = Math.min(timing.statusTestMaxMs, test.waitMs * 2)
        timers.set(test.ring, now() + test.waitMs)
      },
    }
    tests.set(key, test)
    timers.set(test.ring, now() + test.waitMs)
  }

  /** Whether there was a test, that is, whether the subsystem was believed down. */
  function stopTest(pointCode: number, ssn: number): boolean {
    const key = keyOf(pointCode, ssn)
    const test = tests.get(key)
    if (test === undefined) return false
    timers.clear(test.ring)
    return tests.delete(key)
  }

  function allow(pointCode: number, ssn: number): void {
    if (!stopTest(pointCode, ssn)) return
    if (ssn === managementSsn) emit({ type: 'nPcstateIndication', pointCode, state: 'accessible' })
    else emit({ type: 'nStateIndication', pointCode, ssn, state: 'inService' })
  }

  function prohibit(pointCode: number, ssn: number): void {
    if (tests.has(keyOf(pointCode, ssn))) return
    startTest(pointCode, ssn)
    emit({ type: 'nStateIndication', pointCode, ssn, state: 'outOfService' })
  }

  function dispatch({ type, affectedSsn, affectedPc, congestionLevel }: ScmgMessage, opc: number): void {
    switch (type) {
      case 'SSA':
        return allow(affectedPc, affectedSsn)
      case 'SSP':
        return affectedPc === localPointCode ? undefined : prohibit(affectedPc, affectedSsn)
      case 'SST': {
        // §5.3.4.3: no answer unless it is our subsystem and in service; management itself always is.
        const alive = affectedSsn === managementSsn || local.get(affectedSsn) === 'inService'
        if (affectedPc === localPointCode && alive && !coordinated.ignoresTests(affectedSsn))
          send(opc, message('SSA', affectedSsn, localPointCode))
        return undefined
      }
      case 'SSC':
        return emit({
          type: 'nPcstateIndication',
          pointCode: affectedPc,
          state: 'congested',
          level: congestionLevel ?? 0,
        })
      case 'SOR':
        return coordinated.asked(affectedSsn, opc)
      case 'SOG':
        return coordinated.granted(affectedSsn, opc)
    }
  }

  return {
    localState: ssn => local.get(ssn),
    setLocal,
    coordination: coordinated,
    reachability(pointCode, ssn) {
      if (inaccessible.has(pointCode)) return 'mtpFailure'
      if (tests.size === 0) return 'reachable'
      if (tests.has(keyOf(pointCode, managementSsn))) return 'sccpFailure'
      return ssn !== undefined && tests.has(keyOf(pointCode, ssn)) ? 'subsystemFailure' : 'reachable'
    },
    pause(pointCode) {
      if (inaccessible.has(pointCode)) return
      inaccessible.add(pointCode)
      emit({ type: 'nPcstateIndication', pointCode, state: 'inaccessible' })
    },
    /** §5.2.3: its subsystems are believed allowed again. */
    resume(pointCode) {
      inaccessible.delete(pointCode)
      for (const key of tests.keys()) {
        const [code, ssn] = key.split('/').map(Number)
        if (code === pointCode && ssn !== undefined) allow(pointCode, ssn)
      }
      emit({ type: 'nPcstateIndication', pointCode, state: 'accessible' })
    },
    congestion(pointCode, level) {
      emit({ type: 'nPcstateIndication', pointCode, state: 'congested', level })
    },
    userPartUnavailable(pointCode) {
      if (tests.has(keyOf(pointCode, managementSsn))) return
      startTest(pointCode, managementSsn)
      emit({ type: 'nPcstateIndication', pointCode, state: 'inaccessible' })
    },
    take(data, opc, association) {
      try {
        dispatch(decodeScmg(data, format), opc)
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
        emit({ type: 'decodeError', association, error })
      }
    },
    prohibited(ssn, opc) {
      send(opc, message('SSP', ssn, localPointCode))
    },
  }
}

function keyOf(pointCode: number, ssn: number): string {
  return `${String(pointCode)}/${String(ssn)}`
}
