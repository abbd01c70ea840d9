/** One association on TCP: a connection that carries one stream, number 0, of M3UA messages. */
import type { Socket } from 'node:net'
import type { LossCause, Peer, Send, SendFailureCause } from '../../ss7/sctp/primitives.ts'
import type { Octets } from '../../ss7/wire/octets.ts'
import type { Outlet } from '../outlet.ts'
import { sendQueue } from '../send-queue.ts'
import type { TransportStatistics } from '../transport.ts'
import type { TcpConfig } from './config.ts'
import { framer, isFramed } from './framing.ts'

/** RFC 4666 §8. TCP has no place for another payload protocol, nor for a second stream. */
const payloadProtocol = 3
const streams = 1

/** Octets handed to the system at once: below it, messages share a write. */
const writeOctets = 65_536

export interface Connection {
  send(message: Send): SendFailureCause | undefined
  shutdown(): void
  /** At once; says so with `cause`. */
  abort(cause: LossCause): void
  statistics(): TransportStatistics
}

export interface ConnectionWorld {
  readonly config: TcpConfig
  readonly outlet: Outlet
  readonly malformed: () => void
  readonly closed: () => void
}

type State = 'connecting' | 'up' | 'ending' | 'closed'

/** `socket` is connected, or about to be. */
export function connection(
  association: string,
  socket: Socket,
  peer: Peer,
  { config, outlet, malformed, closed }: ConnectionWorld,
): Connection {
  const queue = sendQueue(association, config, outlet)
  const incoming = framer(config.maxMessageOctets)
  let state: State = socket.connecting ? 'connecting' : 'up'
  /** Messages of the write under way: the first of the queue. */
  let writing = 0
  let scheduled = false
  let guard: NodeJS.Timeout | undefined

  function up(): void {
    socket.setNoDelay(true)
    socket.setKeepAlive(true, config.keepAliveMs)
    clearTimeout(guard)
    if (state === 'connecting') state = 'up'
    outlet({
      type: 'communicationUp',
      association,
      peer,
      inboundStreams: streams,
      outboundStreams: streams,
    })
    write()
  }

  function send(message: Send): SendFailureCause | undefined {
    if (state === 'ending' || state === 'closed') return 'shuttingDown'
    if (message.stream !== 0) return 'invalidStream'
    if (!isFramed(message.octets)) return 'invalidLength'
    const failure = queue.push(message)
    if (failure === undefined && !scheduled) {
      scheduled = true
      queueMicrotask(() => {
        scheduled = false
        write()
      })
    }
    return failure
  }

  /** One write at a time: what the system has not taken stays in our queue, where it is bounded. */
  function write(): void {
    if (state === 'connecting' || state === 'closed' || writing > 0) return
    const batch: Octets[] = []
    let octets = 0
    for (let next = queue.at(0); next !== undefined && octets < writeOctets; next = queue.at(batch.length)) {
      batch.push(next.octets)
      octets += next.octets.length
    }
    writing = batch.length
    if (writing === 0) {
      if (state === 'ending') socket.end()
      return
    }
    socket.write(Buffer.concat(batch, octets), error => {
      if (error != null || state === 'closed') return
      queue.drop(writing)
      writing = 0
      write()
    })
  }

  function shutdown(): void {
    if (state === 'ending' || state === 'closed') return
    if (state === 'connecting') return abort({ type: 'userAborted', reason: 'shutdown before communication' })
    state = 'ending'
    guard = setTimeout(() => abort({ type: 'shutdownTimeout' }), config.shutdownTimeoutMs)
    write()
  }

  /** The last words: each message that may not have arrived, then the end. `undefined` is a graceful one. */
  function end(cause: LossCause | undefined): void {
    if (state === 'closed') return
    state = 'closed'
    clearTimeout(guard)
    const undelivered = queue.length
    for (let index = 0; index < undelivered; index += 1)
      outlet({
        type: 'sendFailure',
        association,
        context: queue.at(index)?.context,
        cause: 'undelivered',
      })
    outlet(
      cause === undefined
        ? { type: 'shutdownComplete', association }
        : { type: 'communicationLost', association, cause, undelivered },
    )
    closed()
  }

  function abort(cause: LossCause): void {
    end(cause)
    if (socket.connecting) socket.destroy()
    else socket.resetAndDestroy()
  }

  function read(octets: Octets): void {
    if (state === 'closed') return
    const isSane = incoming.push(octets, message =>
      outlet({
        type: 'dataArrive',
        association,
        stream: 0,
        ppid: payloadProtocol,
        octets: message,
        unordered: false,
      }),
    )
    if (isSane) return
    malformed()
    abort({ type: 'protocolViolation', reason: 'message length makes no sense' })
  }

  /** The peer has finished. What we still hold it will not read: TCP has no SHUTDOWN-RECEIVED. */
  function finished(): void {
    if (incoming.pending > 0) abort({ type: 'protocolViolation', reason: 'ended within a message' })
    else if (queue.length > 0)
      abort({ type: 'peerAborted', causes: [], reason: 'ended while we were sending' })
    else end(undefined)
  }

  socket.on('data', read)
  socket.on('end', finished)
  socket.on('error', (error: NodeJS.ErrnoException) => end(lossCause(error)))
  socket.on('close', () => end(queue.length > 0 ? { type: 'peerAborted', causes: [] } : undefined))
  if (state === 'up') up()
  else {
    socket.once('connect', up)
    guard = setTimeout(() => abort({ type: 'initTimeout' }), config.connectTimeoutMs)
  }

  return {
    send,
    shutdown,
    abort,
    statistics: () => ({
      state: states[state],
      peer,
      paths: [],
      inboundStreams: streams,
      outboundStreams: streams,
      sendBufferOctets: queue.octets,
    }),
  }
}

const states = {
  connecting: 'cookieWait',
  up: 'established',
  ending: 'shutdownPending',
  closed: 'closed',
} as const satisfies Record<State, TransportStatistics['state']>

/** What the system says of a connection, in SCTP's words. */
function lossCause({ code = 'unknown' }: NodeJS.ErrnoException): LossCause {
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE')
    return { type: 'peerAborted', causes: [], reason: code }
  return { type: 'peerUnreachable' }
}
