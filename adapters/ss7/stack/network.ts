/**
 * One operator's layers, M3UA to MAP, as they talk to each other. Each core is handled, drained, and only then fed
 * again (the law of `Core`): what one says to the next waits in that one's queue.
 */
import { m3ua, type M3ua } from '../m3ua/m3ua.ts'
import type { M3uaInput, M3uaOutput } from '../m3ua/primitives.ts'
import type { MapConfirm, MapIndication, MapInput, Route } from '../map/primitives.ts'
import { map, type MapService } from '../map/service.ts'
import type { NUnitdataRequest, SccpInput } from '../sccp/primitives.ts'
import { sccp, type Sccp } from '../sccp/sccp.ts'
import type { DialogueId, TcapContext, TcapInput } from '../tcap/primitives.ts'
import { tcap, type Tcap } from '../tcap/tcap.ts'
import { transactionIdToHex } from '../tcap/transaction-id.ts'
import { wake, type Core, type Millis, type Random } from '../wire/core.ts'
import { outbox } from '../wire/outbox.ts'
import type { LayerEvent, NetworkConfig } from './primitives.ts'

export type M3uaSend = Extract<M3uaOutput, { type: 'send' }>

/** Where a network's doings go. */
export interface NetworkUser {
  readonly send: (send: M3uaSend) => void
  /** M3UA wants the association aborted; it may come back. */
  readonly release: (association: string, reason: string) => void
  readonly confirm: (confirm: MapConfirm) => void
  readonly indication: (indication: MapIndication) => void
  readonly event: (event: LayerEvent) => void
}

export interface Network {
  readonly name: string
  readonly m3ua: M3ua
  readonly sccp: Sccp
  readonly tcap: Tcap
  readonly map: MapService
  /** Each takes one input; nothing happens before `settle`. */
  readonly toM3ua: (input: M3uaInput) => void
  readonly toSccp: (input: SccpInput) => void
  readonly toMap: (input: MapInput) => void
  /** The dialogues whose last BEGIN went over it get their outcome now. */
  associationLost(association: string): void
  /** Dialogues without an end whose last BEGIN went over it. */
  openOver(association: string): number
  /** Turns the cores until none has anything to say. */
  settle(now: Millis): void
  /** Serves deadlines that have come. */
  wake(now: Millis): void
  deadline(): Millis | undefined
}

