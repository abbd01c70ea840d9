/**
 * An ASP as it sees itself towards one signalling gateway process (RFC 4666 §4.3.1, figure 3), with the waits for
 * acknowledgements as states of their own. A missing cell is an unexpected event.
 *
 *   closed ─up─▶ down ─request─▶ goingUp ─ack─▶ up ─request─▶ goingDown ─ack─▶ down
 *   and, for each Application Server while up:  inactive ─▶ activating ─ack─▶ active ─▶ deactivating ─ack─▶ inactive
 */

import type { Cell, Table } from '../wire/table.ts'

export type AspMaintenanceState = 'closed' | 'down' | 'goingUp' | 'up' | 'goingDown'

export type AspMaintenanceEvent =
  | { readonly type: 'communicationUp' }
  | { readonly type: 'communicationLost' }
  | { readonly type: 'requestUp' }
  | { readonly type: 'requestDown' }
  | { readonly type: 'aspUpAck' }
  | { readonly type: 'aspDownAck' }
  | { readonly type: 'tAck' }

export type AspMaintenanceEffect =
  | { readonly type: 'send'; readonly message: 'aspUp' | 'aspDown' }
  | { readonly type: 'startAck' | 'stopAck' | 'isUp' | 'isDown' }

export interface AspMaintenanceContext {
  /** Layer management wants this ASP up. */
  readonly wanted: boolean
}

type MaintenanceCell = Cell<
  AspMaintenanceState,
  { readonly type: string },
  AspMaintenanceEffect,
  AspMaintenanceContext
>

const askUp: MaintenanceCell = (_, __, effect) => {
  effect({ type: 'send', message: 'aspUp' })
  effect({ type: 'startAck' })
  return 'goingUp'
}

const askDown: MaintenanceCell = (_, __, effect) => {
  effect({ type: 'send', message: 'aspDown' })
  effect({ type: 'startAck' })
  return 'goingDown'
}

const askUpIfWanted: MaintenanceCell = (event, context, effect) =>
  context.wanted ? askUp(event, context, effect) : 'down'

export const aspMaintenance: Table<
  AspMaintenanceState,
  AspMaintenanceEvent,
  AspMaintenanceEffect,
  AspMaintenanceContext
> = {
  closed: {
    communicationUp: askUpIfWanted,
    communicationLost: () => 'closed',
    requestUp: () => 'closed',
    requestDown: () => 'closed',
  },
  down: {
    communicationUp: askUpIfWanted,
    communicationLost: () => 'closed',
    requestUp: askUp,
    requestDown: () => 'down',
    aspDownAck: () => 'down',
  },
  goingUp: {
    /** §4.3.3: SCTP restarted; the peer has forgotten us. */
    communicationUp: askUp,
    communicationLost: (_, __, effect) => {
      effect({ type: 'stopAck' })
      return 'closed'
    },
    requestUp: () => 'goingUp',
    requestDown: askDown,
    aspUpAck: (_, __, effect) => {
      effect({ type: 'stopAck' })
      effect({ type: 'isUp' })
      return 'up'
    },
    aspDownAck: () => 'goingUp',
    tAck: askUp,
  },
  up: {
    communicationUp: (event, context, effect) => {
      effect({ type: 'isDown' })
      return askUpIfWanted(event, context, effect)
    },
    communicationLost: (_, __, effect) => {
      effect({ type: 'isDown' })
      return 'closed'
    },
    requestUp: () => 'up',
    requestDown: (event, context, effect) => {
      effect({ type: 'isDown' })
      return askDown(event, context, effect)
    },
    /** §4.3.4.2: an acknowledgement nobody asked for means we are down; return to the previous state. */
    aspDownAck: (event, context, effect) => {
      effect({ type: 'isDown' })
      return askUp(event, context, effect)
    },
  },
  goingDown: {
    communicationUp: (event, context, effect) => {
      effect({ type: 'stopAck' })
      return askUpIfWanted(event, context, effect)
    },
    communicationLost: (_, __, effect) => {
      effect({ type: 'stopAck' })
      return 'closed'
    },
    requestUp: askUp,
    requestDown: () => 'goingDown',
    aspUpAck: () => 'goingDown',
    aspDownAck: (_, __, effect) => {
      effect({ type: 'stopAck' })
      return 'down'
    },
    tAck: askDown,
  },
}

