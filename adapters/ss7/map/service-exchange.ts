/** A request of ours from its first attempt to its confirm. */
import type { Deviation } from '../ber/deviation.ts'
import type { DialogueId, Received } from '../tcap/primitives.ts'
import type { Millis } from '../wire/core.ts'
import type { Octets } from '../wire/octets.ts'
import type { Operation } from './operations.ts'
import type { Accompanying, MapConfirm, MapOutcome, MapRequest, MapVersion, Route } from './primitives.ts'

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

/** Where a dialogue's BEGIN went: only the layers below know. */
export type RouteOf = (dialogueId: DialogueId) => Route | undefined

export function confirmOf(exchange: Exchange, outcome: MapOutcome, routeOf: RouteOf): MapConfirm {
  const { request, dialogueId, version, begins, received, remoteTransactionId, accompanying, deviations } =
    exchange
  const { requestId, called, calling } = request
  const route = routeOf(dialogueId)
  return {
    type: 'mapConfirm',
    requestId,
    outcome: outcome.type === 'associationLost' && route !== undefined ? lostOn(route) : outcome,
    evidence: {
      version,
      begins,
      billable: begins > 0,
      called,
      calling,
      answeredBy: received?.calling,
      answeredTo: received?.called,
      answeredFromPointCode: received?.opc,
      remoteTransactionId,
      dialogueId,
      route,
    },
    accompanying,
    deviations,
  }
}

function lostOn({ association }: Route): MapOutcome {
  return { type: 'associationLost', association }
}
