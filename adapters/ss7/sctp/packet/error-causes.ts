/** Error causes of ABORT and ERROR, RFC 9260 §3.3.10. */
import { entry, many, rest, tagged, u16, u32, type TaggedOf } from './layout.ts'

/**
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Cause Code           |         Cause Length          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                   Cause-Specific Information                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
const causes = {
  invalidStreamIdentifier: entry(1, { stream: u16, reserved: u16 }),
  missingMandatoryParameter: entry(2, { count: u32, parameters: many(u16) }),
  staleCookie: entry(3, { stalenessMicros: u32 }),
  outOfResource: entry(4, {}),
  unresolvableAddress: entry(5, { address: rest }),
  unrecognizedChunkType: entry(6, { chunk: rest }),
  invalidMandatoryParameter: entry(7, {}),
  unrecognizedParameters: entry(8, { parameters: rest }),
  noUserData: entry(9, { tsn: u32 }),
  cookieReceivedWhileShuttingDown: entry(10, {}),
  restartWithNewAddresses: entry(11, { addresses: rest }),
  userInitiatedAbort: entry(12, { reason: rest }),
  protocolViolation: entry(13, { information: rest }),
}

export type ErrorCause = TaggedOf<typeof causes>
export const errorCause = tagged(causes)
export const errorCauseList = many(errorCause)

export function causeCode(cause: ErrorCause): number {
  return cause.type === 'unrecognized' ? cause.code : causes[cause.type].code
}
