import { status, type handleServerStreamingCall } from '@grpc/grpc-js'
import type { MnoId } from '../../actors/domain/network.ts'
import type { hlrgw } from '../../proto/gen/messages.js'
import type { Config } from '../config/schema.ts'
import type { Questions } from '../questions.ts'
import { CallError, invalidArgument, refusal } from './call-error.ts'
import { openCall, type Call } from './call.ts'
import { draining, streaming, unary, whenAborted, type Serving } from './handlers.ts'
import { parseProbe, parseResolve } from './requests.ts'
import { answerToProto, mnoToProto, outcomeToProto } from './to-proto.ts'

/** The two services of proto/hlrgw/v1, method by method. */

type V1 = typeof hlrgw.v1
type Out<K extends keyof V1> = V1[K] extends { decode(octets: Uint8Array): infer M } ? M : never
type Answer = hlrgw.v1.Answer.$Properties

export interface Asking {
  readonly questions: Questions
  readonly defaults: Config['resolve']
}

export function numberIntelligence(serving: Serving, { questions, defaults }: Asking) {
  async function resolve(
    message: hlrgw.v1.ResolveMsisdnRequest.$Properties | null | undefined,
    call: Call,
  ): Promise<Answer> {
    const { request, failUnfulfilled } = parseResolve(message, call, defaults)
    const answer = await questions.resolve(request, call)
    if (failUnfulfilled && !answer.fulfilled) {
      const why = answer.degradations.join(', ') || 'nothing fresh enough is known'
      throw refusal(status.FAILED_PRECONDITION, 'UNFULFILLED', `not as fresh as asked for: ${why}`)
    }
    return answerToProto(answer, call.scope)
  }

  async function batch(requests: readonly hlrgw.v1.ResolveMsisdnRequest.$Properties[], call: Call) {
    const { maxBatch, maxOpenPerStream } = serving.grpc
    if (requests.length > maxBatch) {
      const description = `has ${requests.length} entries, at most ${maxBatch} are taken; send several batches, or a stream`
      throw invalidArgument([{ field: 'requests', description }])
    }
    return pooled(requests, maxOpenPerStream, async (request, index) => {
      try {
        const traceId = `${call.traceId}-${index}`
        return { answer: await resolve(request, { ...call, traceId }) }
      } catch (error) {
        if (error instanceof CallError) return { error: error.toStatus() }
        throw error
      }
    })
  }

  return {
    resolveMsisdn: unary(serving, async (message: Out<'ResolveMsisdnRequest'>, call) => ({
      answer: await resolve(message, call),
    })),
    resolveStream: streaming(serving, async (item: Out<'ResolveStreamRequest'>, call) => ({
      answer: await resolve(item.request, call),
    })),
    resolveBatch: unary(serving, async ({ requests }: Out<'ResolveBatchRequest'>, call) => ({
      results: await batch(requests, call),
    })),
  }
}

export function hlrGateway(serving: Serving, { questions }: Pick<Asking, 'questions'>) {
  async function probe(message: hlrgw.v1.ProbeRequest.$Properties | null | undefined, call: Call) {
    const { msisdn, operation, mno: named } = parseProbe(message)
    const mno = named ?? questions.operatorOf(msisdn)
    if (mno === undefined)
      throw refusal(status.NOT_FOUND, 'NO_OPERATOR', 'no operator has the number’s range; name one in mno_id')
    const outcome = await questions.probe(mno, { msisdn, operation, caller: call.caller }, call)
    if (outcome === undefined)
      throw refusal(
        status.NOT_FOUND,
        'UNKNOWN_MNO',
        `this gateway has no operator "${mno}"; ListMnos names them`,
      )
    return outcomeToProto(outcome, call.scope)
  }

  const watchMnos: handleServerStreamingCall<
    Out<'WatchMnosRequest'>,
    hlrgw.v1.WatchMnosResponse.$Properties
  > = call => {
    const { signal } = openCall(call, serving)
    const only = new Set<string>(call.request.mnoIds)
    const wanted = (id: string): boolean => only.size === 0 || only.has(id)
    const send = (ids: (id: MnoId) => boolean): boolean =>
      call.write({
        mnos: questions
          .mnos()
          .filter(({ id }) => ids(id))
          .map(mnoToProto),
      })
    const changed = new Set<MnoId>()
    // A slow reader misses states in between, never the last one.
    let ready = send(wanted)
    const flush = (): void => {
      if (!ready || changed.size === 0) return
      const now = new Set(changed)
      changed.clear()
      ready = send(id => now.has(id))
    }
    const stop = questions.onMnoChange(id => {
      if (wanted(id)) changed.add(id)
      flush()
    })
    call.on('drain', () => {
      ready = true
      flush()
    })
    signal.addEventListener('abort', stop, { once: true })
    whenAborted(serving.draining, signal, () => {
      stop()
      call.emit('error', draining().toTrailers())
    })
  }

  return {
    probe: unary(serving, async (message: Out<'ProbeRequest'>, call) => ({
      outcome: await probe(message, call),
    })),
    probeStream: streaming(serving, async (item: Out<'ProbeStreamRequest'>, call) => ({
      outcome: await probe(item.request, call),
    })),
    listMnos: unary(serving, async () => ({ mnos: questions.mnos().map(mnoToProto) })),
    watchMnos,
  }
}

/** As `Promise.all` over `act`, with at most `width` open at once. */
async function pooled<T, R>(
  all: readonly T[],
  width: number,
  act: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const entries = all.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await act(item, index)
  }
  await Promise.all(Array.from({ length: Math.min(width, all.length) }, worker))
  return results
}
