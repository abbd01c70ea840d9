import test from 'ava'
import * as fc from 'fast-check'
import type { SccpAddress } from '../sccp/primitives.ts'
import { fromHex } from '../wire/octets.ts'
import { encodeTcap, type TcapMessage } from './message.ts'
import type { TcapInput } from './primitives.ts'
import {
  aare,
  aarq,
  context,
  error,
  invoke,
  result,
  sent,
  side,
  theirs,
  them,
  types,
  us,
} from './testing/side.ts'

/* ---- Q.787 TSL: transactions ---- */

test('TSL 1.1: BEGIN, END: result delivered, dialogue and transaction gone', t => {
  const a = side()
  const otid = a.begin()
  const outputs = a.receive({ message: 'end', dtid: otid, dialogue: aare, components: [result] })
  t.like(outputs, [
    { type: 'tcEndIndication', dialogueId: 0, applicationContext: context, components: [{ invokeId: 1 }] },
  ])
  t.is(a.core.dialogues, 0)
  t.is(a.core.deadline(), undefined)
})

test('TSL 1.2: BEGIN, CONTINUE, CONTINUE, END with the ids of both sides', t => {
  const a = side()
  const otid = a.begin()
  const answer = { message: 'continue', otid: theirs, dtid: otid, dialogue: aare } as const
  t.like(a.receive(answer), [{ type: 'tcContinueIndication', remoteTransactionId: '0a0b' }])
  const message = sent(a.input({ type: 'tcContinueRequest', dialogueId: 0, components: [] }))
  t.like(message, { message: 'continue', otid, dtid: theirs, dialogue: undefined })
  t.like(sent(a.input({ type: 'tcEndRequest', dialogueId: 0, termination: 'basic' })), {
    message: 'end',
    dtid: theirs,
  })
  t.is(a.core.dialogues, 0)
})

test('TSL 1.3: a dialogue of the peer, answered with END and AARE', t => {
  const a = side()
  const [begun] = a.receive({
    message: 'begin',
    otid: theirs,
    dialogue: aarq,
    components: [{ type: 'invoke', invokeId: 5, operationCode: 45 }],
  })
  t.like(begun, { type: 'tcBeginIndication', dialogueId: -1, applicationContext: context })
  const message = sent(
    a.input({ type: 'tcEndRequest', dialogueId: -1, termination: 'basic', components: [] }),
  )
  t.like(message, { message: 'end', dtid: theirs, dialogue: aare })
  t.is(a.core.dialogues, 0)
})

test('Q.774 §3.3.3.1.2: after the first CONTINUE the peer is addressed as it addressed itself', t => {
  const a = side()
  const otid = a.begin()
  const elsewhere: SccpAddress = { routingIndicator: 'ssn', ssn: 6, pointCode: 99 }
  const data = encodeTcap({ message: 'continue', otid: theirs, dtid: otid, dialogue: aare })
  a.input({
    type: 'nUnitdataIndication',
    called: us,
    calling: elsewhere,
    data,
    opc: 99,
    dpc: 1,
    sls: 0,
    association: 'a',
  })
  t.like(a.input({ type: 'tcEndRequest', dialogueId: 0, termination: 'basic' }), [
    { called: elsewhere, calling: us },
  ])
})

test('a prearranged end sends nothing', t => {
  const a = side()
  a.begin()
  t.deepEqual(a.input({ type: 'tcEndRequest', dialogueId: 0, termination: 'prearranged' }), [])
  t.is(a.core.dialogues, 0)
})

for (const message of ['end', 'abort', 'continue'] as const) {
  const answer = message === 'continue' ? 'is answered with P-ABORT' : 'is discarded'
  test(`TSL 2: ${message.toUpperCase()} for an unknown transaction ${answer}, and counted`, t => {
    const a = side()
    const otid = a.begin()
    const [stray, ...rest] = a.receive({
      message,
      ...(message === 'continue' ? { otid: theirs } : {}),
      dtid: otid + 1,
    })
    t.like(stray, { type: 'strayMessage', kind: 'late', message })
    t.deepEqual(types(rest), message === 'continue' ? ['nUnitdataRequest'] : [])
    if (message === 'continue') {
      t.like(sent(rest), { message: 'abort', dtid: theirs, pAbortCause: 'unrecognizedTransactionID' })
    }
    t.is(a.core.dialogues, 1)
  })
}

