import test from 'ava'
import { wake } from '../wire/core.ts'
import type { SccpAddress, SccpInput, SccpOutput } from './primitives.ts'
import { decodeScmg, encodeScmg, type ScmgMessage } from './scmg.ts'
import { arriving, messagesIn, node, request, transfers, turn, udt } from './testing/node.ts'

const management = (pointCode?: number): SccpAddress => ({
  routingIndicator: 'ssn',
  ssn: 1,
  ...(pointCode === undefined ? {} : { pointCode }),
})
const scmg = (type: ScmgMessage['type'], affectedSsn: number, affectedPc: number): SccpInput =>
  arriving(
    udt({
      returnOnError: false,
      called: management(1),
      calling: management(2),
      data: encodeScmg({ type, affectedSsn, affectedPc, multiplicity: 0 }),
    }),
  )
const scmgIn = (outputs: readonly SccpOutput[]): ScmgMessage[] =>
  messagesIn(outputs).map(({ data }) => decodeScmg(data))

test('Q.714 §5.3.4.3: a subsystem test is answered for subsystems in service, and for management', t => {
  const core = node()
  t.like(scmgIn(turn(core, scmg('SST', 8, 1)))[0], { type: 'SSA', affectedSsn: 8, affectedPc: 1 })
  t.like(scmgIn(turn(core, scmg('SST', 1, 1)))[0], { type: 'SSA', affectedSsn: 1 })
  t.deepEqual(turn(core, scmg('SST', 6, 1)), [])
  t.deepEqual(turn(core, scmg('SST', 8, 9)), [])
})

test('Q.714 §5.3.2, §5.3.4: a prohibited subsystem is avoided and tested at growing intervals until allowed', t => {
  const core = node()
  t.deepEqual(turn(core, scmg('SSP', 6, 2)), [
    { type: 'nStateIndication', pointCode: 2, ssn: 6, state: 'outOfService' },
  ])
  t.like(turn(core, request({ called: { routingIndicator: 'ssn', pointCode: 2, ssn: 6 } }))[0], {
    reason: 'subsystemFailure',
  })
  t.is(core.deadline(), 30_000)
  t.like(scmgIn(turn(core, wake, 30_000))[0], { type: 'SST', affectedSsn: 6, affectedPc: 2 })
  t.is(core.deadline(), 90_000)
  t.deepEqual(turn(core, scmg('SSA', 6, 2), 40_000), [
    { type: 'nStateIndication', pointCode: 2, ssn: 6, state: 'inService' },
  ])
  t.is(core.deadline(), undefined)
})

test('Q.714 §5.3.2.1: a message for a subsystem of ours that is out of service earns SSP and UDTS', t => {
  const core = node()
  turn(core, { type: 'nStateRequest', ssn: 8, state: 'outOfService' })
  const answers = messagesIn(turn(core, arriving(udt())))
  t.deepEqual(
    answers.map(({ type }) => type),
    ['udt', 'udts'],
  )
  t.like(answers[1], { returnCause: 'subsystemFailure' })
})

test('Q.714 §5.3.6: concerned signalling points hear when a subsystem of ours goes and comes', t => {
  const core = node({ concernedPointCodes: [2, 3] })
  const gone = turn(core, { type: 'nStateRequest', ssn: 8, state: 'outOfService' })
  t.deepEqual(
    transfers(gone).map(({ dpc }) => dpc),
    [2, 3],
  )
  t.deepEqual(
    scmgIn(gone).map(({ type }) => type),
    ['SSP', 'SSP'],
  )
  t.deepEqual(
    scmgIn(turn(core, { type: 'nStateRequest', ssn: 8, state: 'inService' })).map(({ type }) => type),
    ['SSA', 'SSA'],
  )
  t.deepEqual(turn(core, { type: 'nStateRequest', ssn: 8, state: 'inService' }), [])
})

test('Q.714 §5.2: MTP-STATUS: congestion is passed on; a missing SCCP is tested until it answers', t => {
  const core = node()
  t.deepEqual(
    turn(core, { type: 'mtpStatusIndication', dpc: 2, status: { cause: 'congestion', level: 2 } }),
    [{ type: 'nPcstateIndication', pointCode: 2, state: 'congested', level: 2 }],
  )
  const status = { cause: 'userPartUnavailable', user: 3, reason: 'unequipped' } as const
  t.like(turn(core, { type: 'mtpStatusIndication', dpc: 2, status })[0], { state: 'inaccessible' })
  t.like(turn(core, request())[0], { type: 'nNoticeIndication', reason: 'sccpFailure' })
  t.deepEqual(turn(core, scmg('SSA', 1, 2)), [
    { type: 'nPcstateIndication', pointCode: 2, state: 'accessible' },
  ])
  t.is(transfers(turn(core, request())).length, 1)
})
