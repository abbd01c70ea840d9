import test from 'ava'
import { simulate } from './simulation.ts'

const dialogues = 3_000
const seed = 1

test(`seed ${seed}: ${dialogues} dialogues with every persona, each one outcome, the promised one, and none left`, t => {
  const { faults, outcomes, begins } = simulate(seed, dialogues)
  t.deepEqual(faults, [], `npm run simulate:dialogues -- --seed ${seed} --dialogues ${dialogues}`)
  t.is(
    Object.values(outcomes).reduce((sum, count) => sum + count, 0),
    dialogues,
  )
  t.true(begins.sent > dialogues / 2)
  for (const type of [
    'ok',
    'mapError',
    'rejected',
    'userAborted',
    'providerAborted',
    'undeliverable',
    'timeout',
  ])
    t.true((outcomes[type] ?? 0) > 0, type)
})

test('a seed replays exactly', t => {
  t.deepEqual(simulate(3, 200), simulate(3, 200))
})