test('TSL 3: beyond the ceiling the peer hears resourceLimitation, our user too', t => {
  const a = side({ maxDialogues: 1 })
  a.begin()
  t.like(sent(a.receive({ message: 'begin', otid: theirs })), {
    message: 'abort',
    pAbortCause: 'resourceLimitation',
  })
  const request = {
    type: 'tcBeginRequest',
    dialogueId: 1,
    called: them,
    calling: us,
    components: [],
  } as const
  t.like(a.input(request), [{ type: 'tcPAbortIndication', cause: 'resourceLimitation', origin: 'local' }])
})

for (const [name, octets, expected] of [
  ['an unknown message type', '6306480411111111', 'unrecognizedMessageType'],
  ['a BEGIN with a foreign element', '6206480101010203', 'incorrectTransactionPortion'],
  ['a BEGIN cut short', '620c4804111111116c08a106', 'badlyFormattedTransactionPortion'],
] as const) {
  test(`TSL 4: ${name} is answered with ${expected}`, t => {
    const a = side()
    const outputs = a.receive(fromHex(octets) ?? new Uint8Array())
    t.deepEqual(types(outputs), ['decodeError', 'nUnitdataRequest'])
    t.like(sent(outputs), { message: 'abort', pAbortCause: expected })
  })
}

test('TSL 4: an unreadable END ends its transaction with a local P-ABORT; nothing can be answered', t => {
  const a = side()
  const otid = a.begin()
  const broken = Uint8Array.of(...encodeTcap({ message: 'end', dtid: otid }), 0x01)
  broken[1] = broken.length - 2
  t.deepEqual(types(a.receive(broken)), ['decodeError', 'tcPAbortIndication'])
  t.is(a.core.dialogues, 0)
})

test('TSL 4: an unreadable CONTINUE is answered with P-ABORT, our user is told', t => {
  const a = side()
  const otid = a.begin()
  const continued = encodeTcap({ message: 'continue', otid: theirs, dtid: otid })
  const broken = Uint8Array.of(...continued, 0x01)
  broken[1] = broken.length - 2
  const outputs = a.receive(broken)
  t.deepEqual(types(outputs), ['decodeError', 'nUnitdataRequest', 'tcPAbortIndication'])
  t.like(sent(outputs), { message: 'abort', dtid: theirs, pAbortCause: 'incorrectTransactionPortion' })
})

test('no dialogue of a peer outlives its silence, nor its user', t => {
  const a = side({ dialogueTimeoutMs: 500 })
  a.receive({ message: 'begin', otid: theirs, dialogue: aarq })
  const outputs = a.pass(500)
  t.like(outputs, [{ type: 'tcPAbortIndication', dialogueId: -1, cause: 'dialogueTimeout', origin: 'local' }])
  t.like(sent(outputs), {
    message: 'abort',
    dtid: theirs,
    dialogue: { apdu: 'ABRT', abortSource: 'dialogue-service-provider' },
  })
  t.is(a.core.dialogues, 0)
})

/* ---- Q.787 DHA: dialogues ---- */

test('DHA: AARE missing from the answer to an AARQ is abnormal, unless the peer is known for it', t => {
  for (const acceptMissingAare of [false, true]) {
    const a = side({ acceptMissingAare })
    const otid = a.begin()
    const outputs = a.receive({ message: 'end', dtid: otid, components: [result] })
    t.deepEqual(types(outputs), acceptMissingAare ? ['deviation', 'tcEndIndication'] : ['tcPAbortIndication'])
  }
})

test('DHA: a version of the dialogue protocol we do not speak is answered with AARE, no common dialogue portion', t => {
  const a = side()
  const outputs = a.receive({ message: 'begin', otid: theirs, dialogue: { ...aarq, protocolVersion: '01' } })
  t.like(sent(outputs), {
    message: 'abort',
    dialogue: {
      apdu: 'AARE',
      result: 'reject-permanent',
      diagnostic: { source: 'dialogue-service-provider', value: 'no-common-dialogue-portion' },
    },
  })
  t.is(a.core.dialogues, 0)
})

