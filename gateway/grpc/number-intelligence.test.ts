import test from 'ava'
import { Metadata } from '@grpc/grpc-js'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Millis } from '../../actors/ports.ts'
import { google, hlrgw } from '../../proto/gen/messages.js'
import { hlrGateway, numberIntelligence } from '../../proto/gen/services.js'
import { violationsIn } from './call-error.ts'
import { anAnswer, codeName, collect, failure, gate, realClock, scripted, serve } from './testing/served.ts'

const { resolveMsisdn, resolveBatch, resolveStream } = numberIntelligence.methods
const { listMnos } = hlrGateway.methods
const number = '+93700001234'
/** As a client of a newer contract would send it: field 6, value 77. */
const { onUnfulfilled: unheardOf } = hlrgw.v1.ResolveMsisdnRequest.decode(Uint8Array.of(0x30, 77))

test('ResolveMsisdn: the answer, with its facts and its trace', async t => {
  const { client } = await serve(t)
  const { answer } = await client.unary(resolveMsisdn, { msisdn: number })
  t.is(answer?.msisdn, number)
  t.is(answer?.source, hlrgw.v1.AnswerSource.ANSWER_SOURCE_LIVE_HLR)
  t.regex(answer?.traceId ?? '', /^[0-9a-f]{32}$/)
  t.deepEqual(
    answer?.attributes?.map(({ fact }) => fact?.identity?.imsi ?? null),
    [null, '412010000000001'],
  )
})

test('IMSI and serving nodes only for callers whom the configuration names', async t => {
  const { client } = await serve(t, {}, { identity: ['router'] })
  const { answer } = await client.unary(resolveMsisdn, { msisdn: number })
  t.is(answer?.attributes?.length, 1)
  const { FACT_KIND_IDENTITY } = hlrgw.v1.FactKind
  const refused = await failure(
    client.unary(resolveMsisdn, { msisdn: number, attributes: [FACT_KIND_IDENTITY] }),
  )
  t.is(codeName(refused), 'PERMISSION_DENIED')
})

test('ni-fm-10: what NFKC folds is accepted; anything else is INVALID_ARGUMENT naming field, fault and remedy', async t => {
  const { client } = await serve(t)
  const { answer } = await client.unary(resolveMsisdn, { msisdn: '+９３７００００１２３４' })
  t.is(answer?.msisdn, number)
  const faults: [string, RegExp][] = [
    ['+٩٣٧٠٠٠٠١٢٣٤', /character 2 is U\+0669 "٩"; only ASCII digits/],
    ['\u200F+93700001234', /character 1 is U\+200F; only ASCII digits/],
    ['+9370000\u202E1234', /character 9 is U\+202E/],
    ['+9370000l234', /character 9 is U\+006C "l"/],
    ['0093700001234', /begins with 0; give the country code first/],
    ['+93', /has 2 digits; E.164 with country code has at least 7/],
    ['+9370000123456789', /at most 15 digits/],
    ['', /the number is empty; give E.164/],
    ['9'.repeat(1_048_576), /has 1048576 characters; E.164 has at most 15 digits/],
  ]
  for (const [msisdn, description] of faults) {
    const error = await failure(client.unary(resolveMsisdn, { msisdn }))
    t.is(codeName(error), 'INVALID_ARGUMENT')
    const [violation] = violationsIn(error.metadata)
    t.is(violation?.field, 'msisdn')
    t.regex(violation?.description ?? '', description)
  }
})

test('every violation is told at once', async t => {
  const { client } = await serve(t)
  const message = {
    msisdn: 'x',
    attributes: [0, 99],
    operations: [42],
    onUnfulfilled: unheardOf,
  }
  const error = await failure(client.unary(resolveMsisdn, message))
  t.deepEqual(
    violationsIn(error.metadata).map(({ field }) => field),
    ['msisdn', 'attributes[0]', 'attributes[1]', 'operations[0]', 'on_unfulfilled'],
  )
})

test('a message above the configured size is refused, and the connection lives on', async t => {
  const { client } = await serve(t, {}, { grpc: { maxMessageBytes: 2_048 } })
  const error = await failure(client.unary(resolveMsisdn, { msisdn: '9'.repeat(1_048_576) }))
  t.is(codeName(error), 'RESOURCE_EXHAUSTED')
  t.truthy((await client.unary(resolveMsisdn, { msisdn: number })).answer)
})

