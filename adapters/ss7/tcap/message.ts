/**
 * TCAP messages, Q.773 §4.2.1. A well-formed message is read in one go; of any other, each part is read by itself, so
 * that a bad component costs no dialogue and a bad dialogue portion no transaction.
 */
import { codec } from '../ber/codec.ts'
import type { Deviation } from '../ber/deviation.ts'
import { integer, leaf, opaque } from '../ber/leaves.ts'
import { Reading } from '../ber/reading.ts'
import {
  application,
  choice,
  optional,
  sequence,
  sequenceOf,
  type Infer,
  type Schema,
} from '../ber/schema.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import { component, componentCodec, fromComponent, toComponent } from './component-portion.ts'
import { dialoguePortionContents, toApdu, type DialogueApdu } from './dialogue-apdu.ts'
import { dialoguePortionElement } from './dialogue-portion.ts'
import type { Component, PAbortCause } from './primitives.ts'
import { componentFault, type UnreadableComponent } from './salvage.ts'
import { lengthOf, transactionId, valueOf, type TransactionId } from './transaction-id.ts'

/** OCTET STRING (SIZE (1..4)) as one number. */
const tid = leaf<TransactionId>({
  name: 'TransactionID',
  tag: 0x04,
  min: 1,
  max: 4,
  read(octets, start, end, notes) {
    if (end - start < 1 || end - start > 4) notes.fail('a transaction id has one to four octets', start)
    let value = 0
    for (let at = start; at < end; at++) value = value * 0x100 + (octets[at] as number)
    return transactionId(value, end - start)
  },
  write(writer, id) {
    let rest = valueOf(id)
    for (let octets = lengthOf(id); octets > 0; octets--) {
      writer.u8(rest & 0xff)
      rest = Math.floor(rest / 0x100)
    }
  },
})
const otid = application(8, tid)
const dtid = application(9, tid)

/** Q.773 §4.2.1.5, in the order of their numbers. */
export const pAbortCauses = [
  'unrecognizedMessageType',
  'unrecognizedTransactionID',
  'badlyFormattedTransactionPortion',
  'incorrectTransactionPortion',
  'resourceLimitation',
] as const satisfies readonly PAbortCause[]

/**
 *   Unidirectional ::= SEQUENCE { dialoguePortion [APPLICATION 11] OPTIONAL, components [APPLICATION 12] }
 *   Begin ::= SEQUENCE { otid [APPLICATION 8], dialoguePortion OPTIONAL, components OPTIONAL }
 *   End ::= SEQUENCE { dtid [APPLICATION 9], dialoguePortion OPTIONAL, components OPTIONAL }
 *   Continue ::= SEQUENCE { otid, dtid, dialoguePortion OPTIONAL, components OPTIONAL }
 *   Abort ::= SEQUENCE { dtid, reason CHOICE { p-abortCause [APPLICATION 10] INTEGER, u-abortCause DialoguePortion }
 *     OPTIONAL }
 */
function messages<D, C>(dialoguePortion: Schema<D>, componentPortion: Schema<C>) {
  const portions = { dialogue: optional(dialoguePortion), components: optional(componentPortion) }
  return choice({
    unidirectional: application(1, sequence(portions)),
    begin: application(2, sequence({ otid, ...portions })),
    end: application(4, sequence({ dtid, ...portions })),
    continue: application(5, sequence({ otid, dtid, ...portions })),
    abort: application(
      7,
      sequence({
        dtid,
        pAbortCause: optional(application(10, integer())),
        dialogue: optional(dialoguePortion),
      }),
    ),
  })
}

const whole = codec('tcap', messages(dialoguePortionElement, application(12, sequenceOf(component, 1))))
const inParts = codec('tcap', messages(application(11, opaque), application(12, opaque)))

export type MessageType = 'unidirectional' | 'begin' | 'end' | 'continue' | 'abort'

export interface TcapMessage {
  readonly message: MessageType
  readonly otid?: TransactionId | undefined
  readonly dtid?: TransactionId | undefined
  readonly pAbortCause?: PAbortCause | number | undefined
  readonly dialogue?: DialogueApdu | undefined
  readonly components?: readonly Component[] | undefined
}

/** A message as received: parts that cannot be read are there, as what is wrong with them. */
export interface ReceivedMessage extends Omit<TcapMessage, 'components'> {
  readonly dialogueError?: DecodeError
  readonly components?: readonly (Component | UnreadableComponent)[] | undefined
}

type WholeValue = ReturnType<typeof whole.decode>
type Parts = Infer<ReturnType<typeof messages<Octets, Octets>>>

