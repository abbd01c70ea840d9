/**
 * Connectionless SCCP (Q.711 to Q.714) as one sans-IO core per network: routing control, the connectionless service,
 * segmentation and management. See `primitives.ts` for what goes in and comes out.
 */

import type { MtpTransferIndication, TransferFailure } from '../m3ua/primitives.ts'
import type { Core, Millis } from '../wire/core.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import { outbox } from '../wire/outbox.ts'
import { timers } from '../wire/timers.ts'
import { readMessage, UnknownMessageType } from './codec.ts'
import { defaultLimits, defaultSending, defaultTimers } from './configuration.ts'
import type { SccpConfiguration, SendingOptions, TranslationRule } from './configuration.ts'
import { management, managementSsn } from './management.ts'
import { isUnitdata, type SccpMessage, type ServiceMessage, type UnitdataMessage } from './messages.ts'
import type {
  NNoticeIndication,
  NUnitdataRequest,
  ReturnCause,
  SccpAddress,
  SccpInput,
  SccpOutput,
} from './primitives.ts'
import { reassembler } from './reassembly.ts'
import { routingControl, serviceIndicator, type Arrival, type RoutingControl } from './routing-control.ts'
import { messagesFor } from './sending.ts'
import { translator, type Explanation } from './translation.ts'

/** SCCP's number as an MTP user, RFC 4666 §3.4.5. */
const sccpUser = 3

/** The `context` of every segment of a request but the first. */
class Continuation {
  readonly of: NUnitdataRequest

  constructor(of: NUnitdataRequest) {
    this.of = of
  }
}

export interface Sccp extends Core<SccpInput, SccpOutput> {
  /** Why a called address would go where it would go now. Changes nothing. */
  explain(called: SccpAddress, sls?: number): Explanation
  /** The SLS that the next message without sequence control takes. */
  readonly nextSls: number
}

