import type { Millis } from '../../actors/ports.ts'

/** Is a server there? Asked in the background, so that whoever wants to know need not wait for it. */
export interface Pulse {
  /** The last answer; false before the first. */
  readonly felt: boolean
  /** Asks now. Never rejects. */
  feel(): Promise<boolean>
  stop(): void
}

/** `ask` must end in bounded time; there is one under way at most. It keeps no process alive. */
export function pulse(ask: () => Promise<unknown>, everyMs: Millis): Pulse {
  let felt = false
  let asking: Promise<boolean> | undefined
  const settle = (answer: boolean): boolean => {
    asking = undefined
    return (felt = answer)
  }
  const feel = (): Promise<boolean> => {
    asking ??= ask().then(
      () => settle(true),
      () => settle(false),
    )
    return asking
  }
  const timer = setInterval(() => void feel(), everyMs)
  timer.unref()
  return {
    get felt() {
      return felt
    },
    feel,
    stop: () => clearInterval(timer),
  }
}
