/** How a user's data leaves: as UDT, XUDT, LUDT, or in segments (Q.714 §4.1.1.1). */

import type { SendingOptions } from './configuration.ts'
import { addressLength, type PointCodeFormat } from './address.ts'
import type { SccpMessage } from './messages.ts'
import type { NUnitdataRequest, ReturnCause, SccpAddress } from './primitives.ts'

/** Q.713 §3.17: sixteen, the remaining count having four bits. */
const maxSegments = 16

/** Type, class, pointers and the three lengths of a UDT; of an XUDT with hop counter, segmentation and importance. */
const udtOverhead = 8
const xudtOverhead = 20

/** What a one-octet pointer past the data, to the optional parameters, can span. */
const extendedLimit = 255

export type Sending = readonly SccpMessage[] | { readonly failure: ReturnCause }

/** The messages that carry a request; `nextReference` is asked only when it has to be segmented. */
export function messagesFor(
  { data, calling, sequenceControl, returnOption, importance }: NUnitdataRequest,
  called: SccpAddress,
  options: SendingOptions,
  format: PointCodeFormat,
  nextReference: () => number,
): Sending {
  const protocolClass = sequenceControl === undefined ? 0 : 1
  const returnOnError = returnOption ?? false
  const parties = { called, calling }
  const { maxMessageOctets, hopCounter } = options
  const extended = options.preferExtended || importance !== undefined
  const optional = importance === undefined ? {} : { importance }
  const addresses = addressLength(called, format) + addressLength(calling, format)
  const limit = extended ? Math.min(maxMessageOctets, extendedLimit) : maxMessageOctets
  const length = (extended ? xudtOverhead : udtOverhead) + addresses + data.length
  if (data.length <= 255 && length <= limit) {
    const common = { protocolClass, returnOnError, ...parties, data }
    return [extended ? { type: 'xudt', ...common, hopCounter, ...optional } : { type: 'udt', ...common }]
  }
  if (options.long === 'refuse') return { failure: 'segmentationNotSupported' }
  if (options.long === 'ludt') {
    return [{ type: 'ludt', protocolClass, returnOnError, hopCounter, ...parties, data, ...optional }]
  }
  const room = Math.min(maxMessageOctets, extendedLimit) - xudtOverhead - addresses
  const count = Math.ceil(data.length / room)
  if (room < 1 || count > maxSegments) return { failure: 'segmentationFailure' }
  const localReference = nextReference()
  return Array.from({ length: count }, (_, index) => ({
    type: 'xudt' as const,
    // Segments travel in sequence, whatever class was asked for (§4.1.1.1.3); the request's class rides in the C bit.
    protocolClass: 1,
    returnOnError: returnOnError && index === 0,
    hopCounter,
    ...parties,
    data: data.subarray(index * room, (index + 1) * room),
    segmentation: {
      firstSegment: index === 0,
      classInSequence: protocolClass,
      remainingSegments: count - 1 - index,
      localReference,
    },
    ...optional,
  }))
}
