import type { Deadline, Metadata } from '@grpc/grpc-js'
import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Clock, Millis } from '../../actors/ports.ts'
import type { Config } from '../config/schema.ts'
import type { Scope } from './to-proto.ts'

/** What a handler knows of the call it serves. */
export interface Call {
  /** On the clock's monotonic scale; from the caller's gRPC deadline, or the configured default. */
  readonly deadline: Millis
  /** Aborted when the caller cancels, goes away, or its deadline passes. */
  readonly signal: AbortSignal
  readonly scope: Scope
  /** Who asks: the common name of its certificate, else the address it calls from. Callers share operators fairly. */
  readonly caller: string
  readonly traceId: string
}

/** The part of grpc-js' server calls that is the same for all four kinds. */
export interface ServerCall {
  readonly metadata: Metadata
  getDeadline(): Deadline
  getPeer(): string
  getAuthContext(): { sslPeerCertificate?: { subject: { CN?: string | string[] } } | undefined }
  on(event: 'cancelled', listener: () => void): unknown
}

export interface CallOptions {
  readonly clock: Clock
  readonly grpc: Config['grpc']
  readonly access: Config['access']
}

export function openCall(call: ServerCall, { clock, grpc, access }: CallOptions): Call {
  const gone = new AbortController()
  // One stream's items all listen to it: their number is bounded elsewhere.
  setMaxListeners(0, gone.signal)
  call.on('cancelled', () => gone.abort())
  const deadline = Number(call.getDeadline())
  const names = [call.getAuthContext().sslPeerCertificate?.subject.CN ?? []].flat()
  const leftMs = Number.isFinite(deadline) ? deadline - clock.wall() : grpc.defaultTimeoutMs
  return {
    deadline: clock.now() + Math.min(leftMs, grpc.maxTimeoutMs),
    signal: gone.signal,
    scope: scopeOf(names, access),
    caller: names[0] ?? call.getPeer().replace(/:[0-9]+$/, ''),
    traceId: traceIdOf(call.metadata),
  }
}

/** The `nth` item of a stream has its own deadline, and is named in the log by itself. */
export function openItem(
  { signal, scope, caller, traceId }: Call,
  nth: number,
  timeoutMs: number | null | undefined,
  { clock, grpc }: CallOptions,
): Call {
  const leftMs = Math.min(timeoutMs ?? grpc.defaultTimeoutMs, grpc.maxTimeoutMs)
  return { deadline: clock.now() + leftMs, signal, scope, caller, traceId: `${traceId}-${nth}` }
}

function scopeOf(names: readonly string[], { identity, control }: Config['access']): Scope {
  const isIn = (list: readonly string[]): boolean =>
    list.includes('anyone') || names.some(name => list.includes(name))
  return { identity: isIn(identity), control: isIn(control) }
}

/** W3C Trace Context §3.2.2: the caller's trace goes on here. */
function traceIdOf(metadata: Metadata): string {
  const [parent] = metadata.get('traceparent')
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(String(parent))
  return match?.[1] ?? newTraceId()
}

export function newTraceId(): string {
  return randomBytes(16).toString('hex')
}