/** Strict: throws DecodeError wherever the message is wrong. For tools; the protocol machine uses `receiveTcap`. */
export function decodeTcap(octets: Octets, deviation?: (deviation: Deviation) => void): TcapMessage {
  return fromWhole(whole.decode(octets, deviation))
}

/** Throws DecodeError only when the transaction portion is wrong. */
export function receiveTcap(octets: Octets, deviation: (deviation: Deviation) => void): ReceivedMessage {
  const noted: Deviation[] = []
  try {
    const message = decodeTcap(octets, each => noted.push(each))
    noted.forEach(deviation)
    return message
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
  return receiveParts(octets, deviation)
}

function fromWhole(value: WholeValue): TcapMessage {
  if ('end' in value) {
    const { dtid, dialogue, components } = value.end
    return { message: 'end', otid: undefined, dtid, dialogue, components: components?.map(toComponent) }
  }
  if ('begin' in value) {
    const { otid, dialogue, components } = value.begin
    return { message: 'begin', otid, dtid: undefined, dialogue, components: components?.map(toComponent) }
  }
  if ('continue' in value) {
    const { otid, dtid, dialogue, components } = value.continue
    return { message: 'continue', otid, dtid, dialogue, components: components?.map(toComponent) }
  }
  if ('abort' in value) {
    const { dtid, pAbortCause, dialogue } = value.abort
    const cause = pAbortCause === undefined ? undefined : (pAbortCauses[pAbortCause] ?? pAbortCause)
    return { message: 'abort', dtid, pAbortCause: cause, dialogue }
  }
  const { dialogue, components } = value.unidirectional
  return { message: 'unidirectional', dialogue, components: components?.map(toComponent) }
}

function receiveParts(octets: Octets, deviation: (deviation: Deviation) => void): ReceivedMessage {
  const [[message, body]] = Object.entries(inParts.decode(octets, deviation)) as [
    [MessageType, Partial<Extract<Parts, { continue: unknown }>['continue']> & { pAbortCause?: number }],
  ]
  const { otid, dtid, pAbortCause, dialogue, components } = body
  return {
    message,
    otid,
    dtid,
    pAbortCause: pAbortCause === undefined ? undefined : (pAbortCauses[pAbortCause] ?? pAbortCause),
    ...(dialogue === undefined ? {} : receiveDialogue(dialogue, deviation)),
    components: components && receiveComponents(components, deviation),
  }
}

function receiveDialogue(
  contents: Octets,
  deviation: (deviation: Deviation) => void,
): Pick<ReceivedMessage, 'dialogue' | 'dialogueError'> {
  try {
    return { dialogue: toApdu(dialoguePortionContents.decode(contents, deviation)) }
  } catch (error) {
    if (error instanceof DecodeError) return { dialogueError: error }
    throw error
  }
}

function receiveComponents(
  contents: Octets,
  deviation: (deviation: Deviation) => void,
): (Component | UnreadableComponent)[] {
  const components: (Component | UnreadableComponent)[] = []
  const reading = new Reading('tcap', contents, undefined)
  for (let at = 0; at < contents.length; at = reading.next) {
    let end = contents.length
    try {
      reading.header(at, contents.length)
      end = reading.next
      components.push(toComponent(componentCodec.decode(contents, deviation, at, end)))
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      components.push(componentFault(contents.subarray(at, end), error))
      if (end === contents.length) break
    }
  }
  return components
}

/** The writers take a field that is `undefined` for one that is absent. */
export function encodeTcap(message: TcapMessage): Octets {
  const { otid, dtid, dialogue } = message
  const components = message.components?.length === 0 ? undefined : message.components?.map(fromComponent)
  return whole.encode(valueOf() as WholeValue)

  function valueOf(): unknown {
    switch (message.message) {
      case 'begin':
        return { begin: { otid, dialogue, components } }
      case 'end':
        return { end: { dtid, dialogue, components } }
      case 'continue':
        return { continue: { otid, dtid, dialogue, components } }
      case 'unidirectional':
        return { unidirectional: { dialogue, components } }
      case 'abort':
        return { abort: { dtid, pAbortCause: numberOf(message.pAbortCause), dialogue } }
    }
  }
}

function numberOf(cause: PAbortCause | number | undefined): number | undefined {
  if (cause === undefined || typeof cause === 'number') return cause
  const number = (pAbortCauses as readonly string[]).indexOf(cause)
  if (number < 0) throw new RangeError(`${cause} is not a P-Abort cause on the wire`)
  return number
}
