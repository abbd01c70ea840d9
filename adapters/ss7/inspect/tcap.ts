/** Inspecting TCAP: messages, components and dialogue portions, with MAP inside where it is known. */
import { Reading } from '../ber/reading.ts'
import { componentCodec, fromComponent, toComponent } from '../tcap/component-portion.ts'
import type { DialogueApdu } from '../tcap/dialogue-apdu.ts'
import { dialoguePortionCodec } from '../tcap/dialogue-portion.ts'
import { decodeTcap, encodeTcap, type TcapMessage } from '../tcap/message.ts'
import type { Code, Component } from '../tcap/primitives.ts'
import { componentFault, transactionFault } from '../tcap/salvage.ts'
import { transactionIdFromHex, transactionIdToHex, type TransactionId } from '../tcap/transaction-id.ts'
import { applicationContext } from '../map/application-contexts.ts'
import { mapDialogueAs } from '../map/dialogue.ts'
import { mapError } from '../map/errors.ts'
import { operationByCode } from '../map/operations.ts'
import type { Shape } from '../map/shapes.ts'
import { DecodeError } from '../wire/decode-error.ts'
import { fromHex, toHex, type Octets } from '../wire/octets.ts'
import { decodeMapDialogue, encodeMapDialogue } from './map-dialogue.ts'
import { decodeShaped, encodeShaped } from './map.ts'
import { operationName } from './operation-names.ts'
import type { Plain } from './plain.ts'
import { RequestError, type Answer, type Inspected, type Noted } from './request.ts'

type Note = (noted: Noted) => void

export function decodeTcapMessage(octets: Octets): Inspected {
  return noting(
    note => {
      const { message, otid, dtid, pAbortCause, dialogue, components } = decodeTcap(octets, note)
      return {
        message,
        ...(otid === undefined ? {} : { otid: transactionIdToHex(otid) }),
        ...(dtid === undefined ? {} : { dtid: transactionIdToHex(dtid) }),
        ...(pAbortCause === undefined ? {} : { pAbortCause }),
        ...(dialogue === undefined ? {} : { dialogue: dialogueFields(dialogue, note) }),
        ...(components === undefined
          ? {}
          : { components: components.map(each => componentFields(each, note)) }),
      }
    },
    ({ deviations, value }) => ({
      deviations,
      value: { ...value, indefiniteLength: deviations.some(({ kind }) => kind === 'indefiniteLength') },
    }),
  )
}

/** Q.774 §3.3.3.2.1: P-ABORT where there is an originating transaction to abort, else silence. */
export function tcapAnswer(octets: Octets): Answer {
  const { message, otid, cause } = transactionFault(octets)
  const answerable =
    otid !== undefined && (message === undefined || message === 'begin' || message === 'continue')
  return answerable ? { message: 'TC-P-ABORT', cause } : 'discard'
}

export function decodeTcapComponent(octets: Octets): Inspected {
  return noting(note => componentFields(toComponent(componentCodec.decode(octets, note)), note))
}

/** Q.774 §3.2.1.1.2: a general problem, with the invoke id where it can be told. */
export function componentAnswer(octets: Octets, error: DecodeError): Answer {
  const { problem, invokeId = null } = componentFault(octets, error)
  return { component: 'reject', invokeId, ...problem }
}

export function decodeTcapDialogue(octets: Octets): Inspected {
  return noting(note => dialogueFields(dialoguePortionCodec.decode(octets, note), note))
}

function noting(
  read: (note: Note) => Plain,
  finish: (found: { value: Plain; deviations: readonly Noted[] }) => Inspected = found => found,
): Inspected {
  const deviations: Noted[] = []
  const value = read(noted => deviations.push(noted))
  return finish({ value, deviations })
}

function dialogueFields(apdu: DialogueApdu, note: Note): Plain {
  const { userInformation, ...fields } = apdu
  return {
    ...fields,
    ...('applicationContext' in apdu
      ? { applicationContext: applicationContext(apdu.applicationContext) }
      : {}),
    ...(userInformation === undefined ? {} : { userInformation: userFields(userInformation, note) }),
  }
}

/** MAP's own user information opened; a stranger's, or one that is unreadable, as octets. */
function userFields({ oid, data }: { readonly oid: string; readonly data: Octets }, note: Note): Plain {
  const opened =
    oid === mapDialogueAs ? attempt(() => decodeMapDialogue(data), 'userInformation', note) : undefined
  return { oid, ...(opened ?? { dataHex: toHex(data) }) }
}

function componentFields(component: Component, note: Note): Plain {
  switch (component.type) {
    case 'invoke': {
      const { type, invokeId, linkedId, operationCode: opcode, parameter } = component
      const operation = typeof opcode === 'number' ? operationByCode(opcode) : undefined
      return {
        type,
        invokeId,
        ...(linkedId === undefined ? {} : { linkedId }),
        opcode,
        operation: operationName(opcode),
        ...parameterFields(parameter, operation?.argument, note),
      }
    }
    case 'returnResultLast':
    case 'returnResultNotLast': {
      const { type, invokeId, operationCode: opcode, parameter } = component
      const operation = typeof opcode === 'number' ? operationByCode(opcode) : undefined
      return {
        type,
        invokeId,
        ...(opcode === undefined ? {} : { opcode, operation: operationName(opcode) }),
        ...parameterFields(parameter, operation?.result, note),
      }
    }
    case 'returnError': {
      const { type, invokeId, errorCode, parameter } = component
      const error = typeof errorCode === 'number' ? mapError(errorCode) : undefined
      return {
        type,
        invokeId,
        errorCode,
        error: error?.name ?? null,
        ...parameterFields(parameter, error?.shapes, note),
      }
    }
    case 'reject': {
      const { type, invokeId = null, problemType, problem } = component
      return { type, invokeId, problemType, problem }
    }
  }
}

