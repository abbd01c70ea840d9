/** The control chunks, and DATA and SACK as tests and traces read them, RFC 9260 §3.3. Hot paths use data.ts and sack.ts. */
import { bitfield } from '../../wire/bitfield.ts'
import { padded } from '../../wire/big-endian.ts'
import type { Octets } from '../../wire/octets.ts'
import { Reader } from '../../wire/reader.ts'
import { Writer } from '../../wire/writer.ts'
import { errorCauseList } from './error-causes.ts'
import {
  many,
  record,
  rest,
  u16,
  u32,
  type Field,
  type Fields,
  type Unrecognized,
  type ValuesOf,
} from './layout.ts'
import { parameter, parameterList } from './parameters.ts'

type Flags = Readonly<Record<string, readonly [shift: number, width: number]>>

interface ChunkEntry<C extends number, F extends Fields, B extends Flags> {
  readonly code: C
  readonly fields: F
  readonly flags: B
}

function chunk<const C extends number, F extends Fields, const B extends Flags>(
  code: C,
  fields: F,
  flags: B,
): ChunkEntry<C, F, B> {
  return { code, fields, flags }
}

const noFlags = {}

/** §3.3.2, §3.3.3 */
const initFields = {
  initiateTag: u32,
  receiverWindow: u32,
  outboundStreams: u16,
  inboundStreams: u16,
  initialTsn: u32,
  parameters: parameterList,
}

/** Set in what reflects the receiver's own verification tag, §8.5.1. */
const tagReflected = { reflected: [0, 1] } as const

/**
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Chunk Type   |  Chunk Flags  |         Chunk Length          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Chunk Value                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
export const chunkTypes = {
  data: chunk(
    0,
    { tsn: u32, stream: u16, ssn: u16, ppid: u32, userData: rest },
    { end: [0, 1], beginning: [1, 1], unordered: [2, 1], immediate: [3, 1] },
  ),
  init: chunk(1, initFields, noFlags),
  initAck: chunk(2, initFields, noFlags),
  sack: chunk(
    3,
    {
      cumulativeTsn: u32,
      receiverWindow: u32,
      gapBlocks: u16,
      duplicates: u16,
      reports: many(u16),
    },
    noFlags,
  ),
  heartbeat: chunk(4, { info: parameter }, noFlags),
  heartbeatAck: chunk(5, { info: parameter }, noFlags),
  abort: chunk(6, { causes: errorCauseList }, tagReflected),
  shutdown: chunk(7, { cumulativeTsn: u32 }, noFlags),
  shutdownAck: chunk(8, {}, noFlags),
  error: chunk(9, { causes: errorCauseList }, noFlags),
  cookieEcho: chunk(10, { cookie: rest }, noFlags),
  cookieAck: chunk(11, {}, noFlags),
  shutdownComplete: chunk(14, {}, tagReflected),
}

type FlagValues<B> = { readonly [K in keyof B]: number }
type Chunks = {
  [K in keyof typeof chunkTypes]: { readonly type: K } & ValuesOf<(typeof chunkTypes)[K]['fields']> &
    FlagValues<(typeof chunkTypes)[K]['flags']>
}

export type ChunkOf<K extends keyof Chunks> = Chunks[K]
export type Chunk = Chunks[keyof Chunks] | Unrecognized

interface Codec {
  readonly type: string
  readonly code: number
  readonly body: Field<unknown>
  readonly flags: ReturnType<typeof bitfield>
}

const codecs: readonly Codec[] = Object.entries(chunkTypes).map(([type, { code, fields, flags }]) => ({
  type,
  code,
  body: record(fields as Fields) as unknown as Field<unknown>,
  flags: bitfield(flags as Flags),
}))
const byType = new Map(codecs.map(codec => [codec.type, codec]))
const byCode = new Map(codecs.map(codec => [codec.code, codec]))

/** One chunk, header included, unpadded. Throws DecodeError. */
export function decodeChunk(octets: Octets): Chunk {
  const reader = new Reader('sctp', octets)
  const code = reader.u8('chunkType')
  const flags = reader.u8('chunkFlags')
  const length = reader.u16('chunkLength')
  const codec = byCode.get(code)
  if (codec === undefined) return { type: 'unrecognized', code, octets }
  if (length < 4) reader.fail(codec.type, `chunk length ${length} is below 4`, 2)
  reader.take(length - 4, codec.type)
  const body = new Reader('sctp', octets, 4, length)
  const values = codec.body.get(body, codec.type) as object
  return { type: codec.type, ...values, ...codec.flags.unpack(flags) } as Chunk
}

/** The chunk with its padding. */
export function encodeChunk(chunk: Exclude<Chunk, Unrecognized>): Octets {
  const { code, body, flags } = byType.get(chunk.type) as Codec
  const writer = new Writer(256)
  body.put(writer, chunk)
  const value = writer.finish()
  writer.zeros(padded(value.length) - value.length)
  writer.put(value)
  writer.u16(value.length + 4)
  writer.u8(flags.pack(chunk as unknown as Record<string, number>))
  writer.u8(code)
  return writer.finish()
}
