/** A bounded first-in first-out lane as a ring buffer. It grows by doubling, up to its capacity, and allocates nothing per message. */

import type { Millis } from './clock.ts'
import type { Envelope } from './ref.ts'
import { RuntimeError } from './runtime-error.ts'

/**
 * What a full mailbox does with a message.
 * `rejectNew`: `tell` says false. `dropOldest`: makes room, the oldest becomes a dead letter.
 * `dropNewest`: the arriving one becomes a dead letter. The two that drop accept (`tell` says true).
 */
export type Overflow = 'rejectNew' | 'dropOldest' | 'dropNewest'

const smallest = 8

export class Mailbox<M> {
  readonly capacity: number
  size = 0
  #head = 0
  #mask = smallest - 1
  // Filled in order before they are first reused, so that they stay packed.
  #messages: (M | undefined)[] = []
  #envelopes: (Envelope | undefined)[] = []
  #since: Millis[] = []

  /** `capacity` in messages; `Infinity` is allowed. */
  constructor(capacity: number) {
    if (!(capacity >= 1) || (capacity !== Infinity && !Number.isInteger(capacity)))
      throw new RuntimeError('runtime/badCapacity', String(capacity))
    this.capacity = capacity
  }

  get full(): boolean {
    return this.size >= this.capacity
  }

  /** Only when not full. `since` is when the message arrived. */
  push(message: M, envelope: Envelope | undefined, since: Millis): void {
    if (this.size > this.#mask) this.#grow()
    const slot = (this.#head + this.size) & this.#mask
    this.#messages[slot] = message
    this.#envelopes[slot] = envelope
    this.#since[slot] = since
    this.size += 1
  }

  /** The oldest one's, while there is one. */
  get envelope(): Envelope | undefined {
    return this.#envelopes[this.#head]
  }

  /** When the oldest one arrived, while there is one. */
  get since(): Millis {
    return this.#since[this.#head] as Millis
  }

  /** Removes and returns the oldest message; only while there is one. */
  take(): M {
    const slot = this.#head
    const message = this.#messages[slot] as M
    this.#messages[slot] = undefined
    this.#envelopes[slot] = undefined
    this.#head = (slot + 1) & this.#mask
    this.size -= 1
    return message
  }

  #grow(): void {
    const inOrder = <T>(ring: T[]): T[] => [...ring.slice(this.#head), ...ring.slice(0, this.#head)]
    this.#messages = inOrder(this.#messages)
    this.#envelopes = inOrder(this.#envelopes)
    this.#since = inOrder(this.#since)
    this.#head = 0
    this.#mask = 2 * this.#mask + 1
  }
}
