import CircuitBreaker from 'opossum'
import type { Clock, Millis } from '../../actors/ports.ts'

export interface BreakerOptions {
  /** So many errors in a row … */
  readonly errors: number
  /** … the first and the last no further apart than this open the circuit, milliseconds. */
  readonly withinMs: number
  /** How long it stays open before one call is let through to try. */
  readonly openMs: number
}

export type BreakerState = 'closed' | 'open' | 'halfOpen'

/** Spares a server that is away, and its callers the wait for it. */
export interface Breaker {
  readonly state: BreakerState
  /** Would a call be let through now? */
  readonly admits: boolean
  /** Rejects with what `action` rejects with, or at once while it does not admit. */
  run<T>(action: () => Promise<T>): Promise<T>
  onChange(listener: (state: BreakerState) => void): void
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
  clock: Pick<Clock, 'now'>,
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
  circuit.on('success', () => tooMany.reset())
  circuit.on('failure', () => {
    if (tooMany.add(clock.now())) circuit.open()
  })

  return {
    get state() {
      return circuit.opened ? 'open' : circuit.halfOpen ? 'halfOpen' : 'closed'
    },
    get admits() {
      return circuit.closed || circuit.pendingClose
    },
    run: action => circuit.fire(action) as ReturnType<typeof action>,
    onChange(listener) {
      circuit.on('open', () => listener('open'))
      circuit.on('halfOpen', () => listener('halfOpen'))
      circuit.on('close', () => listener('closed'))
    },
    close: () => circuit.shutdown(),
  }
}

/** Have there been `limit` errors in a row within `withinMs`? Older ones slide out of the window. */
export function consecutiveErrors(limit: number, withinMs: number) {
  let at: Millis[] = []
  return {
    add(now: Millis): boolean {
      at = [...at, now].slice(-limit).filter(instant => now - instant <= withinMs)
      return at.length >= limit
    },
    reset(): void {
      at = []
    },
  }
}