export type AspTrafficState = 'inactive' | 'activating' | 'active' | 'deactivating'

export type AspTrafficEvent =
  | { readonly type: 'requestActive' }
  | { readonly type: 'requestInactive' }
  | { readonly type: 'aspActiveAck' }
  | { readonly type: 'aspInactiveAck' }
  | { readonly type: 'tAck' }
  /** Notify: another ASP took over an override AS. */
  | { readonly type: 'alternateAspActive' }
  /** Notify: the AS is pending or short of ASPs. */
  | { readonly type: 'aspNeeded' }
  | { readonly type: 'aspDown' }

export type AspTrafficEffect =
  | { readonly type: 'send'; readonly message: 'aspActive' | 'aspInactive' }
  | { readonly type: 'startAck' | 'stopAck' | 'isActive' | 'isInactive' }

export interface AspTrafficContext {
  /** Layer management wants traffic here. */
  readonly wanted: boolean
}

type TrafficCell = Cell<AspTrafficState, { readonly type: string }, AspTrafficEffect, AspTrafficContext>

const askActive: TrafficCell = (_, __, effect) => {
  effect({ type: 'send', message: 'aspActive' })
  effect({ type: 'startAck' })
  return 'activating'
}

const askInactive: TrafficCell = (_, __, effect) => {
  effect({ type: 'send', message: 'aspInactive' })
  effect({ type: 'startAck' })
  return 'deactivating'
}

const stopWaiting: TrafficCell = (_, __, effect) => {
  effect({ type: 'stopAck' })
  return 'inactive'
}

const loseTraffic: TrafficCell = (_, __, effect) => {
  effect({ type: 'isInactive' })
  return 'inactive'
}

export const aspTraffic: Table<AspTrafficState, AspTrafficEvent, AspTrafficEffect, AspTrafficContext> = {
  inactive: {
    requestActive: askActive,
    requestInactive: () => 'inactive',
    aspInactiveAck: () => 'inactive',
    alternateAspActive: () => 'inactive',
    aspNeeded: (event, context, effect) => (context.wanted ? askActive(event, context, effect) : 'inactive'),
    aspDown: () => 'inactive',
  },
  activating: {
    requestActive: () => 'activating',
    requestInactive: askInactive,
    aspActiveAck: (_, __, effect) => {
      effect({ type: 'stopAck' })
      effect({ type: 'isActive' })
      return 'active'
    },
    aspInactiveAck: () => 'activating',
    alternateAspActive: () => 'activating',
    aspNeeded: () => 'activating',
    tAck: askActive,
    aspDown: stopWaiting,
  },
  active: {
    requestActive: () => 'active',
    requestInactive: (event, context, effect) => {
      effect({ type: 'isInactive' })
      return askInactive(event, context, effect)
    },
    aspActiveAck: () => 'active',
    /** §4.3.4.4: unsolicited, we are inactive; return to the previous state. */
    aspInactiveAck: (event, context, effect) => {
      effect({ type: 'isInactive' })
      return askActive(event, context, effect)
    },
    /** §4.3.4.5: nothing is sent back; the ASP waits as a standby. */
    alternateAspActive: loseTraffic,
    aspNeeded: () => 'active',
    aspDown: loseTraffic,
  },
  deactivating: {
    requestActive: askActive,
    requestInactive: () => 'deactivating',
    aspActiveAck: () => 'deactivating',
    aspInactiveAck: stopWaiting,
    alternateAspActive: () => 'deactivating',
    aspNeeded: () => 'deactivating',
    tAck: askInactive,
    aspDown: stopWaiting,
  },
}
