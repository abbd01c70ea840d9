import { Server, ServerCredentials } from '@grpc/grpc-js'
import { ReflectionService } from '@grpc/reflection'
import { HealthImplementation } from 'grpc-health-check'
import { readFileSync } from 'node:fs'
import { files } from '../../proto/gen/files.js'
import * as generated from '../../proto/gen/services.js'
import type { ListenAddress } from '../config/fields.ts'
import { GatewayError } from '../gateway-error.ts'
import { serverDefinition } from './definition.ts'
import type { Serving } from './handlers.ts'
import { hlrGateway, numberIntelligence, type Asking } from './services.ts'
import { signalling } from './signalling.ts'

export interface GrpcServer {
  /** Where it really listens, should port 0 have been asked for. */
  readonly address: ListenAddress
  /** As grpc.health.v1 tells: of the whole (`''`), a service, or an operator (`mno/<id>`). */
  setHealth(service: string, serving: boolean): void
  /** Takes no new connections; resolves when open calls have ended, or after `graceMs` without them. */
  close(graceMs: number): Promise<void>
}

export interface GrpcOptions extends Omit<Serving, 'draining'>, Asking {
  readonly draining: AbortSignal
  /** Turns a path of the configuration into one that can be opened. */
  readonly locate: (path: string) => string
}

/** Every service by its full name, for health and reflection. */
export const serviceNames = [
  generated.hlrGateway.fullName,
  generated.numberIntelligence.fullName,
  generated.signalling.fullName,
]

export async function startGrpc(options: GrpcOptions): Promise<GrpcServer> {
  const { grpc } = options
  const server = new Server({
    'grpc.max_receive_message_length': grpc.maxMessageBytes,
    'grpc.max_send_message_length': -1,
  })
  server.addService(serverDefinition(generated.hlrGateway), hlrGateway(options, options))
  server.addService(serverDefinition(generated.numberIntelligence), numberIntelligence(options, options))
  server.addService(serverDefinition(generated.signalling), signalling(options, options))
  reflection().addToServer(server)
  const health = new HealthImplementation()
  health.addToServer(server)
  const { address } = grpc.listen
  const port = await bind(server, grpc.listen, credentials(options))
  return {
    address: { address, port },
    setHealth: (service, serving) => health.setStatus(service, serving ? 'SERVING' : 'NOT_SERVING'),
    close: graceMs =>
      new Promise(resolve => {
        const force = setTimeout(() => server.forceShutdown(), graceMs)
        server.tryShutdown(() => {
          clearTimeout(force)
          resolve()
        })
      }),
  }
}

function bind(server: Server, { address, port }: ListenAddress, creds: ServerCredentials): Promise<number> {
  const target = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  return new Promise((resolve, reject) => {
    server.bindAsync(target, creds, (error, bound) => {
      if (error === null) resolve(bound)
      else
        reject(new GatewayError('start/addressTaken', { what: 'gRPC', address: target, why: error.message }))
    })
  })
}

function credentials({ grpc: { tls }, locate }: GrpcOptions): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  const [certificate, key, clientCa] = [tls.certificate, tls.key, tls.clientCa].map(path =>
    readFileSync(locate(path)),
  ) as [Buffer, Buffer, Buffer]
  return ServerCredentials.createSsl(clientCa, [{ cert_chain: certificate, private_key: key }], true)
}

/** The reflection service reads nothing of a package but these descriptors. */
function reflection(): ReflectionService {
  const fileDescriptorProtos = files.map(file => Buffer.from(file, 'base64'))
  type Package = ConstructorParameters<typeof ReflectionService>[0]
  return new ReflectionService({ 'hlrgw.v1': { fileDescriptorProtos } } as unknown as Package)
}
