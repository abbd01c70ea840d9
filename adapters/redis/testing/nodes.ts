import type { Redis } from 'ioredis'
import { validityMs } from '../../../actors/mno/lending.ts'
import { sharedPermits } from '../../../actors/mno/permits.ts'
import type { Contract } from '../../../actors/mno/token-bucket.ts'
import { contractScripts, terms } from '../contract-scripts.ts'
import { standing } from '../standing.ts'

/** Nodes in virtual time that share one contract on a real Redis, and what befalls them. */

/**
 * How a message to Redis fares. `slow`: a lease comes back when it has almost expired; `late`: it arrives after so
 * long, and nobody hears the answer.
 */
export type Fate = 'delivered' | 'slow' | 'unheard' | 'lost' | { readonly lateMs: number }

const { beat, lease } = contractScripts('tonumber(ARGV[#ARGV])')
const beatEveryMs = 250
/** How long an answer to a lease is on its way. */
const answerMs = 5

export interface World {
  now: number
  readonly redis: Redis
  readonly keys: { readonly members: string; readonly bucket: string }
  /** Messages that arrive later. */
  readonly late: { readonly at: number; readonly run: () => Promise<unknown> }[]
}

export interface VirtualNode {
  fate: Fate
  /** One step of its life; how many permits it used. */
  step(wanted: number): Promise<number>
  /** The process is gone, and a new one of the same name begins. */
  restart(): void
}

export function virtualNode(name: string, contract: Contract, world: World): VirtualNode {
  const { redis, keys } = world
  let stands = standing(terms)
  let permits = begin()
  let beatAt = world.now
  let answers: { readonly at: number; readonly take: () => void }[] = []
  const node: VirtualNode = { fate: 'delivered', step, restart }

  function begin() {
    const mine = stands
    return sharedPermits(contract, () => mine.share(world.now))
  }

  function restart(): void {
    stands = standing(terms)
    permits = begin()
    answers = []
  }

  /** `undefined`: no answer was heard. */
  async function say<T>(run: () => Promise<T>): Promise<T | undefined> {
    const { fate } = node
    if (fate === 'lost') return undefined
    if (typeof fate === 'object') {
      world.late.push({ at: world.now + fate.lateMs, run })
      return undefined
    }
    const answer = await run()
    return fate === 'unheard' ? undefined : answer
  }

  async function keepStanding(): Promise<void> {
    if (!stands.leases) {
      if (node.fate !== 'delivered' && node.fate !== 'slow') return
      stands.hello(world.now, world.now)
    }
    const { held, said } = stands.beat(world.now)
    const { transitMs, freshMs, memoryMs, holdOffMs } = terms
    const values = [name, held, said, transitMs, freshMs, memoryMs, holdOffMs]
    const told = await say(
      () => beat(redis, [keys.members], [...values, world.now]) as Promise<[string, string]>,
    )
    if (told === undefined) stands.lost()
    else stands.beaten(told[1] === '' ? undefined : Number(told[1]), Number(told[0]), world.now)
  }

  async function ask(wanted: number): Promise<void> {
    const validMs = validityMs(contract)
    const values = [wanted, contract.permitsPerSecond, contract.burst, validMs, terms.freshMs]
    const lent = await say(
      () => lease(redis, [keys.members, keys.bucket], [...values, world.now]) as Promise<[number, number]>,
    )
    if (lent === undefined) return permits.leaseFailed(world.now)
    const [granted, retryAfterMs] = lent
    const take = () => permits.leased({ permits: granted, validMs, retryAfterMs }, world.now)
    answers.push({ at: world.now + (node.fate === 'slow' ? 0.8 * validMs : answerMs), take })
  }

  async function step(wanted: number): Promise<number> {
    if (world.now >= beatAt) {
      beatAt = world.now + beatEveryMs
      await keepStanding()
    }
    for (const { take } of answers.filter(({ at }) => at <= world.now)) take()
    answers = answers.filter(({ at }) => at > world.now)
    let used = 0
    while (used < wanted) {
      const taken = permits.take(world.now)
      if (taken.type === 'granted') {
        used += 1
        continue
      }
      const asking = taken.type === 'lease' ? permits.toLease(wanted - used, world.now) : 0
      if (asking > 0) await ask(asking)
      break
    }
    return used
  }

  return node
}
