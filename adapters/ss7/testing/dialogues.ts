/** MAP over TCAP, two nodes or more, joined by a network service in virtual time that a test can spoil. */
import { defaultMapConfig, map, type MapConfig, type MapService } from '../map/service.ts'
import type { MapConfirm, MapInput, MapOutput, MapRequest, MapResponse } from '../map/primitives.ts'
import type { NUnitdataIndication, NUnitdataRequest, SccpAddress } from '../sccp/primitives.ts'
import { seeded } from '../sctp/testing/random.ts'
import { defaultTcapConfig, type TcapConfig } from '../tcap/config.ts'
import type { TcapInput, TcapOutput } from '../tcap/primitives.ts'
import { tcap, type Tcap } from '../tcap/tcap.ts'
import { wake, type Millis } from '../wire/core.ts'
import type { Octets } from '../wire/octets.ts'
import { timers } from '../wire/timers.ts'

export const gatewayAddress: SccpAddress = {
  routingIndicator: 'gt',
  ssn: 8,
  globalTitle: { gti: 4, tt: 0, np: 'isdn-e164', nai: 'international', digits: '93700000001' },
}
export const hlrAddress: SccpAddress = {
  routingIndicator: 'gt',
  ssn: 6,
  globalTitle: { gti: 4, tt: 0, np: 'isdn-e164', nai: 'international', digits: '93700000099' },
}

/** What becomes of a message: the octets that arrive, none or several, each after its delay. */
export type Spoil = (
  octets: Octets,
  from: string,
) => readonly { readonly octets: Octets; readonly afterMs: Millis }[]
export const faithful: Spoil = octets => [{ octets, afterMs: 5 }]

export interface Node {
  readonly name: string
  readonly tcap: Tcap
  readonly map: MapService
  /** Everything the two cores said that was not for the other one or for the wire. */
  readonly said: (MapOutput | TcapOutput)[]
  readonly confirms: MapConfirm[]
  input(input: MapInput): void
  /** Something the network service itself says. */
  below(input: TcapInput): void
}

export interface Laboratory {
  now: Millis
  spoil: Spoil
  /** How `hlr` answers; by default not at all. */
  answer: (indication: Extract<MapOutput, { type: 'mapIndication' }>) => readonly MapResponse['answer'][]
  readonly gateway: Node
  readonly hlr: Node
  /** Octets sent so far, in order. */
  readonly wire: { readonly from: string; readonly octets: Octets }[]
  ask(request: Partial<MapRequest>): void
  run(forMs: Millis): void
}

interface Arrival {
  readonly to: Node
  readonly indication: NUnitdataIndication
}

export interface Settings {
  readonly seed?: number
  readonly gateway?: Partial<TcapConfig>
  readonly hlr?: Partial<TcapConfig>
  readonly map?: Partial<MapConfig>
}

export const msisdn = { ton: 'international', npi: 'isdn-e164', digits: '93701234567' } as const
export const sriSmArgument = {
  msisdn,
  smRpPri: true,
  serviceCentreAddress: { ...msisdn, digits: '93700000001' },
}
export const sriSmResult = {
  imsi: '412010000000001',
  locationInfoWithLMSI: { networkNodeNumber: { ...msisdn, digits: '93700000077' } },
}

