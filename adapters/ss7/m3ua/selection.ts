/**
 * Which of several sharers gets the messages of an SLS (RFC 4666 §1.4.2.4 and §1.4.2.5, loadshare): as even as whole
 * SLS values allow, and stable. When one leaves, only its own values move; when one joins, it takes its share and
 * nothing moves among the others. So messages of one SLS keep their order as long as their sharer lives.
 */
export interface Selection<T> {
  join(sharer: T): void
  leave(sharer: T): void
  pick(sls: number): T | undefined
  readonly sharers: readonly T[]
}

const slotCount = 256

export function selection<T>(): Selection<T> {
  const sharers: T[] = []
  /** The sharer of each SLS; every prefix is shared evenly, since networks use 4, 5 or 8 bits of SLS. */
  const slots: T[] = []

  function join(sharer: T): void {
    if (sharers.includes(sharer)) return
    sharers.push(sharer)
    const kept = new Map<T, number>()
    let taken = 0
    for (let slot = 0; slot < slotCount; slot += 1) {
      const owner = slots[slot]
      const due = taken < Math.floor((slot + 1) / sharers.length)
      const most = owner === undefined ? 0 : (kept.get(owner) ?? 0) + 1
      if (owner !== undefined && !(due && [...kept.values()].every(count => count <= most))) {
        kept.set(owner, most)
        continue
      }
      slots[slot] = sharer
      taken += 1
    }
  }

  function leave(sharer: T): void {
    const at = sharers.indexOf(sharer)
    if (at === -1) return
    sharers.splice(at, 1)
    if (sharers.length === 0) {
      slots.length = 0
      return
    }
    const held = new Map(sharers.map(other => [other, 0]))
    for (let slot = 0; slot < slotCount; slot += 1) {
      let owner = slots[slot] as T
      if (owner === sharer) {
        owner = sharers.reduce((least, other) =>
          (held.get(other) ?? 0) < (held.get(least) ?? 0) ? other : least,
        )
        slots[slot] = owner
      }
      held.set(owner, (held.get(owner) ?? 0) + 1)
    }
  }

  return { sharers, join, leave, pick: sls => slots[sls % slotCount] }
}

/** RFC 4666 §1.4.7: DATA never on stream 0, unless that is the only one. */
export function dataStream(sls: number, outboundStreams: number): number {
  return outboundStreams < 2 ? 0 : 1 + (sls % (outboundStreams - 1))
}
