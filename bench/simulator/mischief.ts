import type { MtpTransferRequest } from '../../adapters/ss7/m3ua/primitives.ts'
import type { NUnitdataIndication, ReturnCause } from '../../adapters/ss7/sccp/primitives.ts'
import { writeMessage } from '../../adapters/ss7/sccp/codec.ts'
import { decodeTcap, encodeTcap } from '../../adapters/ss7/tcap/message.ts'
import { transactionId } from '../../adapters/ss7/tcap/transaction-id.ts'
import type { Octets } from '../../adapters/ss7/wire/octets.ts'
import type { Tampering } from './behaviour.ts'

/** Octets that no honest protocol machine would send. */

/** What goes out instead of a TCAP message. */
export function tampered(message: Octets, tampering: Tampering): Octets[] {
  switch (tampering) {
    case 'duplicate':
      return [message, message]
    case 'wrongTransactionId':
      return [encodeTcap({ ...decodeTcap(message), dtid: transactionId(0xfffffffe) })]
    case 'truncate':
      return [message.subarray(0, Math.ceil((message.length * 2) / 3))]
    case 'garbage':
      return [message.map((octet, index) => octet ^ (0xa5 + index))]
  }
}

/** UDTS: the message goes back to its sender, Q.713 §4.11. */
export function returned(
  message: NUnitdataIndication,
  returnCause: ReturnCause,
  ni: number,
): MtpTransferRequest {
  const { called, calling, data, opc, dpc, sls } = message
  return {
    type: 'mtpTransferRequest',
    opc: dpc,
    dpc: opc,
    si: 3,
    ni,
    mp: 0,
    sls,
    data: writeMessage({ type: 'udts', returnCause, called: calling, calling: called, data }),
  }
}