export function laboratory({
  seed = 1,
  gateway = {},
  hlr = {},
  map: mapConfig = {},
}: Settings = {}): Laboratory {
  const random = seeded(seed)
  const inFlight = timers<Arrival>()
  let nextRequest = 1
  let tie = 0

  function node(name: string, tcapConfig: Partial<TcapConfig>, config: MapConfig): Node {
    const transactions = tcap({ ...defaultTcapConfig, ...tcapConfig }, { random })
    const service = map(config)
    const said: (MapOutput | TcapOutput)[] = []
    const confirms: MapConfirm[] = []
    const self: Node = {
      name,
      tcap: transactions,
      map: service,
      said,
      confirms,
      input(input) {
        service.handle(input, lab.now)
        drainMap()
      },
      below(input) {
        transactions.handle(input, lab.now)
        drainTcap()
      },
    }

    function drainMap(): void {
      for (let output = service.poll(); output !== undefined; output = service.poll()) {
        switch (output.type) {
          case 'mapConfirm':
            confirms.push(output)
            break
          case 'mapIndication': {
            const { dialogueId, invokeId } = output
            for (const answer of lab.answer(output))
              answers.push({ type: 'mapResponse', dialogueId, invokeId, answer })
            said.push(output)
            break
          }
          case 'mapRefused':
          case 'versionLearned':
            said.push(output)
            break
          case 'tcUniRequest':
          case 'tcBeginRequest':
          case 'tcContinueRequest':
          case 'tcEndRequest':
          case 'tcUAbortRequest':
          case 'tcPAbortRequest':
          case 'tcUCancelRequest':
            self.below(output)
            break
        }
      }
      for (let response = answers.shift(); response !== undefined; response = answers.shift())
        self.input(response)
    }
    const answers: MapResponse[] = []

    function drainTcap(): void {
      const indications: MapInput[] = []
      for (let output = transactions.poll(); output !== undefined; output = transactions.poll()) {
        switch (output.type) {
          case 'nUnitdataRequest':
            transmit(self, output)
            break
          case 'decodeError':
          case 'deviation':
          case 'strayMessage':
          case 'userFault':
            said.push(output)
            break
          case 'tcUniIndication':
          case 'tcBeginIndication':
          case 'tcContinueIndication':
          case 'tcEndIndication':
          case 'tcUAbortIndication':
          case 'tcPAbortIndication':
          case 'tcNoticeIndication':
          case 'tcLCancelIndication':
            indications.push(output)
            break
        }
      }
      for (const indication of indications) self.input(indication)
    }
    return self
  }

  function transmit(from: Node, { called, calling, data }: NUnitdataRequest): void {
    lab.wire.push({ from: from.name, octets: data })
    const to = from === lab.gateway ? lab.hlr : lab.gateway
    for (const { octets, afterMs } of lab.spoil(data, from.name)) {
      const route = {
        opc: from === lab.gateway ? 1 : 2,
        dpc: from === lab.gateway ? 2 : 1,
        sls: 0,
        association: 'a',
      }
      const indication = { type: 'nUnitdataIndication', called, calling, data: octets, ...route } as const
      // those that arrive in the same instant keep their order
      tie += 1e-9
      inFlight.set({ to, indication }, lab.now + afterMs + tie)
    }
  }

  const lab: Laboratory = {
    now: 0,
    spoil: faithful,
    answer: () => [],
    gateway: node('gateway', gateway, { ...defaultMapConfig, ...mapConfig }),
    hlr: node('hlr', hlr, {
      ...defaultMapConfig,
      serves: ['sendRoutingInfoForSM', 'anyTimeInterrogation', 'sendRoutingInfo', 'checkIMEI'],
    }),
    wire: [],
    ask(request) {
      lab.gateway.input({
        type: 'mapRequest',
        requestId: nextRequest++,
        operation: 'sendRoutingInfoForSM',
        argument: sriSmArgument,
        called: hlrAddress,
        calling: gatewayAddress,
        timeoutMs: 5_000,
        ...request,
      })
    },
    run(forMs) {
      const until = lab.now + forMs
      for (;;) {
        const next = Math.min(
          inFlight.deadline() ?? Infinity,
          lab.gateway.tcap.deadline() ?? Infinity,
          lab.hlr.tcap.deadline() ?? Infinity,
        )
        if (next > until) break
        lab.now = Math.max(lab.now, next)
        const arrival = inFlight.take(lab.now)
        if (arrival !== undefined) arrival.to.below(arrival.indication)
        for (const each of [lab.gateway, lab.hlr])
          if ((each.tcap.deadline() ?? Infinity) <= lab.now) each.below(wake)
      }
      lab.now = until
    },
  }
  return lab
}
