import test from 'ava'
import type { Msisdn } from '../../actors/domain/msisdn.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import { signalling } from '../../proto/gen/services.js'
import type { Control } from '../questions.ts'
import { anExplanation, aView } from './testing/signalling.ts'
import { awcc, codeName, failure, serve } from './testing/served.ts'

const { explain, getSignalling, controlAssociation } = signalling.methods
const { ASSOCIATION_ACTION_DRAIN, ASSOCIATION_ACTION_UNSPECIFIED } = hlrgw.v1.AssociationAction
const msisdn = '+93700001234'

test('Explain: operator, rules, rewriting, destination, association, each with its why', async t => {
  const { client } = await serve(t, {
    explain: async (number: Msisdn, { mno, sls }) => anExplanation(number, mno, sls),
  })
  const told = await client.unary(explain, { msisdn, sls: 5 })
  t.like(told, { msisdn, mnoId: 'awcc', dpc: 1011, sls: 5, association: 'awcc-sg1', server: 'awcc' })
  t.deepEqual(
    told.associations.map(({ name, chosen, why }) => [name, chosen, why]),
    [
      ['awcc-sg1', true, 'has SLS 5'],
      ['awcc-sg2', false, 'ASP is down: not connected yet'],
    ],
  )
  t.deepEqual(
    told.rules.map(({ name, chosen }) => [name, chosen]),
    [
      ['own title 93700009001', false],
      ['awcc', true],
    ],
  )
})

test('Explain: nobody has the number; malformed requests, every fault', async t => {
  const { client } = await serve(t)
  t.is(codeName(await failure(client.unary(explain, { msisdn }))), 'NOT_FOUND')
  const { details } = await failure(client.unary(explain, { msisdn: 'x', mnoId: 'U', sls: 256 }))
  t.regex(details, /msisdn: .*mno_id: .*sls: is above 255/)
})

test('GetSignalling: one operator, or all', async t => {
  const { client } = await serve(t, { signalling: () => [aView('awcc'), aView('mtn')] })
  t.deepEqual(
    (await client.unary(getSignalling, {})).mnos.map(({ mnoId }) => mnoId),
    ['awcc', 'mtn'],
  )
  const { mnos } = await client.unary(getSignalling, { mnoIds: ['mtn'] })
  t.is(mnos.length, 1)
  const [association] = mnos[0]?.associations ?? []
  t.is(association?.why, 'no answer to INIT')
  t.deepEqual(
    association?.deviations?.map(({ kind, count }) => [kind, count]),
    [['wrongPayloadProtocol', 3]],
  )
  t.is(association?.paths?.[0]?.rtoMs, 200)
})

test('ControlAssociation: for those whom the configuration names, with their name and grace', async t => {
  const asked: Control[] = []
  const controlled = {
    mno: awcc,
    link: { name: 'awcc-sg1', state: 'closed', usable: false },
    done: true,
    unanswered: 2,
  }
  const questions = {
    control: (control: Control) => {
      asked.push(control)
      return control.association === 'awcc-sg1' ? Promise.resolve(controlled) : undefined
    },
  }
  const request = { association: 'awcc-sg1', action: ASSOCIATION_ACTION_DRAIN, graceMs: 700 }
  const shut = await serve(t, questions)
  t.is(codeName(await failure(shut.client.unary(controlAssociation, request))), 'PERMISSION_DENIED')
  t.deepEqual(asked, [])
  const { client } = await serve(t, questions, { control: ['anyone'] })
  t.like(await client.unary(controlAssociation, request), { mnoId: 'awcc', done: true, unanswered: 2 })
  t.like(asked[0], { action: 'drain', graceMs: 700, by: '127.0.0.1' })
  t.is(
    codeName(await failure(client.unary(controlAssociation, { ...request, association: 'x' }))),
    'NOT_FOUND',
  )
  const { details } = await failure(
    client.unary(controlAssociation, { action: ASSOCIATION_ACTION_UNSPECIFIED, graceMs: 700_000 }),
  )
  t.regex(details, /association: .*action: .*grace_ms: /)
})
