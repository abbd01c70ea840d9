/**
 * One association taken out on purpose, with nothing lost: new traffic goes elsewhere, its open dialogues end, ASP
 * Inactive and ASP Down are acknowledged, SCTP shuts down. Messages already on the wire arrive before each
 * acknowledgement, and are taken until then.
 */
import type { Millis } from '../wire/core.ts'
import type { Network } from './network.ts'
import type { Transport } from './transports.ts'

type Stage = 'answering' | 'inactivating' | 'goingDown' | 'shuttingDown'

export interface Withdrawals {
  /** Open dialogues may take until `patientUntil`; then they end with the association. */
  begin(transport: Transport, patientUntil: Millis): void
  /** Somebody wants it back. */
  cancel(transport: Transport): void
  /** Moves each as far as it goes; true when something was asked of a layer. */
  step(now: Millis): boolean
  deadline(): Millis | undefined
}

export interface WithdrawalDependencies {
  readonly network: (name: string) => Network
  readonly disconnect: (transport: Transport, how: 'shutdown' | 'abort') => void
  /** It is down. `unanswered`: dialogues that did not end in time. */
  readonly done: (transport: Transport, unanswered: number) => void
}

interface Withdrawal {
  stage: Stage
  until: Millis
  unanswered: number
}

/** A stage does not wait longer than this for a silent peer. */
const stageMs = 3_000

export function withdrawals({ network, disconnect, done }: WithdrawalDependencies): Withdrawals {
  const open = new Map<Transport, Withdrawal>()

  function enter(withdrawal: Withdrawal, stage: Stage, now: Millis): true {
    withdrawal.stage = stage
    withdrawal.until = now + stageMs
    return true
  }

  function stepOne(transport: Transport, withdrawal: Withdrawal, now: Millis): boolean {
    const { association } = transport
    const of = network(transport.network)
    const isOver = now >= withdrawal.until
    const asp = of.m3ua.status().associations.find(({ name }) => name === association)
    if (!transport.isUp && withdrawal.stage !== 'shuttingDown') return shutDown(transport, withdrawal, now)
    switch (withdrawal.stage) {
      case 'answering':
        if (of.openOver(association) > 0 && !isOver) return false
        withdrawal.unanswered = of.openOver(association)
        of.toM3ua({ type: 'aspInactiveRequest', association })
        return enter(withdrawal, 'inactivating', now)
      case 'inactivating':
        if (asp?.isSettled === false && !isOver) return false
        of.toM3ua({ type: 'aspDownRequest', association })
        return enter(withdrawal, 'goingDown', now)
      case 'goingDown':
        return asp?.isSettled === false && !isOver ? false : shutDown(transport, withdrawal, now)
      case 'shuttingDown':
        if (transport.isUp && !isOver) return false
        if (transport.isUp) disconnect(transport, 'abort')
        open.delete(transport)
        done(transport, withdrawal.unanswered)
        return true
    }
  }

  function shutDown(transport: Transport, withdrawal: Withdrawal, now: Millis): true {
    network(transport.network).toM3ua({ type: 'aspDownRequest', association: transport.association })
    disconnect(transport, 'shutdown')
    return enter(withdrawal, 'shuttingDown', now)
  }

  return {
    begin(transport, patientUntil) {
      const known = open.get(transport)
      if (known?.stage === 'answering') known.until = Math.min(known.until, patientUntil)
      if (known !== undefined) return
      network(transport.network).toM3ua({ type: 'aspQuiesceRequest', association: transport.association })
      open.set(transport, { stage: 'answering', until: patientUntil, unanswered: 0 })
    },
    cancel: transport => void open.delete(transport),
    step(now) {
      let moved = false
      for (const [transport, withdrawal] of open) moved = stepOne(transport, withdrawal, now) || moved
      return moved
    },
    deadline: () => (open.size === 0 ? undefined : Math.min(...[...open.values()].map(({ until }) => until))),
  }
}
