/** Our own SCTP against the Linux kernel's: either side begins, in UDP and on raw IP, over one network and over two. */
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import type { PeerSpec } from '../testing/peer-main.ts'
import { buildAddon } from '../testing/rig/addon.ts'
import { capture, complaint, type Capture } from '../testing/rig/capture.ts'
import { bootGuest, type Guest } from '../testing/rig/guest.ts'
import { addressesOf, peerAt, startPeer, type PeerProgram, type Where } from '../testing/rig/peers.ts'

type Carrier = 'udp' | 'ip'

/** Failures are to be noticed within a second or two. */
const timers = {
  rtoInitialMs: 200,
  rtoMinMs: 100,
  rtoMaxMs: 400,
  heartbeatIntervalMs: 400,
  pathMaxRetrans: 2,
}

let guest: Guest
let recording: Capture

test.before(async () => {
  buildAddon()
  guest = await bootGuest()
})

test.after.always(async () => {
  recording.forget()
  await guest.stop()
})
test.afterEach.always(() => guest.calm())

const other = (where: Where): Where => (where === 'inside' ? 'outside' : 'inside')
const providerAt = (where: Where, carrier: Carrier): PeerSpec['provider'] =>
  where === 'inside' ? 'kernel' : carrier

interface Ends {
  readonly client: PeerProgram
  readonly server: PeerProgram
}

async function connect(
  begins: Where,
  carrier: Carrier,
  paths: number,
  traffic: NonNullable<PeerSpec['traffic']>,
  rest: Partial<PeerSpec> = {},
): Promise<Ends> {
  const ends = (where: Where): PeerSpec => ({
    provider: providerAt(where, carrier),
    local: addressesOf(where).slice(0, paths),
    timers,
  })
  const server = await startPeer(guest, other(begins), ends(other(begins)))
  const peer = peerAt(other(begins), paths, carrier === 'udp')
  const client = await startPeer(guest, begins, {
    ...ends(begins),
    ...(peer === undefined ? {} : { peer }),
    traffic,
    ...rest,
  })
  return { client, server }
}

async function exit({ client, server }: Ends): Promise<void> {
  for (const { running } of [client, server]) running.write('exit\n')
  await Promise.all([client.running.exit(), server.running.exit()])
}

test.serial.before(async () => {
  recording = await capture(guest)
})

for (const carrier of ['udp', 'ip'] as const)
  for (const begins of ['outside', 'inside'] as const)
    test.serial(
      `${carrier}: ${begins === 'outside' ? 'ours' : 'the kernel’s'} begins, 2,000 messages come back in order, and it ends gracefully`,
      async t => {
        const plan = { messages: 2_000, window: 64, octets: 160 }
        const ends = await connect(begins, carrier, 1, plan, { shutsDown: true })
        const result = await ends.client.result()
        t.log(result)
        t.like(result, { returned: 2_000, failed: 0, wrong: 0 })
        t.is(await ends.client.running.exit(), 0)
        await ends.server.running.line(/"shutdownComplete"/)
        ends.server.running.write('exit\n')
        await ends.server.running.exit()
      },
    )

test.serial('long messages are fragmented and put together again by both', async t => {
  const plan = { messages: 100, window: 8, octets: 20_000 }
  const ends = await connect('outside', 'ip', 1, plan, { shutsDown: true })
  t.like(await ends.client.result(), { returned: 100, failed: 0, wrong: 0 })
  ends.server.running.write('exit\n')
  await ends.server.running.exit()
})

test.serial('tshark decodes all of it down to M3UA and has nothing to complain of', async t => {
  await recording.stop()
  t.true((await recording.packets('m3ua', 'frame.number')).length > 100)
  t.deepEqual(await recording.packets(complaint, 'frame.number', '_ws.col.Info', '_ws.expert.message'), [])
})

for (const begins of ['outside', 'inside'] as const)
  test.serial(
    `two networks, ${begins === 'outside' ? 'ours' : 'the kernel’s'} begins: each is cut and healed in turn under traffic, and nothing is lost`,
    async t => {
      const plan = { messages: 5_000, window: 500, perSecond: 500, octets: 160 }
      const ends = await connect(begins, 'ip', 2, plan)
      await cutAndHeal(t, ends)
      const result = await ends.client.result(30_000)
      t.log(result)
      t.like(result, { returned: 5_000, failed: 0, wrong: 0 })
      t.true(result.longestSilenceMs < 2_000, `${result.longestSilenceMs} ms`)
      await exit(ends)
    },
  )

const states = (program: PeerProgram): string[] =>
  program.reports('networkStatusChange').map(({ state }) => state)

async function cutAndHeal(t: ExecutionContext, { client, server }: Ends): Promise<void> {
  for (const network of [0, 1] as const) {
    await sleep(500)
    guest.cut(network)
    await sleep(2_500)
    t.is(states(client).at(-1), 'inactive', 'the client does not know that the path is cut')
    guest.cut()
    await sleep(2_000)
    t.is(states(client).at(-1), 'active', 'the client does not know that the path is back')
  }
  t.true(states(server).includes('inactive'))
}

test.serial(
  'all networks cut: both lose the association, and each message is back or given back',
  async t => {
    const plan = { messages: 20_000, window: 500, perSecond: 1_000, octets: 160 }
    for (const begins of ['outside', 'inside'] as const) {
      const ends = await connect(begins, 'ip', 2, plan, { timers: { ...timers, associationMaxRetrans: 4 } })
      await sleep(1_000)
      guest.cut(0, 1)
      const { returned, failed, wrong } = await ends.client.result(15_000)
      t.is(wrong, 0)
      t.true(failed > 0)
      t.log({ begins, returned, failed })
      const [lost] = ends.client.reports('communicationLost')
      t.is(lost?.cause.type, 'peerUnreachable')
      t.true(lost !== undefined && lost.undelivered <= failed)
      await ends.server.running.line(/"communicationLost"/, 20_000)
      guest.cut()
      await exit(ends)
    }
  },
)

test.serial(
  'ours is killed and comes back from the same port: the kernel sees a restart, and traffic goes on',
  async t => {
    const plan = { messages: 1_000_000, window: 32, perSecond: 500, octets: 160 }
    const first = await connect('outside', 'ip', 1, plan)
    await sleep(1_000)
    first.client.running.kill('SIGKILL')
    await first.client.running.exit()
    const peer = peerAt('inside', 1, false)
    const again = await startPeer(guest, 'outside', {
      provider: 'ip',
      local: addressesOf('outside').slice(0, 1),
      timers,
      ...(peer === undefined ? {} : { peer }),
      traffic: { messages: 500, window: 32, octets: 160 },
    })
    t.like(await again.result(), { returned: 500, wrong: 0 })
    t.is(first.server.reports('restart').length, 1)
    t.is(first.server.reports('communicationUp').length, 1)
    await exit({ client: again, server: first.server })
  },
)

test.serial('the kernel’s peer is killed: ours knows at once', async t => {
  const plan = { messages: 1_000_000, window: 32, perSecond: 500, octets: 160 }
  const ends = await connect('outside', 'ip', 1, plan)
  await sleep(1_000)
  const killed = performance.now()
  ends.server.running.kill('SIGKILL')
  await ends.client.running.line(/"communicationLost"|"shutdownComplete"/)
  const ms = performance.now() - killed
  t.log({ ms })
  t.true(ms < 1_000)
  ends.client.running.write('exit\n')
  await ends.client.running.exit()
})
