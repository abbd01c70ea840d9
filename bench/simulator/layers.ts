import { m3ua } from '../../adapters/ss7/m3ua/m3ua.ts'
import { defaultMapConfig, map } from '../../adapters/ss7/map/service.ts'
import type { NUnitdataRequest, SccpAddress } from '../../adapters/ss7/sccp/primitives.ts'
import { sccp } from '../../adapters/ss7/sccp/sccp.ts'
import { defaultSctpConfig } from '../../adapters/ss7/sctp/config.ts'
import { sctpEndpoint, type SctpWorld } from '../../adapters/ss7/sctp/endpoint.ts'
import { defaultTcapConfig } from '../../adapters/ss7/tcap/config.ts'
import { tcap } from '../../adapters/ss7/tcap/tcap.ts'
import type { Random } from '../../adapters/ss7/wire/core.ts'
import type { Octets } from '../../adapters/ss7/wire/octets.ts'
import { servedOperations } from './answers.ts'
import { hlr } from './hlr.ts'
import { sctpPort, type SimulatedOperator } from './operators.ts'
import type { Persona } from './personas.ts'

/** The layers of a signalling gateway, configured as an operator would. */

export interface NodeWorld extends SctpWorld {
  readonly chance: Random
  /** What becomes of each TCAP message it sends; as it is unless given. */
  readonly speech?: (message: Octets) => Octets
  /** Longer SCCP messages leave in XUDT segments. */
  readonly maxMessageOctets?: number
}

/** Associations at once; each is one ASP of the same Application Server. */
export const aspNames = Array.from({ length: 16 }, (_, index) => `asp${index + 1}`)

export const streams = 17

/** TS 23.003 §8. */
const hlrSsn = 6

/** `chance` is the persona's, which must be repeatable; the protocols' must be unpredictable. */
export function layersOf(
  operator: SimulatedOperator,
  persona: Persona,
  { chance, maxMessageOctets, ...world }: NodeWorld,
) {
  const { id, pointCode, ourPointCode, routingContext, networkIndicator } = operator
  return {
    sctp: sctpEndpoint(
      { ...defaultSctpConfig, port: sctpPort, accept: { outboundStreams: streams, inboundStreams: streams } },
      world,
    ),
    m3ua: m3ua({
      role: 'sgp',
      applicationServers: [
        { name: id, routingContext, trafficMode: 'loadshare', pointCodes: [ourPointCode] },
      ],
      associations: aspNames.map(name => ({ name })),
      localPointCodes: [pointCode],
    }),
    sccp: sccp({
      localPointCode: pointCode,
      networkIndicator,
      subsystems: [hlrSsn],
      ...(maxMessageOctets !== undefined && { sending: { maxMessageOctets } }),
      translations: [{ name: 'every number', match: {}, to: { local: true, ssn: hlrSsn } }],
    }),
    tcap: tcap(defaultTcapConfig, world),
    map: map({ ...defaultMapConfig, serves: servedOperations }),
    hlr: hlr(persona, chance),
  }
}

/** As answers come back from a network: the HLR under its own title, the asker by point code after translation. */
export function answerFrom(
  { hlr, ourPointCode }: SimulatedOperator,
  request: NUnitdataRequest,
): NUnitdataRequest {
  const globalTitle = { gti: 4, tt: 0, np: 'isdn-e164', nai: 'international', digits: hlr } as const
  const calling: SccpAddress = { routingIndicator: 'gt', ssn: hlrSsn, globalTitle }
  return {
    ...request,
    called: { ...request.called, routingIndicator: 'ssn', pointCode: ourPointCode },
    calling,
  }
}
