import { encodeTcap, decodeTcap, type TcapMessage } from '../../adapters/ss7/tcap/message.ts'
import { dialogueAsId } from '../../adapters/ss7/tcap/dialogue-apdu.ts'
import { transactionId } from '../../adapters/ss7/tcap/transaction-id.ts'
import { contextFor, operations, shapeFor, type Operation } from '../../adapters/ss7/map/operations.ts'
import type { Octets } from '../../adapters/ss7/wire/octets.ts'
import { codec as berCodec, type Codec } from '../../adapters/ss7/ber/codec.ts'
import type { Schema } from '../../adapters/ss7/ber/schema.ts'
import type { Benchmark, Contestant } from '../harness/benchmark.ts'
import { spin } from '../harness/sample.ts'

/** TCAP and MAP together, one thread: a probe's BEGIN from values to octets, its END from octets to values. */
export const codec: Benchmark = {
  name: 'codec',
  about: 'a BEGIN written and an END read, dialogue portion included, against summing as many octets',
  prepare() {
    const floor = work('sum of 74 octets', sum)
    const subjects = [...pair('SRI-SM'), ...pair('ATI'), ...pair('SRI-SM', false)]
    return Promise.resolve({
      contestants: [floor, ...subjects],
      aims: subjects
        .filter(({ name }) => !name.includes('closures'))
        .map(({ name }) => ({
          name: `${name}, CPU`,
          of: name,
          figure: 'cpuMicrosPerOperation' as const,
          atMost: 0.3,
        })),
      close: () => Promise.resolve(),
    })
  },
}

const octets = new Uint8Array(74)
let total = 0

/** As little as can be done with a BEGIN's octets: what the machine gives at this moment. */
function sum(): void {
  for (let at = 0; at < octets.length; at++) total = (total * 31 + (octets[at] as number)) | 0
}

function work(name: string, operation: () => void): Contestant {
  return { name, run: seconds => Promise.resolve(spin(seconds, 10_000, operation)) }
}

const isdn = (digits: string) => ({ ton: 'international', npi: 'isdn-e164', digits }) as const
const gateway = isdn('93700000001')
const visited = isdn('93700000003')
const cell = { mcc: '412', mnc: '01', lac: 4660, ci_or_sac: 22136 }

/** What a probe asks, and what an HLR usually answers: 73 and 87 octets, 78 and 106. */
const dialogues = {
  'SRI-SM': {
    operation: operations.sendRoutingInfoForSM,
    argument: { msisdn: isdn('93700000123'), smRpPri: true, serviceCentreAddress: gateway },
    result: { imsi: '412019876543210', locationInfoWithLMSI: { networkNodeNumber: visited } },
  },
  ATI: {
    operation: operations.anyTimeInterrogation,
    argument: {
      subscriberIdentity: { msisdn: isdn('93700000123') },
      requestedInfo: { locationInformation: true, subscriberState: true },
      gsmSCFAddress: gateway,
    },
    result: {
      subscriberInfo: {
        locationInformation: {
          ageOfLocationInformation: 3,
          vlrNumber: visited,
          cellGlobalIdOrServiceAreaIdOrLAI: { cellGlobalIdOrServiceAreaIdFixedLength: cell },
          mscNumber: visited,
        },
        subscriberState: { assumedIdle: true },
      },
    },
  },
} as const

function pair(title: keyof typeof dialogues, generated = true): Contestant[] {
  const { operation, argument, result } = dialogues[title]
  const context = contextFor(operation, 3)
  const writer = codecOf(operation.argument, generated)
  const reader = codecOf(operation.result, generated)
  const octets = encodeTcap(end(operation, context, reader.encode(result)))
  const name = generated ? title : `${title} (MAP as closures)`
  return [
    work(`${name} BEGIN written`, () => void encodeTcap(begin(operation, context, writer.encode(argument)))),
    work(`${name} END read`, () => {
      const [component] = decodeTcap(octets).components ?? []
      if (component?.type === 'returnResultLast' && component.parameter !== undefined)
        reader.decode(component.parameter)
    }),
  ]
}

function codecOf(shapes: Operation['argument'], generated: boolean): Codec<unknown> {
  const shape = shapeFor(shapes, 3)
  if (shape === undefined) throw new RangeError('has no version 3')
  return generated ? shape.codec : berCodec('map', shape.schema as Schema<unknown>, { generated })
}

const id = transactionId(0x1234_5678)

function begin({ code }: Operation, applicationContext: string, parameter: Octets): TcapMessage {
  return {
    message: 'begin',
    otid: id,
    dialogue: { dialogueAsId, apdu: 'AARQ', protocolVersion: '1', applicationContext },
    components: [{ type: 'invoke', invokeId: 1, operationCode: code, parameter }],
  }
}

function end({ code }: Operation, applicationContext: string, parameter: Octets): TcapMessage {
  const diagnostic = { source: 'dialogue-service-user', value: 'null' } as const
  return {
    message: 'end',
    dtid: id,
    dialogue: {
      dialogueAsId,
      apdu: 'AARE',
      protocolVersion: '1',
      applicationContext,
      result: 'accepted',
      diagnostic,
    },
    components: [{ type: 'returnResultLast', invokeId: 1, operationCode: code, parameter }],
  }
}
