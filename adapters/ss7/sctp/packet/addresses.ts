/** IP addresses between text, as sockets and configuration have them, and the address parameters of §3.3.2.1. */
import { uint16At } from '../../wire/big-endian.ts'
import type { Octets } from '../../wire/octets.ts'
import type { Parameter } from './parameters.ts'

type AddressParameter = Extract<Parameter, { type: 'ipv4Address' | 'ipv6Address' }>

function ipv4Octets(text: string): Octets | undefined {
  const numbers = text.split('.')
  if (numbers.length !== 4 || !numbers.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined
  return Uint8Array.from(numbers, Number)
}

function groups(text: string): number[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  if (!parts.every(part => /^[0-9a-f]{1,4}$/i.test(part))) return undefined
  return parts.flatMap(part => {
    const value = Number.parseInt(part, 16)
    return [Math.floor(value / 256), value % 256]
  })
}

function ipv6Octets(text: string): Octets | undefined {
  const [before, after, ...more] = text.split('::')
  const head = groups(before ?? '')
  const tail = groups(after ?? '')
  if (head === undefined || tail === undefined || more.length > 0) return undefined
  const missing = 16 - head.length - tail.length
  if (after === undefined ? missing !== 0 : missing < 2) return undefined
  return Uint8Array.from([...head, ...Array<number>(missing).fill(0), ...tail])
}

/** `undefined` for what is no address, e.g. a host name. */
export function addressParameter(text: string): AddressParameter | undefined {
  const ipv4 = ipv4Octets(text)
  if (ipv4 !== undefined) return { type: 'ipv4Address', address: ipv4 }
  const ipv6 = ipv6Octets(text)
  return ipv6 === undefined ? undefined : { type: 'ipv6Address', address: ipv6 }
}

/** RFC 5952 form, which is also the form sockets report. */
export function addressText({ address }: AddressParameter): string {
  if (address.length === 4) return address.join('.')
  const words = Array.from({ length: 8 }, (_, index) => uint16At(address, 2 * index).toString(16))
  const zeroRuns = words.join(':').match(/\b0(:0)+\b/g) ?? []
  const longest = zeroRuns.reduce((best, run) => (run.length > best.length ? run : best), '')
  if (longest === '') return words.join(':')
  const [before, after] = splitOnce(words.join(':'), longest)
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`
}

function splitOnce(text: string, by: string): [string, string] {
  const match = new RegExp(`(^|:)${by}(:|$)`).exec(text)
  const at = match === null ? 0 : match.index + (match[1] ?? '').length
  return [text.slice(0, at), text.slice(at + by.length)]
}
