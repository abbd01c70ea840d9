import {
  Client,
  Metadata,
  type ChannelCredentials,
  type ClientDuplexStream,
  type ClientReadableStream,
} from '@grpc/grpc-js'
import type { Method } from '../../proto/gen/services.js'
import { writing } from './definition.ts'

/** The methods of proto/gen/services.js called as promises and typed streams: the command line's side. */
export interface GrpcClient {
  /** Rejects with grpc-js' `ServiceError`. */
  unary<Req, ReqIn, Res, ResIn>(
    method: Method<Req, ReqIn, Res, ResIn, false, false>,
    message: ReqIn,
    options?: CallSettings,
  ): Promise<Res>
  bidi<Req, ReqIn, Res, ResIn>(
    method: Method<Req, ReqIn, Res, ResIn, true, true>,
    options?: CallSettings,
  ): ClientDuplexStream<ReqIn, Res>
  serverStream<Req, ReqIn, Res, ResIn>(
    method: Method<Req, ReqIn, Res, ResIn, false, true>,
    message: ReqIn,
    options?: CallSettings,
  ): ClientReadableStream<Res>
  close(): void
}

export interface CallSettings {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export function grpcClient(address: string, credentials: ChannelCredentials): GrpcClient {
  const client = new Client(address, credentials, {
    'grpc.max_receive_message_length': -1,
    // A retried stream would keep every message it sent; whoever asks decides whether to ask again.
    'grpc.enable_retries': 0,
  })
  return {
    unary: (method, message, settings = {}) =>
      new Promise((resolve, reject) => {
        const call = client.makeUnaryRequest(
          method.path,
          writing(method.request),
          octets => method.response.decode(octets),
          message,
          new Metadata(),
          optionsOf(settings),
          (error, response) => {
            if (error !== null) reject(error)
            else if (response !== undefined) resolve(response)
          },
        )
        settings.signal?.addEventListener('abort', () => call.cancel())
      }),
    bidi: (method, settings = {}) =>
      client.makeBidiStreamRequest(
        method.path,
        writing(method.request),
        octets => method.response.decode(octets),
        optionsOf(settings),
      ),
    serverStream: (method, message, settings = {}) =>
      client.makeServerStreamRequest(
        method.path,
        writing(method.request),
        octets => method.response.decode(octets),
        message,
        optionsOf(settings),
      ),
    close: () => client.close(),
  }
}

function optionsOf({ timeoutMs }: CallSettings) {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs }
}
