/**
 * One end of an association as a program, here or in the guest: `peer-main.js SPEC`. It says what happens, a JSON line
 * each; on its standard input it takes `shutdown`, `abort` and `exit`.
 */
import { createInterface } from 'node:readline'
import type { Peer } from '../../ss7/sctp/primitives.ts'
import type { TransportOutput } from '../transport.ts'
import { openEnd, type EndSpec } from './end.ts'
import { traffic, type Traffic, type TrafficPlan, type TrafficResult } from './traffic.ts'

export interface PeerSpec extends EndSpec {
  /** Absent: it waits for associations, and sends back what comes. */
  readonly peer?: Peer
  readonly traffic?: TrafficPlan
  /** Shut down when the traffic is through; else wait for a command. */
  readonly shutsDown?: boolean
}

export type PeerReport =
  { readonly type: 'ready' } | { readonly type: 'traffic'; readonly result: TrafficResult } | TransportOutput

const streams = 8
const association = 'a'
const spec = JSON.parse(process.argv[2] ?? '') as PeerSpec
let running: Traffic | undefined
const transport = await openEnd({ ...spec, listens: spec.peer === undefined }, deliver)

function report(what: PeerReport): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

function deliver(event: TransportOutput): void {
  if (event.type === 'dataArrive') {
    if (running === undefined) transport.handle({ ...event, type: 'send' })
    else running.onEvent(event)
    return
  }
  if (event.type !== 'sendFailure' && event.type !== 'sendBufferHigh' && event.type !== 'sendBufferLow')
    report(event)
  if (event.type === 'communicationUp' && spec.traffic !== undefined)
    drive(event.outboundStreams, spec.traffic)
  else running?.onEvent(event)
  const isOver = event.type === 'shutdownComplete' || event.type === 'communicationLost'
  if (isOver && spec.shutsDown === true) void exit()
}

function drive(outboundStreams: number, plan: TrafficPlan): void {
  running = traffic(transport, association, outboundStreams, plan, result => {
    report({ type: 'traffic', result })
    if (spec.shutsDown === true) transport.handle({ type: 'shutdown', association })
  })
}

async function exit(): Promise<void> {
  await transport.close()
  setImmediate(() => process.exit())
}

createInterface({ input: process.stdin }).on('line', command => {
  if (command === 'exit') void exit()
  else if (command === 'shutdown') transport.handle({ type: 'shutdown', association })
  else if (command === 'abort') transport.handle({ type: 'abort', association, reason: 'on request' })
})
report({ type: 'ready' })
if (spec.peer !== undefined)
  transport.handle({
    type: 'associate',
    association,
    peer: spec.peer,
    outboundStreams: streams,
    inboundStreams: streams,
  })
