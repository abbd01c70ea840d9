import type { Millis } from '../wire/core.ts'
import { defaultTransactionIds, type TransactionIdConfig } from './transaction-id.ts'

export interface TcapConfig {
  /** Dialogues open at once, ours and theirs together; the next one is refused with resourceLimitation. */
  readonly maxDialogues: number
  /** How long an answered invocation's id is held back for a late reject (Q.774 figure A.7, "reject timer"). */
  readonly rejectTimeoutMs: Millis
  /** Silence after which a dialogue without open invocations is aborted. */
  readonly dialogueTimeoutMs: Millis
  readonly transactionIds: TransactionIdConfig
  /** For peers that answer an AARQ without AARE: take the answer, note the deviation. */
  readonly acceptMissingAare: boolean
}

export const defaultTcapConfig: TcapConfig = {
  maxDialogues: 100_000,
  rejectTimeoutMs: 1_000,
  dialogueTimeoutMs: 60_000,
  transactionIds: defaultTransactionIds,
  acceptMissingAare: false,
}
