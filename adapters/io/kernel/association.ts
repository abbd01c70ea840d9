/** One association of the kernel's: its socket, the queue before it, and what the kernel says in SCTP's primitives. */
import type { LossCause, PathState, Peer, Send, SendFailureCause } from '../../ss7/sctp/primitives.ts'
import type { Outlet } from '../outlet.ts'
import { sendQueue } from '../send-queue.ts'
import type { TransportStatistics } from '../transport.ts'
import { abortCause } from './abort-chunk.ts'
import type { KernelConfig } from './config.ts'
import { contexts } from './contexts.ts'
import { reader } from './incoming.ts'
import { readable, writable, type Native, type NativeSocket, type Notification } from './native.ts'
import { writer } from './outgoing.ts'

export interface KernelAssociation {
  send(message: Send): SendFailureCause | undefined
  shutdown(): void
  abort(reason: string): void
  heartbeat(): void
  statistics(): TransportStatistics
}

export interface KernelWorld {
  readonly native: Native
  readonly config: KernelConfig
  readonly outlet: Outlet
  readonly closed: () => void
}

type State = 'connecting' | 'up' | 'ending' | 'closed'

const pathStates: Partial<Record<Extract<Notification, { type: 'pathChange' }>['state'], PathState>> = {
  available: 'active',
  confirmed: 'active',
  unreachable: 'inactive',
  removed: 'inactive',
  added: 'unconfirmed',
}

