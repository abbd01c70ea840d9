/** What can still be said of octets that could not be read: whose transaction, which invocation, what is wrong. */
import { Reading } from '../ber/reading.ts'
import { readInteger } from '../ber/leaves.ts'
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import type { InvokeId, PAbortCause, Problem } from './primitives.ts'
import { transactionId, type TransactionId } from './transaction-id.ts'

export interface UnreadableComponent {
  readonly type: 'unreadable'
  readonly problem: Problem
  readonly invokeId: InvokeId | undefined
  /** Whether it was meant to answer one of our invocations. */
  readonly answer: boolean
  readonly error: DecodeError
}

const componentTags = {
  invoke: 0xa1,
  returnResultLast: 0xa2,
  returnError: 0xa3,
  reject: 0xa4,
  returnResultNotLast: 0xa7,
}
const known: readonly number[] = Object.values(componentTags)

/** Q.774 §3.2.1.1.2: unknown tag, broken encoding, or a structure that is not the type's. */
export function componentFault(octets: Octets, error: DecodeError): UnreadableComponent {
  const tag = octets[0] ?? 0
  const isKnown = known.includes(tag)
  const elements = elementsOf(octets)
  const problem = !isKnown
    ? 'unrecognizedComponent'
    : elements.broken
      ? 'badlyStructuredComponent'
      : 'mistypedComponent'
  return {
    type: 'unreadable',
    problem: { problemType: 'general', problem },
    invokeId: isKnown ? invokeIdOf(octets, elements.found[0]) : undefined,
    answer: isKnown && tag !== componentTags.invoke,
    error,
  }
}

function invokeIdOf(octets: Octets, first: Element | undefined): InvokeId | undefined {
  if (first === undefined || first.tag !== 0x02 || first.end - first.start !== 1) return undefined
  return readInteger(octets, first.start, first.end, silent)
}

const silent = {
  note(): void {},
  fail(reason: string, offset: number): never {
    throw new DecodeError('tcap', '', offset, reason)
  },
}

const messageTags = {
  unidirectional: [0x61, [0x6b, 0x6c]],
  begin: [0x62, [0x48, 0x6b, 0x6c]],
  end: [0x64, [0x49, 0x6b, 0x6c]],
  continue: [0x65, [0x48, 0x49, 0x6b, 0x6c]],
  abort: [0x67, [0x49, 0x4a, 0x6b]],
} as const satisfies Record<string, readonly [number, readonly number[]]>

export interface TransactionFault {
  readonly message: keyof typeof messageTags | undefined
  readonly otid: TransactionId | undefined
  readonly dtid: TransactionId | undefined
  readonly cause: PAbortCause
}

/** Q.774 §3.3.3.2.1 and Q.773 §4.2.1.5: a transaction portion that `receiveTcap` refused. */
export function transactionFault(octets: Octets): TransactionFault {
  const entry = Object.entries(messageTags).find(([, [tag]]) => tag === octets[0])
  const { found, broken } = elementsOf(octets)
  const idOf = (tag: number): TransactionId | undefined => {
    const element = found.find(each => each.tag === tag)
    if (element === undefined) return undefined
    const length = element.end - element.start
    if (length < 1 || length > 4) return undefined
    const value = octets.subarray(element.start, element.end).reduce((sum, octet) => sum * 0x100 + octet, 0)
    return transactionId(value, length)
  }
  const ids = { otid: idOf(0x48), dtid: idOf(0x49) }
  if (entry === undefined) return { message: undefined, ...ids, cause: 'unrecognizedMessageType' }
  const allowed: readonly number[] = entry[1][1]
  const badlyFormatted = broken !== undefined && (broken === entry[1][0] || allowed.includes(broken))
  return {
    message: entry[0] as keyof typeof messageTags,
    ...ids,
    cause: badlyFormatted ? 'badlyFormattedTransactionPortion' : 'incorrectTransactionPortion',
  }
}

interface Element {
  readonly tag: number
  readonly start: number
  readonly end: number
}

/** The elements directly inside the first one, as far as they can be told; `broken`: the tag where that ended. */
function elementsOf(octets: Octets): { found: Element[]; broken?: number } {
  const found: Element[] = []
  const reading = new Reading('tcap', octets, undefined)
  let at = 0
  try {
    reading.header(0, octets.length)
    const { end } = reading
    for (at = reading.start; at < end; at = reading.next) {
      reading.header(at, end)
      found.push({ tag: reading.tag, start: reading.start, end: reading.end })
    }
    return { found }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return at === 0
      ? { ...elementsWithin(octets), broken: octets[0] ?? 0 }
      : { found, broken: octets[at] ?? 0 }
  }
}

/** The outer length is wrong: take what follows its first two octets as contents. */
function elementsWithin(octets: Octets): { found: Element[] } {
  const found: Element[] = []
  const reading = new Reading('tcap', octets, undefined)
  try {
    for (let at = 2; at < octets.length; at = reading.next) {
      reading.header(at, octets.length)
      found.push({ tag: reading.tag, start: reading.start, end: reading.end })
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
  return { found }
}
