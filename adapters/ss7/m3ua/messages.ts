/** The messages of M3UA as a table: class, type and parameters in the order RFC 4666 draws them. */

import { parameters, type Parameter } from './parameters.ts'

type Simple = typeof parameters
type SimpleName = keyof Simple

/** A parameter's name; `?` after it: optional, `+`: one or more. */
type Slot<Name extends string> = Name | `${Name}?` | `${Name}+`
type NameOf<S extends string> = S extends `${infer N}?` ? N : S extends `${infer N}+` ? N : S

/** Compound parameters hold parameters (RFC 4666 §3.6.1 to §3.6.4). */
const compounds = {
  routingKey: compound(0x0207, [
    'localRoutingKeyIdentifier',
    'routingContext?',
    'trafficModeType?',
    'destinationPointCode+',
    'networkAppearance?',
    'serviceIndicators?',
    'originatingPointCodeList?',
  ]),
  registrationResult: compound(0x0208, ['localRoutingKeyIdentifier', 'registrationStatus', 'routingContext']),
  deregistrationResult: compound(0x0209, ['routingContext', 'deregistrationStatus']),
}
type Compounds = typeof compounds
type Name = SimpleName | keyof Compounds

function compound<const S extends readonly Slot<SimpleName>[]>(tag: number, slots: S) {
  return { tag, slots }
}

function message<const S extends readonly Slot<Name>[]>(name: string, cls: number, type: number, slots: S) {
  return { name, class: cls, type, slots }
}

const where = ['networkAppearance?', 'routingContext?', 'affectedPointCode'] as const

export const messages = {
  /** RFC 4666 §3.8, management. */
  err: message('ERR', 0, 0, [
    'errorCode',
    'routingContext?',
    'networkAppearance?',
    'affectedPointCode?',
    'diagnosticInformation?',
  ]),
  ntfy: message('NTFY', 0, 1, ['status', 'aspIdentifier?', 'routingContext?', 'infoString?']),
  /** RFC 4666 §3.3, transfer. */
  data: message('DATA', 1, 1, ['networkAppearance?', 'routingContext?', 'protocolData', 'correlationId?']),
  /** RFC 4666 §3.4, SS7 signalling network management. */
  duna: message('DUNA', 2, 1, [...where, 'infoString?']),
  dava: message('DAVA', 2, 2, [...where, 'infoString?']),
  daud: message('DAUD', 2, 3, [...where, 'infoString?']),
  scon: message('SCON', 2, 4, [...where, 'concernedDestination?', 'congestionIndications?', 'infoString?']),
  dupu: message('DUPU', 2, 5, [...where, 'userCause', 'infoString?']),
  drst: message('DRST', 2, 6, [...where, 'infoString?']),
  /** RFC 4666 §3.5, ASP state maintenance. */
  aspUp: message('ASPUP', 3, 1, ['aspIdentifier?', 'infoString?']),
  aspDown: message('ASPDN', 3, 2, ['infoString?']),
  beat: message('BEAT', 3, 3, ['heartbeatData?']),
  aspUpAck: message('ASPUP_ACK', 3, 4, ['aspIdentifier?', 'infoString?']),
  aspDownAck: message('ASPDN_ACK', 3, 5, ['infoString?']),
  beatAck: message('BEAT_ACK', 3, 6, ['heartbeatData?']),
  /** RFC 4666 §3.7, ASP traffic maintenance. */
  aspActive: message('ASPAC', 4, 1, ['trafficModeType?', 'routingContext?', 'infoString?']),
  aspInactive: message('ASPIA', 4, 2, ['routingContext?', 'infoString?']),
  aspActiveAck: message('ASPAC_ACK', 4, 3, ['trafficModeType?', 'routingContext?', 'infoString?']),
  aspInactiveAck: message('ASPIA_ACK', 4, 4, ['routingContext?', 'infoString?']),
  /** RFC 4666 §3.6, routing key management. */
  regReq: message('REG_REQ', 9, 1, ['routingKey+', 'infoString?']),
  regRsp: message('REG_RSP', 9, 2, ['registrationResult+']),
  deregReq: message('DEREG_REQ', 9, 3, ['routingContext', 'infoString?']),
  deregRsp: message('DEREG_RSP', 9, 4, ['deregistrationResult+']),
}
export type MessageType = keyof typeof messages

/** Holds for `Simple` and, with compounds, for all names. */
type Values<S extends readonly string[], ValueOf> = {
  readonly [K in S[number] as K extends `${string}?` ? never : NameOf<K>]: K extends `${string}+`
    ? readonly ValueOf[NameOf<K> & keyof ValueOf][]
    : ValueOf[NameOf<K> & keyof ValueOf]
} & {
  readonly [K in S[number] as K extends `${string}?` ? NameOf<K> : never]?: ValueOf[NameOf<K> & keyof ValueOf]
}

type SimpleValues = { [N in SimpleName]: Simple[N] extends Parameter<infer T> ? T : never }
type AllValues = SimpleValues & { [N in keyof Compounds]: Values<Compounds[N]['slots'], SimpleValues> }

type Of<T extends MessageType> = { readonly type: T } & Values<(typeof messages)[T]['slots'], AllValues>

/** Any M3UA message, discriminated by `type`; mandatory parameters present. */
export type M3uaMessage = { [T in MessageType]: Of<T> }[MessageType]
export type MessageOf<T extends MessageType> = Extract<M3uaMessage, { type: T }>

/** What the engine needs of a slot. */
export interface Field {
  readonly name: string
  readonly optional: boolean
  readonly repeated: boolean
  readonly tag: number
  readonly codec: Parameter<never> | readonly Field[]
}

function fields(slots: readonly string[]): readonly Field[] {
  return slots.map(slot => {
    const name = slot.replace(/[?+]$/, '')
    const nested = (compounds as Readonly<Record<string, { tag: number; slots: readonly string[] }>>)[name]
    const simple = (parameters as unknown as Readonly<Record<string, Parameter<never>>>)[
      name
    ] as Parameter<never>
    return {
      name,
      optional: slot.endsWith('?'),
      repeated: slot.endsWith('+'),
      tag: nested?.tag ?? simple.tag,
      codec: nested === undefined ? simple : fields(nested.slots),
    }
  })
}

export interface Definition {
  readonly type: MessageType
  readonly name: string
  readonly class: number
  readonly messageType: number
  readonly fields: readonly Field[]
}

export const definitions = Object.fromEntries(
  Object.entries(messages).map(([type, { name, class: cls, type: messageType, slots }]) => [
    type,
    { type, name, class: cls, messageType, fields: fields(slots) },
  ]),
) as Readonly<Record<MessageType, Definition>>

/** Every tag of RFC 4666, to tell a parameter in the wrong message from one nobody assigned. */
export const knownTags: ReadonlySet<number> = new Set([
  ...Object.values(parameters).map(({ tag }) => tag),
  ...Object.values(compounds).map(({ tag }) => tag),
])
