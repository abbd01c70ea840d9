import type { Msisdn } from '../../../actors/domain/msisdn.ts'
import type { MnoId } from '../../../actors/domain/network.ts'
import type { SignallingView } from '../../../adapters/hlr/view.ts'
import type { Explanation } from '../../explanation.ts'

/** Signalling as a gateway might tell it. */

export function anExplanation(msisdn: Msisdn, mno: MnoId | undefined, sls = 0): Explanation {
  return {
    msisdn,
    mno: mno ?? ('awcc' as MnoId),
    operators: [{ name: 'awcc', chosen: true, why: 'prefix 9370 was allotted to it (412-01)' }],
    route: {
      opc: 2011,
      called: 'routed on title, digits 93700001234, SSN 6',
      rules: [
        { rule: 'own title 93700009001', fits: false, why: 'does not begin with 93700009001' },
        { rule: 'awcc', fits: true, why: 'longest prefix that fits' },
      ],
      rule: 'awcc',
      destinations: [{ pointCode: 1011, state: 'reachable', chosen: true }],
      rewritten: 'routed on title, digits 93700001234, SSN 6',
      dpc: 1011,
      sls,
      server: 'awcc',
      association: 'awcc-sg1',
      stream: 1 + sls,
      ways: [
        { association: 'awcc-sg1', chosen: true, why: `has SLS ${sls}` },
        { association: 'awcc-sg2', chosen: false, why: 'ASP is down: not connected yet' },
      ],
      verdict: 'it would leave over awcc-sg1',
    },
  }
}

export function aView(mno: string): SignallingView {
  return {
    mno,
    associations: [
      {
        name: `${mno}-sg1`,
        state: 'down',
        reason: 'not connected yet',
        isSettled: true,
        isQuiesced: false,
        target: 'active',
        servers: [{ as: mno, state: 'down', reason: 'not connected yet' }],
        roundTripMs: undefined,
        deviations: { wrongPayloadProtocol: 3 },
        transport: 'cookieWait',
        peer: '127.0.11.1:9899 SCTP port 2905',
        streams: { inbound: 0, outbound: 0 },
        paths: [
          {
            address: '127.0.11.1:9899',
            state: 'unconfirmed',
            primary: true,
            rttMs: undefined,
            rtoMs: 200,
            errors: 1,
          },
        ],
        retransmissions: 0,
        quirks: ['noNotify'],
        why: 'no answer to INIT',
      },
    ],
    servers: [
      {
        name: mno,
        state: 'down',
        routingContext: 111,
        networkAppearance: undefined,
        trafficMode: 'loadshare',
        active: 0,
        minActive: 1,
        queued: 0,
      },
    ],
    destinations: [{ pointCode: 1011, state: 'unavailable', congestionLevel: 0, via: [] }],
  }
}
