/** What an ERR says is wrong (RFC 4666 §3.8.1), and the DecodeError that carries it to whoever answers. */

import { DecodeError } from '../wire/decode-error.ts'

export const errorCodes = {
  invalidVersion: 0x01,
  unsupportedMessageClass: 0x03,
  unsupportedMessageType: 0x04,
  unsupportedTrafficModeType: 0x05,
  unexpectedMessage: 0x06,
  protocolError: 0x07,
  invalidStreamIdentifier: 0x09,
  refusedManagementBlocking: 0x0d,
  aspIdentifierRequired: 0x0e,
  invalidAspIdentifier: 0x0f,
  invalidParameterValue: 0x11,
  parameterFieldError: 0x12,
  unexpectedParameter: 0x13,
  destinationStatusUnknown: 0x14,
  invalidNetworkAppearance: 0x15,
  missingParameter: 0x16,
  invalidRoutingContext: 0x19,
  noConfiguredAsForAsp: 0x1a,
} as const

export type ErrorName = keyof typeof errorCodes

/** The same codes as RFC 4666 prints them, with what an operator does about the common ones. */
const words: Readonly<Record<ErrorName, string>> = {
  invalidVersion: 'Invalid Version',
  unsupportedMessageClass: 'Unsupported Message Class',
  unsupportedMessageType: 'Unsupported Message Type',
  unsupportedTrafficModeType: 'Unsupported Traffic Mode Type',
  unexpectedMessage: 'Unexpected Message',
  protocolError: 'Protocol Error',
  invalidStreamIdentifier: 'Invalid Stream Identifier',
  refusedManagementBlocking: 'Refused - Management Blocking',
  aspIdentifierRequired: 'ASP Identifier Required',
  invalidAspIdentifier: 'Invalid ASP Identifier',
  invalidParameterValue: 'Invalid Parameter Value',
  parameterFieldError: 'Parameter Field Error',
  unexpectedParameter: 'Unexpected Parameter',
  destinationStatusUnknown: 'Destination Status Unknown',
  invalidNetworkAppearance: 'Invalid Network Appearance',
  missingParameter: 'Missing Parameter',
  invalidRoutingContext: 'Invalid Routing Context',
  noConfiguredAsForAsp: 'No Configured AS for ASP',
}

const names = new Map(Object.entries(errorCodes).map(([name, code]) => [code as number, name as ErrorName]))

export function errorName(code: number): ErrorName | undefined {
  return names.get(code)
}

/** `Invalid Routing Context`, or `error 77` for a code nobody assigned. */
export function errorWords(code: number): string {
  const name = names.get(code)
  return name === undefined ? `error ${String(code)}` : words[name]
}

/** Octets that are not M3UA, and the ERR they earn; `answer` is undefined where silence is prescribed. */
export class M3uaError extends DecodeError {
  readonly answer: number | undefined

  constructor(fault: ErrorName | 'silence', path: string, offset: number, reason: string) {
    super('m3ua', path, offset, reason)
    this.answer = fault === 'silence' ? undefined : errorCodes[fault]
  }
}
