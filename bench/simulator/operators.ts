/** The five simulated operators: numbers, networks and signalling, as their link sheets would give them. */

export interface SimulatedOperator {
  readonly id: OperatorId
  readonly name: string
  /** E.164 with country code; the first is the one its nodes are numbered in. */
  readonly prefixes: readonly [string, ...string[]]
  readonly mccMnc: string
  /** The HLR's, which the signalling gateways route to. */
  readonly pointCode: number
  /** Given to us by the operator: our Application Server in its network. */
  readonly ourPointCode: number
  readonly routingContext: number
  /** Q.704 §14.2.1; 2 national. */
  readonly networkIndicator: number
  /** E.164 digits of the HLR. */
  readonly hlr: string
  /** Signalling gateways, one process each, an association each. */
  readonly gateways: readonly [SignallingGateway, SignallingGateway]
}

export type OperatorId = 'awcc' | 'roshan' | 'mtn' | 'etisalat' | 'salaam'

export interface SignallingGateway {
  readonly name: string
  readonly address: string
}

/** RFC 6951 §5.1: UDP encapsulation; RFC 4666 §1.4.8: M3UA's SCTP port. */
export const defaultUdpPort = 9899
export const sctpPort = 2905

function operator(
  id: OperatorId,
  name: string,
  network: number,
  mccMnc: string,
  prefixes: readonly [string, ...string[]],
): SimulatedOperator {
  return {
    id,
    name,
    prefixes,
    mccMnc,
    pointCode: 1_000 + network,
    ourPointCode: 2_000 + network,
    routingContext: 100 + network,
    networkIndicator: 2,
    hlr: `${prefixes[0]}0900001`,
    gateways: [
      { name: `${id}-sg1`, address: `127.0.${network}.1` },
      { name: `${id}-sg2`, address: `127.0.${network}.2` },
    ],
  }
}

export const operators: readonly [SimulatedOperator, ...SimulatedOperator[]] = [
  operator('awcc', 'AWCC', 11, '412-01', ['9370', '9371']),
  operator('roshan', 'Roshan', 12, '412-20', ['9379', '9372']),
  operator('mtn', 'MTN', 13, '412-40', ['9377', '9376']),
  operator('etisalat', 'Etisalat', 14, '412-50', ['9378', '9373']),
  operator('salaam', 'Salaam', 15, '412-80', ['9374']),
]

export function operatorById(id: string): SimulatedOperator | undefined {
  return operators.find(operator => operator.id === id)
}

/** Whose range a number was allotted from; it may have been ported since. */
export function operatorByNumber(msisdn: string): SimulatedOperator | undefined {
  return operators.find(({ prefixes }) => prefixes.some(prefix => msisdn.startsWith(prefix)))
}
