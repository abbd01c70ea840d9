import type { HealthState, LinkHealth, NetworkHealth } from '../../actors/ports.ts'
import type { StackOutput } from '../ss7/stack/primitives.ts'
import { lossWords } from './loss-words.ts'
import type { OperatorSettings } from './settings.ts'

/** The health of an operator's associations, from what the stack tells of them. */
export interface Links {
  take(event: StackEvent): void
  readonly health: () => NetworkHealth
  /** An operator of this gateway took it out (`by` says who), or wants it back. */
  isolate(name: string, by: string | undefined): void
  readonly onHealth: (listener: (health: NetworkHealth) => void) => () => void
  readonly onCongestion: (listener: (level: number) => void) => () => void
}

type StackEvent = Extract<StackOutput, { type: 'event' }>

/** Q.704 §11.2.4: three levels; SSC (Q.714 §5.2.4) counts further. */
const worst = 3

export function linkHealth({ associations, gatewayPointCode }: OperatorSettings): Links {
  const links = new Map<string, LinkHealth>(
    associations.map(({ name }) => [
      name,
      { name, state: 'closed', usable: false, why: 'not connected yet' },
    ]),
  )
  const listeners = new Set<(health: NetworkHealth) => void>()
  const congestionListeners = new Set<(level: number) => void>()
  const isolated = new Map<string, string>()
  /** SCTP is gone: what M3UA says of it then is a consequence. */
  const lost = new Set<string>()
  const peers = new Map(
    associations.map(({ name, peer, sctpPort }) => [
      name,
      `${peer.map(({ address, port }) => `${address}:${port}`).join(', ')} SCTP port ${sctpPort}`,
    ]),
  )
  let reachable = true

  function health(): NetworkHealth {
    const all = [...links.values()]
    const available = reachable ? all.filter(({ usable }) => usable).length : 0
    const state =
      available === 0 && isolated.size === all.length ? 'ISOLATED' : stateOf(available, all.length)
    return { state, available, configured: all.length, links: all }
  }

  function set(name: string, state: string, why?: string): void {
    if (!links.has(name)) return
    const usable = state === 'active'
    const by = isolated.get(name)
    const reason = by === undefined ? why : `taken out by ${by}`
    links.set(name, { name, state, usable, ...(!usable && reason !== undefined && { why: reason }) })
    told()
  }

  function told(): void {
    const now = health()
    for (const listener of listeners) listener(now)
  }

  function takeSctp(name: string, event: StackEvent['event']): void {
    if (event.type === 'communicationUp') {
      lost.delete(name)
      set(name, 'up', 'SCTP is up, ASP Up is not acknowledged yet')
    } else if (event.type === 'communicationLost') {
      const wasUp = !lost.has(name) && links.get(name)?.state !== 'closed'
      lost.add(name)
      set(name, 'closed', lossWords(event.cause, wasUp, peers.get(name) ?? name))
    } else if (event.type === 'shutdownComplete') {
      lost.add(name)
      set(name, 'closed', 'SCTP was shut down')
    }
  }

  return {
    isolate(name, by) {
      if (by === undefined) isolated.delete(name)
      else isolated.set(name, by)
      const { state, why } = links.get(name) ?? { state: 'closed' }
      set(name, state, why)
    },
    take(output) {
      const { layer, event } = output
      if (layer === 'sctp' && output.association !== undefined) {
        takeSctp(output.association, event)
      } else if (layer === 'm3ua') {
        if (event.type === 'aspStateIndication') {
          if (!lost.has(event.association)) set(event.association, event.state, event.reason)
        } else if (event.type === 'mtpPauseIndication' && event.dpc === gatewayPointCode) {
          reachable = false
          told()
        } else if (event.type === 'mtpResumeIndication' && event.dpc === gatewayPointCode) {
          reachable = true
          told()
        }
      } else if (layer === 'sccp' && event.type === 'nPcstateIndication' && event.state === 'congested') {
        // MTP-STATUS (SCON) and SSC alike; whichever of its nodes it is, the operator has too much to do.
        const level = Math.min(event.level ?? 1, worst)
        if (level > 0) for (const listener of congestionListeners) listener(level)
      }
    },
    health,
    onCongestion(listener) {
      congestionListeners.add(listener)
      return () => congestionListeners.delete(listener)
    },
    onHealth(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function stateOf(available: number, configured: number): HealthState {
  if (available === 0) return 'DOWN'
  return available < configured ? 'DEGRADED' : 'SERVING'
}
