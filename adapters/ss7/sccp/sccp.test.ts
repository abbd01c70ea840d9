import test from 'ava'
import * as fc from 'fast-check'
import { fromHex, type Octets } from '../wire/octets.ts'
import { readMessage } from './codec.ts'
import type { SccpAddress } from './primitives.ts'
import {
  arriving,
  data,
  hlr,
  messagesIn,
  node,
  ourTitle,
  request,
  title,
  transfers,
  turn,
  udt,
  us,
} from './testing/node.ts'

test('Q.711 §6.2: a request leaves as UDT, with our label and the request as context', t => {
  const unitdata = request({ sequenceControl: 37, returnOption: true })
  const [transfer, ...more] = turn(node(), unitdata)
  t.deepEqual(more, [])
  t.like(transfer, { type: 'mtpTransferRequest', opc: 1, dpc: 2, si: 3, ni: 2, sls: 5, context: unitdata })
  t.deepEqual(transfer?.type === 'mtpTransferRequest' && readMessage(transfer.data), {
    ...udt({ called: hlr, calling: us }),
    protocolClass: 1,
  })
})

test('Q.711 §6.2: class 0 takes the SLS in turn', t => {
  const core = node()
  const chosen = Array.from({ length: 17 }, () => transfers(turn(core, request()))[0]?.sls)
  t.is(new Set(chosen).size, 16)
  t.is(chosen[0], chosen[16])
})

test('an importance needs an XUDT', t => {
  t.like(messagesIn(turn(node(), request({ importance: 3 })))[0], {
    type: 'xudt',
    importance: 3,
    hopCounter: 15,
  })
})

test('what has no translation, or no destination, is given back at once, return option or not', t => {
  const core = node()
  const unknown = request({ called: title('4479', 6), context: 'mine' })
  t.like(turn(core, unknown)[0], {
    type: 'nNoticeIndication',
    reason: 'noTranslationForThisSpecificAddress',
    origin: 'local',
    context: 'mine',
  })
  t.deepEqual(turn(core, { type: 'mtpPauseIndication', dpc: 2 }), [
    { type: 'nPcstateIndication', pointCode: 2, state: 'inaccessible' },
  ])
  t.like(turn(core, request())[0], { type: 'nNoticeIndication', reason: 'mtpFailure' })
  turn(core, { type: 'mtpResumeIndication', dpc: 2 })
  t.is(transfers(turn(core, request())).length, 1)
})

test('what M3UA gives back becomes a notice with the request’s own context', t => {
  const core = node()
  const [sent] = transfers(turn(core, request({ context: 'mine' })))
  t.truthy(sent)
  if (sent === undefined) return
  t.like(turn(core, { type: 'transferFailure', request: sent, cause: 'recoveryExpired' })[0], {
    type: 'nNoticeIndication',
    reason: 'mtpFailure',
    transferFailure: 'recoveryExpired',
    context: 'mine',
  })
})

test('Q.714 §2.3.2: a message for our title and subsystem reaches the user', t => {
  t.deepEqual(turn(node(), arriving(udt())), [
    { type: 'nUnitdataIndication', called: us, calling: hlr, data, opc: 2, dpc: 1, sls: 5, association: 'a' },
  ])
})

test('Q.714 §2.3.2: routed on the subsystem, with our point code or none', t => {
  for (const pointCode of [{}, { pointCode: 1 }]) {
    const called: SccpAddress = { routingIndicator: 'ssn', ssn: 8, ...pointCode }
    t.like(turn(node(), arriving(udt({ called })))[0], { type: 'nUnitdataIndication', called })
  }
})

