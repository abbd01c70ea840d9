/** Inspecting MAP dialogue PDUs: `{ pdu: 'map-open', … }`, flat. */
import type { Deviation } from '../ber/deviation.ts'
import { applicationContext } from '../map/application-contexts.ts'
import {
  mapDialoguePdu,
  procedureCancellationReasons,
  readDialoguePdu,
  resourceUnavailableReasons,
  writeDialoguePdu,
  type MapDialoguePdu,
} from '../map/dialogue.ts'
import type { Octets } from '../wire/octets.ts'
import { fromPlain, toPlain, type Plain } from './plain.ts'
import { RequestError, type Inspected } from './request.ts'

/** PDU names as TS 29.002 writes them, and as the schema's alternatives. */
const names = {
  'map-open': 'mapOpen',
  'map-accept': 'mapAccept',
  'map-close': 'mapClose',
  'map-refuse': 'mapRefuse',
  'map-userAbort': 'mapUserAbort',
  'map-providerAbort': 'mapProviderAbort',
} as const

const reasonCodes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  resourceUnavailable: resourceUnavailableReasons,
  applicationProcedureCancellation: procedureCancellationReasons,
}

export function decodeMapDialogue(octets: Octets): Inspected {
  const deviations: Deviation[] = []
  const received = readDialoguePdu(octets, deviation => deviations.push(deviation))
  const [alternative = '', contents] =
    Object.entries(toPlain(received) as Readonly<Record<string, Plain>>)[0] ?? []
  const pdu = Object.entries(names).find(([, name]) => name === alternative)?.[0]
  return { value: { pdu, ...flat(contents ?? {}) }, deviations }
}

function flat({ mapUserAbortChoice, alternativeApplicationContext, ...fields }: Plain): Plain {
  return {
    ...fields,
    ...(mapUserAbortChoice === undefined ? {} : userAbort(mapUserAbortChoice as Plain)),
    ...(alternativeApplicationContext === undefined
      ? {}
      : { alternativeApplicationContext: applicationContext(alternativeApplicationContext as string) }),
  }
}

function userAbort(choice: Plain): Plain {
  const [userAbortChoice = '', reason] = Object.entries(choice)[0] ?? []
  const reasonCode = typeof reason === 'string' ? reasonCodes[userAbortChoice]?.[reason] : undefined
  return reasonCode === undefined ? { userAbortChoice } : { userAbortChoice, reasonCode, reason }
}

export function encodeMapDialogue(value: unknown): Octets {
  if (typeof value !== 'object' || value === null) throw new RequestError('the value is not an object')
  const { pdu, ...fields } = value as Plain
  if (typeof pdu !== 'string' || !Object.hasOwn(names, pdu))
    throw new RequestError(`no MAP dialogue PDU ${String(pdu)}`)
  const deep = { [names[pdu as keyof typeof names]]: nested(fields) }
  return writeDialoguePdu(fromPlain(mapDialoguePdu, deep) as MapDialoguePdu)
}

function nested({
  userAbortChoice,
  reasonCode,
  reason,
  alternativeApplicationContext,
  ...fields
}: Plain): Plain {
  if (typeof userAbortChoice === 'string') {
    const reasons = reasonCodes[userAbortChoice]
    const named = Object.entries(reasons ?? {}).find(([, code]) => code === reasonCode)?.[0]
    return {
      ...fields,
      mapUserAbortChoice: { [userAbortChoice]: reasons === undefined ? true : (named ?? reason) },
    }
  }
  const context = alternativeApplicationContext as { readonly oid: string } | undefined
  return {
    ...fields,
    ...(reason === undefined ? {} : { reason }),
    ...(context === undefined ? {} : { alternativeApplicationContext: context.oid }),
  }
}
