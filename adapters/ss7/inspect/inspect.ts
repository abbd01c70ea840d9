/** Any layer's octets as a JSON value, and back: the pure function behind `hlrgw decode` and `hlrgw encode`. */
import { DecodeError } from '../wire/decode-error.ts'
import type { Octets } from '../wire/octets.ts'
import { decodeMapDialogue, encodeMapDialogue } from './map-dialogue.ts'
import * as map from './map.ts'
import * as network from './network.ts'
import { RequestError, type Answer, type Hints, type Inspected, type Noted } from './request.ts'
import * as tcap from './tcap.ts'

interface LayerCodec {
  decode(octets: Octets, hints: Hints): Inspected
  encode(value: unknown, hints: Hints): Octets
  /** What the standard sends back for octets that cannot be read. */
  answer?(octets: Octets, error: DecodeError, hints: Hints): Answer
}

const discard = (): Answer => 'discard'

const layers = {
  M3UA: { decode: network.decodeM3uaMessage, encode: network.encodeM3uaMessage, answer: network.m3uaAnswer },
  /** Q.714 §4.1: a message with a syntax error is discarded. */
  SCCP: { decode: network.decodeSccpMessage, encode: network.encodeSccpMessage, answer: discard },
  'SCCP-address': { decode: network.decodeAddress, encode: network.encodeAddress, answer: discard },
  'SCCP-gt': { decode: network.decodeTitle, encode: network.encodeTitle, answer: discard },
  'SCCP-SCMG': { decode: network.decodeManagement, encode: network.encodeManagement, answer: discard },
  TCAP: { decode: tcap.decodeTcapMessage, encode: tcap.encodeTcapMessage, answer: tcap.tcapAnswer },
  'TCAP-component': {
    decode: tcap.decodeTcapComponent,
    encode: tcap.encodeTcapComponent,
    answer: tcap.componentAnswer,
  },
  'TCAP-dialogue': {
    decode: tcap.decodeTcapDialogue,
    encode: tcap.encodeTcapDialogue,
    answer: () => ({ message: 'TC-U-ABORT', abortSource: 'dialogue-service-provider' }),
  },
  MAP: {
    decode: map.decodeMap,
    encode: map.encodeMap,
    answer: (_: Octets, __: DecodeError, hints: Hints) => map.mapAnswer(hints),
  },
  'MAP-error': { decode: map.decodeMapError, encode: map.encodeMapError, answer: () => map.mapErrorAnswer },
  'MAP-type': { decode: map.decodeMapType, encode: map.encodeMapType },
  'MAP-dialogue': {
    decode: decodeMapDialogue,
    encode: encodeMapDialogue,
    answer: () => ({
      message: 'TC-U-ABORT',
      pdu: 'map-providerAbort',
      mapProviderAbortReason: 'abnormalDialogue',
    }),
  },
} as const satisfies Readonly<Record<string, LayerCodec>>

export type LayerName = keyof typeof layers
export const layerNames = Object.keys(layers) as readonly LayerName[]

export type Decoded =
  | { readonly ok: true; readonly value: unknown; readonly deviations: readonly Noted[] }
  | { readonly ok: false; readonly error: Fault }

export interface Fault {
  readonly layer: string
  readonly path: string
  readonly offset: number
  readonly reason: string
  readonly answer?: Answer
}

/** Throws RequestError for a layer or hint that does not exist; never for the octets. */
export function decodeLayer(layer: string, octets: Octets, hints: Hints = {}): Decoded {
  const codec = codecOf(layer)
  try {
    return { ok: true, ...codec.decode(octets, hints) }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const { path, offset, reason } = error
    const answer = codec.answer?.(octets, error, hints)
    return {
      ok: false,
      error: { layer: error.layer, path, offset, reason, ...(answer === undefined ? {} : { answer }) },
    }
  }
}

/** Throws RequestError or RangeError, naming the field, for a value the layer cannot say. */
export function encodeLayer(layer: string, value: unknown, hints: Hints = {}): Octets {
  return codecOf(layer).encode(value, hints)
}

/** `TCAP-negative` is how vectors mark octets of a layer that must be refused. */
function codecOf(layer: string): LayerCodec {
  const name = layer.replace(/-negative$/, '').toLowerCase()
  const known = layerNames.find(each => each.toLowerCase() === name)
  if (known === undefined) throw new RequestError(`no layer ${layer}; there are ${layerNames.join(', ')}`)
  return layers[known]
}
