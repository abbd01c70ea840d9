import test from 'ava'
import type { MapIndication, MapResponse } from './map/primitives.ts'
import { fraction, seeded } from './sctp/testing/random.ts'
import { sriSmResult } from './testing/dialogues.ts'
import { field, isActive } from './testing/stacks.ts'
import type { Random } from './wire/core.ts'

type Answer = MapResponse['answer']
const ok: Answer = { type: 'result', result: sriSmResult }

/** What an HLR may do with a request; `undefined`: nothing. */
const personas: Readonly<Record<string, (indication: MapIndication) => Answer | undefined>> = {
  good: () => ok,
  error: () => ({ type: 'error', name: 'unknownSubscriber' }),
  v1Only: ({ version }) => (version === 1 ? ok : { type: 'refuse' }),
  v2Only: ({ version }) => (version === 2 ? ok : { type: 'refuse', alternative: 2 }),
  oldTcap: ({ version }) =>
    version === 1 ? ok : { type: 'providerAbort', cause: 'incorrectTransactionPortion' },
  aborting: () => ({ type: 'userAbort', reason: 'userResourceLimitation' }),
  failing: () => ({ type: 'providerAbort' }),
  closing: () => ({ type: 'close' }),
  mute: () => undefined,
  forgetful: () => ({ type: 'drop' }),
}

for (const seed of [1, 2, 3]) {
  test(`seed ${seed}: a storm of requests over a lossy network, every persona, associations cut: each request one confirm, no leak`, t => {
    const random = seeded(1_000 + seed)
    const lab = field({
      seed,
      weather: { delayMs: 10, jitterMs: 20, loss: 0.03 },
      tcap: { maxDialogues: 600 },
      hlrTcap: { dialogueTimeoutMs: 5_000 },
      map: { versionMemoryMs: 500 },
    })
    for (const host of lab.gateways) {
      host.answer = indication => {
        const answer = pick(Object.values(personas), random)(indication)
        // some answers come after the deadline
        return answer === undefined ? undefined : { afterMs: fraction(random) ** 3 * 2_500, answer }
      }
    }
    lab.gateway.input({ type: 'start' })
    t.true(lab.runUntil(() => isActive(lab), 20_000))

    const asked: number[] = []
    for (let burst = 0; burst < 60; burst++) {
      for (let index = 0; index < 15; index++) asked.push(lab.ask({ timeoutMs: 2_000 }))
      if (burst % 20 === 10) {
        const association = pick(['sg0', 'sg1'], random)
        lab.gateway.input({ type: 'manage', network: 'home', association, action: 'abort' })
      }
      if (burst % 20 === 15) {
        for (const association of ['sg0', 'sg1']) {
          lab.gateway.input({ type: 'manage', network: 'home', association, action: 'connect' })
        }
      }
      lab.run(30)
    }
    lab.run(120_000)

    const confirmed = lab.gateway.confirms.map(({ requestId }) => requestId)
    t.deepEqual(
      confirmed.toSorted((a, b) => a - b),
      asked,
    )
    for (const { stack } of [lab.gateway, ...lab.gateways]) {
      t.is(stack.network('home')?.tcap.dialogues, 0)
      t.is(stack.network('home')?.map.open, 0)
    }
    const seen = new Set(lab.gateway.confirms.map(({ outcome }) => outcome.type))
    for (const type of [
      'ok',
      'mapError',
      'userAborted',
      'providerAborted',
      'timeout',
      'associationLost',
    ] as const) {
      t.true(seen.has(type), type)
    }
    const strays = lab.gateway.events.filter(
      event => event.type === 'event' && event.layer === 'tcap' && event.event.type === 'strayMessage',
    )
    t.true(strays.length > 0, 'late answers were recognised')
  })
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[random.uint32() % from.length] as T
}
