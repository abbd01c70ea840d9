import {
  status,
  type handleBidiStreamingCall,
  type handleUnaryCall,
  type ServerDuplexStream,
} from '@grpc/grpc-js'
import type { google } from '../../proto/gen/messages.js'
import type { Logger } from '../logger.ts'
import { CallError, internal, invalidArgument, refusal } from './call-error.ts'
import { openCall, openItem, type Call, type CallOptions } from './call.ts'
import { unreadable } from './definition.ts'
import { checkCorrelation, maxCorrelationCharacters } from './requests.ts'

/** How calls are served whatever they ask: deadlines, cancellation, failures, flow control, draining. */

export interface Serving extends CallOptions {
  readonly logger: Logger
  /** Aborted when the gateway drains: new work is refused, open work is finished. */
  readonly draining: AbortSignal
}

type Answering<Req, Res> = (message: Req, call: Call) => Promise<Res>

/** What grpc-js gives a handler: the message, unless its octets could not be read. */
type Read<Req> = Req | typeof unreadable

export function unary<Req, Res>(
  serving: Serving,
  answer: Answering<Req, Res>,
): handleUnaryCall<Read<Req>, Res> {
  return (call, callback) => {
    const opened = openCall(call, serving)
    const serve = async (): Promise<void> => {
      const settled = await attempt(serving, call.request, opened, answer)
      if (settled instanceof CallError) callback(settled.toTrailers())
      else callback(null, settled)
    }
    void serve()
  }
}

/** What every item of a bidirectional stream has, and every answer to one. */
interface Item {
  readonly correlationId: string
  readonly timeoutMs?: number | null
}

type ItemAnswer<Res> = (Res | { error: google.rpc.Status.$Properties }) & { correlationId: string }

/**
 * Answers items as they come, in any order. Reads no further while `maxOpenPerStream` items are open or the client
 * does not read its answers, so that HTTP/2 flow control holds the client back.
 */
export function streaming<Req extends Item, Res extends object>(
  serving: Serving,
  answer: Answering<Req, Res>,
): handleBidiStreamingCall<Read<Req>, ItemAnswer<Res>> {
  return call => {
    const opened = openCall(call, serving)
    const { signal } = opened
    let open = 0
    let items = 0
    let congested = false
    let ending: CallError | 'done' | undefined

    function flow(): void {
      if (ending !== undefined && open === 0) finish(call, ending)
      else if (ending !== undefined || congested || open >= serving.grpc.maxOpenPerStream) call.pause()
      else if (call.isPaused()) call.resume()
    }
    function end(how: CallError | 'done'): void {
      if (signal.aborted) return
      ending ??= how
      flow()
    }
    async function answerItem(message: Req, nth: number): Promise<void> {
      const { correlationId, timeoutMs } = message
      const settled =
        checkCorrelation(correlationId) ??
        (await attempt(serving, message, openItem(opened, nth, timeoutMs, serving), answer))
      open -= 1
      if (signal.aborted) return
      congested = !call.write(
        settled instanceof CallError
          ? { error: settled.toStatus(), correlationId: correlationId.slice(0, maxCorrelationCharacters) }
          : Object.assign(settled, { correlationId }),
      )
      flow()
    }

    call.on('data', (message: Read<Req>) => {
      if (ending !== undefined) return
      if (message === unreadable) return end(unreadableMessage())
      open += 1
      flow()
      void answerItem(message, items++)
    })
    call.on('drain', () => {
      congested = false
      flow()
    })
    call.on('end', () => end('done'))
    whenAborted(serving.draining, signal, () => end(draining()))
  }
}

function finish<Req, Res>(call: ServerDuplexStream<Req, Res>, how: CallError | 'done'): void {
  if (how === 'done') call.end()
  else call.emit('error', how.toTrailers())
}

/** Calls `act` once `signal` is aborted, unless `over` was first. */
export function whenAborted(signal: AbortSignal, over: AbortSignal, act: () => void): void {
  if (signal.aborted) return act()
  signal.addEventListener('abort', act, { once: true })
  over.addEventListener('abort', () => signal.removeEventListener('abort', act), { once: true })
}

/** Never rejects: what an answer throws becomes the call's error. */
async function attempt<Req, Res>(
  { draining: drain, logger }: Serving,
  message: Read<Req>,
  call: Call,
  answer: Answering<Req, Res>,
): Promise<Res | CallError> {
  if (drain.aborted) return draining()
  if (message === unreadable) return unreadableMessage()
  try {
    return await answer(message, call)
  } catch (error) {
    if (error instanceof CallError) return error
    const { traceId } = call
    logger.error({ err: error, traceId }, 'a call failed by a fault of ours')
    return internal(traceId)
  }
}

export function draining(): CallError {
  return refusal(status.UNAVAILABLE, 'DRAINING', 'this gateway is draining; ask another')
}

function unreadableMessage(): CallError {
  return invalidArgument([{ field: '', description: 'the message is not of the type this method takes' }])
}
