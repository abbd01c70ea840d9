/** A request of ours from its first attempt to its confirm. */
import type { Deviation } from '../ber/deviation.ts'
import type { DialogueId, Received } from '../tcap/primitives.ts'
import type { Millis } from '../wire/core.ts'
import type { Octets } from '../wire/octets.ts'
import type { Operation } from './operations.ts'
import type { Accompanying, MapConfirm, MapOutcome, MapRequest, MapVersion } from './primitives.ts'

/** One request, over all its attempts. */
export interface Exchange {
  readonly request: MapRequest
  readonly operation: Operation
  /** Newest first. */
  readonly allowed: readonly MapVersion[]
  readonly deadline: Millis
  dialogueId: DialogueId
  version: MapVersion
  begins: number
  /** Parameters of results that were not the last. */
  readonly segments: Octets[]
  readonly accompanying: Accompanying[]
  readonly deviations: Deviation[]
  /** The newest answer of any kind. */
  received?: Received
  remoteTransactionId?: string
  outcome?: MapOutcome
}

export function confirmOf(exchange: Exchange, outcome: MapOutcome): MapConfirm {
  const { request, dialogueId, version, begins, received, remoteTransactionId } = exchange
  const { requestId, called, calling } = request
  const answered =
    received === undefined
      ? {}
      : { answeredBy: received.calling, answeredTo: received.called, answeredFromPointCode: received.opc }
  const remote = remoteTransactionId === undefined ? {} : { remoteTransactionId }
  return {
    type: 'mapConfirm',
    requestId,
    outcome,
    evidence: { version, begins, billable: begins > 0, called, calling, ...answered, ...remote, dialogueId },
    accompanying: exchange.accompanying,
    deviations: exchange.deviations,
  }
}
