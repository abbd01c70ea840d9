/** Ending well, step by step: requests answered, ASPs inactive, ASPs down, associations shut down. */
import type { MapCancel, MapConfirm, MapRequest, MapResponse } from '../map/primitives.ts'
import type { Millis } from '../wire/core.ts'
import type { Network } from './network.ts'
import type { LayerEvent } from './primitives.ts'
import type { Transport, Transports } from './transports.ts'

type Stage = 'running' | 'answering' | 'inactivating' | 'goingDown' | 'shuttingDown' | 'drained'

export interface Drainage {
  begin(cancelAt: Millis): void
  refuses(request: MapRequest | MapCancel | MapResponse): request is MapRequest
  /** An ASP's state may be what a stage waits for. */
  notice(network: string, event: LayerEvent): void
  lost(network: string, association: string): void
  /** Moves on as far as it goes; true when something was asked of a layer. */
  step(now: Millis): boolean
  deadline(): Millis | undefined
}

export interface DrainageDependencies {
  readonly networks: readonly Network[]
  readonly carriers: Transports
  readonly disconnect: (transport: Transport, how: 'shutdown' | 'abort') => void
  readonly done: () => void
}

const awaited: Partial<Record<Stage, string>> = { inactivating: 'inactive', goingDown: 'down' }

/** A stage does not wait longer than this for a silent peer. */
const stageMs = 3_000

export function drainage({ networks, carriers, disconnect, done }: DrainageDependencies): Drainage {
  let stage: Stage = 'running'
  let until: Millis | undefined
  /** Associations whose ASP has not acknowledged, or that are not gone yet. */
  const waiting = new Set<Transport>()

  const isOver = (now: Millis): boolean => until !== undefined && now >= until

  function enter(next: Stage, now: Millis): void {
    stage = next
    until = now + stageMs
    waiting.clear()
    for (const transport of carriers.all) if (transport.isUp) waiting.add(transport)
  }

  function stepAnswering(now: Millis): boolean {
    if (networks.some(({ map }) => map.open > 0) && !isOver(now)) return false
    for (const { toMap } of networks) toMap({ type: 'mapCancelAll' })
    enter('inactivating', now)
    return askAsps('aspInactiveRequest')
  }

  function askAsps(type: 'aspInactiveRequest' | 'aspDownRequest'): true {
    for (const { network, association } of waiting) {
      networks.find(({ name }) => name === network)?.toM3ua({ type, association })
    }
    return true
  }

  function stepInactivating(now: Millis): boolean {
    if (waiting.size > 0 && !isOver(now)) return false
    enter('goingDown', now)
    return askAsps('aspDownRequest')
  }

  function stepGoingDown(now: Millis): boolean {
    if (waiting.size > 0 && !isOver(now)) return false
    enter('shuttingDown', now)
    for (const transport of carriers.all) disconnect(transport, 'shutdown')
    return true
  }

  function stepShuttingDown(now: Millis): boolean {
    if (waiting.size > 0 && !isOver(now)) return false
    for (const transport of waiting) disconnect(transport, 'abort')
    stage = 'drained'
    until = undefined
    done()
    return true
  }

  return {
    begin(cancelAt) {
      if (stage !== 'running') return
      stage = 'answering'
      until = cancelAt
    },
    refuses: (request): request is MapRequest => stage !== 'running' && request.type === 'mapRequest',
    notice(network, { layer, event }) {
      if (layer !== 'm3ua' || event.type !== 'aspStateIndication' || event.state !== awaited[stage]) return
      for (const transport of waiting) {
        if (transport.network === network && transport.association === event.association)
          waiting.delete(transport)
      }
    },
    lost(network, association) {
      const transport = carriers.find(network, association)
      if (transport !== undefined) waiting.delete(transport)
    },
    step(now) {
      switch (stage) {
        case 'answering':
          return stepAnswering(now)
        case 'inactivating':
          return stepInactivating(now)
        case 'goingDown':
          return stepGoingDown(now)
        case 'shuttingDown':
          return stepShuttingDown(now)
        case 'running':
        case 'drained':
          return false
      }
    },
    deadline: () => until,
  }
}

/** Nothing is begun any more. */
export function refusal({ requestId, called, calling }: MapRequest): MapConfirm {
  return {
    type: 'mapConfirm',
    requestId,
    outcome: { type: 'overloaded' },
    evidence: { version: 1, begins: 0, billable: false, called, calling, dialogueId: -1 },
    accompanying: [],
    deviations: [],
  }
}