export function sccp(configuration: SccpConfiguration): Sccp {
  const { localPointCode } = configuration
  const format = configuration.pointCodeFormat ?? 'itu'
  const sending = { ...defaultSending, ...configuration.sending }
  const timing = { ...defaultTimers, ...configuration.timers }
  const limits = { ...defaultLimits, ...configuration.limits }
  const out = outbox<SccpOutput>()
  const alarms = timers<() => void>()
  let now: Millis = 0
  let localReference = 0
  const noticed = new WeakSet<NUnitdataRequest>()
  const special = new Map(
    configuration.destinations?.map(one => [one.pointCode, { ...sending, ...one.sending }]),
  )
  const sendingTo = (pointCode: number): SendingOptions => special.get(pointCode) ?? sending

  const managed = management({
    configuration,
    timing,
    timers: alarms,
    now: () => now,
    emit: output => out.push(output),
    send: sendManagement,
  })
  const titles = translator([...ownTitles(configuration), ...(configuration.translations ?? [])])
  const { reachability } = managed
  const { hopCounter } = sending
  const routing: RoutingControl = routingControl({ configuration, out, titles, reachability, hopCounter })
  const reassembly = reassembler<Arrival>({
    timers: alarms,
    reassemblyMs: timing.reassemblyMs,
    limit: limits.reassemblies,
    expired: ({ first, label }) => routing.sendBack(first, label, 'errorInMessageTransport'),
  })

  function request(unitdata: NUnitdataRequest): void {
    const sls = routing.slsFor(unitdata.sequenceControl)
    const to = routing.route(unitdata.called, sls)
    if (to.type === 'failure') return notice(unitdata, to.cause)
    if (to.type === 'local') return deliverHere(unitdata, to.ssn, sls)
    const messages = messagesFor(unitdata, to.called, sendingTo(to.pointCode), format, () => {
      localReference = (localReference + 1) % 2 ** 24
      return localReference
    })
    if ('failure' in messages) return notice(unitdata, messages.failure)
    for (const [index, message] of messages.entries()) {
      routing.transmit(to.pointCode, sls, message, index === 0 ? unitdata : new Continuation(unitdata))
    }
  }

  /** Both users are on this node. */
  function deliverHere(unitdata: NUnitdataRequest, ssn: number | undefined, sls: number): void {
    const fault = subsystemFault(ssn)
    if (fault !== undefined) return notice(unitdata, fault)
    const { called, calling, data } = unitdata
    const label = { opc: localPointCode, dpc: localPointCode, sls, association: '' }
    out.push({ type: 'nUnitdataIndication', called, calling, data, ...label })
  }

  /** Our user hears what never left, whether it asked for a return or not: it owes an outcome to somebody. */
  function notice(
    unitdata: NUnitdataRequest,
    reason: ReturnCause,
    transferFailure?: TransferFailure['cause'],
  ): void {
    const { called, calling, data, context } = unitdata
    const indication: NNoticeIndication = {
      type: 'nNoticeIndication',
      reason,
      called,
      calling,
      data,
      origin: 'local',
      ...(context === undefined ? {} : { context }),
      ...(transferFailure === undefined ? {} : { transferFailure }),
    }
    out.push(indication)
  }

  function subsystemFault(ssn: number | undefined): ReturnCause | undefined {
    const state = ssn === undefined ? undefined : managed.localState(ssn)
    return state === 'inService'
      ? undefined
      : state === 'outOfService'
        ? 'subsystemFailure'
        : 'unequippedUser'
  }

  function arrive({ opc, dpc, sls, association, data, si }: MtpTransferIndication): void {
    const arrival: Arrival = { opc, dpc, sls, association }
    const message = si === serviceIndicator ? read(data, association) : undefined
    if (message === undefined) return
    const to = routing.route(message.called, sls)
    if (to.type === 'remote') routing.relay(message, to.pointCode, to.called, arrival)
    else if (!isUnitdata(message)) {
      if (to.type === 'local') returned(message, to.ssn)
      else out.push({ type: 'discardIndication', reason: to.cause })
    } else if (to.type === 'local') deliver(message, to.ssn, arrival)
    else routing.sendBack(message, arrival, to.cause)
  }

  function read(data: Octets, association: string): SccpMessage | undefined {
    try {
      return readMessage(data, kind => out.push({ type: 'deviation', association, kind }), format)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      if (error instanceof UnknownMessageType)
        out.push({ type: 'discardIndication', reason: 'unknownMessageType' })
      else out.push({ type: 'decodeError', association, error })
      return undefined
    }
  }

  function deliver(message: UnitdataMessage, ssn: number | undefined, arrival: Arrival): void {
    if (ssn === managementSsn) return managed.take(message.data, arrival.opc, arrival.association)
    const fault = subsystemFault(ssn)
    if (fault !== undefined) {
      if (fault === 'subsystemFailure' && ssn !== undefined) managed.prohibited(ssn, arrival.opc)
      return routing.sendBack(message, arrival, fault)
    }
    if (message.type === 'udt' || message.segmentation === undefined)
      return indicate(message, message.data, arrival)
    const { segmentation } = message
    // A first segment with none to follow is a whole message.
    if (segmentation.firstSegment && segmentation.remainingSegments === 0) {
      return indicate(message, message.data, arrival)
    }
    const taken = reassembly.take(message, segmentation, arrival, arrival.opc, now)
    if (taken.type === 'complete') indicate(taken.message.first, taken.data, taken.message.label)
    else if (taken.type === 'failed') routing.sendBack(taken.message.first, taken.message.label, taken.cause)
  }

  function indicate({ called, calling }: UnitdataMessage, data: Octets, arrival: Arrival): void {
    out.push({ type: 'nUnitdataIndication', called, calling, data, ...arrival })
  }

  /** A UDTS, XUDTS or LUDTS for one of our users. */
  function returned({ called, calling, data, returnCause }: ServiceMessage, ssn: number | undefined): void {
    if (subsystemFault(ssn) === 'unequippedUser') {
      return out.push({ type: 'discardIndication', reason: 'unequippedUser' })
    }
    const original = { called: calling, calling: called, data }
    out.push({ type: 'nNoticeIndication', reason: returnCause, ...original, origin: 'peer' })
  }

  function sendManagement(pointCode: number, data: Octets): void {
    const called = { routingIndicator: 'ssn', pointCode, ssn: managementSsn } as const
    const calling = { routingIndicator: 'ssn', pointCode: localPointCode, ssn: managementSsn } as const
    const sls = routing.slsFor(undefined)
    routing.transmit(pointCode, sls, {
      type: 'udt',
      protocolClass: 0,
      returnOnError: false,
      called,
      calling,
      data,
    })
  }

  function notTransferred({ request: { context }, cause }: TransferFailure): void {
    const reason = cause === 'pendingOverflow' ? 'networkCongestion' : 'mtpFailure'
    if (routing.recovered(context, reason)) return
    const lost = context instanceof Continuation ? context.of : context
    if (!isRequest(lost) || noticed.has(lost)) return
    // Any segment that stays behind makes the others useless: one notice for all of them.
    noticed.add(lost)
    notice(lost, reason, cause)
  }

  function ring(): void {
    for (let alarm = alarms.take(now); alarm !== undefined; alarm = alarms.take(now)) alarm()
  }

  return {
    get nextSls() {
      return routing.nextSls
    },
    explain: (called, sls = 0) => titles.explain(called, sls, reachability),
    handle(input, at) {
      now = at
      switch (input.type) {
        case 'nUnitdataRequest':
          return request(input)
        case 'mtpTransferIndication':
          return arrive(input)
        case 'transferFailure':
          return notTransferred(input)
        case 'mtpPauseIndication':
          return managed.pause(input.dpc)
        case 'mtpResumeIndication':
          return managed.resume(input.dpc)
        case 'mtpStatusIndication':
          if (input.status.cause === 'congestion') return managed.congestion(input.dpc, input.status.level)
          return input.status.user === sccpUser ? managed.userPartUnavailable(input.dpc) : undefined
        case 'nStateRequest':
          return managed.setLocal(input.ssn, input.state)
        case 'nCoordRequest':
          return managed.coordination.ask(input.ssn)
        case 'nCoordResponse':
          return managed.coordination.grant(input.ssn, input.pointCode)
        case 'wake':
          return ring()
      }
    },
    poll: () => out.poll(),
    deadline: () => alarms.deadline(),
  }
}

function ownTitles({ globalTitles }: SccpConfiguration): readonly TranslationRule[] {
  return (globalTitles ?? []).map(prefix => ({
    name: `own title ${prefix}`,
    match: { prefix },
    to: { local: true },
  }))
}

function isRequest(context: unknown): context is NUnitdataRequest {
  return (
    typeof context === 'object' &&
    context !== null &&
    'type' in context &&
    context.type === 'nUnitdataRequest'
  )
}
