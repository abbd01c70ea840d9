/** Connectionless SCCP messages as a table, Q.713 §4.10 to §4.15 and §4.18, §4.19. */

import type { Octets } from '../wire/octets.ts'
import type { ReturnCause, SccpAddress } from './primitives.ts'

/** Q.713 §3.17. */
export interface Segmentation {
  readonly firstSegment: boolean
  /** The class the sender asked for: 1 when segments (always sent in sequence) carry a class 1 message. */
  readonly classInSequence: number
  readonly remainingSegments: number
  /** 24 bits. */
  readonly localReference: number
}

/** The fixed octets after the message type, and the fields each holds. */
interface Fixed {
  /** Q.713 §3.6: class, and message handling. */
  protocolClass: { readonly protocolClass: number; readonly returnOnError: boolean }
  returnCause: { readonly returnCause: ReturnCause }
  hopCounter: { readonly hopCounter: number }
}
export type FixedName = keyof Fixed

interface Layout {
  readonly name: string
  readonly code: number
  readonly fixed: readonly FixedName[]
  /** Octets of a pointer, and of the length of the data. */
  readonly pointer: 1 | 2
  /** Whether a pointer to optional parameters (segmentation, importance) ends the pointers. */
  readonly optional: boolean
}

export const messages = {
  udt: { name: 'UDT', code: 0x09, fixed: ['protocolClass'], pointer: 1, optional: false },
  udts: { name: 'UDTS', code: 0x0a, fixed: ['returnCause'], pointer: 1, optional: false },
  xudt: { name: 'XUDT', code: 0x11, fixed: ['protocolClass', 'hopCounter'], pointer: 1, optional: true },
  xudts: { name: 'XUDTS', code: 0x12, fixed: ['returnCause', 'hopCounter'], pointer: 1, optional: true },
  ludt: { name: 'LUDT', code: 0x13, fixed: ['protocolClass', 'hopCounter'], pointer: 2, optional: true },
  ludts: { name: 'LUDTS', code: 0x14, fixed: ['returnCause', 'hopCounter'], pointer: 2, optional: true },
} as const satisfies Readonly<Record<string, Layout>>

export type MessageType = keyof typeof messages

interface Variable {
  readonly called: SccpAddress
  readonly calling: SccpAddress
  readonly data: Octets
}

export interface Optional {
  readonly segmentation?: Segmentation
  /** Q.713 §3.19, 0 to 7. */
  readonly importance?: number
}

type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

type Of<T extends MessageType> = { readonly type: T } & Together<
  Fixed[(typeof messages)[T]['fixed'][number]]
> &
  Variable &
  ((typeof messages)[T]['optional'] extends true ? Optional : unknown)

export type MessageOf<T extends MessageType> = { [K in T]: Of<K> }[T]
export type SccpMessage = MessageOf<MessageType>

/** Messages that carry a user's data forwards. */
export type UnitdataMessage = MessageOf<'udt' | 'xudt' | 'ludt'>
/** Messages that bring it back. */
export type ServiceMessage = MessageOf<'udts' | 'xudts' | 'ludts'>

export function isUnitdata(message: SccpMessage): message is UnitdataMessage {
  return message.type === 'udt' || message.type === 'xudt' || message.type === 'ludt'
}
