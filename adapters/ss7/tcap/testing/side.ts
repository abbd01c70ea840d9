/** One TCAP whose network and user are played by a test. */
import type { NUnitdataRequest, SccpAddress } from '../../sccp/primitives.ts'
import { seeded } from '../../sctp/testing/random.ts'
import { wake } from '../../wire/core.ts'
import type { Octets } from '../../wire/octets.ts'
import { defaultTcapConfig, type TcapConfig } from '../config.ts'
import { decodeTcap, encodeTcap, type TcapMessage } from '../message.ts'
import type {
  ComponentRequest,
  InvokeRequest,
  ReturnError,
  ReturnResult,
  TcapInput,
  TcapOutput,
} from '../primitives.ts'
import { tcap } from '../tcap.ts'
import { transactionId, type TransactionId } from '../transaction-id.ts'

export const us: SccpAddress = { routingIndicator: 'ssn', ssn: 8, pointCode: 1 }
export const them: SccpAddress = { routingIndicator: 'ssn', ssn: 6, pointCode: 2 }
export const context = '0.4.0.0.1.0.20.3'
export const dialogueAsId = '0.0.17.773.1.1.1'
export const theirs = transactionId(0x0a0b, 2)

export const aare = {
  dialogueAsId,
  apdu: 'AARE',
  protocolVersion: '1',
  applicationContext: context,
  result: 'accepted',
  diagnostic: { source: 'dialogue-service-user', value: 'null' },
} as const
export const aarq = { dialogueAsId, apdu: 'AARQ', protocolVersion: '1', applicationContext: context } as const

export const invoke = (invokeId = 1, operationClass: InvokeRequest['class'] = 1): InvokeRequest => ({
  type: 'invoke',
  invokeId,
  operationCode: 45,
  class: operationClass,
  timeoutMs: 1_000,
})
export const result: ReturnResult = {
  type: 'returnResultLast',
  invokeId: 1,
  operationCode: 45,
  parameter: Uint8Array.of(5, 0),
}
export const error: ReturnError = { type: 'returnError', invokeId: 1, errorCode: 1 }

/** One TCAP, its peer played by the test. */
export function side(config: Partial<TcapConfig> = {}) {
  const core = tcap({ ...defaultTcapConfig, ...config }, { random: seeded(1) })
  let now = 0
  function input(input: TcapInput): TcapOutput[] {
    core.handle(input, now)
    const outputs: TcapOutput[] = []
    for (let output = core.poll(); output !== undefined; output = core.poll()) outputs.push(output)
    return outputs
  }
  const self = {
    core,
    input,
    receive: (message: TcapMessage | Octets): TcapOutput[] =>
      input({
        type: 'nUnitdataIndication',
        called: us,
        calling: them,
        data: message instanceof Uint8Array ? message : encodeTcap(message),
        opc: 2,
        dpc: 1,
        sls: 0,
        association: 'a',
      }),
    /** Begins dialogue 0 with an application context, and gives its transaction id. */
    begin(components: readonly ComponentRequest[] = [invoke()]): TransactionId {
      const outputs = input({
        type: 'tcBeginRequest',
        dialogueId: 0,
        called: them,
        calling: us,
        applicationContext: context,
        components,
      })
      return sent(outputs)?.otid ?? 0
    },
    pass(ms: number): TcapOutput[] {
      now += ms
      return input(wake)
    },
  }
  return self
}

/** The only message among outputs, read. */
export function sent(outputs: readonly TcapOutput[]): TcapMessage | undefined {
  const requests = outputs.filter((output): output is NUnitdataRequest => output.type === 'nUnitdataRequest')
  return requests[0] === undefined ? undefined : decodeTcap(requests[0].data)
}
export const types = (outputs: readonly TcapOutput[]) => outputs.map(({ type }) => type)
