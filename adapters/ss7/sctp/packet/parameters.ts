/** Parameters of INIT, INIT ACK and HEARTBEAT, RFC 9260 §3.2.1, §3.3.2.1, §3.3.3.1, §3.3.5. */
import { bitfield } from '../../wire/bitfield.ts'
import { entry, fixed, many, rest, tagged, u16, u32, type TaggedOf } from './layout.ts'

/**
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |        Parameter Type         |       Parameter Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        Parameter Value                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
const parameters = {
  heartbeatInfo: entry(1, { info: rest }),
  ipv4Address: entry(5, { address: fixed(4) }),
  ipv6Address: entry(6, { address: fixed(16) }),
  stateCookie: entry(7, { cookie: rest }),
  unrecognizedParameter: entry(8, { parameter: rest }),
  cookiePreservative: entry(9, { incrementMs: u32 }),
  /** Deprecated: who gets one aborts with "unresolvable address". */
  hostNameAddress: entry(11, { name: rest }),
  supportedAddressTypes: entry(12, { types: many(u16) }),
}

export type Parameter = TaggedOf<typeof parameters>
export const parameter = tagged(parameters)
export const parameterList = many(parameter)

/** §3.2.1 and §3.2: what to do with a type nobody told us about is said by its two highest bits. */
const highestBits = {
  parameter: bitfield({ report: [14, 1], skip: [15, 1] }),
  chunk: bitfield({ report: [6, 1], skip: [7, 1] }),
}

export interface WhenUnrecognized {
  /** Go on behind it (true), or leave the rest of the chunk or packet alone. */
  readonly skip: boolean
  /** Tell the sender. */
  readonly report: boolean
}

export function whenUnrecognized(kind: 'parameter' | 'chunk', code: number): WhenUnrecognized {
  const { skip, report } = highestBits[kind].unpack(code)
  return { skip: skip === 1, report: report === 1 }
}
