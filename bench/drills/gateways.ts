import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { leisurely } from './associations.ts'
import {
  beginsPerNumber,
  count,
  everyoneAnswered,
  flowsAgain,
  fromNetwork,
  noted,
  share,
  steadyBefore,
} from './clauses.ts'
import type { Drill } from './drill.ts'
import type { Load } from './load.ts'
import type { World } from './world.ts'

/** The gateway itself fails, or all its ways to a network do. */

const probes: Load = { name: 'probes', ask: 'probe', operator: 'awcc', perSecond: 300 }
const known: Load = {
  name: 'known',
  ask: 'resolve',
  operator: 'awcc',
  perSecond: 50,
  known: 50,
  forceFresh: true,
}

export const networkDead: Drill = {
  name: 'ni-fm-05',
  title: 'every association to an operator is dead, then back',
  promise:
    'Forced-fresh lookups get the last known answer with LOW confidence, marked HLR_DOWN or HLR_TIMEOUT, and no call ' +
    'fails; numint_hlr_adapter_health is 0; associations are re-established and answers live again within 60 s.',
  about:
    'SIGKILL to both signalling gateways of an operator under forced-fresh lookups of known numbers. asp-kill shows ' +
    'that one of two is enough; this shows what is left without any. (REST endpoints are not built yet; their part of ' +
    'this failure mode is not drilled.)',
  setup: { operators: ['awcc'] },
  loads: [known],
  seconds: { before: 2, during: 6, after: 12 },
  inject: {
    says: 'SIGKILL to awcc-sg1 and awcc-sg2',
    async run(world, note) {
      await Promise.all([world.simulators.kill('awcc', 1), world.simulators.kill('awcc', 2)])
      await sleep(3_000)
      note('adapterHealth', await metric(world, 'numint_hlr_adapter_health{mno_id="awcc"}'))
    },
  },
  release: {
    says: 'both are started again',
    run: async ({ simulators }) =>
      void (await Promise.all([simulators.start('awcc', 1), simulators.start('awcc', 2)])),
  },
  clauses: [
    steadyBefore(),
    everyoneAnswered(),
    share(
      'given the last known answer, LOW and marked, from 3 s after the fault',
      { load: 'known', phase: 'during', fromMs: 3_000 },
      ({ outcome, confidence, degradations = [] }) =>
        ['CACHE', 'PERSISTED'].includes(outcome) &&
        confidence === 'LOW' &&
        degradations.some(each => each === 'HLR_DOWN' || each === 'HLR_TIMEOUT'),
      1,
    ),
    noted('numint_hlr_adapter_health 3 s after the fault', 'adapterHealth', { atLeast: 0, atMost: 0 }),
    flowsAgain('after', {}, 1_000, 60_000),
    count('live answers after the release', { phase: 'after', where: fromNetwork }, { atLeast: 1 }),
  ],
}

export const gatewayKilled: Drill = {
  name: 'ni-fm-16',
  title: 'a gateway is killed with dialogues open; its sibling takes over',
  promise:
    'Callers of orphaned probes hear of it at once and succeed at the sibling: every caller is answered by the network; ' +
    'at most one retry each; the killed gateway is back and ready in under 30 s.',
  about:
    'Two gateways, each with one association to each operator and its own prefix of transaction ids. SIGKILL to the ' +
    'one that callers prefer, while dialogues are open: their calls fail, and they ask its sibling, as number ' +
    'intelligence’s replay does. Then the gateway is started again with a new generation of transaction ids.',
  setup: { operators: ['awcc'], sibling: true, personas: { awcc: leisurely } },
  loads: [{ ...probes, retryAtSibling: true }],
  seconds: { before: 2, during: 3, after: 3 },
  inject: { says: 'SIGKILL to the first gateway', run: ({ gateways: [first] }) => first?.kill() },
  release: {
    says: 'the first gateway is started again',
    async run({ gateways: [first] }, note) {
      const began = performance.now()
      await first?.start()
      note('backMs', performance.now() - began)
    },
  },
  clauses: [
    steadyBefore(),
    everyoneAnswered(),
    share('answered by the network in the end', {}, fromNetwork, 1),
    count(
      'callers whose question was orphaned',
      { where: ({ orphanedBy }) => orphanedBy !== undefined },
      {
        atLeast: 1,
      },
    ),
    beginsPerNumber(2),
    noted('the killed gateway is ready, with its associations', 'backMs', { atMost: 30_000, unit: 'ms' }),
  ],
}

