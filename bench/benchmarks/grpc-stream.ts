import type { ClientDuplexStream } from '@grpc/grpc-js'

/** One bidirectional stream as many calls: each waits for the answer that bears its correlation id. */
export function callsOver<Req, Res extends { readonly correlationId?: string | null | undefined }>(
  stream: ClientDuplexStream<Req, Res>,
): (request: (correlationId: string) => Req) => Promise<Res> {
  const waiting = new Map<string, { resolve: (response: Res) => void; reject: (error: Error) => void }>()
  let last = 0
  let failure: Error | undefined
  stream.on('data', (response: Res) => {
    const id = response.correlationId ?? ''
    waiting.get(id)?.resolve(response)
    waiting.delete(id)
  })
  stream.on('error', (error: Error) => {
    failure = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  return request => {
    if (failure !== undefined) return Promise.reject(failure)
    const id = String((last += 1))
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      stream.write(request(id))
    })
  }
}
