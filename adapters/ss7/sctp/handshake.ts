/** What INIT and INIT ACK say and agree on, RFC 9260 §5.1, and the state cookie that carries it back to us, §5.1.3. */
import type { Octets } from '../wire/octets.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { addressParameter, addressText } from './packet/addresses.ts'
import type { ChunkOf } from './packet/chunks.ts'
import type { ErrorCause } from './packet/error-causes.ts'
import { record, u16, u32, type ValuesOf } from './packet/layout.ts'
import { parameter, whenUnrecognized, type Parameter } from './packet/parameters.ts'
import type { TransportAddress } from './primitives.ts'

type Init = ChunkOf<'init'> | ChunkOf<'initAck'>

/** The peer's side of an INIT or INIT ACK, its parameters read. */
export interface Offer {
  readonly addresses: readonly TransportAddress[]
  readonly cookie: Octets | undefined
  /** Parameters to be reported back as not recognized, each whole. */
  readonly unrecognized: readonly Octets[]
  readonly preservativeMs: number
  /** Why there can be no association. */
  readonly fault: ErrorCause | undefined
}

/** Extra addresses are reached at the UDP port we know for them, else at the one the packet came from, RFC 6951 §5.1. */
export function readOffer(
  chunk: Init,
  from: TransportAddress,
  known: readonly TransportAddress[] = [],
): Offer {
  const addresses: TransportAddress[] = [from]
  const unrecognized: Octets[] = []
  let cookie: Octets | undefined
  let preservativeMs = 0
  let fault = impossibleStreams(chunk)
  for (const item of chunk.parameters) {
    if (item.type === 'ipv4Address' || item.type === 'ipv6Address')
      addAddress(addresses, addressText(item), from, known)
    else if (item.type === 'stateCookie') cookie = item.cookie
    else if (item.type === 'cookiePreservative') preservativeMs = item.incrementMs
    else if (item.type === 'hostNameAddress')
      fault = { type: 'unresolvableAddress', address: wholeParameter(item) }
    else if (item.type === 'unrecognized') {
      const { skip, report } = whenUnrecognized('parameter', item.code)
      if (report) unrecognized.push(wholeParameter(item))
      if (!skip) break
    }
  }
  return { addresses, cookie, unrecognized, preservativeMs, fault }
}

function impossibleStreams(chunk: Init): ErrorCause | undefined {
  return chunk.outboundStreams === 0 || chunk.inboundStreams === 0
    ? { type: 'invalidMandatoryParameter' }
    : undefined
}

function addAddress(
  addresses: TransportAddress[],
  address: string,
  from: TransportAddress,
  known: readonly TransportAddress[],
): void {
  if (addresses.some(other => other.address === address)) return
  addresses.push(known.find(other => other.address === address) ?? { address, port: from.port })
}

function wholeParameter(item: Parameter): Octets {
  const writer = new Writer(64)
  parameter.put(writer, item)
  return writer.finish()
}

/** The address parameters of an INIT; a single address is the one the packet comes from, so it needs none. */
export function ownAddresses(addresses: readonly TransportAddress[] | undefined): Parameter[] {
  if (addresses === undefined || addresses.length < 2) return []
  return addresses.flatMap(({ address }) => addressParameter(address) ?? [])
}

const cookieFields = {
  createdAtMs: u32,
  lifeMs: u32,
  localPort: u16,
  peerPort: u16,
  localTag: u32,
  peerTag: u32,
  localTsn: u32,
  peerTsn: u32,
  peerWindow: u32,
  outboundStreams: u16,
  inboundStreams: u16,
  localTieTag: u32,
  peerTieTag: u32,
}

const cookieHeader = record(cookieFields)

/** Everything an association is made of once both sides have spoken. */
export interface Handshake extends Omit<ValuesOf<typeof cookieFields>, 'createdAtMs' | 'lifeMs'> {
  readonly addresses: readonly TransportAddress[]
}

export interface StateCookie extends Handshake {
  /** Milliseconds on the endpoint's own clock, whole ones. */
  readonly createdAtMs: number
  readonly lifeMs: number
}

export type Sign = (octets: Octets) => Octets

export function encodeCookie(cookie: StateCookie, sign: Sign): Octets {
  const writer = new Writer(256)
  for (const { address, port } of cookie.addresses.toReversed()) {
    const item = addressParameter(address)
    if (item === undefined) continue
    parameter.put(writer, item)
    writer.u16(port)
  }
  cookieHeader.put(writer, { ...cookie, createdAtMs: cookie.createdAtMs >>> 0 })
  const octets = writer.finish()
  writer.put(sign(octets))
  writer.put(octets)
  return writer.finish()
}

/** `undefined` when we did not sign it; its age is not looked at. */
export function decodeCookie(octets: Octets, sign: Sign): StateCookie | undefined {
  const macLength = sign(octets.subarray(0, 0)).length
  const body = octets.subarray(0, Math.max(0, octets.length - macLength))
  if (!sameMac(sign(body), octets.subarray(body.length))) return undefined
  const reader = new Reader('sctp', body)
  const header = cookieHeader.get(reader, 'cookie')
  const addresses: TransportAddress[] = []
  while (reader.remaining > 0) {
    const port = reader.u16('port')
    const item = parameter.get(reader, 'address')
    if (item.type === 'ipv4Address' || item.type === 'ipv6Address')
      addresses.push({ address: addressText(item), port })
  }
  return { ...header, addresses }
}

/** Takes the same time wherever the first difference is. */
function sameMac(ours: Octets, theirs: Octets): boolean {
  let differences = ours.length === theirs.length ? 0 : 1
  for (let at = 0; at < ours.length; at += 1) differences += ours[at] === theirs[at] ? 0 : 1
  return differences === 0
}