/** Of the operator that is there: the others' associations never began. */
const lost = 'hlrgw_association_lost_total{association="awcc-'

const stallMs = 800

export const eventLoopStall: Drill = {
  name: 'event-loop-stall',
  title: 'the gateway’s process stands still for most of a second',
  promise:
    'A pause of 0.8 s costs its time and no more: every caller is answered by the network, no association is lost, ' +
    'nothing is sent twice, and latencies are as before within 1 s of its end.',
  about:
    'SIGSTOP and SIGCONT to the gateway: what a long garbage collection, a busy neighbour or a frozen virtual machine ' +
    'does. Timers that should have fired meanwhile all fire at once; none of them may take silence for death.',
  setup: { operators: ['awcc'], personas: { awcc: leisurely } },
  loads: [probes],
  seconds: { before: 2, during: 1, after: 4 },
  inject: {
    says: `SIGSTOP to the gateway for ${stallMs} ms`,
    async run({ gateways: [first] }) {
      const { pid } = first?.product ?? {}
      if (pid === undefined) throw new RangeError('there is no gateway to stop')
      process.kill(pid, 'SIGSTOP')
      await sleep(stallMs)
      process.kill(pid, 'SIGCONT')
    },
  },
  release: {
    says: 'the gateway runs again',
    run: async (world, note) => note('lost', await metric(world, lost)),
  },
  clauses: [
    steadyBefore(),
    everyoneAnswered(),
    share('answered by the network', {}, fromNetwork, 1),
    beginsPerNumber(1),
    noted('associations lost', 'lost', { atMost: 0 }),
    flowsAgain('after', {}, 500, 1_000),
  ],
}

const jumpMs = 3_600_000

export const clockJump: Drill = {
  name: 'clock-jump',
  title: 'the gateway’s wall clock jumps an hour ahead, then back',
  promise:
    'Deadlines and timers run by the monotonic clock: every caller is answered by the network, no association is lost ' +
    'and nothing is sent twice, whichever way the wall clock jumps.',
  about:
    'The gateway is started with a shim before its first module that moves `Date` by an hour on SIGUSR2 and back on ' +
    'the next one, as a corrected clock does; nothing else in the process knows of it.',
  setup: {
    operators: ['awcc'],
    personas: { awcc: leisurely },
    environment: {
      NODE_OPTIONS: `--import=${fileURLToPath(new URL('./clock-shim.js', import.meta.url))}`,
    },
  },
  loads: [probes],
  seconds: { before: 2, during: 3, after: 3 },
  inject: { says: `the wall clock jumps by ${jumpMs / 60_000} minutes`, run: jump },
  release: {
    says: 'the wall clock jumps back',
    async run(world, note) {
      jump(world)
      await sleep(2_000)
      note('lost', await metric(world, lost))
    },
  },
  clauses: [
    steadyBefore(),
    everyoneAnswered(),
    share('answered by the network', {}, fromNetwork, 1),
    beginsPerNumber(1),
    noted('associations lost', 'lost', { atMost: 0 }),
    flowsAgain('during', {}, 500, 1_000),
    flowsAgain('after', {}, 500, 1_000),
  ],
}

function jump({ gateways: [first] }: World): void {
  if (first !== undefined) process.kill(first.product.pid, 'SIGUSR2')
}

/** The sum of the first gateway's series whose name and labels begin so; 0 when there is none yet. */
export async function metric({ gateways: [first] }: World, series: string): Promise<number> {
  const text = await (await fetch(`http://${first?.http}/metrics`)).text()
  const values = text.split('\n').filter(line => line.startsWith(series))
  return values.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
