import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ListenAddress } from '../config/fields.ts'
import { GatewayError } from '../gateway-error.ts'
import type { Logger } from '../logger.ts'

/** A small HTTP server: a table of routes, each answering with a status, a type and a body. */

export interface HttpReply {
  readonly status: number
  readonly type: string
  readonly body: string
}

export interface HttpRequest {
  readonly url: URL
  /** What the route's pattern captured, percent-decoded. */
  readonly parameter: string
  /** The caller's IP address. */
  readonly caller: string
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal
}

export interface Route {
  /** Matched against the path; its first group is `parameter`. */
  readonly path: RegExp
  readonly answer: (request: HttpRequest) => HttpReply | Promise<HttpReply>
}

export interface HttpServer {
  readonly address: ListenAddress
  /** Idle connections are closed at once, others when their request is answered or `graceMs` are over. */
  close(graceMs: number): Promise<void>
}

/** Longer paths are refused: the longest we serve is a number. */
const maxUrlCharacters = 2_048

export async function startHttp(
  listen: ListenAddress,
  routes: readonly Route[],
  logger: Logger,
): Promise<HttpServer> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    void serve(routes, request, response, logger)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', error =>
      reject(
        new GatewayError('start/addressTaken', {
          what: 'HTTP',
          address: `${listen.address}:${listen.port}`,
          why: error.message,
        }),
      ),
    )
    server.listen(listen.port, listen.address, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    address: { address: listen.address, port },
    close: graceMs =>
      new Promise(resolve => {
        const force = setTimeout(() => server.closeAllConnections(), graceMs)
        server.close(() => {
          clearTimeout(force)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

async function serve(
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
  logger: Logger,
): Promise<void> {
  // A body is nothing we take; it is read and dropped so that the connection can go on.
  request.resume()
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const { status, type, body } = await answer(routes, request, gone.signal, logger)
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(request.method === 'HEAD' ? undefined : body)
}

async function answer(
  routes: readonly Route[],
  { method = '', url: target = '/', socket }: IncomingMessage,
  signal: AbortSignal,
  logger: Logger,
): Promise<HttpReply> {
  if (method !== 'GET' && method !== 'HEAD') return problem(405, `${method} is not served here`)
  if (target.length > maxUrlCharacters) return problem(414, `longer than ${maxUrlCharacters} characters`)
  const parsed = URL.canParse(target, 'http://gateway') ? new URL(target, 'http://gateway') : undefined
  if (parsed === undefined) return problem(400, 'the path makes no sense')
  for (const { path, answer } of routes) {
    const match = path.exec(parsed.pathname)
    if (match === null) continue
    const parameter = decoded(match[1] ?? '')
    if (parameter === undefined) return problem(400, 'the path is not percent-encoded UTF-8')
    try {
      return await answer({ url: parsed, parameter, caller: socket.remoteAddress ?? '', signal })
    } catch (error) {
      logger.error({ err: error, path: path.source }, 'a request failed by a fault of ours')
      return problem(500, 'a fault of this gateway; its log says more')
    }
  }
  return problem(404, 'there is nothing here')
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

export function json(status: number, body: unknown): HttpReply {
  return { status, type: 'application/json; charset=utf-8', body: `${JSON.stringify(body)}\n` }
}

/** RFC 9457. */
export function problem(status: number, detail: string, more: object = {}): HttpReply {
  const body = `${JSON.stringify({ status, detail, ...more })}\n`
  return { status, type: 'application/problem+json; charset=utf-8', body }
}
