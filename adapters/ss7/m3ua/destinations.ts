/** What the gateways say about destinations (RFC 4666 §4.5.2): per association, by point code and by range. */

import type { AffectedPointCode } from './parameters.ts'
import type { DestinationState } from './primitives.ts'

/** Ranges one gateway may have told us of before the oldest is forgotten. */
const rangeLimit = 64
const exactLimit = 4096

interface Entry {
  readonly state: DestinationState
  /** Later word wins. */
  readonly order: number
}
interface Range extends Entry, AffectedPointCode {}

/** The destinations as one gateway reports them; whatever it never mentioned is available. */
export interface Destinations {
  update(affected: AffectedPointCode, state: DestinationState): void
  state(pointCode: number): DestinationState
  /** Point codes (or whole ranges) last reported unavailable: what an audit asks about. */
  unavailable(): readonly AffectedPointCode[]
  clear(): void
}

export function covers({ mask, pc }: AffectedPointCode, pointCode: number): boolean {
  const size = 2 ** mask
  return Math.floor(pc / size) === Math.floor(pointCode / size)
}

export function destinations(): Destinations {
  const exact = new Map<number, Entry>()
  let ranges: Range[] = []
  let order = 0

  function forgetCovered(affected: AffectedPointCode): void {
    ranges = ranges.filter(range => range.mask > affected.mask || !covers(affected, range.pc))
    if (affected.mask === 0) exact.delete(affected.pc)
    else for (const pc of exact.keys()) if (covers(affected, pc)) exact.delete(pc)
  }

  return {
    update(affected, state) {
      order += 1
      forgetCovered(affected)
      const overridden = ranges.some(range => covers(range, affected.pc))
      if (state === 'available' && !overridden) return
      if (affected.mask > 0) ranges = [...ranges, { ...affected, state, order }].slice(-rangeLimit)
      else {
        exact.set(affected.pc, { state, order })
        if (exact.size > exactLimit) exact.delete(exact.keys().next().value as number)
      }
    },
    state(pointCode) {
      if (exact.size === 0 && ranges.length === 0) return 'available'
      let last: Entry | undefined = exact.get(pointCode)
      for (const range of ranges) {
        if (covers(range, pointCode) && (last === undefined || range.order > last.order)) last = range
      }
      return last?.state ?? 'available'
    },
    unavailable() {
      const single = [...exact]
        .filter(([, { state }]) => state === 'unavailable')
        .map(([pc]) => ({ mask: 0, pc }))
      const many = ranges.filter(({ state }) => state === 'unavailable').map(({ mask, pc }) => ({ mask, pc }))
      return [...single, ...many]
    },
    clear() {
      exact.clear()
      ranges = []
    },
  }
}
