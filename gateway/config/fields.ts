import { isIP } from 'node:net'
import { z } from 'zod'
import { operationNames, type Operation } from '../../actors/domain/operation.ts'
import { parseMccMnc, parseMnoId, type MccMnc, type MnoId } from '../../actors/domain/network.ts'

/** The scalars of the configuration: text as an operator writes it, parsed into what the code holds. */

export interface ListenAddress {
  readonly address: string
  readonly port: number
}

/** `address:port`, the address an IP literal (IPv6 in brackets), since a link sheet never depends on name service. */
export const listenAddress = z
  .string()
  .meta({ format: 'IP address:port' })
  .transform((text, context): ListenAddress => {
    const parsed = parseListenAddress(text)
    if (parsed !== undefined) return parsed
    context.addIssue(`"${text}" is not an IP address with a port, e.g. 127.0.0.1:9899 or [::1]:9899`)
    return z.NEVER
  })

/** As `listenAddress`, where 0 (any free port) makes no sense; or an IP address alone: its port is 0 then. */
export const peerAddress = z
  .string()
  .meta({ format: 'IP address, IP address:port' })
  .transform((text, context): ListenAddress => {
    if (isIP(text) !== 0) return { address: text, port: 0 }
    const parsed = parseListenAddress(text)
    if (parsed !== undefined && parsed.port > 0) return parsed
    context.addIssue(
      parsed === undefined
        ? `"${text}" is not an IP address with a port, e.g. 127.0.0.1:9899 or [::1]:9899, nor one without`
        : 'the port must be 1 to 65535',
    )
    return z.NEVER
  })

function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):([0-9]{1,5})$/.exec(text)
  const address = match?.[1] ?? match?.[2] ?? ''
  const port = Number(match?.[3])
  return isIP(address) !== 0 && port <= 65_535 ? { address, port } : undefined
}

/** ITU-T Q.708 §2: three bits zone, eight bits area, three bits signalling point. ANSI has 24 bits, as 8-8-8. */
export const pointCode = z
  .union([z.int(), z.string()])
  .meta({ format: 'point code, decimal or 3-8-3 (ANSI: 8-8-8)' })
  .transform((written, context): number => {
    const parsed = typeof written === 'number' ? written : parsePointCode(written)
    if (parsed !== undefined && parsed >= 0 && parsed < 1 << 24) return parsed
    context.addIssue(
      `"${written}" is not a point code: 0 to 16383, or 3-8-3 as in 2-11-1 (8-8-8 where pointCodeFormat is ansi)`,
    )
    return z.NEVER
  })

function parsePointCode(text: string): number | undefined {
  if (/^[0-9]{1,8}$/.test(text)) return Number(text)
  const match = /^([0-7])-([0-9]{1,3})-([0-7])$/.exec(text)
  const area = Number(match?.[2])
  return match === null || area > 255 ? undefined : Number(match[1]) * 2048 + area * 8 + Number(match[3])
}

export function formatPointCode(code: number): string {
  return `${Math.floor(code / 2048)}-${Math.floor(code / 8) % 256}-${code % 8}`
}

/** YAML reads unquoted digits as a number; both spellings are meant. */
const digits = z.union([z.string(), z.int().min(0).transform(String)])

export const globalTitle = digits
  .meta({ format: 'E.164 digits' })
  .refine(text => /^[1-9][0-9]{4,14}$/.test(text), 'must be 5 to 15 digits with country code, no +')

export const mnoId = z
  .string()
  .meta({ format: 'id' })
  .transform((text, context): MnoId => {
    const parsed = parseMnoId(text)
    if (parsed !== undefined) return parsed
    context.addIssue(`"${text}" must be lower-case letters, digits and hyphens, at most 32`)
    return z.NEVER
  })

export const mccMnc = z
  .string()
  .meta({ format: 'MCC-MNC' })
  .transform((text, context): MccMnc => {
    const parsed = parseMccMnc(text)
    if (parsed !== undefined) return parsed
    context.addIssue(`"${text}" is not of the form 412-01`)
    return z.NEVER
  })

export const operation = z.enum(operationNames as [Operation, ...Operation[]])

export const sha256 = z
  .string()
  .meta({ format: 'SHA-256, hexadecimal' })
  .refine(text => /^[0-9a-f]{64}$/.test(text), 'must be 64 lower-case hexadecimal digits')

export const country = z
  .string()
  .meta({ format: 'ISO 3166-1 alpha-2' })
  .refine(text => /^[A-Z]{2}$/.test(text), 'must be two capital letters, e.g. AF')

export const name = z
  .string()
  .meta({ format: 'name' })
  .refine(
    text => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text),
    'must be letters, digits, . _ -, at most 64',
  )

export const positiveMs = z.int().min(1).max(86_400_000)
export const ssn = z.int().min(1).max(254)
export const port = z.int().min(1).max(65_535)
