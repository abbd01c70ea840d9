import * as fc from 'fast-check'
import test from 'ava'
import { addressParameter, addressText } from './addresses.ts'

test('addresses come back in the form of RFC 5952', t => {
  for (const [given, expected] of [
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['fe80::', 'fe80::'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['10:0:0:2::', '10:0:0:2::'],
  ] as const) {
    const parameter = addressParameter(given)
    t.is(parameter && addressText(parameter), expected)
  }
})

test('what is no address is refused', t => {
  for (const text of [
    '',
    'localhost',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    'g::',
  ])
    t.is(addressParameter(text), undefined, text)
})

test('every IPv6 address survives', t => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(65_535), (octets, zeros) => {
      const address = octets.map((octet, at) => ((zeros >> (at >> 1)) & 1 ? 0 : octet))
      const text = addressText({ type: 'ipv6Address', address })
      t.deepEqual(addressParameter(text), { type: 'ipv6Address', address })
    }),
    { numRuns: 300 },
  )
})
