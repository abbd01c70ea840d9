/** Dialogue APDUs, Q.773 §4.2.3: structured (AARQ, AARE, ABRT) and unidirectional (AUDT), as schema and flat. */
import { codec } from '../ber/codec.ts'
import type { Notes } from '../ber/deviation.ts'
import { bitString, leaf, oid, readInteger, writeInteger } from '../ber/leaves.ts'
import {
  any,
  application,
  choice,
  ctx,
  explicit,
  optional,
  sequence,
  sequenceOf,
  tagged,
  type Infer,
  type Schema,
} from '../ber/schema.ts'
import { sameOctets, type Octets } from '../wire/octets.ts'
import { Writer } from '../wire/writer.ts'
import type { ApplicationContext, UserInformation } from './primitives.ts'

export const dialogueAsId = '0.0.17.773.1.1.1'
export const uniDialogueAsId = '0.0.17.773.1.2.1'

const oidType = oid as unknown as {
  read(octets: Octets, start: number, end: number, notes: Notes): string
  write(writer: Writer, text: string): void
}

function written(text: string): Octets {
  const scratch = new Writer(32)
  oidType.write(scratch, text)
  return scratch.finish()
}

/** Object identifiers come from a small set again and again: each is translated once, either way. */
function interned(limit = 64): Schema<string> {
  const known: { octets: Octets; text: string }[] = []
  const octetsOf = new Map<string, Octets>()
  return leaf<string>({
    name: 'OBJECT IDENTIFIER',
    tag: 0x06,
    read(octets, start, end, notes) {
      const length = end - start
      candidates: for (const { octets: other, text } of known) {
        if (other.length !== length) continue
        for (let index = length - 1; index >= 0; index--) {
          if (other[index] !== octets[start + index]) continue candidates
        }
        return text
      }
      const text = oidType.read(octets, start, end, notes)
      const taken = octets.slice(start, end)
      // Another encoding of it is noted every time it comes, so it is not kept.
      if (known.length < limit && sameOctets(taken, written(text))) known.push({ octets: taken, text })
      return text
    },
    write(writer, text) {
      let octets = octetsOf.get(text)
      if (octets === undefined) {
        octets = written(text)
        if (octetsOf.size < limit) octetsOf.set(text, octets)
      }
      writer.put(octets)
    },
  })
}

/** An INTEGER with named numbers; others are kept as numbers. */
function namedInteger<const N extends readonly string[]>(...names: N): Schema<N[number] | number> {
  return leaf<N[number] | number>({
    name: 'INTEGER',
    tag: 0x02,
    names,
    read(octets, start, end, notes) {
      const number = readInteger(octets, start, end, notes)
      return names[number] ?? number
    },
    write(writer, value) {
      if (typeof value === 'number') return writeInteger(writer, value)
      const number = names.indexOf(value)
      if (number < 0) throw new RangeError(`${value} is not one of ${names.join(', ')}`)
      writeInteger(writer, number)
    },
  })
}

/** EXTERNAL with an abstract syntax name and a single ASN.1 type, the only form in use (Q.773 §4.2.3.1). */
const external = <T>(value: Schema<T>) =>
  tagged('universal', 8, sequence({ oid: interned(), value: explicit(0, value) }))

const userInformation = ctx(30, sequenceOf(external(any), 0, 10))
/** BIT STRING { version1 (0) }: `07 80` nearly always. */
const versionBits = bitString(1, 32) as unknown as {
  read(octets: Octets, start: number, end: number, notes: Notes): string
  write(writer: Writer, bits: string): void
}
const protocolVersion = ctx(
  0,
  leaf<string>({
    name: 'BIT STRING',
    tag: 0x03,
    min: 1,
    max: 32,
    read(octets, start, end, notes) {
      const isVersion1 = end - start === 2 && octets[start] === 0x07 && octets[start + 1] === 0x80
      return isVersion1 ? '1' : versionBits.read(octets, start, end, notes)
    },
    write(writer, bits) {
      if (bits === '1') writer.u16(0x0780)
      else versionBits.write(writer, bits)
    },
  }),
)
const applicationContext = explicit(1, interned())

/**
 *   AARQ-apdu ::= [APPLICATION 0] IMPLICIT SEQUENCE {
 *     protocol-version [0] IMPLICIT BIT STRING { version1 (0) } DEFAULT { version1 },
 *     application-context-name [1] OBJECT IDENTIFIER,
 *     user-information [30] IMPLICIT SEQUENCE OF EXTERNAL OPTIONAL }
 */
const aarq = application(
  0,
  sequence({
    protocolVersion: optional(protocolVersion),
    applicationContext,
    userInformation: optional(userInformation),
  }),
)

/**
 *   AARE-apdu ::= [APPLICATION 1] IMPLICIT SEQUENCE {
 *     protocol-version [0] …, application-context-name [1] …,
 *     result [2] INTEGER { accepted (0), reject-permanent (1) },
 *     result-source-diagnostic [3] CHOICE {
 *       dialogue-service-user [1] INTEGER { null (0), no-reason-given (1), application-context-name-not-supported (2) },
 *       dialogue-service-provider [2] INTEGER { null (0), no-reason-given (1), no-common-dialogue-portion (2) } },
 *     user-information [30] … }
 */
