import type { HealthState, LinkHealth, NetworkHealth } from '../../actors/ports.ts'
import type { StackOutput } from '../ss7/stack/primitives.ts'
import type { OperatorSettings } from './settings.ts'

/** The health of an operator's associations, from what the stack tells of them. */
export interface Links {
  take(event: Extract<StackOutput, { type: 'event' }>): void
  readonly health: () => NetworkHealth
  readonly onHealth: (listener: (health: NetworkHealth) => void) => () => void
  readonly onCongestion: (listener: (level: number) => void) => () => void
}

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
  let reachable = true

  function health(): NetworkHealth {
    const all = [...links.values()]
    const available = reachable ? all.filter(({ usable }) => usable).length : 0
    return { state: stateOf(available, all.length), available, configured: all.length, links: all }
  }

  function set(name: string, state: string, why?: string): void {
    if (!links.has(name)) return
    const usable = state === 'active'
    links.set(name, { name, state, usable, ...(!usable && why !== undefined && { why }) })
    told()
  }

  function told(): void {
    const now = health()
    for (const listener of listeners) listener(now)
  }

  return {
    take(output) {
      const { layer, event } = output
      if (layer === 'sctp' && output.association !== undefined) {
        if (event.type === 'communicationUp') set(output.association, 'up', 'waiting for ASP Up Ack')
        else if (event.type === 'communicationLost') set(output.association, 'closed', event.cause.type)
        else if (event.type === 'shutdownComplete') set(output.association, 'closed', 'shut down')
      } else if (layer === 'm3ua') {
        if (event.type === 'aspStateIndication') set(event.association, event.state, event.reason)
        else if (event.type === 'mtpPauseIndication' && event.dpc === gatewayPointCode) {
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
