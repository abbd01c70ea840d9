/** `npm run simulate:dialogues [-- --seed N] [--dialogues N]`: one seed; exit status 1 when anything was wrong. */
import { parseArgs } from 'node:util'
import { simulate } from './simulation.ts'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, dialogues: { type: 'string', default: '100000' } },
})
const seed = Number(values.seed)
const dialogues = Number(values.dialogues)
const began = performance.now()
const { faults, ...found } = simulate(seed, dialogues)
const seconds = (performance.now() - began) / 1_000
process.stdout.write(`${JSON.stringify({ ...found, seconds: Number(seconds.toFixed(1)) }, undefined, 2)}\n`)
for (const fault of faults) process.stdout.write(`${fault}\n`)
if (faults.length > 0) {
  process.stdout.write(
    `FAILED; again: npm run simulate:dialogues -- --seed ${seed} --dialogues ${dialogues}\n`,
  )
  process.exitCode = 1
}
