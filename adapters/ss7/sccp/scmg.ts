/** SCCP management messages, Q.713 §5 and T1.112.3 §5 (24-bit point codes): the data of a UDT between two SSN 1. */

import type { Octets } from '../wire/octets.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { readPointCode, writePointCode, type PointCodeFormat } from './address.ts'

/** Q.713 §5.3: message type codes. */
export const scmgTypes = { SSA: 1, SSP: 2, SST: 3, SOR: 4, SOG: 5, SSC: 6 } as const
export type ScmgType = keyof typeof scmgTypes

export interface ScmgMessage {
  readonly type: ScmgType
  readonly affectedSsn: number
  readonly affectedPc: number
  /** Q.713 §5.2.3, subsystem multiplicity indicator. */
  readonly multiplicity: number
  /** SSC only. */
  readonly congestionLevel?: number
}

const byCode = new Map(Object.entries(scmgTypes).map(([type, code]) => [code as number, type as ScmgType]))

/** @throws {DecodeError} */
export function decodeScmg(octets: Octets, format: PointCodeFormat = 'itu'): ScmgMessage {
  const reader = new Reader('sccp', octets)
  const code = reader.u8('type')
  const type =
    byCode.get(code) ?? reader.fail('type', `SCMG format identifier ${String(code)} is not assigned`, 0)
  const message = {
    type,
    affectedSsn: reader.u8('affectedSsn'),
    affectedPc: readPointCode(reader, 'affectedPc', format),
    multiplicity: reader.u8('multiplicity') % 4,
  }
  return type === 'SSC' ? { ...message, congestionLevel: reader.u8('congestionLevel') % 16 } : message
}

const writer = new Writer(16)

export function encodeScmg(
  { type, affectedSsn, affectedPc, multiplicity, congestionLevel }: ScmgMessage,
  format: PointCodeFormat = 'itu',
): Octets {
  writer.reset()
  if (type === 'SSC') writer.u8(congestionLevel ?? 0)
  writer.u8(multiplicity)
  writePointCode(writer, affectedPc, format)
  writer.u8(affectedSsn)
  writer.u8(scmgTypes[type])
  return writer.finish()
}