/** The octets always; the value where the operation or error is ours and the octets are its parameter's. */
function parameterFields(
  parameter: Octets | undefined,
  shapes: readonly Shape[] | undefined,
  note: Note,
): Plain {
  if (parameter === undefined) return {}
  const parameterHex = toHex(parameter)
  if (shapes === undefined || shapes.length === 0) return { parameterHex }
  const value = attempt(() => decodeShaped(shapes, parameter), 'parameter', note)
  // `map` is what vectors call the parameter where the component came inside SCCP.
  return value === undefined
    ? { parameterHex, parameter: rawElement(parameter) }
    : { parameterHex, parameter: value, map: value }
}

function rawElement(octets: Octets): Plain {
  const reading = new Reading('tcap', octets, undefined)
  reading.header(0, octets.length)
  return { _tag: reading.tag.toString(16), _raw: toHex(octets.subarray(reading.start, reading.end)) }
}

/** What is inside may be unreadable without the message being so: noted, not thrown. */
function attempt(decode: () => Inspected, path: string, note: Note): Plain | undefined {
  try {
    const { value, deviations } = decode()
    for (const { kind, path: inner = '' } of deviations)
      note({ kind, path: inner === '' ? path : `${path}.${inner}` })
    return value as Plain
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    note({ kind: 'unreadable', path: error.path === '' ? path : `${path}.${error.path}` })
    return undefined
  }
}

export function encodeTcapMessage(value: unknown): Octets {
  const { message, otid, dtid, pAbortCause, dialogue, components } = record(value, 'the value')
  return encodeTcap({
    message: message as TcapMessage['message'],
    otid: otid === undefined ? undefined : transaction(otid),
    dtid: dtid === undefined ? undefined : transaction(dtid),
    pAbortCause: pAbortCause as TcapMessage['pAbortCause'],
    dialogue: dialogue === undefined ? undefined : dialogueFrom(dialogue),
    components: components === undefined ? undefined : list(components).map(componentFrom),
  })
}

export function encodeTcapComponent(value: unknown): Octets {
  return componentCodec.encode(fromComponent(componentFrom(value)))
}

export function encodeTcapDialogue(value: unknown): Octets {
  return dialoguePortionCodec.encode(dialogueFrom(value))
}

function transaction(value: unknown): TransactionId {
  const id = typeof value === 'string' ? transactionIdFromHex(value) : undefined
  if (id === undefined) throw new RequestError('a transaction id is one to four octets of hex')
  return id
}

function dialogueFrom(value: unknown): DialogueApdu {
  const { applicationContext: context, userInformation, ...fields } = record(value, 'dialogue')
  return {
    ...fields,
    ...(context === undefined ? {} : { applicationContext: record(context, 'applicationContext').oid }),
    ...(userInformation === undefined ? {} : { userInformation: userFrom(userInformation) }),
  } as unknown as DialogueApdu
}

function userFrom(value: unknown): { readonly oid: string; readonly data: Octets } {
  const { oid, dataHex, ...fields } = record(value, 'userInformation')
  return { oid: oid as string, data: dataHex === undefined ? encodeMapDialogue(fields) : octetsOf(dataHex) }
}

function componentFrom(value: unknown): Component {
  const { type, invokeId, linkedId, opcode, errorCode, problemType, problem, parameterHex, parameter } =
    record(value, 'component')
  const code = (opcode ?? errorCode) as Code | undefined
  const known = typeof code === 'number' ? shapesOf(type, code) : undefined
  const octets =
    parameterHex === undefined
      ? parameter === undefined || known === undefined
        ? undefined
        : encodeShaped(known, parameter)
      : octetsOf(parameterHex)
  return {
    type,
    invokeId: invokeId ?? undefined,
    ...(linkedId === undefined ? {} : { linkedId }),
    ...(opcode === undefined ? {} : { operationCode: opcode }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(problemType === undefined ? {} : { problemType, problem }),
    ...(octets === undefined ? {} : { parameter: octets }),
  } as unknown as Component
}

function shapesOf(type: unknown, code: number): readonly Shape[] | undefined {
  if (type === 'returnError') return mapError(code)?.shapes
  const operation = operationByCode(code)
  return type === 'invoke' ? operation?.argument : operation?.result
}

function octetsOf(value: unknown): Octets {
  const octets = typeof value === 'string' ? fromHex(value) : undefined
  if (octets === undefined) throw new RequestError('octets are given in hexadecimal')
  return octets
}

function record(value: unknown, what: string): Plain {
  if (typeof value !== 'object' || value === null) throw new RequestError(`${what} is not an object`)
  return value as Plain
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new RequestError('components is not a list')
  return value
}
