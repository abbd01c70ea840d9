/** What a meter may hear of the runtime. Labels are kinds, never paths. */

import type { Millis } from './clock.ts'
import type { DropReason } from './ref.ts'

export interface RuntimeMeter {
  /**
   * After each turn of an actor, so once for up to a batch of messages: how many were processed, how many are
   * left in the mailbox, and how long the first one processed had waited.
   */
  turn(kind: string, processed: number, depth: number, waitedMs: Millis): void
  dropped(kind: string, reason: DropReason): void
  restarted(kind: string): void
}