test('octets that are no message are INVALID_ARGUMENT, not a fault of ours', async t => {
  const { client } = await serve(t)
  const garbage = {
    ...resolveMsisdn,
    request: { ...resolveMsisdn.request, encode: () => ({ finish: () => Uint8Array.of(0x0a, 0xff) }) },
  }
  t.is(codeName(await failure(client.unary(garbage, { msisdn: '' }))), 'INVALID_ARGUMENT')
})

test('the request reaches the core as it was meant; what it leaves open comes from the configuration', async t => {
  const seen: unknown[] = []
  const { client } = await serve(t, {
    resolve: async (request, until) => {
      seen.push({ ...request, traceId: '' })
      return scripted.resolve(request, until)
    },
  })
  const { FACT_KIND_ROAMING } = hlrgw.v1.FactKind
  const { OPERATION_ATI } = hlrgw.v1.Operation
  await client.unary(resolveMsisdn, { msisdn: number })
  await client.unary(resolveMsisdn, {
    msisdn: number,
    attributes: [FACT_KIND_ROAMING, FACT_KIND_ROAMING],
    operations: [OPERATION_ATI],
    maxStalenessSeconds: 0,
    forceFresh: true,
  })
  const msisdn = '93700001234'
  t.deepEqual(seen, [
    {
      msisdn,
      wanted: ['servingNetwork', 'subscriberState', 'roaming', 'identity'],
      operations: ['sriSm'],
      maxStalenessMs: undefined,
      forceFresh: false,
      caller: '127.0.0.1',
      traceId: '',
    },
    {
      msisdn,
      wanted: ['roaming'],
      operations: ['ati'],
      maxStalenessMs: 0,
      forceFresh: true,
      caller: '127.0.0.1',
      traceId: '',
    },
  ])
})

test('deadlines propagate on the monotonic scale; without one the configured default holds', async t => {
  const left: Millis[] = []
  const { client } = await serve(t, {
    resolve: async (request, until) => {
      left.push(until.deadline - realClock.now())
      return scripted.resolve(request, until)
    },
  })
  await client.unary(resolveMsisdn, { msisdn: number }, { timeoutMs: 1_500 })
  await client.unary(resolveMsisdn, { msisdn: number })
  await client.unary(resolveMsisdn, { msisdn: number }, { timeoutMs: 3_600_000 })
  const [given = 0, byDefault = 0, cut = 0] = left
  t.true(given > 1_000 && given <= 1_500, String(given))
  t.true(byDefault > 4_500 && byDefault <= 5_000, String(byDefault))
  t.true(cut > 59_000 && cut <= 60_000, String(cut))
})

test('cancellation reaches the core, and a passed deadline does too', async t => {
  const asked = gate()
  const aborted: [gate: ReturnType<typeof gate>, msisdn: string][] = []
  const { client } = await serve(t, {
    resolve: ({ msisdn }, { signal }) =>
      new Promise(resolve => {
        const heard = gate()
        aborted.push([heard, msisdn])
        asked.open()
        signal?.addEventListener('abort', () => {
          heard.open()
          resolve(anAnswer(msisdn))
        })
      }),
  })
  const caller = new AbortController()
  const cancelled = failure(client.unary(resolveMsisdn, { msisdn: number }, { signal: caller.signal }))
  await asked.opened
  caller.abort()
  t.is(codeName(await cancelled), 'CANCELLED')
  const late = await failure(client.unary(resolveMsisdn, { msisdn: '+93700009999' }, { timeoutMs: 300 }))
  t.is(codeName(late), 'DEADLINE_EXCEEDED')
  await Promise.all(aborted.map(([heard]) => heard.opened))
  t.deepEqual(
    aborted.map(([, msisdn]) => msisdn),
    ['93700001234', '93700009999'],
  )
})