const returned: readonly (readonly [what: string, called: SccpAddress, cause: string])[] = [
  ['a subsystem nobody configured', title(ourTitle, 147), 'unequippedUser'],
  ['no subsystem at all', { routingIndicator: 'ssn' }, 'unequippedUser'],
  ['a title without translation', title('4479', 8), 'noTranslationForThisSpecificAddress'],
  ['a title in no known form', { routingIndicator: 'gt', ssn: 8 }, 'noTranslationForAddressOfSuchNature'],
]
for (const [what, called, returnCause] of returned) {
  test(`Q.714 §4.2: ${what}: UDTS ${returnCause} with the original data, if asked for`, t => {
    const [back] = transfers(turn(node(), arriving(udt({ called }))))
    t.like(back, { dpc: 2, sls: 5 })
    t.deepEqual(back && readMessage(back.data), {
      type: 'udts',
      returnCause,
      called: hlr,
      calling: called,
      data,
    })
    t.deepEqual(turn(node(), arriving(udt({ called, returnOnError: false }))), [
      { type: 'discardIndication', reason: returnCause },
    ])
  })
}

test('Q.714 §4.2: a UDTS of ours that came back is a notice with the addresses of the request', t => {
  const service = { type: 'udts', returnCause: 'subsystemFailure', called: us, calling: hlr, data } as const
  t.deepEqual(turn(node(), arriving(service)), [
    { type: 'nNoticeIndication', reason: 'subsystemFailure', called: hlr, calling: us, data, origin: 'peer' },
  ])
})

test('a service message that cannot be delivered is never answered', t => {
  const service = {
    type: 'udts',
    returnCause: 'subsystemFailure',
    called: title('4479', 8),
    calling: hlr,
    data,
  } as const
  t.deepEqual(
    turn(node(), arriving(service)).map(({ type }) => type),
    ['discardIndication'],
  )
})

test('octets that are no message are counted; other kinds of message are ignored', t => {
  t.like(turn(node(), arriving(fromHex('0900') as Octets))[0], { type: 'decodeError', association: 'a' })
  t.deepEqual(turn(node(), arriving(Uint8Array.of(1, 2, 3))), [
    { type: 'discardIndication', reason: 'unknownMessageType' },
  ])
})

test('Q.714 §2.3.2: a translating node passes on, with the hop counter down and the calling address completed', t => {
  const calling: SccpAddress = { routingIndicator: 'ssn', ssn: 8 }
  const message = { ...udt({ called: hlr, calling }), type: 'xudt', hopCounter: 3 } as const
  const [passed] = transfers(turn(node(), arriving(message, { opc: 7 })))
  t.like(passed, { opc: 1, dpc: 2, sls: 5 })
  t.like(passed && readMessage(passed.data), { hopCounter: 2, calling: { ...calling, pointCode: 7 } })
})

test('Q.714 §2.3.2: a message that has come too far goes back: hop counter violation', t => {
  const message = {
    ...udt({ called: hlr, calling: title('93720000003', 8) }),
    type: 'xudt',
    hopCounter: 1,
  } as const
  const [back] = messagesIn(turn(node(), arriving(message, { opc: 7 })))
  t.like(back, { type: 'xudts', returnCause: 'hopCounterViolation' })
})

test('a message passed on that MTP gives back is returned to its sender', t => {
  const core = node()
  const [passed] = transfers(
    turn(core, arriving(udt({ called: hlr, calling: title('93720000003', 8) }), { opc: 7 })),
  )
  t.truthy(passed)
  if (passed === undefined) return
  const back = turn(core, { type: 'transferFailure', request: passed, cause: 'destinationUnavailable' })
  t.like(transfers(back)[0], { dpc: 7 })
  t.like(messagesIn(back)[0], { type: 'udts', returnCause: 'mtpFailure' })
})

test('explain: what would happen now, without doing it', t => {
  const core = node()
  turn(core, { type: 'mtpPauseIndication', dpc: 2 })
  t.deepEqual(core.explain(hlr).destinations, [{ pointCode: 2, state: 'mtpFailure' }])
  t.is(core.poll(), undefined)
})

test('property: random octets from the network never throw and never loop', t => {
  const core = node()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), octets => {
      t.true(turn(core, arriving(octets)).length < 4)
    }),
    { numRuns: 1000 },
  )
})
