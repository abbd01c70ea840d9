/** Reassembly of segmented XUDT and LUDT, Q.714 §4.1.1.2.3: in sequence, in time, and not too many at once. */

import type { Millis } from '../wire/core.ts'
import { toHex, type Octets } from '../wire/octets.ts'
import type { Timers } from '../wire/timers.ts'
import { encodeAddress } from './address.ts'
import type { MessageOf, Segmentation } from './messages.ts'
import type { ReturnCause } from './primitives.ts'

export type SegmentedMessage = MessageOf<'xudt' | 'ludt'>

/** One message being put together: what has come, and how many are to follow. */
export interface Reassembly<Label> {
  readonly first: SegmentedMessage
  /** The routing label of the first segment. */
  readonly label: Label
}

interface Pending<Label> extends Reassembly<Label> {
  readonly parts: Octets[]
  remaining: number
  readonly expire: () => void
}

export type Taken<Label> =
  | { readonly type: 'waiting' }
  | { readonly type: 'complete'; readonly data: Octets; readonly message: Reassembly<Label> }
  /** `message` is what was given up: the first segment's, or this one where there was none. */
  | { readonly type: 'failed'; readonly cause: ReturnCause; readonly message: Reassembly<Label> }

export interface Reassembler<Label> {
  take(
    message: SegmentedMessage,
    segmentation: Segmentation,
    label: Label,
    opc: number,
    now: Millis,
  ): Taken<Label>
  readonly size: number
}

export interface ReassemblyDependencies<Label> {
  readonly timers: Timers<() => void>
  readonly reassemblyMs: Millis
  readonly limit: number
  readonly expired: (message: Reassembly<Label>) => void
}

export function reassembler<Label>(dependencies: ReassemblyDependencies<Label>): Reassembler<Label> {
  const { timers, reassemblyMs, limit, expired } = dependencies
  const pending = new Map<string, Pending<Label>>()

  function forget(key: string, { expire }: Pending<Label>): void {
    pending.delete(key)
    timers.clear(expire)
  }

  function begin(
    key: string,
    first: SegmentedMessage,
    remaining: number,
    label: Label,
    now: Millis,
  ): Taken<Label> {
    const before = pending.get(key)
    if (before !== undefined) forget(key, before)
    if (pending.size >= limit) {
      return { type: 'failed', cause: 'destinationCannotPerformReassembly', message: { first, label } }
    }
    const expire = (): void => {
      pending.delete(key)
      expired({ first, label })
    }
    pending.set(key, { first, label, parts: [first.data.slice()], remaining, expire })
    timers.set(expire, now + reassemblyMs)
    return { type: 'waiting' }
  }

  return {
    take(message, { firstSegment, remainingSegments, localReference }, label, opc, now) {
      // Q.714: local reference and calling address identify the message; the OPC keeps two liars apart.
      const key = `${String(opc)} ${toHex(encodeAddress(message.calling))} ${String(localReference)}`
      if (firstSegment) return begin(key, message, remainingSegments, label, now)
      const known = pending.get(key)
      if (known === undefined) {
        return { type: 'failed', cause: 'errorInMessageTransport', message: { first: message, label } }
      }
      if (remainingSegments !== known.remaining - 1) {
        forget(key, known)
        return { type: 'failed', cause: 'errorInMessageTransport', message: known }
      }
      known.parts.push(message.data.slice())
      known.remaining = remainingSegments
      if (remainingSegments > 0) return { type: 'waiting' }
      forget(key, known)
      return { type: 'complete', data: joined(known.parts), message: known }
    },
    get size() {
      return pending.size
    },
  }
}

function joined(parts: readonly Octets[]): Octets {
  const data = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    data.set(part, at)
    at += part.length
  }
  return data
}
