/**
 * An Application Server Process as a program: our M3UA on one of the providers, `asp-main.js SPEC`. It says what
 * happens, a JSON line each, and takes `send COUNT DPC`, `served`,
 * `inactive`, `active`, `down` and `exit` on its standard input.
 * A message for it is sent back to where it came from, unless it came back itself.
 */
import { createInterface } from 'node:readline'
import type { TrafficMode, M3uaInput, M3uaOutput } from '../../ss7/m3ua/primitives.ts'
import { m3ua } from '../../ss7/m3ua/m3ua.ts'
import type { Peer } from '../../ss7/sctp/primitives.ts'
import { monotonicClock } from '../clock.ts'
import { drive } from '../driver.ts'
import type { TransportOutput } from '../transport.ts'
import { openEnd, type EndSpec } from './end.ts'

export interface ApplicationServerSpec {
  readonly pointCode: number
  readonly routingContext: number
  readonly trafficMode: TrafficMode
}

export interface AspSpec extends EndSpec {
  readonly peer: Peer
  readonly localPort?: number
  /** What it sends is from the first one's point code. */
  readonly servers: readonly ApplicationServerSpec[]
  /** Point codes it audits and sends to. */
  readonly destinations: readonly number[]
}

export type AspReport =
  | { readonly type: 'ready' }
  | { readonly type: 'restart' }
  | { readonly type: 'returned'; readonly count: number; readonly inOrder: boolean }
  /** Messages of others it has sent back so far. */
  | { readonly type: 'served'; readonly count: number }
  | Exclude<M3uaOutput, { type: 'send' | 'mtpTransferIndication' }>

const association = 'stp'
const streams = 8
const spec = JSON.parse(process.argv[2] ?? '') as AspSpec
const returned: number[] = []
/** Of its own; what comes back has it, what is to be sent back has not. */
const [{ pointCode: mark } = { pointCode: 0 }] = spec.servers
let served = 0

const core = m3ua({
  role: 'asp',
  applicationServers: spec.servers.map(({ pointCode, ...server }) => ({
    ...server,
    name: `as${server.routingContext}`,
    pointCodes: [pointCode],
  })),
  associations: [{ name: association }],
  destinations: spec.destinations,
  // osmo-stp answers an audit with DAVA as long as it has a route, also while nobody serves it.
  timers: { auditMs: 0 },
})
const noSocket = { send: () => undefined, onDatagram: () => undefined }
const layer = drive<M3uaInput, M3uaOutput>(core, {
  socket: noSocket,
  clock: monotonicClock,
  onOutput: said,
  onError(error) {
    throw error
  },
})
const transport = await openEnd(spec, heard)

function report(what: AspReport): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

function heard(output: TransportOutput): void {
  switch (output.type) {
    case 'communicationUp':
    case 'dataArrive':
    case 'silenceChange':
      return layer.input(output)
    case 'restart':
      report({ type: 'restart' })
      return layer.input({ type: 'communicationLost', association, reason: 'restart' })
    case 'communicationLost':
    case 'shutdownComplete':
      return layer.input({ type: 'communicationLost', association, reason: output.type })
    case 'sendFailure':
    case 'sendBufferHigh':
    case 'sendBufferLow':
    case 'networkStatusChange':
  }
}

function said(output: Exclude<M3uaOutput, { type: 'datagram' }>): void {
  if (output.type === 'send') return transport.handle(output)
  if (output.type !== 'mtpTransferIndication') return report(output)
  const { opc, dpc, data } = output
  const view = new DataView(data.buffer, data.byteOffset)
  if (view.getUint32(0) !== mark) {
    served += 1
    // Kept until it is acknowledged, longer than what it came in.
    return layer.input({ ...output, type: 'mtpTransferRequest', opc: dpc, dpc: opc, data: data.slice() })
  }
  returned.push(view.getUint32(4))
}

function send(count: number, dpc: number): void {
  returned.length = 0
  for (let number = 0; number < count; number += 1) {
    const data = new Uint8Array(100)
    const view = new DataView(data.buffer)
    view.setUint32(0, mark)
    view.setUint32(4, number)
    // A spare service indicator: a decoder looks no further. One SLS, so that order can be seen.
    const label = { opc: mark, dpc, si: 15, ni: 2, mp: 0, sls: 3 }
    layer.input({ ...label, type: 'mtpTransferRequest', data })
  }
  setTimeout(() => {
    const inOrder = returned.every((number, index) => number === index)
    report({ type: 'returned', count: returned.length, inOrder })
  }, 1_500)
}

createInterface({ input: process.stdin }).on('line', line => {
  const [command, count, dpc] = line.split(' ')
  switch (command) {
    case undefined:
      return
    case 'send':
      return send(Number(count), Number(dpc))
    case 'served':
      return report({ type: 'served', count: served })
    case 'inactive':
      return layer.input({ type: 'aspInactiveRequest', association })
    case 'active':
      return layer.input({ type: 'aspActiveRequest', association })
    case 'down':
      return layer.input({ type: 'aspDownRequest', association })
    case 'exit':
      void transport.close().then(() => setImmediate(() => process.exit()))
  }
})
report({ type: 'ready' })
const { peer, localPort } = spec
transport.handle({
  type: 'associate',
  association,
  peer,
  outboundStreams: streams,
  inboundStreams: streams,
  ...(localPort === undefined ? {} : { localPort }),
})
