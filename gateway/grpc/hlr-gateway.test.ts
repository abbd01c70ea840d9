import test from 'ava'
import type { MnoId } from '../../actors/domain/network.ts'
import type { Millis } from '../../actors/ports.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import { hlrGateway, numberIntelligence } from '../../proto/gen/services.js'
import {
  anAnswer,
  anMno,
  awcc,
  codeName,
  collect,
  failure,
  gate,
  realClock,
  scripted,
  serve,
} from './testing/served.ts'

const { resolveMsisdn, resolveStream } = numberIntelligence.methods
const { probe, listMnos, watchMnos, probeStream } = hlrGateway.methods
const number = '+93700001234'
/** As a client of a newer contract would send it: field 2, value 77. */
const { operation: unheardOf } = hlrgw.v1.ProbeRequest.decode(Uint8Array.of(0x10, 77))

test('ProbeStream: each item’s own deadline', async t => {
  const left: Millis[] = []
  const { client } = await serve(t, {
    probe: (mno, about, until) => {
      left.push(until.deadline - realClock.now())
      return scripted.probe(mno, about, until)
    },
  })
  const stream = client.bidi(probeStream)
  stream.write({ correlationId: 'a', request: { msisdn: number }, timeoutMs: 200 })
  stream.end()
  const [answer] = await collect(stream)
  t.truthy(answer?.outcome?.timeout)
  t.true((left[0] ?? 0) > 100 && (left[0] ?? 0) <= 200)
})

test('Probe: one outcome; the range names the operator unless the caller does', async t => {
  const { client } = await serve(t)
  const { outcome } = await client.unary(probe, { msisdn: number })
  t.is(outcome?.mnoId, 'awcc')
  t.is(outcome?.evidence?.association, 'awcc-sg1')
  t.is(codeName(await failure(client.unary(probe, { msisdn: '+93790000001' }))), 'NOT_FOUND')
  t.is(codeName(await failure(client.unary(probe, { msisdn: number, mnoId: 'ufone' }))), 'NOT_FOUND')
  t.is(codeName(await failure(client.unary(probe, { msisdn: number, mnoId: 'U' }))), 'INVALID_ARGUMENT')
  t.is(
    codeName(await failure(client.unary(probe, { msisdn: number, operation: unheardOf }))),
    'INVALID_ARGUMENT',
  )
})

test('WatchMnos: everything at once, then what changes, until the gateway drains', async t => {
  const listeners: ((mno: MnoId) => void)[] = []
  let watching = true
  const { client, drain } = await serve(t, {
    onMnoChange: listener => {
      listeners.push(listener)
      return () => {
        watching = false
      }
    },
    mnos: () => [anMno(awcc), anMno('mtn' as MnoId)],
  })
  t.is((await client.unary(listMnos, {})).mnos[0]?.links?.[1]?.why, 'no answer to ASP Up')
  const stream = client.serverStream(watchMnos, {})
  const seen: string[][] = []
  const steps = [() => listeners[0]?.('mtn' as MnoId), drain]
  stream.on('data', ({ mnos }: hlrgw.v1.WatchMnosResponse) => {
    seen.push(mnos.map(({ mnoId }) => mnoId ?? ''))
    steps.shift()?.()
  })
  const ended = await new Promise<Error>(resolve => stream.on('error', resolve))
  t.regex(ended.message, /UNAVAILABLE: this gateway is draining/)
  t.deepEqual(seen, [['awcc', 'mtn'], ['mtn']])
  t.false(watching)
})

test('draining: new calls are UNAVAILABLE, open ones finish', async t => {
  const asked = [gate(), gate()] as const
  const finish = gate()
  let calls = 0
  const { client, drain, server } = await serve(t, {
    resolve: async ({ msisdn, traceId }) => {
      asked[calls++]?.open()
      await finish.opened
      return anAnswer(msisdn, traceId)
    },
  })
  const open = client.unary(resolveMsisdn, { msisdn: number })
  const stream = client.bidi(resolveStream)
  stream.write({ correlationId: '1', request: { msisdn: number } })
  await Promise.all(asked.map(({ opened }) => opened))
  drain()
  const refused = failure(client.unary(resolveMsisdn, { msisdn: number }))
  const answers: unknown[] = []
  stream.on('data', answer => answers.push(answer))
  const ended = new Promise<Error>(resolve => stream.on('error', resolve))
  t.is(codeName(await refused), 'UNAVAILABLE')
  finish.open()
  t.is((await open).answer?.msisdn, number)
  t.regex((await ended).message, /UNAVAILABLE/)
  t.is(answers.length, 1)
  await server.close(1_000)
})
