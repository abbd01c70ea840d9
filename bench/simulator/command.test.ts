import test from 'ava'
import { parseFlags } from './command.ts'
import { friendly } from './personas.ts'

test('without flags: every operator, friendly', t => {
  t.deepEqual(parseFlags({ seed: '1' }), {
    operators: ['awcc', 'roshan', 'mtn', 'etisalat', 'salaam'],
    personas: {},
    seed: 1,
    problems: [],
  })
})

test('operators and personas by name', t => {
  t.deepEqual(parseFlags({ operator: ['mtn'], persona: ['mtn:v2-only,loss=1%'], seed: '7' }), {
    operators: ['mtn'],
    personas: { mtn: { ...friendly, versions: [2], loss: 0.01 } },
    seed: 7,
    problems: [],
  })
})

test('every fault at once', t => {
  const { problems } = parseFlags({ operator: ['vodafone'], persona: ['awcc:slow', 'x:mute'], seed: 'x' })
  t.is(problems.length, 4)
})