/** `socket` is connecting, or was accepted: either way the kernel will say when communication is up. */
export function kernelAssociation(
  association: string,
  socket: NativeSocket,
  /** As configured; what the kernel knows of an accepted one. */
  peer: Peer,
  { native, config, outlet, closed }: KernelWorld,
): KernelAssociation {
  const queue = sendQueue(association, config, outlet)
  const sent = contexts(config.kernelSendOctets)
  const write = writer(native, socket, queue, sent, message => fail(message.context, 'invalidLength'))
  const read = reader(native, socket, config.maxMessageOctets, {
    onMessage: message => outlet({ type: 'dataArrive', association, ...message }),
    onNotification: notified,
    onTooLong: () => abort({ type: 'protocolViolation', reason: 'message too long' }),
  })
  let state: State = 'connecting'
  let streams = { inboundStreams: 0, outboundStreams: 0 }
  let scheduled = false
  let isShut = false
  let undelivered = 0
  let guard: NodeJS.Timeout | undefined
  /** How it ended, once the kernel said so; told when everything before it was read. */
  let ending: { readonly cause: LossCause | undefined } | undefined

  function fail(context: unknown, cause: SendFailureCause): void {
    if (cause === 'undelivered') undelivered += 1
    outlet({ type: 'sendFailure', association, context, cause })
  }

  function send(message: Send): SendFailureCause | undefined {
    if (state === 'ending' || state === 'closed') return 'shuttingDown'
    if (state === 'up' && message.stream >= streams.outboundStreams) return 'invalidStream'
    const failure = queue.push(message)
    if (failure === undefined && !scheduled) {
      scheduled = true
      queueMicrotask(() => {
        scheduled = false
        flush()
      })
    }
    return failure
  }

  function flush(): void {
    if (state !== 'up' && state !== 'ending') return
    const writing = write()
    // Read on when it broke: the kernel's last words are there.
    native.watch(socket, writing === 'full' ? readable | writable : readable, ready)
    if (writing !== 'done' || state !== 'ending' || isShut) return
    isShut = true
    attempt(() => native.sctpShutdown(socket))
  }

  function ready(events: number): void {
    if ((events & readable) !== 0 || state === 'connecting') take()
    if ((events & writable) !== 0) flush()
  }

  function take(): void {
    let reading = attempt(read)
    const broken = typeof reading === 'string' ? undefined : reading.error
    // An error comes before what led to it; once it was taken, the kernel's last words can be read.
    if (broken !== undefined)
      do reading = attempt(read)
      while (reading === 'more')
    if (state === 'closed' || reading === 'more') return
    if (reading === 'empty') sent.heard()
    if (state === 'connecting') {
      const code = broken ?? native.pendingError(socket)
      if (code !== undefined) return end(lossCause(code, { type: 'initTimeout' }))
    }
    if (ending !== undefined) return end(ending.cause)
    if (broken !== undefined) end(lossCause(broken))
    else if (reading === 'end') end(undefined)
  }

  function notified(notification: Notification): void {
    switch (notification.type) {
      case 'associationChange':
        return changed(notification)
      case 'pathChange': {
        const now = pathStates[notification.state]
        const path = { address: notification.address, port: peer.addresses[0]?.port ?? 0 }
        if (now !== undefined) outlet({ type: 'networkStatusChange', association, path, state: now })
        return
      }
      case 'sendFailed': {
        const failed = sent.take(notification.context)
        if (failed !== undefined) fail(failed.context, 'undelivered')
        return
      }
      case 'senderDry':
        return sent.dry()
      case 'peerShutdown':
        // The kernel delivers what it has and completes by itself; it takes no more from us.
        if (state === 'up') state = 'ending'
        isShut = true
    }
  }

  function changed({
    state: change,
    info,
    ...told
  }: Extract<Notification, { type: 'associationChange' }>): void {
    switch (change) {
      case 'up':
        if (state === 'connecting') state = 'up'
        streams = { inboundStreams: told.inboundStreams, outboundStreams: told.outboundStreams }
        outlet({ type: 'communicationUp', association, peer, ...streams })
        return flush()
      case 'restart':
        return outlet({ type: 'restart', association })
      case 'lost':
        ending = {
          cause: info.length > 0 ? abortCause(info) : { type: 'peerUnreachable' },
        }
        return
      case 'shutdownComplete':
        ending = { cause: undefined }
        return
      case 'cannotStart':
        ending = { cause: { type: 'initTimeout' } }
        return
      case 'unknown':
    }
  }

  function shutdown(): void {
    if (state === 'connecting') return abort({ type: 'userAborted', reason: 'shutdown before communication' })
    if (state !== 'up') return
    state = 'ending'
    guard = setTimeout(() => abort({ type: 'shutdownTimeout' }), config.shutdownTimeoutMs)
    flush()
  }

  function abort(cause: LossCause): void {
    if (state === 'closed') return
    // With the socket goes what the kernel would have told of its messages.
    for (const context of sent.takeAll()) fail(context, 'undelivered')
    end(cause, () => native.sctpAbort(socket))
  }

  /** The last words. `undefined` is a graceful end. */
  function end(cause: LossCause | undefined, close = () => native.close(socket)): void {
    if (state === 'closed') return
    state = 'closed'
    clearTimeout(guard)
    for (let index = 0; index < queue.length; index += 1) fail(queue.at(index)?.context, 'undelivered')
    const lost = cause ?? (undelivered > 0 ? ({ type: 'peerAborted', causes: [] } as const) : undefined)
    outlet(
      lost === undefined
        ? { type: 'shutdownComplete', association }
        : { type: 'communicationLost', association, cause: lost, undelivered },
    )
    close()
    closed()
  }

  native.watch(socket, readable, ready)

  return {
    send,
    shutdown,
    abort: reason => abort({ type: 'userAborted', reason }),
    heartbeat: () => void attempt(() => native.sctpHeartbeat(socket)),
    statistics() {
      const told = native.sctpStatistics(socket)
      return {
        state: told.state,
        peer,
        inboundStreams: told.inboundStreams,
        outboundStreams: told.outboundStreams,
        sendBufferOctets: queue.octets,
        paths: told.paths.map(({ address, isPrimary, ...path }) => ({
          ...path,
          address: { address, port: peer.addresses[0]?.port ?? 0 },
          primary: isPrimary === 1,
        })),
      }
    },
  }
}

interface Failure {
  /** The system's name of the error. */
  readonly error: string
}

function attempt<T>(call: () => T): T | Failure {
  try {
    return call()
  } catch (error) {
    return { error: (error as NodeJS.ErrnoException).code ?? String(error) }
  }
}

/** What the system says of a socket, in SCTP's words. */
function lossCause(code: string, timeout: LossCause = { type: 'peerUnreachable' }): LossCause {
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE')
    return { type: 'peerAborted', causes: [], reason: code }
  return timeout
}
