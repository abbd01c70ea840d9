import type { MethodDefinition } from '@grpc/grpc-js'
import type { Codec, Method } from '../../proto/gen/services.js'

/** A service of proto/gen/services.js as grpc-js wants it. */

type AnyMethod = Method<unknown, never, unknown, never, boolean, boolean>

export interface GeneratedService {
  readonly fullName: string
  readonly methods: Readonly<Record<string, AnyMethod>>
}

/** A message that could not be read: its handler says INVALID_ARGUMENT, where grpc-js would say INTERNAL. */
export const unreadable = Symbol('unreadable')

export type Definition = Readonly<Record<string, MethodDefinition<unknown, unknown>>>

export function serverDefinition({ methods }: GeneratedService): Definition {
  const entries = Object.entries(methods).map(
    ([name, { path, request, response, requestStream, responseStream }]) => [
      name,
      {
        path,
        originalName: name,
        requestStream,
        responseStream,
        requestSerialize: writing(request),
        requestDeserialize: (octets: Buffer) => tryReading(request, octets),
        responseSerialize: writing(response),
        responseDeserialize: (octets: Buffer) => response.decode(octets),
      },
    ],
  )
  return Object.fromEntries(entries) as Definition
}

function tryReading(codec: Codec<unknown, never>, octets: Buffer): unknown {
  try {
    return codec.decode(octets)
  } catch {
    return unreadable
  }
}

export function writing<In>(codec: Codec<unknown, In>): (message: In) => Buffer {
  return message => {
    const octets = codec.encode(message).finish()
    return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
  }
}
