import {
  avoided,
  beginsAsTold,
  beginsPerNumber,
  beginsReceived,
  carries,
  count,
  everyoneAnswered,
  flowsAgain,
  fromNetwork,
  inFlightAtFault,
  orderPerSls,
  share,
  steadyBefore,
} from './clauses.ts'
import type { Drill } from './drill.ts'
import type { Load } from './load.ts'
import { friendly, type Persona } from '../simulator/personas.ts'

/** Signalling gateways and the wires to them fail; probes must not. */

const probes: Load = { name: 'probes', ask: 'probe', operator: 'awcc', perSecond: 2_000 }

/** Slow enough that there are always some in flight. */
export const leisurely: Persona = { ...friendly, latency: { medianMs: 80, p99Ms: 120 } }

const setup = { operators: ['awcc'], personas: { awcc: leisurely } } as const

/** An answer that comes later than this was disturbed. */
const usualMs = 500

export const nothingLost = [
  steadyBefore(),
  everyoneAnswered(),
  share('answered by the network in the end', {}, fromNetwork, 1),
  beginsPerNumber(2),
  beginsAsTold(),
  orderPerSls(),
]

export const aspKill: Drill = {
  name: 'asp-kill',
  title: 'a signalling gateway’s process is killed under load',
  promise:
    'Every probe in flight gets exactly one typed outcome; new probes flow again within 1 s; none is sent more than ' +
    'once beyond the one documented retry; order per SLS is kept.',
  about:
    'SIGKILL to one of the two signalling gateways of an operator at 2,000 probes a second: no goodbye, and nothing ' +
    'answers at its address any more. A witness in the path reads every BEGIN that leaves; what the gateway says it ' +
    'sent, what left and what the surviving network counted must agree. Then the process comes back and takes its ' +
    'half of the traffic again.',
  setup,
  loads: [probes],
  seconds: { before: 2, during: 4, after: 3 },
  inject: { says: 'SIGKILL to awcc-sg1', run: ({ simulators }) => simulators.kill('awcc', 1) },
  release: { says: 'awcc-sg1 is started again', run: ({ simulators }) => simulators.start('awcc', 1) },
  clauses: [
    ...nothingLost,
    flowsAgain('during', {}, usualMs, 1_000),
    avoided('awcc-sg1', 1_000),
    inFlightAtFault(),
    count('callers who were asked for once more', { where: ({ begins }) => begins > 1 }, { atLeast: 1 }),
    beginsReceived('awcc-sg2'),
  ],
}

export const aspSilent: Drill = {
  name: 'asp-silent',
  title: 'an association’s packets vanish under load, and nobody is told',
  promise:
    'As asp-kill: detection is by silence alone. New messages avoid the association after its first unanswered ' +
    'transmission (RTO, here at most 250 ms), it is given up after rtoMin 200 ms and four retransmissions of 250 ms.',
  about:
    'A relay in the path throws away every packet of one association, both ways, at 2,000 probes a second; both ends ' +
    'live on and know of nothing. What decides how fast it is noticed is `signalling.sctp`: `rtoMaxMs`, ' +
    '`associationMaxRetrans`, and for an idle association `heartbeatIntervalMs`. Then the path is whole again.',
  setup,
  loads: [probes],
  seconds: { before: 2, during: 4, after: 3 },
  inject: { says: 'the path to awcc-sg1 is cut', run: ({ relays }) => relays.get('awcc-sg1')?.cut() },
  release: {
    says: 'the path to awcc-sg1 is whole again',
    run: ({ relays }) => relays.get('awcc-sg1')?.restore(),
  },
  clauses: [
    ...nothingLost,
    flowsAgain('during', {}, usualMs, 1_000),
    avoided('awcc-sg1', 1_000),
    inFlightAtFault(),
    count('callers who were asked for once more', { where: ({ begins }) => begins > 1 }, { atLeast: 1 }),
    beginsReceived('awcc-sg1', 'awcc-sg2'),
  ],
}

export const sgRestart: Drill = {
  name: 'sg-restart',
  title: 'a signalling gateway restarts within a second',
  promise:
    'Every probe gets exactly one typed outcome, none is sent more than once beyond the one documented retry, and the ' +
    'association is up and carries traffic again within 10 s.',
  about:
    'SIGKILL to a signalling gateway, and a new process at the same address at once: it knows nothing of the old ' +
    'association, and answers what comes in it with ABORT (RFC 9260 §8.4). The association begins anew.',
  setup,
  loads: [probes],
  seconds: { before: 2, during: 1, after: 11 },
  inject: {
    says: 'SIGKILL to awcc-sg1, and a new process in its place',
    async run({ simulators }) {
      await simulators.kill('awcc', 1)
      await simulators.start('awcc', 1)
    },
  },
  clauses: [...nothingLost, inFlightAtFault(), beginsReceived('awcc-sg2'), carries('awcc-sg1', 10_000)],
}
