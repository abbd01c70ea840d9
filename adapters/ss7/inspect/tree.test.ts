import test from 'ava'
import { guessLayer } from './guess.ts'
import { tree } from './tree.ts'

test('a tree has a line a field; addresses, cells and contexts stay on theirs; the same object comes once', t => {
  const parameter = {
    msisdn: { ton: 'international', npi: 'isdn-e164', digits: '93700000123' },
    smRpPri: true,
  }
  const cell = { mcc: '412', mnc: '01', lac: 1, ci_or_sac: 2 }
  const context = { oid: '0.4.0.0.1.0.20.3', name: 'shortMsgGatewayContext', version: 3 }
  t.is(
    tree({
      context,
      cell,
      components: [{ type: 'invoke', parameter, map: parameter }],
      list: [1, 2],
      absent: undefined,
    }),
    [
      'context: shortMsgGatewayContext v3 (0.4.0.0.1.0.20.3)',
      'cell: 412-01-1-2',
      'components[0]',
      '  type: invoke',
      '  parameter',
      '    msisdn: 93700000123 (international, isdn-e164)',
      '    smRpPri: yes',
      'list: 1, 2',
      '',
    ].join('\n'),
  )
})

for (const [hex, layer] of [
  ['0100010100000008', 'M3UA'],
  ['6206480408a50001', 'TCAP'],
  ['6b1e281c', 'TCAP-dialogue'],
  ['a30602010502010f', 'TCAP-component'],
  ['0981030507024206', 'SCCP'],
  ['3003020101', undefined],
  ['', undefined],
] as const) {
  test(`${hex || 'nothing'} looks like ${layer ?? 'anything'}`, t => {
    t.is(guessLayer(Uint8Array.from(Buffer.from(hex, 'hex'))), layer)
  })
}
