import test from 'ava'
import type { ApplicationServer } from './configuration.ts'
import { m3ua } from './m3ua.ts'
import { laboratory, request } from './testing/laboratory.ts'

const application: ApplicationServer = { name: 'peers', trafficMode: 'loadshare', pointCodes: [100, 200] }

test('RFC 4666 §4.3.1, IPSP single exchange: one side asks, both may send, no gateway is needed', t => {
  const associations = [{ name: 'x' }]
  const common = { role: 'ipsp', applicationServers: [application] } as const
  const lab = laboratory(
    {
      one: m3ua({ ...common, associations: [{ name: 'x', initiates: true }] }),
      other: m3ua({ ...common, associations }),
    },
    { x: ['one', 'other'] },
  )
  lab.handle('other', { type: 'communicationUp', association: 'x', outboundStreams: 2 })
  lab.handle('one', { type: 'communicationUp', association: 'x', outboundStreams: 2 })
  t.deepEqual(
    lab.ladder.filter(line => !line.endsWith('ntfy')),
    ['one -> aspUp', 'other -> aspUpAck', 'one -> aspActive', 'other -> aspActiveAck'],
  )
  lab.handle('one', request(1, { opc: 100, dpc: 200 }))
  lab.handle('other', request(2, { opc: 200, dpc: 100 }))
  t.deepEqual(
    lab.heard.flatMap(([side, output]) =>
      output.type === 'mtpTransferIndication' ? [`${side} ${output.sls}`] : [],
    ),
    ['other 1', 'one 2'],
  )
  t.deepEqual(
    lab.heard.filter(([, { type }]) => type === 'deviation' || type === 'transferFailure'),
    [],
  )
})