test('on_unfulfilled FAIL: FAILED_PRECONDITION with the reasons; else the degraded answer', async t => {
  const { client } = await serve(t, {
    resolve: async ({ msisdn }) => ({
      ...anAnswer(msisdn),
      fulfilled: false,
      degradations: ['HLR_DOWN', 'STORE_DOWN'],
    }),
  })
  t.false((await client.unary(resolveMsisdn, { msisdn: number })).answer?.fulfilled)
  const { ON_UNFULFILLED_FAIL } = hlrgw.v1.OnUnfulfilled
  const error = await failure(
    client.unary(resolveMsisdn, { msisdn: number, onUnfulfilled: ON_UNFULFILLED_FAIL }),
  )
  t.is(codeName(error), 'FAILED_PRECONDITION')
  t.is(error.details, 'not as fresh as asked for: HLR_DOWN, STORE_DOWN')
})

test('a fault of ours is INTERNAL, tells no more than its trace, and spares other calls', async t => {
  const { client } = await serve(t, {
    resolve: () => Promise.reject(new Error('secret of the implementation')),
  })
  const error = await failure(client.unary(resolveMsisdn, { msisdn: number }))
  t.is(codeName(error), 'INTERNAL')
  t.regex(error.details, /^a fault of this gateway; its log has trace [0-9a-f]{32}$/)
  t.truthy(await client.unary(listMnos, {}))
})

test('ResolveBatch: bounded, in order, with each item’s own failure, few open at once', async t => {
  let open = 0
  let most = 0
  const { client } = await serve(
    t,
    {
      resolve: async ({ msisdn, traceId }) => {
        most = Math.max(most, ++open)
        await sleep(2)
        open -= 1
        return anAnswer(msisdn, traceId)
      },
    },
    { grpc: { maxBatch: 50, maxOpenPerStream: 8 } },
  )
  const requests = Array.from({ length: 50 }, (_, index) => ({
    msisdn: index === 3 ? '?' : `+937000012${10 + index}`,
  }))
  const { results } = await client.unary(resolveBatch, { requests })
  t.is(most, 8)
  t.deepEqual(
    results.map(({ answer, error }) => answer?.msisdn ?? error?.code),
    requests.map(({ msisdn }, index) => (index === 3 ? 3 : msisdn)),
  )
  const tooMany = await failure(client.unary(resolveBatch, { requests: [...requests, { msisdn: number }] }))
  t.regex(tooMany.details, /requests: has 51 entries, at most 50 are taken/)
})

test('ResolveStream: answers carry their correlation id, faulty items do not end it, few are open at once', async t => {
  let open = 0
  let most = 0
  const { client } = await serve(
    t,
    {
      resolve: async ({ msisdn, traceId }) => {
        most = Math.max(most, ++open)
        await sleep(1 + (Number(msisdn) % 3))
        open -= 1
        return anAnswer(msisdn, traceId)
      },
    },
    { grpc: { maxOpenPerStream: 16 } },
  )
  const stream = client.bidi(resolveStream)
  for (let index = 0; index < 300; index++)
    stream.write({
      correlationId: String(index),
      request: { msisdn: index === 7 ? '7x' : `+93700${1_000_000 + index}` },
    })
  stream.write({ correlationId: 'c'.repeat(129), request: { msisdn: number } })
  stream.end()
  const answers = await collect(stream)
  t.is(answers.length, 301)
  t.true(most <= 17, `${most} were open`)
  t.is(new Set(answers.map(({ correlationId }) => correlationId)).size, 301)
  for (const { correlationId, answer, error } of answers) {
    if (correlationId === '7' || correlationId.startsWith('c')) t.is(error?.code, 3)
    else t.is(answer?.msisdn, `+93700${1_000_000 + Number(correlationId)}`)
  }
})

test('a fault’s details are google.rpc.Status with google.rpc.BadRequest, as the published types read them', async t => {
  const { client } = await serve(t)
  const { metadata } = await failure(client.unary(resolveMsisdn, { msisdn: '' }))
  const [octets] = metadata.get('grpc-status-details-bin')
  const { code, details } = google.rpc.Status.decode(octets as Buffer)
  t.is(code, 3)
  t.deepEqual(
    details.map(({ type_url: type }) => type),
    ['type.googleapis.com/google.rpc.BadRequest'],
  )
  t.deepEqual(violationsIn(new Metadata()), [])
})
