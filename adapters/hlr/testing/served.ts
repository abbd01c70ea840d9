import type { MccMnc, MnoId } from '../../../actors/domain/network.ts'
import type { Msisdn } from '../../../actors/domain/msisdn.ts'
import type { Operation } from '../../../actors/domain/operation.ts'
import type { ProbeResult } from '../../../actors/domain/outcome.ts'
import type { MapConfirm, MapEvidence, MapOutcome, MapRequest } from '../../ss7/map/primitives.ts'
import type { StackInput } from '../../ss7/stack/primitives.ts'
import type { OperatorSettings, Ss7Settings } from '../settings.ts'
import { ss7Networks } from '../ss7.ts'

export const msisdn = '93700001234' as Msisdn
export const awcc = 'awcc' as MnoId

const settings: Ss7Settings = {
  sctpPort: 2905,
  globalTitle: '93700009001',
  ssn: 8,
  transactionIdPrefix: 0,
  maxDialogues: 100,
  sctp: {},
}
const operator: OperatorSettings = {
  id: awcc,
  country: 'AF',
  networks: ['412-01' as MccMnc],
  pointCode: 2011,
  gatewayPointCode: 1011,
  networkIndicator: 'national',
  routingContext: 111,
  trafficMode: 'loadshare',
  calledSsn: 6,
  translationType: 0,
  m3ua: {},
  associations: [
    {
      transport: 'udp',
      name: 'sg1',
      peer: [{ address: '127.0.11.1', port: 9899 }],
      sctpPort: 2905,
      streams: 17,
      quirks: {},
    },
    {
      transport: 'udp',
      name: 'sg2',
      peer: [{ address: '127.0.11.2', port: 9899 }],
      sctpPort: 2905,
      streams: 17,
      quirks: {},
    },
  ],
}

/** The network over a stack whose answers the test writes; time stands still at 1,000. */
export function served() {
  const inputs: Extract<StackInput, { type: 'map' }>[] = []
  const clock = { now: () => 1_000, wall: () => 5_000, setTimer: () => () => undefined }
  const ss7 = ss7Networks(settings, [operator], { input: input => inputs.push(input), clock, epoch: 3 })
  const network = ss7.networks.get(awcc)
  if (network === undefined) throw new Error('no network')
  const request = (at = 0): MapRequest => inputs[at]?.request as MapRequest
  const confirm = (
    outcome: MapOutcome,
    more: Partial<MapConfirm> = {},
    told: Partial<MapEvidence> = {},
  ): void => {
    const { requestId, called, calling } = request(inputs.length - 1)
    const counted = { version: 3, begins: 1, billable: true } as const
    const evidence: MapEvidence = { ...counted, called, calling, dialogueId: 0, ...told }
    ss7.take({
      type: 'mapConfirm',
      network: 'awcc',
      confirm: {
        type: 'mapConfirm',
        requestId,
        outcome,
        evidence,
        accompanying: [],
        deviations: [],
        ...more,
      },
    })
  }
  return { ss7, network, inputs, request, confirm }
}

export async function resultOf(
  operation: Operation,
  outcome: MapOutcome,
  more?: Partial<MapConfirm>,
  told?: Partial<MapEvidence>,
): Promise<ProbeResult> {
  const { network, confirm } = served()
  const reply = network.probe({ operation, msisdn, deadline: 3_000 })
  confirm(outcome, more, told)
  return (await reply).result
}