test('DHA: an unreadable dialogue portion in a BEGIN is answered with ABRT', t => {
  const a = side()
  const outputs = a.receive(fromHex('620c4804111111116b0428020600') ?? new Uint8Array())
  t.like(sent(outputs), {
    message: 'abort',
    dialogue: { apdu: 'ABRT', abortSource: 'dialogue-service-provider' },
  })
  t.is(a.core.dialogues, 0)
})

test('DHA: AARE in ABORT tells our user that the context is not supported (trap 11)', t => {
  const a = side()
  const otid = a.begin()
  const diagnostic = {
    source: 'dialogue-service-user',
    value: 'application-context-name-not-supported',
  } as const
  const outputs = a.receive({
    message: 'abort',
    dtid: otid,
    dialogue: { ...aare, result: 'reject-permanent', diagnostic },
  })
  t.like(outputs, [{ type: 'tcUAbortIndication', abortReason: 'applicationContextNotSupported' }])
})

test('UNI: out and in, with and without AUDT', t => {
  const a = side()
  const request = { type: 'tcUniRequest', called: them, calling: us, components: [invoke()] } as const
  for (const uni of [request, { ...request, applicationContext: context }]) {
    const message = sent(a.input(uni))
    t.is(message?.dialogue?.apdu, 'applicationContext' in uni ? 'AUDT' : undefined)
    t.like(a.receive(message as TcapMessage), [{ type: 'tcUniIndication', components: [{ invokeId: 1 }] }])
  }
  t.deepEqual(a.receive({ message: 'unidirectional', dialogue: aarq, components: [result] }), [])
})

test('TC-NOTICE: a returned BEGIN is told to its dialogue', t => {
  const a = side()
  const otid = a.begin()
  const notice = {
    type: 'nNoticeIndication',
    reason: 'mtpFailure',
    called: them,
    calling: us,
    data: encodeTcap({ message: 'begin', otid }),
    origin: 'peer',
  } as const
  t.deepEqual(a.input(notice), [{ type: 'tcNoticeIndication', dialogueId: 0, notice }])
  t.is(a.core.dialogues, 1)
})

test('requests that the state does not allow are faults of the user, and change nothing', t => {
  const a = side()
  a.begin()
  const faults: TcapInput[] = [
    { type: 'tcBeginRequest', dialogueId: 0, called: them, calling: us, components: [] },
    { type: 'tcBeginRequest', dialogueId: -5, called: them, calling: us, components: [] },
    { type: 'tcContinueRequest', dialogueId: 0, components: [] },
    { type: 'tcEndRequest', dialogueId: 0, termination: 'basic' },
    { type: 'tcEndRequest', dialogueId: 9, termination: 'basic' },
  ]
  for (const fault of faults) t.deepEqual(types(a.input(fault)), ['userFault'])
  t.is(a.core.dialogues, 1)
})

test('whatever arrives, nothing throws and every dialogue ends', t => {
  const a = side({ dialogueTimeoutMs: 100, maxDialogues: 50 })
  const otid = a.begin()
  const seeds = [
    encodeTcap({ message: 'end', dtid: otid, dialogue: aare, components: [result] }),
    encodeTcap({
      message: 'continue',
      otid: theirs,
      dtid: otid,
      dialogue: aare,
      components: [error, result],
    }),
    encodeTcap({
      message: 'begin',
      otid: theirs,
      dialogue: aarq,
      components: [{ type: 'invoke', invokeId: 1, operationCode: 45 }],
    }),
    encodeTcap({ message: 'abort', dtid: otid, pAbortCause: 'resourceLimitation' }),
  ]
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.nat(), fc.nat(255), (seed, position, octet) => {
      const octets = seed.slice()
      octets[position % octets.length] = octet
      a.receive(octets)
      if (a.core.dialogues < 50) a.begin()
    }),
    { numRuns: 2_000 },
  )
  a.pass(70_000)
  a.pass(70_000)
  t.is(a.core.dialogues, 0)
  t.is(a.core.deadline(), undefined)
})
