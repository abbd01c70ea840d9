import test from 'ava'
import { wake } from '../wire/core.ts'
import type { SccpConfiguration } from './configuration.ts'
import type { SccpInput, SccpOutput } from './primitives.ts'
import { decodeScmg, encodeScmg, type ScmgMessage } from './scmg.ts'
import type { Sccp } from './sccp.ts'
import { arriving, messagesIn, node, transfers, turn, udt } from './testing/node.ts'

const management = (pointCode: number) => ({ routingIndicator: 'ssn', ssn: 1, pointCode }) as const

function from(opc: number, type: ScmgMessage['type'], affectedPc: number): SccpInput {
  const data = encodeScmg({ type, affectedSsn: 8, affectedPc, multiplicity: 0 })
  const message = udt({ returnOnError: false, called: management(1), calling: management(opc), data })
  return arriving(message, { opc })
}

const said = (outputs: readonly SccpOutput[]): (readonly [number, string])[] =>
  transfers(outputs).map((transfer, index) => [
    transfer.dpc,
    decodeScmg(messagesIn(outputs)[index]?.data ?? new Uint8Array()).type,
  ])

const backups: SccpConfiguration['backups'] = [
  { ssn: 8, pointCode: 2 },
  { ssn: 8, pointCode: 3 },
]
const replicated = (rest: Partial<SccpConfiguration> = {}): Sccp =>
  node({ backups, concernedPointCodes: [4], ...rest })

test('Q.714 §5.3.5.2: a replicated subsystem asks all backups, goes when all agree, and is not tested then', t => {
  const core = replicated()
  t.deepEqual(said(turn(core, { type: 'nCoordRequest', ssn: 8 })), [
    [2, 'SOR'],
    [3, 'SOR'],
  ])
  t.deepEqual(turn(core, from(2, 'SOG', 1)), [])
  const outputs = turn(core, from(3, 'SOG', 1), 1_000)
  t.deepEqual(said(outputs), [[4, 'SSP']])
  t.deepEqual(outputs.at(-1), { type: 'nCoordConfirm', ssn: 8, granted: true })
  turn(core, { type: 'nStateRequest', ssn: 8, state: 'inService' }, 2_000)
  t.deepEqual(turn(core, from(2, 'SST', 1), 3_000), [], 'T(ignore SST)')
  turn(core, wake, 31_000)
  t.deepEqual(said(turn(core, from(2, 'SST', 1), 31_001)), [[2, 'SSA']])
})

test('Q.714 §5.3.5.2: T(coord.chg) runs out: it stays, and the user hears so', t => {
  const core = replicated()
  turn(core, { type: 'nCoordRequest', ssn: 8 })
  turn(core, { type: 'nCoordRequest', ssn: 8 })
  turn(core, from(2, 'SOG', 1))
  t.is(core.deadline(), 60_000)
  t.deepEqual(turn(core, wake, 60_000), [{ type: 'nCoordConfirm', ssn: 8, granted: false }])
  t.deepEqual(turn(core, from(3, 'SOG', 1), 60_001), [], 'too late')
  t.is(core.deadline(), undefined)
})

test('Q.714 §5.3.5.1: without a backup nobody has to agree', t => {
  const outputs = turn(node(), { type: 'nCoordRequest', ssn: 8 })
  t.deepEqual(outputs, [{ type: 'nCoordConfirm', ssn: 8, granted: true }])
})

test('Q.714 §5.3.5.3: a replica that asks is granted by our user, or by configuration, while ours is in service', t => {
  const core = node()
  t.deepEqual(turn(core, from(2, 'SOR', 2)), [{ type: 'nCoordIndication', ssn: 8, pointCode: 2 }])
  const [grant] = messagesIn(turn(core, { type: 'nCoordResponse', ssn: 8, pointCode: 2 }))
  t.like(decodeScmg(grant?.data ?? new Uint8Array()), { type: 'SOG', affectedSsn: 8, affectedPc: 2 })
  const generous = node({ grantsOutages: true })
  t.deepEqual(said(turn(generous, from(2, 'SOR', 2))), [[2, 'SOG']])
  turn(generous, { type: 'nStateRequest', ssn: 8, state: 'outOfService' })
  t.deepEqual(turn(generous, from(2, 'SOR', 2)), [])
})

test('T1.112.3 §5: management in an ANSI network has point codes of 24 bits', t => {
  const message = { type: 'SSA', affectedSsn: 8, affectedPc: 0x01_02_03, multiplicity: 0 } as const
  const octets = encodeScmg(message, 'ansi')
  t.deepEqual([...octets], [1, 8, 3, 2, 1, 0])
  t.deepEqual(decodeScmg(octets, 'ansi'), message)
  const core = node({
    pointCodeFormat: 'ansi',
    localPointCode: 0x01_02_03,
    concernedPointCodes: [0x01_02_04],
  })
  const [sent] = transfers(turn(core, { type: 'nStateRequest', ssn: 8, state: 'outOfService' }))
  t.is(sent?.dpc, 0x01_02_04)
  t.deepEqual([...(sent?.data.subarray(-6) ?? [])], [2, 8, 3, 2, 1, 0])
})
