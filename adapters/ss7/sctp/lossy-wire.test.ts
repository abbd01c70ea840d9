import test from 'ava'
import { putUint32, uint32At } from '../wire/big-endian.ts'
import { fraction, seeded } from './testing/random.ts'
import { ASSOCIATION, pair, type PairOptions } from './testing/pair.ts'

const SEEDS = 200
const MESSAGES = 120
const STREAMS = 4

const twoHomes: PairOptions = {
  addresses: [
    ['10.0.0.1', '10.1.0.1'],
    ['10.0.0.2', '10.1.0.2'],
  ],
}

/** Every message carries its number, is of any length up to a few packets, and repeats a pattern. */
function message(number: number, length: number): Uint8Array {
  const octets = new Uint8Array(length).fill(number)
  putUint32(octets, 0, number)
  return octets
}

function isIntact(octets: Uint8Array): boolean {
  const number = uint32At(octets, 0)
  return octets.every((octet, at) => at < 4 || octet === number % 256)
}

function play(seed: number): { problems: string[]; summary: string } {
  const chance = seeded(seed + 7_919)
  const weather = {
    delayMs: 20 * fraction(chance),
    jitterMs: 30 * fraction(chance),
    loss: 0.2 * fraction(chance),
    duplication: 0.1 * fraction(chance),
    corruption: 0.05 * fraction(chance),
  }
  const homes = chance.uint32() % 2 === 0 ? twoHomes : {}
  const { net, a, b, associate } = pair({ seed, weather, ...homes })
  // every other seed has two networks, of which the first is cut for a while
  const cutAt = 1_000 * fraction(chance)
  const healedAt = homes === twoHomes ? cutAt + 4_000 * fraction(chance) : cutAt
  net.filter = ({ at, to }) => {
    net.packets.length = 0
    return at > cutAt && at < healedAt && to.address.startsWith('10.0.') ? 'drop' : 'pass'
  }
  associate()
  const sent: { stream: number; unordered: boolean }[] = []
  while (sent.length < MESSAGES) {
    const number = sent.length
    const stream = chance.uint32() % STREAMS
    const unordered = chance.uint32() % 8 === 0
    const length = 4 + (chance.uint32() % (chance.uint32() % 10 === 0 ? 6_000 : 200))
    const octets = message(number, length)
    a.input({ type: 'send', association: ASSOCIATION, stream, ppid: 3, octets, unordered, context: number })
    sent.push({ stream, unordered })
    net.run(10 * fraction(chance))
  }
  a.input({ type: 'shutdown', association: ASSOCIATION })
  const hasEnded = (): boolean =>
    a.told('shutdownComplete').length + a.told('communicationLost').length > 0 ||
    a.endpoint.statistics(ASSOCIATION) === undefined
  net.runUntil(hasEnded, 300_000)
  net.run(60_000)

  const problems: string[] = []
  const arrived = b.told('dataArrive').map(event => ({ ...event, number: uint32At(event.octets, 0) }))
  const numbers = arrived.map(({ number }) => number)
  if (new Set(numbers).size !== numbers.length) problems.push('a message arrived twice')
  if (!arrived.every(({ octets }) => isIntact(octets))) problems.push('a message was damaged')
  for (let stream = 0; stream < STREAMS; stream += 1) {
    const ordered = arrived.filter(event => event.stream === stream && !event.unordered)
    if (ordered.some(({ number }, at) => at > 0 && number < (ordered[at - 1]?.number ?? 0)))
      problems.push(`stream ${stream} is out of order`)
  }
  const reported = new Set(a.told('sendFailure').map(({ context }) => context))
  const seen = new Set(numbers)
  const missing = sent.filter((_, number) => !seen.has(number) && !reported.has(number))
  if (missing.length > 0) problems.push(`${missing.length} messages neither arrived nor were reported`)
  if (!hasEnded()) problems.push('the association did not end')
  const aLost = a.told('communicationLost').length
  if (aLost === 0 && numbers.length !== MESSAGES) problems.push('a graceful end without all messages')
  if (a.endpoint.deadline() !== undefined) problems.push('a timer is left running')
  return { problems, summary: aLost > 0 ? 'lost' : 'complete' }
}

test(`§6: over ${SEEDS} bad networks every message arrives once and in order, or is reported undelivered`, t => {
  const failures: string[] = []
  const summaries = { complete: 0, lost: 0 }
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const { problems, summary } = play(seed)
    summaries[summary as keyof typeof summaries] += 1
    for (const problem of problems) failures.push(`seed ${seed}: ${problem}`)
  }
  t.deepEqual(failures, [])
  t.true(summaries.complete > 0.9 * SEEDS, JSON.stringify(summaries))
})
