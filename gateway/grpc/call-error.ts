import { Metadata, status, type StatusObject } from '@grpc/grpc-js'
import { google } from '../../proto/gen/messages.js'

/** A field of the request that is wrong: where, and what is wrong with it and what to do. */
export interface Violation {
  readonly field: string
  readonly description: string
}

/** Why a call fails: a gRPC status with its details, thrown by handlers and by them only. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: status
  readonly violations: readonly Violation[]
  readonly #details: readonly google.protobuf.Any.$Properties[]

  constructor(
    code: status,
    message: string,
    details: readonly google.protobuf.Any.$Properties[],
    violations: readonly Violation[] = [],
  ) {
    super(message)
    this.code = code
    this.violations = violations
    this.#details = details
  }

  /** google.rpc.Status, for a stream item's `error` and for `grpc-status-details-bin`. */
  toStatus(): google.rpc.Status.$Properties {
    return { code: this.code, message: this.message, details: [...this.#details] }
  }

  toTrailers(): StatusObject {
    const metadata = new Metadata()
    const octets = google.rpc.Status.encode(this.toStatus()).finish()
    metadata.set('grpc-status-details-bin', Buffer.from(octets))
    return { code: this.code, details: this.message, metadata }
  }
}

export function invalidArgument(violations: readonly Violation[]): CallError {
  const text = violations.map(({ field, description }) => `${field}: ${description}`).join('; ')
  const badRequest = google.rpc.BadRequest.encode({ fieldViolations: [...violations] }).finish()
  return new CallError(status.INVALID_ARGUMENT, text, [detail('BadRequest', badRequest)], violations)
}

/** `reason` is for machines, in upper snake case; `message` for people. */
export function refusal(code: status, reason: string, message: string): CallError {
  const errorInfo = google.rpc.ErrorInfo.encode({ reason, domain: 'hlrgw' }).finish()
  return new CallError(code, message, [detail('ErrorInfo', errorInfo)])
}

/** What a caller may be told of a fault of ours: nothing but where to look. */
export function internal(traceId: string): CallError {
  return refusal(status.INTERNAL, 'INTERNAL', `a fault of this gateway; its log has trace ${traceId}`)
}

function detail(type: 'BadRequest' | 'ErrorInfo', value: Uint8Array): google.protobuf.Any.$Properties {
  return { type_url: `type.googleapis.com/google.rpc.${type}`, value }
}

/** The client's side: the field violations of a failed call, as its trailers carry them. */
export function violationsIn(metadata: Metadata): Violation[] {
  const [octets] = metadata.get('grpc-status-details-bin')
  if (!Buffer.isBuffer(octets)) return []
  return google.rpc.Status.decode(octets)
    .details.filter(({ type_url: type }) => type === 'type.googleapis.com/google.rpc.BadRequest')
    .flatMap(({ value }) => google.rpc.BadRequest.decode(value ?? new Uint8Array()).fieldViolations)
    .map(({ field, description }) => ({ field: field ?? '', description: description ?? '' }))
}
