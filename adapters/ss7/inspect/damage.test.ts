import test from 'ava'
import { golden as mapGolden } from '../map/testing/golden.ts'
import { fromHex, noOctets, toHex, type Octets } from '../wire/octets.ts'
import { decodeLayer, encodeLayer } from './inspect.ts'
import type { Hints } from './request.ts'
import { golden as networkGolden, type LayeredGolden } from './testing/golden-network.ts'
import { golden as tcapGolden } from './testing/golden-tcap.ts'

const vectors: readonly (LayeredGolden & Hints)[] = [...mapGolden, ...tcapGolden, ...networkGolden]

/** Every truncation, and at every octet a few that hurt: lengths, tags, signs, digits, nothing and everything. */
function* damaged(octets: Octets): Generator<Octets> {
  for (let length = 0; length < octets.length; length++) yield octets.slice(0, length)
  for (let at = 0; at < octets.length; at++) {
    const was = octets[at] ?? 0
    for (const octet of [was + 1, was + 0x20, was + 0x80, 0x00, 0x80, 0xff]) {
      const copy = octets.slice()
      copy[at] = octet
      yield copy
    }
  }
}

const isBer = (layer: string): boolean => layer.startsWith('MAP') || layer.startsWith('TCAP')

for (const { id, layer, hex, ...hints } of vectors) {
  test(`${id}: ${layer}, any truncation or changed octet decodes or is a fault with its place`, t => {
    const wrong: string[] = []
    for (const octets of damaged(fromHex(hex) ?? noOctets)) {
      const decoded = decodeLayer(layer, octets, hints)
      if (!decoded.ok) {
        const { offset, reason } = decoded.error
        if (!(offset >= 0 && offset <= octets.length) || reason === '') wrong.push(toHex(octets))
        continue
      }
      // What is canonical comes back octet for octet.
      if (!isBer(layer) || decoded.deviations.length > 0 || octets.length === 0) continue
      if (toHex(encodeLayer(layer, decoded.value, hints)) !== toHex(octets)) wrong.push(toHex(octets))
    }
    t.deepEqual(wrong, [])
  })
}
