import test from 'ava'
import { decodeLayer } from '../../adapters/ss7/inspect/inspect.ts'
import { golden } from '../../adapters/ss7/inspect/testing/golden-tcap.ts'
import { fromHex, noOctets, toHex } from '../../adapters/ss7/wire/octets.ts'
import { disordered, indefinite } from './speech.ts'

test('every constructed element gets an indefinite length and its end', t => {
  t.is(toHex(indefinite(fromHex('30053003020101') ?? noOctets)), '3080308002010100000000')
})

test('the parameter’s fields are turned round, the component’s are not', t => {
  // END, component portion, result: invoke id, [operation code, parameter of two fields]
  const message =
    '64' +
    '17' +
    '490101' +
    '6c' +
    '12' +
    'a210' +
    '020101' +
    '300b' +
    '02012d' +
    '3006' +
    '040107' +
    '810108'
  const turned =
    '64' +
    '17' +
    '490101' +
    '6c' +
    '12' +
    'a210' +
    '020101' +
    '300b' +
    '02012d' +
    '3006' +
    '810108' +
    '040107'
  t.is(toHex(disordered(fromHex(message) ?? noOctets)), turned)
})

test('messages spoken so mean what they meant', t => {
  const meant = golden.filter(({ layer, canonical }) => layer === 'TCAP' && canonical)
  t.true(meant.length > 3)
  for (const { id, hex } of meant) {
    const octets = fromHex(hex) ?? noOctets
    for (const speech of [indefinite, disordered]) t.true(decodeLayer('TCAP', speech(octets), {}).ok, id)
  }
})
