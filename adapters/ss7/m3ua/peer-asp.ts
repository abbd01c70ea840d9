/**
 * An ASP as its signalling gateway process (or the answering IPSP) sees it, RFC 4666 §4.3.1, figure 3.
 * A missing cell is an unexpected message: ERR "Unexpected Message" (§3.8.1).
 */

import type { Table } from '../wire/table.ts'

export type PeerAspState = 'closed' | 'down' | 'up'

export type PeerAspEvent =
  | { readonly type: 'communicationUp' }
  | { readonly type: 'communicationLost' }
  | { readonly type: 'aspUp' }
  | { readonly type: 'aspDown' }

export type PeerAspEffect =
  | { readonly type: 'send'; readonly message: 'aspUpAck' | 'aspDownAck' }
  | { readonly type: 'refuse'; readonly error: 'unexpectedMessage' }
  | { readonly type: 'isUp' | 'isDown' }

export interface PeerAspContext {
  /** It carries traffic of at least one Application Server. */
  readonly active: boolean
}

export const peerAsp: Table<PeerAspState, PeerAspEvent, PeerAspEffect, PeerAspContext> = {
  closed: {
    communicationUp: () => 'down',
    communicationLost: () => 'closed',
  },
  down: {
    communicationUp: () => 'down',
    communicationLost: () => 'closed',
    aspUp: (_, __, effect) => {
      effect({ type: 'send', message: 'aspUpAck' })
      effect({ type: 'isUp' })
      return 'up'
    },
    aspDown: (_, __, effect) => {
      effect({ type: 'send', message: 'aspDownAck' })
      return 'down'
    },
  },
  up: {
    communicationUp: (_, __, effect) => {
      effect({ type: 'isDown' })
      return 'down'
    },
    communicationLost: (_, __, effect) => {
      effect({ type: 'isDown' })
      return 'closed'
    },
    /** §4.3.4.1: acknowledged again; an active ASP has lost its memory, so it is told and made inactive. */
    aspUp: (_, { active }, effect) => {
      effect({ type: 'send', message: 'aspUpAck' })
      if (active) {
        effect({ type: 'refuse', error: 'unexpectedMessage' })
        effect({ type: 'isDown' })
        effect({ type: 'isUp' })
      }
      return 'up'
    },
    aspDown: (_, __, effect) => {
      effect({ type: 'isDown' })
      effect({ type: 'send', message: 'aspDownAck' })
      return 'down'
    },
  },
}

export type PeerTrafficState = 'inactive' | 'active'

export type PeerTrafficEvent =
  | { readonly type: 'aspActive' }
  | { readonly type: 'aspInactive' }
  | { readonly type: 'displaced' }
  | { readonly type: 'aspDown' }

export type PeerTrafficEffect = {
  readonly type: 'acknowledge' | 'isActive' | 'isInactive' | 'notifyAlternate'
}

export const peerTraffic: Table<PeerTrafficState, PeerTrafficEvent, PeerTrafficEffect> = {
  inactive: {
    aspActive: (_, __, effect) => {
      effect({ type: 'acknowledge' })
      effect({ type: 'isActive' })
      return 'active'
    },
    aspInactive: (_, __, effect) => {
      effect({ type: 'acknowledge' })
      return 'inactive'
    },
    displaced: () => 'inactive',
    aspDown: () => 'inactive',
  },
  active: {
    aspActive: (_, __, effect) => {
      effect({ type: 'acknowledge' })
      return 'active'
    },
    aspInactive: (_, __, effect) => {
      effect({ type: 'acknowledge' })
      effect({ type: 'isInactive' })
      return 'inactive'
    },
    /** §4.3.4.3: override; the newcomer has the traffic now. */
    displaced: (_, __, effect) => {
      effect({ type: 'notifyAlternate' })
      effect({ type: 'isInactive' })
      return 'inactive'
    },
    aspDown: (_, __, effect) => {
      effect({ type: 'isInactive' })
      return 'inactive'
    },
  },
}
