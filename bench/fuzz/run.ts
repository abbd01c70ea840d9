/** `npm run fuzz [-- seconds [seed]]`: minutes of it; exit status 1 and the octets at the first finding. */
import { corpus } from './corpus.ts'
import { fuzzer } from './fuzz.ts'

const seconds = Number(process.argv[2] ?? 180)
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 32)
const slowMs = 50

const fuzz = fuzzer(corpus, seed)
const started = performance.now()
const end = started + 1_000 * seconds
const heapBefore = process.memoryUsage().heapUsed
let slowest = 0
let reported = started

process.stdout.write(`fuzz: seed ${seed}, ${corpus.length} samples, ${seconds} s\n`)
for (let now = started; now < end;) {
  const finding = fuzz.step()
  const after = performance.now()
  slowest = Math.max(slowest, after - now)
  now = after
  if (finding !== undefined) {
    process.stdout.write(`${JSON.stringify({ seed, ...finding }, null, 2)}\n`)
    process.exitCode = 1
    break
  }
  if (now - reported > 10_000) {
    reported = now
    report()
  }
}
report()
if (slowest > slowMs)
  process.stdout.write(`fuzz: the slowest input took ${slowest.toFixed(0)} ms (other load counts)\n`)

function report(): void {
  const grown = (process.memoryUsage().heapUsed - heapBefore) / 2 ** 20
  const perSecond = (1_000 * fuzz.inputs) / (performance.now() - started)
  process.stdout.write(
    `fuzz: ${fuzz.inputs} inputs, ${perSecond.toFixed(0)}/s, ${fuzz.behaviours} behaviours, heap ${grown.toFixed(0)} MiB more\n`,
  )
}
