import { Server, ServerCredentials, type ServerDuplexStream, type handleUnaryCall } from '@grpc/grpc-js'
import { serverDefinition } from '../../gateway/grpc/definition.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import { hlrGateway, numberIntelligence } from '../../proto/gen/services.js'

/**
 * The floor of every gRPC benchmark, as a process of its own: grpc-js with the product's messages and nothing behind
 * them. Told by its parent what to answer, it says on which port it listens.
 */
export interface Canned {
  /** Encoded hlrgw.v1.Answer and hlrgw.v1.ProbeResponse, base64. */
  readonly answer: string
  readonly probe: string
}

const unary: (response: unknown) => handleUnaryCall<unknown, unknown> = response => (_, reply) => {
  reply(null, response)
}
const stream =
  <Req>(respond: (request: Req) => unknown) =>
  (call: ServerDuplexStream<Req, unknown>): void => {
    call.on('data', (request: Req) => call.write(respond(request)))
    call.on('end', () => call.end())
  }

process.once('message', (canned: Canned) => {
  const answer = hlrgw.v1.Answer.decode(Buffer.from(canned.answer, 'base64'))
  const probe = hlrgw.v1.ProbeResponse.decode(Buffer.from(canned.probe, 'base64'))
  const server = new Server({ 'grpc.max_receive_message_length': -1 })
  server.addService(serverDefinition(numberIntelligence), {
    resolveMsisdn: unary({ answer }),
    resolveStream: stream((request: hlrgw.v1.ResolveStreamRequest) => {
      return { correlationId: request.correlationId, answer }
    }),
    resolveBatch: ((call, reply) => {
      const results = Array.from({ length: call.request.requests.length }, () => ({ answer }))
      reply(null, { results })
    }) satisfies handleUnaryCall<hlrgw.v1.ResolveBatchRequest, unknown>,
  })
  server.addService(serverDefinition(hlrGateway), {
    probe: unary(probe),
    probeStream: stream((request: hlrgw.v1.ProbeStreamRequest) => {
      return { correlationId: request.correlationId, outcome: probe.outcome }
    }),
    listMnos: unary({}),
    watchMnos: stream(() => ({})),
  })
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error
    process.send?.(port)
  })
})
process.once('disconnect', () => process.exit(0))
