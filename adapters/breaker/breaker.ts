import CircuitBreaker from 'opossum'
import type { Millis } from '../../actors/ports.ts'

export interface BreakerOptions {
  /** So many errors in a row … */
  readonly errors: number
  /** … the first and the last no further apart than this open the circuit, milliseconds. */
  readonly withinMs: number
  /** How long it stays open before one call is let through to try. */
  readonly openMs: number
}

export type BreakerState = 'closed' | 'open' | 'halfOpen'

/** Spares a dependency that is away, and its callers the wait for it. */
export interface Breaker {
  readonly state: BreakerState
  /** Would a call be let through now? */
  readonly admits: boolean
  /** Rejects with what `action` rejects with, or at once while it does not admit. */
  run<T>(action: () => Promise<T>): Promise<T>
  close(): void
}

/**
 * opossum with a policy of its own. opossum opens by percentage, which a volume threshold out of reach turns off;
 * instead consecutive errors are counted here, and opossum is told to open. The rest is opossum's: rejecting while
 * open, half-opening by timer, letting one call through, closing on its success.
 */
export function breaker(
  name: string,
  { errors, withinMs, openMs }: BreakerOptions,
  now: () => Millis,
  onChange: (state: BreakerState) => void = () => undefined,
): Breaker {
  const circuit = new CircuitBreaker((action: () => Promise<unknown>) => action(), {
    name,
    timeout: false,
    resetTimeout: openMs,
    volumeThreshold: Number.MAX_SAFE_INTEGER,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
  })
  const tooMany = consecutiveErrors(errors, withinMs)
  let state: BreakerState = 'closed'
  const become = (next: BreakerState): void => onChange((state = next))

  circuit.on('success', () => tooMany.reset())
  circuit.on('failure', () => {
    if (tooMany.add(now())) circuit.open()
  })
  circuit.on('open', () => become('open'))
  circuit.on('halfOpen', () => become('halfOpen'))
  circuit.on('close', () => become('closed'))

  return {
    get state() {
      return state
    },
    get admits() {
      return circuit.closed || circuit.pendingClose
    },
    run: action => circuit.fire(action) as ReturnType<typeof action>,
    close: () => circuit.shutdown(),
  }
}

/** Have there been `limit` errors in a row within `withinMs`? Older ones slide out of the window. */
export function consecutiveErrors(limit: number, withinMs: number) {
  let at: Millis[] = []
  return {
    add(now: Millis): boolean {
      at = [...at.slice(1 - limit), now].filter(instant => now - instant <= withinMs)
      return at.length >= limit
    },
    reset(): void {
      at = []
    },
  }
}
