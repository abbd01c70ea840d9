/** One network as both its ends are configured: an ASP with two signalling gateways, an HLR behind each. */
import { defaultMapConfig } from '../map/service.ts'
import { defaultSctpConfig } from '../sctp/config.ts'
import type { NetworkConfig } from '../stack/primitives.ts'
import { defaultTcapConfig } from '../tcap/config.ts'

export const udpPort = 9899
const gatewayPointCode = 100
const hlrPointCode = 200
const routingContext = 7
const sls = [0, 1]

/** The querying node, connected to two signalling gateways. */
export const networkOfGateway: NetworkConfig = {
  name: 'home',
  m3ua: {
    role: 'asp',
    applicationServers: [
      { name: 'as', routingContext, trafficMode: 'loadshare', pointCodes: [gatewayPointCode] },
    ],
    associations: sls.map(index => ({ name: `sg${index}` })),
    destinations: [hlrPointCode],
  },
  sccp: {
    localPointCode: gatewayPointCode,
    subsystems: [8],
    globalTitles: ['93700000001'],
    translations: [
      { name: 'hlr', match: { prefix: '93' }, to: { destinations: [{ pointCode: hlrPointCode }] } },
    ],
  },
  tcap: defaultTcapConfig,
  map: defaultMapConfig,
  transports: Object.fromEntries(
    sls.map(index => [
      `sg${index}`,
      {
        type: 'connect',
        peer: {
          addresses: [{ address: `10.0.0.${2 + index}`, port: udpPort }],
          sctpPort: defaultSctpConfig.port,
        },
      },
    ]),
  ),
}

/** A signalling gateway with an HLR behind it, in one node. */
export const networkOfSignallingGateway: NetworkConfig = {
  name: 'home',
  m3ua: {
    role: 'sgp',
    applicationServers: [
      { name: 'as', routingContext, trafficMode: 'loadshare', pointCodes: [gatewayPointCode] },
    ],
    associations: [{ name: 'asp' }],
    localPointCodes: [hlrPointCode],
  },
  sccp: {
    localPointCode: hlrPointCode,
    subsystems: [6],
    translations: [
      {
        name: 'gateway',
        match: { prefix: '93700000001' },
        to: { destinations: [{ pointCode: gatewayPointCode }] },
      },
      { name: 'hlr', match: { prefix: '93' }, to: { local: true, ssn: 6 } },
    ],
  },
  tcap: defaultTcapConfig,
  map: { ...defaultMapConfig, serves: ['sendRoutingInfoForSM', 'anyTimeInterrogation'] },
  transports: { asp: { type: 'accept' } },
}
