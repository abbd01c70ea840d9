import test from 'ava'
import { golden, type MapGolden } from '../map/testing/golden.ts'
import { differences } from '../testing/golden.ts'
import { DecodeError } from '../wire/decode-error.ts'
import { fromHex, noOctets, toHex } from '../wire/octets.ts'
import { decodeMapDialogue, encodeMapDialogue } from './map-dialogue.ts'
import { decodeMap, decodeMapError, decodeMapType, encodeMap, encodeMapError, encodeMapType } from './map.ts'
import type { Hints, Inspected } from './request.ts'

const layers: Readonly<
  Record<
    string,
    { decode(octets: Uint8Array, hints: Hints): Inspected; encode(value: unknown, hints: Hints): Uint8Array }
  >
> = {
  MAP: { decode: decodeMap, encode: encodeMap },
  'MAP-error': { decode: decodeMapError, encode: encodeMapError },
  'MAP-type': { decode: decodeMapType, encode: encodeMapType },
  'MAP-dialogue': { decode: decodeMapDialogue, encode: encodeMapDialogue },
}

const octets = ({ hex }: MapGolden): Uint8Array => fromHex(hex) ?? noOctets

for (const vector of golden) {
  const layer = layers[vector.layer.replace('-negative', '')]
  if (vector.tier === 'N') {
    test(`${vector.id} is refused with its path`, t => {
      const error = t.throws(() => layer?.decode(octets(vector), vector), { instanceOf: DecodeError })
      t.true(error.path !== '' && error.offset > 0)
    })
    continue
  }
  test(`${vector.id} ${vector.layer} ${vector.op ?? vector.type ?? String(vector.errorCode ?? '')} decodes`, t => {
    const { value } = layer?.decode(octets(vector), vector) ?? {}
    t.deepEqual(differences(vector.expect, value), [])
  })
  if (!vector.canonical) continue
  test(`${vector.id} is written again octet for octet, from our value and from the vector's`, t => {
    const inspected = layer?.decode(octets(vector), vector)
    t.is(toHex(layer?.encode(inspected?.value, vector) ?? noOctets), vector.hex)
    t.is(toHex(layer?.encode(vector.expect, vector) ?? noOctets), vector.hex)
    t.deepEqual(
      inspected?.deviations.filter(({ kind }) => kind !== 'outOfRange'),
      [],
    )
  })
}
