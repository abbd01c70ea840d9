/** How much user data an association holds for sending, and when its user must know. */

export interface SendBuffer {
  readonly octets: number
  /** Says `false` when there is no room; nothing is counted then. */
  take(octets: number): boolean
  free(octets: number): void
}

/** The marks: three quarters and a quarter of the limit. */
export function sendBuffer(limit: number, onHigh: () => void, onLow: () => void): SendBuffer {
  const high = 0.75 * limit
  const low = 0.25 * limit
  let held = 0
  let isHigh = false
  return {
    get octets() {
      return held
    },
    take(octets) {
      if (held + octets > limit) return false
      held += octets
      if (!isHigh && held > high) {
        isHigh = true
        onHigh()
      }
      return true
    },
    free(octets) {
      held -= octets
      if (isHigh && held <= low) {
        isHigh = false
        onLow()
      }
    },
  }
}
