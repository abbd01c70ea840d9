/** An SCCP node with one subsystem of its own and one HLR behind point code 2, and what tests send to it. */

import type { Octets } from '../../wire/octets.ts'
import { readMessage, writeMessage } from '../codec.ts'
import type { SccpConfiguration } from '../configuration.ts'
import type { SccpMessage } from '../messages.ts'
import type { NUnitdataRequest, SccpAddress, SccpInput, SccpOutput } from '../primitives.ts'
import { sccp, type Sccp } from '../sccp.ts'

export const ourTitle = '93700000001'
export const title = (digits: string, ssn: number): SccpAddress => ({
  routingIndicator: 'gt',
  ssn,
  globalTitle: {
    gti: 4,
    tt: 0,
    np: 'isdn-e164',
    es: digits.length % 2 === 0 ? 2 : 1,
    nai: 'international',
    digits,
  },
})
export const us = title(ourTitle, 8)
export const hlr = title('93790000002', 6)

export function node(rest: Partial<SccpConfiguration> = {}): Sccp {
  return sccp({
    localPointCode: 1,
    subsystems: [8],
    globalTitles: [ourTitle],
    translations: [{ name: 'hlr', match: { prefix: '9379' }, to: { destinations: [{ pointCode: 2 }] } }],
    ...rest,
  })
}

export function turn(core: Sccp, input: SccpInput, now = 0): SccpOutput[] {
  core.handle(input, now)
  const outputs: SccpOutput[] = []
  for (let output = core.poll(); output !== undefined; output = core.poll()) outputs.push(output)
  return outputs
}

export const data = Uint8Array.of(1, 2, 3)
export const request = (rest: Partial<NUnitdataRequest> = {}): NUnitdataRequest => ({
  type: 'nUnitdataRequest',
  called: hlr,
  calling: us,
  data,
  ...rest,
})

export function arriving(
  message: SccpMessage | Octets,
  rest: { opc?: number; sls?: number } = {},
): SccpInput {
  const octets = message instanceof Uint8Array ? message : writeMessage(message)
  return {
    type: 'mtpTransferIndication',
    association: 'a',
    opc: 2,
    dpc: 1,
    si: 3,
    ni: 2,
    mp: 0,
    sls: 5,
    data: octets,
    ...rest,
  }
}

export const udt = (
  rest: Partial<Extract<SccpMessage, { type: 'udt' }>> = {},
): Extract<SccpMessage, { type: 'udt' }> => ({
  type: 'udt',
  protocolClass: 0,
  returnOnError: true,
  called: us,
  calling: hlr,
  data,
  ...rest,
})

export function transfers(
  outputs: readonly SccpOutput[],
): Extract<SccpOutput, { type: 'mtpTransferRequest' }>[] {
  return outputs.filter(output => output.type === 'mtpTransferRequest')
}
export const messagesIn = (outputs: readonly SccpOutput[]): SccpMessage[] =>
  transfers(outputs).map(({ data }) => readMessage(data))
