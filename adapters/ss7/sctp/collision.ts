/** A COOKIE ECHO for an association we already have, RFC 9260 §5.2.4, table 12. */

export interface Tags {
  readonly localTag: number
  readonly peerTag: number
}

export interface CookieTags extends Tags {
  readonly localTieTag: number
  readonly peerTieTag: number
}

/**
 * A: the peer restarted. B: both associated at once, and the peer's INIT ACK went to an INIT it had not seen.
 * C: a cookie of an earlier attempt that was overtaken. D: the cookie of this association, again.
 */
export type CollisionAction = 'A' | 'B' | 'C' | 'D' | 'discard'

type Match = 'same' | 'other' | 'any' | 'none'

/** Rows of table 12: local tag, peer's tag, local tie-tag, peer's tie-tag of the cookie against the association. */
const rows: readonly (readonly [Match, Match, Match, Match, CollisionAction])[] = [
  ['other', 'other', 'same', 'same', 'A'],
  ['same', 'other', 'any', 'any', 'B'],
  ['other', 'same', 'none', 'none', 'C'],
  ['same', 'same', 'any', 'any', 'D'],
]

export function collision(cookie: CookieTags, association: Tags): CollisionAction {
  const row = rows.find(
    ([local, peer, localTie, peerTie]) =>
      matches(local, cookie.localTag, association.localTag) &&
      matches(peer, cookie.peerTag, association.peerTag) &&
      matches(localTie, cookie.localTieTag, association.localTag) &&
      matches(peerTie, cookie.peerTieTag, association.peerTag),
  )
  return row?.[4] ?? 'discard'
}

function matches(match: Match, cookie: number, association: number): boolean {
  switch (match) {
    case 'same':
      return cookie === association
    case 'other':
      return cookie !== association
    case 'none':
      return cookie === 0
    case 'any':
      return true
  }
}
