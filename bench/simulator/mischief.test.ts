import test from 'ava'
import { readMessage } from '../../adapters/ss7/sccp/codec.ts'
import { decodeTcap, encodeTcap } from '../../adapters/ss7/tcap/message.ts'
import { transactionId } from '../../adapters/ss7/tcap/transaction-id.ts'
import { returned, tampered } from './mischief.ts'

const dtid = transactionId(0x11223344)
const end = encodeTcap({ message: 'end', dtid, components: [{ type: 'returnResultLast', invokeId: 1 }] })

test('duplicate: the message twice', t => {
  t.deepEqual(tampered(end, 'duplicate'), [end, end])
})

test('wrongTransactionId: the same message to another transaction', t => {
  const [message] = tampered(end, 'wrongTransactionId')
  const decoded = decodeTcap(message ?? end)
  t.not(decoded.dtid, dtid)
  t.deepEqual({ ...decoded, dtid }, decodeTcap(end))
})

test('truncate and garbage: not readable, and the original is untouched', t => {
  const before = end.slice()
  for (const tampering of ['truncate', 'garbage'] as const) {
    const [message = end] = tampered(end, tampering)
    t.throws(() => decodeTcap(message))
  }
  t.deepEqual(end, before)
})

test('Q.713 §4.11: a returned message has its addresses exchanged and its data unchanged', t => {
  const called = { routingIndicator: 'ssn', pointCode: 1011, ssn: 6 } as const
  const calling = { routingIndicator: 'ssn', pointCode: 2011, ssn: 8 } as const
  const label = { opc: 2011, dpc: 1011, sls: 5, association: 'asp1' }
  const request = returned(
    { type: 'nUnitdataIndication', called, calling, data: end, ...label },
    'mtpFailure',
    2,
  )
  t.like(request, { opc: 1011, dpc: 2011, sls: 5, si: 3, ni: 2 })
  t.like(
    readMessage(request.data, () => t.fail()),
    {
      type: 'udts',
      returnCause: 'mtpFailure',
      called: calling,
      calling: called,
      data: end,
    },
  )
})
