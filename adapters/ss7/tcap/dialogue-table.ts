/** The dialogues open now, by what their user and by what their peer calls them; bounded. */
import type { Millis, Random } from '../wire/core.ts'
import type { SccpAddress } from '../sccp/primitives.ts'
import type { TcapConfig } from './config.ts'
import { Dialogue } from './dialogue.ts'
import type { ApplicationContext, DialogueId, Stray } from './primitives.ts'
import { transactionIds, type TransactionId } from './transaction-id.ts'

export interface DialogueTable {
  readonly size: number
  get(id: DialogueId): Dialogue | undefined
  find(localId: TransactionId | undefined): Dialogue | undefined
  /** `undefined` when there is no room, or no transaction id out of quarantine. Without `id`, one of the peer's. */
  open(
    id: DialogueId | undefined,
    now: Millis,
    localAddress: SccpAddress,
    remoteAddress: SccpAddress,
    applicationContext: ApplicationContext | undefined,
  ): Dialogue | undefined
  /** The transaction has ended: its id goes into quarantine. */
  readonly release: (dialogue: Dialogue, now: Millis) => void
  /** The dialogue has ended. */
  forget(dialogue: Dialogue): void
  classify(id: TransactionId): Stray
}

export function dialogueTable(config: TcapConfig, random: Random): DialogueTable {
  const ids = transactionIds(config.transactionIds, random)
  const byId = new Map<DialogueId, Dialogue>()
  const byTransaction = new Map<number, Dialogue>()
  const isInUse = (id: TransactionId): boolean => byTransaction.has(key(id))
  let nextIncoming: DialogueId = -1

  return {
    get size() {
      return byId.size
    },
    get: id => byId.get(id),
    find(localId) {
      const found = localId === undefined ? undefined : byTransaction.get(key(localId))
      return found?.localId === localId ? found : undefined
    },
    open(id, now, localAddress, remoteAddress, applicationContext) {
      const allocation = byId.size < config.maxDialogues ? ids.allocate(now, isInUse) : undefined
      if (allocation === undefined) return undefined
      const dialogue = new Dialogue(
        id ?? nextIncoming--,
        allocation,
        localAddress,
        remoteAddress,
        applicationContext,
      )
      byId.set(dialogue.id, dialogue)
      byTransaction.set(key(dialogue.localId), dialogue)
      return dialogue
    },
    release(dialogue, now) {
      byTransaction.delete(key(dialogue.localId))
      ids.release(dialogue.serial, now)
    },
    forget(dialogue) {
      byId.delete(dialogue.id)
    },
    classify: id => ids.classify(id),
  }
}

/** Four-octet ids differ in their low 32 bits; as a signed integer these make a fast key. */
function key(id: TransactionId): number {
  return id | 0
}
