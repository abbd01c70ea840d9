import test from 'ava'
import { laboratory, sriSmResult } from '../testing/dialogues.ts'

test('one request, one confirm', t => {
  const lab = laboratory()
  lab.answer = () => [{ type: 'result', result: sriSmResult }]
  lab.ask({})
  lab.run(100)
  t.is(lab.gateway.tcap.dialogues, 0)
  t.is(lab.hlr.tcap.dialogues, 0)
})
