/** The last messages nobody processed, for whoever must find out why. */

import type { Millis } from './clock.ts'
import type { DropReason } from './ref.ts'

export interface DeadLetter {
  readonly at: Millis
  readonly path: string
  readonly reason: DropReason
  readonly message: unknown
}

export interface DeadLetters {
  /** Oldest first. Messages hold subscribers' numbers: mask before showing. */
  recent(): DeadLetter[]
  /** All since the start, the forgotten ones included. */
  readonly total: number
}

export interface DeadLetterOffice extends DeadLetters {
  add(letter: DeadLetter): void
}

export function deadLetterOffice(capacity: number): DeadLetterOffice {
  const ring: DeadLetter[] = []
  let total = 0
  return {
    add(letter) {
      if (capacity > 0) ring[total % capacity] = letter
      total += 1
    },
    recent() {
      const oldest = total > ring.length ? total % capacity : 0
      return [...ring.slice(oldest), ...ring.slice(0, oldest)]
    },
    get total() {
      return total
    },
  }
}