const aare = application(
  1,
  sequence({
    protocolVersion: optional(protocolVersion),
    applicationContext,
    result: explicit(2, namedInteger('accepted', 'reject-permanent')),
    diagnostic: explicit(
      3,
      choice({
        'dialogue-service-user': explicit(
          1,
          namedInteger('null', 'no-reason-given', 'application-context-name-not-supported'),
        ),
        'dialogue-service-provider': explicit(
          2,
          namedInteger('null', 'no-reason-given', 'no-common-dialogue-portion'),
        ),
      }),
    ),
    userInformation: optional(userInformation),
  }),
)

/**
 *   ABRT-apdu ::= [APPLICATION 4] IMPLICIT SEQUENCE {
 *     abort-source [0] IMPLICIT INTEGER { dialogue-service-user (0), dialogue-service-provider (1) },
 *     user-information [30] … }
 */
const abrt = application(
  4,
  sequence({
    abortSource: ctx(0, namedInteger('dialogue-service-user', 'dialogue-service-provider')),
    userInformation: optional(userInformation),
  }),
)

/** AUDT has the AARQ's shape; the abstract syntax name tells them apart. */
const dialoguePortion = external(choice({ aarq, aare, abrt }))
export type DialoguePortionValue = Infer<typeof dialoguePortion>

/** What stands inside [APPLICATION 11]. */
export const dialoguePortionContents = codec('tcap', dialoguePortion)

/** A dialogue APDU, flat, in the words of Q.773. */
export type DialogueApdu =
  | {
      readonly dialogueAsId: string
      readonly apdu: 'AARQ' | 'AUDT'
      /** The bits as text; '1' is version 1. */
      readonly protocolVersion?: string
      readonly applicationContext: ApplicationContext
      readonly userInformation?: UserInformation
    }
  | {
      readonly dialogueAsId: string
      readonly apdu: 'AARE'
      readonly protocolVersion?: string
      readonly applicationContext: ApplicationContext
      readonly result: 'accepted' | 'reject-permanent' | number
      readonly diagnostic: {
        readonly source: 'dialogue-service-user' | 'dialogue-service-provider'
        readonly value: string | number
      }
      readonly userInformation?: UserInformation
    }
  | {
      readonly dialogueAsId: string
      readonly apdu: 'ABRT'
      readonly abortSource: 'dialogue-service-user' | 'dialogue-service-provider' | number
      readonly userInformation?: UserInformation
    }

function fromUser(list: Infer<typeof userInformation> | undefined): UserInformation | undefined {
  const first = list?.[0]
  return first === undefined ? undefined : { oid: first.oid, data: first.value }
}

const toUser = (info: UserInformation | undefined): Infer<typeof userInformation> | undefined =>
  info === undefined ? undefined : [{ oid: info.oid, value: info.data }]

/** A writer skips `undefined` as it skips what is absent; spreading it away would cost more than the writing. */
type Sparse<T> = { readonly [K in keyof T]: T[K] | undefined }

export function toApdu({ oid: dialogueAsId, value }: DialoguePortionValue): DialogueApdu {
  if ('aarq' in value) {
    const { protocolVersion, applicationContext, userInformation } = value.aarq
    const apdu = dialogueAsId === uniDialogueAsId ? 'AUDT' : 'AARQ'
    return withUser({ dialogueAsId, apdu, applicationContext }, protocolVersion, userInformation)
  }
  if ('aare' in value) {
    const { protocolVersion, applicationContext, result, diagnostic: choice, userInformation } = value.aare
    const diagnostic =
      'dialogue-service-user' in choice
        ? ({ source: 'dialogue-service-user', value: choice['dialogue-service-user'] } as const)
        : ({ source: 'dialogue-service-provider', value: choice['dialogue-service-provider'] } as const)
    const aare = { dialogueAsId, apdu: 'AARE', applicationContext, result, diagnostic } as const
    return withUser(aare, protocolVersion, userInformation)
  }
  const { abortSource, userInformation } = value.abrt
  return withUser({ dialogueAsId, apdu: 'ABRT', abortSource }, undefined, userInformation)
}

/** Adds to a fresh object what is there, and only that. */
function withUser(
  apdu: DialogueApdu,
  version: string | undefined,
  list: Infer<typeof userInformation> | undefined,
): DialogueApdu {
  const open = apdu as { protocolVersion?: string; userInformation?: UserInformation }
  if (version !== undefined) open.protocolVersion = version
  const user = fromUser(list)
  if (user !== undefined) open.userInformation = user
  return apdu
}

export function fromApdu(apdu: DialogueApdu): DialoguePortionValue {
  const userInformation = toUser(apdu.userInformation)
  return { oid: apdu.dialogueAsId, value: contentsOf(apdu, userInformation) as DialoguePortionValue['value'] }
}

function contentsOf(
  apdu: DialogueApdu,
  user: Infer<typeof userInformation> | undefined,
):
  | { aarq: Sparse<Infer<typeof aarq>> }
  | { aare: Sparse<Omit<Infer<typeof aare>, 'diagnostic'>> & { diagnostic: object } }
  | { abrt: Sparse<Infer<typeof abrt>> } {
  switch (apdu.apdu) {
    case 'AARQ':
    case 'AUDT': {
      const { protocolVersion, applicationContext } = apdu
      return { aarq: { protocolVersion, applicationContext, userInformation: user } }
    }
    case 'AARE': {
      const { protocolVersion, applicationContext, result, diagnostic } = apdu
      const source = { [diagnostic.source]: diagnostic.value }
      return {
        aare: { protocolVersion, applicationContext, result, diagnostic: source, userInformation: user },
      }
    }
    case 'ABRT':
      return { abrt: { abortSource: apdu.abortSource, userInformation: user } }
  }
}