export function network(config: NetworkConfig, random: Random, user: NetworkUser): Network {
  /** What carried the last BEGIN or CONTINUE of each of our open dialogues. */
  const routes = new Map<DialogueId, M3uaSend>()
  const layers = {
    m3ua: m3ua(config.m3ua),
    sccp: sccp(config.sccp),
    tcap: tcap(config.tcap, { random }),
    map: map(config.map, id => routeOf(routes.get(id))),
  }
  const toM3ua = outbox<M3uaInput>()
  const toSccp = outbox<SccpInput>()
  const toTcap = outbox<TcapInput>()
  const toMap = outbox<MapInput>()
  let now: Millis = 0
  /** Nothing waits in any queue. */
  let isQuiet = true

  function turnM3ua(input: M3uaInput): void {
    layers.m3ua.handle(input, now)
    for (let output = layers.m3ua.poll(); output !== undefined; output = layers.m3ua.poll()) {
      switch (output.type) {
        case 'send':
          noteRoute(output)
          user.send(output)
          break
        case 'releaseRequest':
          user.release(output.association, output.reason)
          break
        case 'mtpTransferIndication':
        case 'transferFailure':
          toSccp.push(output)
          break
        case 'mtpPauseIndication':
        case 'mtpResumeIndication':
        case 'mtpStatusIndication':
          toSccp.push(output)
          user.event({ layer: 'm3ua', event: output })
          break
        case 'aspStateIndication':
        case 'asStateIndication':
        case 'managementIndication':
        case 'deviation':
        case 'decodeError':
        case 'roundTripIndication':
          user.event({ layer: 'm3ua', event: output })
          break
      }
    }
  }

  function turnSccp(input: SccpInput): void {
    layers.sccp.handle(input, now)
    for (let output = layers.sccp.poll(); output !== undefined; output = layers.sccp.poll()) {
      switch (output.type) {
        case 'mtpTransferRequest':
          toM3ua.push(output)
          break
        case 'nUnitdataIndication':
        case 'nNoticeIndication':
          toTcap.push(output)
          break
        case 'nStateIndication':
        case 'nPcstateIndication':
        case 'nCoordIndication':
        case 'nCoordConfirm':
        case 'discardIndication':
        case 'deviation':
        case 'decodeError':
          user.event({ layer: 'sccp', event: output })
          break
      }
    }
  }

  function turnTcap(input: TcapInput): void {
    layers.tcap.handle(input, now)
    if (input.type === 'tcEndRequest' || input.type === 'tcUAbortRequest') routes.delete(input.dialogueId)
    for (let output = layers.tcap.poll(); output !== undefined; output = layers.tcap.poll()) {
      switch (output.type) {
        case 'nUnitdataRequest':
          toSccp.push(output)
          break
        case 'decodeError':
        case 'deviation':
        case 'strayMessage':
        case 'userFault':
        case 'tcUniIndication':
          user.event({ layer: 'tcap', event: output })
          break
        case 'tcBeginIndication':
        case 'tcContinueIndication':
        case 'tcEndIndication':
        case 'tcUAbortIndication':
        case 'tcPAbortIndication':
        case 'tcNoticeIndication':
        case 'tcLCancelIndication':
          toMap.push(output)
          break
      }
    }
  }

  function turnMap(input: MapInput): void {
    layers.map.handle(input, now)
    for (let output = layers.map.poll(); output !== undefined; output = layers.map.poll()) {
      switch (output.type) {
        case 'mapConfirm':
          user.confirm(output)
          break
        case 'mapIndication':
          user.indication(output)
          break
        case 'mapRefused':
        case 'versionLearned':
          user.event({ layer: 'map', event: output })
          break
        case 'tcUniRequest':
        case 'tcBeginRequest':
        case 'tcContinueRequest':
        case 'tcEndRequest':
        case 'tcUAbortRequest':
        case 'tcPAbortRequest':
        case 'tcUCancelRequest':
          toTcap.push(output)
          break
      }
    }
    if (endsDialogue(input)) routes.delete(input.dialogueId)
  }

  /** M3UA has chosen: that is what the evidence of a dialogue tells. */
  function noteRoute(send: M3uaSend): void {
    const context = contextOf(send.request?.context)
    if (context !== undefined && context.id >= 0 && context.isOpen) routes.set(context.id, send)
  }

  const cores: Core<never, unknown>[] = [layers.m3ua, layers.sccp, layers.tcap]

  return {
    name: config.name,
    m3ua: layers.m3ua,
    sccp: layers.sccp,
    tcap: layers.tcap,
    map: layers.map,
    toM3ua(input) {
      isQuiet = false
      toM3ua.push(input)
    },
    toSccp(input) {
      isQuiet = false
      toSccp.push(input)
    },
    toMap(input) {
      isQuiet = false
      toMap.push(input)
    },
    associationLost(association) {
      const dialogueIds = [...routes].filter(([, send]) => send.association === association).map(([id]) => id)
      if (dialogueIds.length === 0) return
      isQuiet = false
      toMap.push({ type: 'associationLost', association, dialogueIds })
    },
    openOver(association) {
      let open = 0
      for (const route of routes.values()) if (route.association === association) open += 1
      return open
    },
    settle(instant) {
      now = instant
      if (isQuiet) return
      for (;;) {
        const forMap = toMap.poll()
        if (forMap !== undefined) {
          turnMap(forMap)
          continue
        }
        const forTcap = toTcap.poll()
        if (forTcap !== undefined) {
          turnTcap(forTcap)
          continue
        }
        const forSccp = toSccp.poll()
        if (forSccp !== undefined) {
          turnSccp(forSccp)
          continue
        }
        const forM3ua = toM3ua.poll()
        if (forM3ua === undefined) break
        turnM3ua(forM3ua)
      }
      isQuiet = true
    },
    wake(instant) {
      isQuiet = false
      const isDue = (core: Core<never, unknown>): boolean => (core.deadline() ?? Infinity) <= instant
      if (isDue(layers.m3ua)) toM3ua.push(wake)
      if (isDue(layers.sccp)) toSccp.push(wake)
      if (isDue(layers.tcap)) toTcap.push(wake)
    },
    deadline() {
      let next = Infinity
      for (const core of cores) next = Math.min(next, core.deadline() ?? Infinity)
      return next === Infinity ? undefined : next
    },
  }
}

function routeOf(send: M3uaSend | undefined): Route | undefined {
  const context = contextOf(send?.request?.context)
  if (send?.request === undefined || context === undefined) return undefined
  const { sls, opc, dpc } = send.request
  return {
    localTransactionId: transactionIdToHex(context.localId),
    association: send.association,
    sls,
    opc,
    dpc,
  }
}

/** M3UA gives SCCP's context back, SCCP's is the N-UNITDATA request, and that has TCAP's. */
function contextOf(context: unknown): TcapContext | undefined {
  const request = context as NUnitdataRequest | undefined
  return request?.type === 'nUnitdataRequest' ? (request.context as TcapContext | undefined) : undefined
}

function endsDialogue(
  input: MapInput,
): input is Extract<MapInput, { type: 'tcEndIndication' | 'tcUAbortIndication' | 'tcPAbortIndication' }> {
  const { type } = input
  return type === 'tcEndIndication' || type === 'tcUAbortIndication' || type === 'tcPAbortIndication'
}
