import test from 'ava'
import type { Component, InvokeRequest } from './primitives.ts'
import { aare, error, invoke, result, sent, side, theirs, types } from './testing/side.ts'

const unexpected: readonly [InvokeRequest['class'], Component, string, string][] = [
  [2, result, 'returnResult', 'returnResultUnexpected'],
  [3, error, 'returnError', 'returnErrorUnexpected'],
  [4, result, 'returnResult', 'returnResultUnexpected'],
  [4, error, 'returnError', 'returnErrorUnexpected'],
  [1, { ...result, invokeId: 7 }, 'returnResult', 'unrecognizedInvokeID'],
  [1, { ...error, invokeId: 7 }, 'returnError', 'unrecognizedInvokeID'],
  [1, { type: 'invoke', invokeId: 3, linkedId: 9, operationCode: 45 }, 'invoke', 'unrecognizedLinkedID'],
]
for (const [operationClass, component, problemType, problem] of unexpected) {
  test(`CHA: ${component.type} to class ${operationClass} is rejected, ${problemType} ${problem}, with the next message`, t => {
    const a = side()
    const otid = a.begin([invoke(1, operationClass)])
    const outputs = a.receive({
      message: 'continue',
      otid: theirs,
      dtid: otid,
      dialogue: aare,
      components: [component],
    })
    const invokeId = component.invokeId as number
    t.like(outputs, [
      { type: 'tcContinueIndication', components: [{ type: 'tcLReject', invokeId, problemType, problem }] },
    ])
    const answer = sent(a.input({ type: 'tcContinueRequest', dialogueId: 0, components: [] }))
    t.like(answer?.components, [{ type: 'reject', invokeId, problemType, problem }])
  })
}

test('CHA: a reject by the peer ends the invocation; TCAP found or its user', t => {
  for (const [problem, type] of [
    ['mistypedParameter', 'tcUReject'],
    ['unrecognizedLinkedID', 'tcRReject'],
  ] as const) {
    const a = side()
    const otid = a.begin()
    const reject = { type: 'reject', invokeId: 1, problemType: 'invoke', problem } as const
    t.like(a.receive({ message: 'end', dtid: otid, dialogue: aare, components: [reject] }), [
      { components: [{ type, problem }] },
    ])
    t.is(a.core.deadline(), undefined)
  }
})

test('CHA: an invocation that is not answered is cancelled locally, and its dialogue then watched', t => {
  const a = side()
  a.begin()
  t.deepEqual(a.pass(999), [])
  t.deepEqual(a.pass(1), [{ type: 'tcLCancelIndication', dialogueId: 0, invokeId: 1 }])
  t.is(a.core.dialogues, 1)
  t.like(a.pass(60_000), [{ type: 'tcPAbortIndication', cause: 'dialogueTimeout' }])
  t.is(a.core.dialogues, 0)
})

test('CHA: several invocations in one dialogue end each by itself', t => {
  const a = side()
  const otid = a.begin([invoke(1), invoke(2, 3), invoke(3, 4)])
  a.receive({
    message: 'continue',
    otid: theirs,
    dtid: otid,
    dialogue: aare,
    components: [{ ...result, type: 'returnResultNotLast' }],
  })
  t.like(
    a.receive({ message: 'continue', otid: theirs, dtid: otid, components: [{ ...error, invokeId: 1 }] }),
    [{ components: [{ type: 'returnError', invokeId: 1 }] }],
  )
  t.deepEqual(types(a.pass(1_000)), ['tcLCancelIndication', 'tcLCancelIndication'])
})

test('CHA: an answer may be rejected by our user, which frees the invocation', t => {
  const a = side()
  const otid = a.begin()
  a.receive({ message: 'continue', otid: theirs, dtid: otid, dialogue: aare, components: [result] })
  const reject = {
    type: 'reject',
    invokeId: 1,
    problemType: 'returnResult',
    problem: 'mistypedParameter',
  } as const
  t.like(sent(a.input({ type: 'tcContinueRequest', dialogueId: 0, components: [reject] })), {
    components: [reject],
  })
})

test('CHA: TC-U-CANCEL stops the timer', t => {
  const a = side()
  a.begin()
  a.input({ type: 'tcUCancelRequest', dialogueId: 0, invokeId: 1 })
  t.deepEqual(a.pass(1_000), [])
})
