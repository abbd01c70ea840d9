/** SCCP routing control (Q.714 §2.3): where a message goes, passing it on, and sending it back. */

import type { MtpTransferRequest } from '../m3ua/primitives.ts'
import type { Outbox } from '../wire/outbox.ts'
import { writeMessage } from './codec.ts'
import type { SccpConfiguration } from './configuration.ts'
import { isUnitdata, type SccpMessage, type ServiceMessage, type UnitdataMessage } from './messages.ts'
import type { ReturnCause, SccpAddress, SccpOutput } from './primitives.ts'
import type { Reachability, Route, Translator } from './translation.ts'

/** Q.704 §14.2.1: SCCP's service indicator. */
export const serviceIndicator = 3

/** The label a message arrived with, remembered as long as it may have to go back. */
export interface Arrival {
  readonly opc: number
  readonly dpc: number
  readonly sls: number
  /** M3UA association it came by. */
  readonly association: string
}

/** The `context` of a message we pass on or send back: nobody above asked for it. */
class Relayed {
  readonly message: SccpMessage
  readonly arrival: Arrival

  constructor(message: SccpMessage, arrival: Arrival) {
    // It may wait in a queue longer than the datagram it came in lives.
    this.message = { ...message, data: message.data.slice() }
    this.arrival = arrival
  }
}

export interface RoutingControl {
  route(called: SccpAddress, sls: number): Route
  /** The SLS of a class 1 message, or the next in turn. */
  slsFor(sequenceControl: number | undefined): number
  /** The next in turn. */
  readonly nextSls: number
  transmit(dpc: number, sls: number, message: SccpMessage, context?: unknown): void
  /** Q.714 §2.3.2: on to the next node, unless it has come too far. */
  relay(message: SccpMessage, dpc: number, called: SccpAddress, arrival: Arrival): void
  /** Q.714 §4.2: return on error, with the original data, to where the calling address leads or else to the OPC. */
  sendBack(message: UnitdataMessage, arrival: Arrival, cause: ReturnCause): void
  /** MTP gave back a message with this context; false when it was a user's. */
  recovered(context: unknown, cause: ReturnCause): boolean
}

export interface RoutingDependencies {
  readonly configuration: SccpConfiguration
  readonly out: Outbox<SccpOutput>
  readonly titles: Translator
  readonly reachability: Reachability
  readonly hopCounter: number
}

export function routingControl(dependencies: RoutingDependencies): RoutingControl {
  const { configuration, out, titles, reachability, hopCounter } = dependencies
  const { localPointCode, as } = configuration
  const format = configuration.pointCodeFormat ?? 'itu'
  const slsValues = 2 ** (configuration.slsBits ?? 4)
  let nextSls = 0

  function route(called: SccpAddress, sls: number): Route {
    if (called.routingIndicator === 'gt') {
      const to = titles.translate(called, sls, reachability)
      const here = to.type === 'remote' && to.pointCode === localPointCode
      return here ? { type: 'local', ssn: to.called.ssn } : to
    }
    const { pointCode, ssn } = called
    if (pointCode === undefined || pointCode === localPointCode) return { type: 'local', ssn }
    const state = reachability(pointCode, ssn)
    return state === 'reachable' ? { type: 'remote', pointCode, called } : { type: 'failure', cause: state }
  }

  function transmit(dpc: number, sls: number, message: SccpMessage, context?: unknown): void {
    const request: MtpTransferRequest = {
      type: 'mtpTransferRequest',
      opc: localPointCode,
      dpc,
      si: serviceIndicator,
      ni: configuration.networkIndicator ?? 2,
      mp: 0,
      sls,
      data: writeMessage(message, format),
      ...(context === undefined ? {} : { context }),
      ...(as === undefined ? {} : { as }),
    }
    out.push(request)
  }

  function sendBack(message: UnitdataMessage, arrival: Arrival, returnCause: ReturnCause): void {
    if (!message.returnOnError) return discard(returnCause)
    const { called: calling, calling: called, data } = message
    const back = route(called, arrival.sls)
    const dpc = back.type === 'remote' ? back.pointCode : arrival.opc
    const parties = { called: back.type === 'remote' ? back.called : called, calling }
    const service = serviceFor(message, { returnCause, ...parties, data }, hopCounter)
    transmit(dpc, arrival.sls, service, new Relayed(service, arrival))
  }

  function sendBackOrDiscard(message: SccpMessage, arrival: Arrival, cause: ReturnCause): void {
    if (isUnitdata(message)) sendBack(message, arrival, cause)
    else discard(cause)
  }

  function discard(reason: ReturnCause): void {
    out.push({ type: 'discardIndication', reason })
  }

  return {
    route,
    transmit,
    sendBack,
    get nextSls() {
      return (nextSls + 1) % slsValues
    },
    slsFor(sequenceControl) {
      if (sequenceControl !== undefined) return sequenceControl % slsValues
      nextSls = (nextSls + 1) % slsValues
      return nextSls
    },
    relay(message, dpc, called, arrival) {
      const passed = { ...message, called, calling: named(message.calling, arrival.opc) }
      if ('hopCounter' in passed) {
        if (passed.hopCounter <= 1) return sendBackOrDiscard(message, arrival, 'hopCounterViolation')
        passed.hopCounter -= 1
      }
      transmit(dpc, arrival.sls, passed, new Relayed(message, arrival))
    },
    recovered(context, cause) {
      if (!(context instanceof Relayed)) return false
      sendBackOrDiscard(context.message, context.arrival, cause)
      return true
    },
  }
}

/** The next node could not tell where a calling address without a point code belongs (Q.714 §2.7.5.2). */
function named(calling: SccpAddress, opc: number): SccpAddress {
  return calling.routingIndicator === 'ssn' && calling.pointCode === undefined
    ? { ...calling, pointCode: opc }
    : calling
}

type Returned = Pick<ServiceMessage, 'returnCause' | 'called' | 'calling' | 'data'>

/** The service message of the same family. */
function serviceFor(message: UnitdataMessage, returned: Returned, hopCounter: number): ServiceMessage {
  if (message.type === 'udt') return { type: 'udts', ...returned }
  const { segmentation } = message
  const optional = segmentation === undefined ? {} : { segmentation }
  return { type: message.type === 'xudt' ? 'xudts' : 'ludts', ...returned, hopCounter, ...optional }
}
