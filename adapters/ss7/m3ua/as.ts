/** An Application Server as the sum of its ASPs, RFC 4666 §4.3.2, figure 4. Every state takes every event but one. */

import type { Millis } from '../wire/core.ts'
import type { Cell, Table } from '../wire/table.ts'
import type { AsState } from './primitives.ts'

/** What happened to one ASP; the counts in the context are those after it. */
export type AsEvent =
  | { readonly type: 'aspUp' }
  | { readonly type: 'aspActive' }
  | { readonly type: 'aspInactive' }
  | { readonly type: 'aspDown' }
  | { readonly type: 'recoveryExpired' }

export type AsEffect =
  | { readonly type: 'startRecovery'; readonly ms: Millis }
  | { readonly type: 'stopRecovery' }
  /** Queued messages go to the ASPs now active. */
  | { readonly type: 'release' }
  /** Queued messages go back to their senders. */
  | { readonly type: 'giveUp' }
  /** §4.3.4.5: fewer than n are left. */
  | { readonly type: 'notifyInsufficient' }

export interface AsContext {
  /** ASPs inactive or active. */
  readonly up: number
  readonly active: number
  /** n of "n+k". */
  readonly minActive: number
  readonly tRecoveryMs: Millis
}

type AsCell = Cell<AsState, { readonly type: string }, AsEffect, AsContext>

const restingState: AsCell = (_, { up }) => (up > 0 ? 'inactive' : 'down')

const activateIfEnough: AsCell = (event, context, effect) => {
  if (context.active < context.minActive) return restingState(event, context, effect)
  effect({ type: 'release' })
  return 'active'
}

const keepOrPend: AsCell = (_, { active, minActive, tRecoveryMs }, effect) => {
  if (active === 0) {
    effect({ type: 'startRecovery', ms: tRecoveryMs })
    return 'pending'
  }
  if (active < minActive) effect({ type: 'notifyInsufficient' })
  return 'active'
}

export const as: Table<AsState, AsEvent, AsEffect, AsContext> = {
  down: {
    aspUp: () => 'inactive',
    aspActive: activateIfEnough,
    aspInactive: restingState,
    aspDown: restingState,
  },
  inactive: {
    aspUp: () => 'inactive',
    aspActive: activateIfEnough,
    aspInactive: () => 'inactive',
    aspDown: restingState,
  },
  active: {
    aspUp: () => 'active',
    aspActive: () => 'active',
    aspInactive: keepOrPend,
    /** An active one was told of as inactive first. */
    aspDown: (event, context, effect) =>
      context.active === 0 ? keepOrPend(event, context, effect) : 'active',
  },
  pending: {
    aspUp: () => 'pending',
    /** One is enough to end the wait, whatever n (figure 4). */
    aspActive: (_, __, effect) => {
      effect({ type: 'stopRecovery' })
      effect({ type: 'release' })
      return 'active'
    },
    aspInactive: () => 'pending',
    aspDown: () => 'pending',
    recoveryExpired: (event, context, effect) => {
      effect({ type: 'giveUp' })
      return restingState(event, context, effect)
    },
  },
}
