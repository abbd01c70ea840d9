/**
 * Our M3UA against osmo-stp in the guest: A on raw IP and B in UDP with our own SCTP from this side, C, D and E inside
 * on the kernel's. A serves point code 101 alone, B and C serve 102 in override, D and E serve 103 in loadshare.
 */
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import type { AspReport, AspSpec } from '../testing/asp-main.ts'
import { buildAddon } from '../testing/rig/addon.ts'
import { capture, complaint, type Capture } from '../testing/rig/capture.ts'
import { bootGuest, guestAddresses, guestUdpPort, hostAddresses, type Guest } from '../testing/rig/guest.ts'
import type { Where } from '../testing/rig/peers.ts'
import type { Running } from '../testing/rig/running.ts'

const program = fileURLToPath(new URL('../testing/asp-main.js', import.meta.url))
const configuration = fileURLToPath(new URL('../../../../adapters/io/interop/osmo-stp.cfg', import.meta.url))
const sctpPort = 2905
const timers = { rtoInitialMs: 200, rtoMinMs: 100, rtoMaxMs: 400 }

const of101 = { pointCode: 101, routingContext: 1, trafficMode: 'override' } as const
const of102 = { pointCode: 102, routingContext: 2, trafficMode: 'override' } as const
const of103 = { pointCode: 103, routingContext: 3, trafficMode: 'loadshare' } as const

let guest: Guest
let recording: Capture
let stp: Running
let a: Asp
let b: Asp
let c: Asp
let d: Asp
let e: Asp

interface Asp {
  readonly running: Running
  /** What it said since `since` lines. */
  reports(since?: number): AspReport[]
  /** Waits until something is said that was not before the call. */
  next(wanted: RegExp, ms?: number): Promise<string>
}

function start(where: Where, spec: AspSpec): Asp {
  const running = guest[where](process.execPath, program, JSON.stringify(spec))
  return {
    running,
    reports: (since = 0) => running.lines.slice(since).map(line => JSON.parse(line) as AspReport),
    async next(wanted, ms = 10_000) {
      const since = running.lines.length
      for (let waited = 0; waited < ms; waited += 20) {
        const found = running.lines.slice(since).find(line => wanted.test(line))
        if (found !== undefined) return found
        await sleep(20)
      }
      throw new Error(
        `${wanted} was not said, but: ${running.lines.slice(since).join('\n')}\n${running.errors()}\n${stp.errors().slice(-2_000)}`,
      )
    },
  }
}

const [guestA, guestB] = guestAddresses
const [hostA, hostB] = hostAddresses

const specA: AspSpec = {
  provider: 'ip',
  local: [hostA],
  timers,
  peer: { addresses: [{ address: guestA, port: 0 }], sctpPort },
  servers: [of101],
  destinations: [102, 103],
}

const specB: AspSpec = {
  provider: 'udp',
  local: [hostB],
  timers,
  peer: { addresses: [{ address: guestB, port: guestUdpPort }], sctpPort },
  servers: [of102],
  destinations: [101],
}

const inside = (localPort: number, server: AspSpec['servers'][0]): AspSpec => ({
  provider: 'kernel',
  local: ['127.0.0.1'],
  localPort,
  peer: { addresses: [{ address: '127.0.0.1', port: 0 }], sctpPort },
  servers: [server],
  destinations: [101],
})

const active = (routingContext: number): RegExp =>
  new RegExp(`"aspStateIndication".*"as":"as${routingContext}","state":"active"`)
const paused = /"mtpPauseIndication","dpc":102/
const resumed = /"mtpResumeIndication","dpc":102/

/** What comes back of `count` messages that A sends to a point code. */
async function sendFromA(count: number, dpc: number): Promise<Extract<AspReport, { type: 'returned' }>> {
  const said = a.next(/"returned"/)
  a.running.write(`send ${count} ${dpc}\n`)
  return JSON.parse(await said) as Extract<AspReport, { type: 'returned' }>
}

async function servedBy(asp: Asp): Promise<number> {
  const said = asp.next(/"served"/)
  asp.running.write('served\n')
  return (JSON.parse(await said) as Extract<AspReport, { type: 'served' }>).count
}

test.before(async () => {
  buildAddon()
  guest = await bootGuest()
  recording = await capture(guest)
  stp = guest.inside('osmo-stp', '-c', configuration)
  for (
    let waited = 0;
    !stp.errors().includes('Binding') && !stp.errors().includes('binding') && waited < 50;
    waited += 1
  )
    await sleep(100)
})

test.after.always(async () => {
  recording.forget()
  await guest.stop()
})

test.serial(
  'ASP Up and ASP Active are acknowledged, AS-ACTIVE is notified, the destination becomes available',
  async t => {
    a = start('outside', specA)
    b = start('outside', specB)
    await b.running.line(active(2))
    await a.running.line(active(1))
    await a.running.line(resumed)
    await a.running.line(/AS-ACTIVE/)
    t.true(a.reports().every(({ type }) => type !== 'decodeError' && type !== 'deviation'))
  },
)

test.serial('messages are routed between two of our ASPs, in order', async t => {
  t.like(await sendFromA(500, 102), { count: 500, inOrder: true })
  t.is(await servedBy(b), 500)
})

test.serial('DUNA when the only ASP of a destination leaves, DAVA when it is back', async t => {
  const left = a.next(paused)
  b.running.write('inactive\n')
  await left
  t.is((await sendFromA(3, 102)).count, 0)
  const back = a.next(resumed)
  b.running.write('active\n')
  await back
  t.is((await sendFromA(3, 102)).count, 3)
})

test.serial('override: an ASP on the kernel’s SCTP takes over from ours, which is told', async t => {
  const told = b.next(/Alternate|ALTERNATE/i)
  c = start('inside', inside(2906, of102))
  await c.running.line(active(2))
  await told
  const before = await servedBy(b)
  t.like(await sendFromA(200, 102), { count: 200, inOrder: true })
  t.is(await servedBy(b), before)
  t.is(await servedBy(c), 200)
})

test.serial('loadshare: both ASPs serve the third point code', async t => {
  d = start('inside', inside(2907, of103))
  e = start('inside', inside(2908, of103))
  await d.running.line(active(3))
  await e.running.line(active(3))
  t.is((await sendFromA(200, 103)).count, 200)
  const shares = [await servedBy(d), await servedBy(e)] as const
  t.log(shares)
  t.is(shares[0] + shares[1], 200)
  t.true(shares[0] > 50 && shares[1] > 50)
})

test.serial('an ASP that is killed and associates again from the same port is active again', async t => {
  b.running.kill('SIGKILL')
  await b.running.exit()
  b = start('outside', specB)
  await b.running.line(active(2))
  await sleep(500)
  t.is((await sendFromA(100, 102)).count, 100)
  t.is(await servedBy(b), 100)
})

test.serial('a graceful end on request: ASP Down is acknowledged, and the association shut down', async t => {
  const down = a.next(/"aspStateIndication".*"state":"down"/)
  a.running.write('down\n')
  t.regex(await down, /down/)
})

test.serial('tshark decodes all of it down to M3UA and has nothing to complain of', async t => {
  await recording.stop()
  const classes = await recording.packets('m3ua', 'm3ua.message_class')
  t.true(classes.length > 500)
  t.deepEqual(await recording.packets(complaint, 'frame.number', '_ws.col.Info', '_ws.expert.message'), [])
})
