import type { EpochMillis } from '../domain/fact.ts'

/** What allows us to ask an operator at all. */
export interface Agreement {
  /** How both sides' papers call it. */
  readonly reference: string
  /** From this instant nothing may be asked. */
  readonly expiresAt: EpochMillis
}

const dayMs = 24 * 3_600_000

/** How long before its end operators hear of it: enough to renew it. */
export const warningMs = 30 * dayMs

export type AgreementState = 'inForce' | 'expiring' | 'expired'

export function agreementState({ expiresAt }: Agreement, now: EpochMillis): AgreementState {
  if (now >= expiresAt) return 'expired'
  return now >= expiresAt - warningMs ? 'expiring' : 'inForce'
}

/** `2026-12-31T23:59:59Z` as people date agreements: the last day on which it is in force, UTC. */
export function lastDay({ expiresAt }: Agreement): string {
  return new Date(expiresAt - 1).toISOString().slice(0, 10)
}
