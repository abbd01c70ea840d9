import test from 'ava'
import { fraction, seeded } from '../sctp/testing/random.ts'
import { laboratory, sriSmResult } from '../testing/dialogues.ts'
import type { Octets } from '../wire/octets.ts'

type Mischief = (octets: Octets) => readonly { readonly octets: Octets; readonly afterMs: number }[]

const seeds = [1, 2, 3]

for (const seed of seeds) {
  test(`seed ${seed}: answers twice, late, to others, in pieces or as garbage: one confirm each, no leak`, t => {
    const random = seeded(seed)
    const within = (limit: number): number => Math.floor(fraction(random) * limit)
    const mischief: readonly Mischief[] = [
      octets => [{ octets, afterMs: within(50) }],
      octets => [{ octets, afterMs: within(50) }],
      () => [],
      octets => [
        { octets, afterMs: 5 },
        { octets, afterMs: 6 },
      ],
      octets => [{ octets, afterMs: 3_000 }],
      // the destination's transaction id, or whatever stands there
      octets => [{ octets: octets.with(4 + within(4), within(256)), afterMs: 5 }],
      octets => [{ octets: octets.with(within(octets.length), within(256)), afterMs: 5 }],
      octets => [{ octets: octets.subarray(0, within(octets.length)), afterMs: 5 }],
      () => [{ octets: Uint8Array.from({ length: within(60) }, () => within(256)), afterMs: 5 }],
    ]
    const lab = laboratory({ seed, hlr: { dialogueTimeoutMs: 4_000 }, map: { versionMemoryMs: 1_000 } })
    lab.spoil = octets => (mischief[within(mischief.length)] as Mischief)(octets)
    lab.answer = () => [{ type: 'result', result: sriSmResult }]
    const count = 1_000
    for (let index = 0; index < count; index++) {
      lab.ask({ timeoutMs: 1_000 })
      if (index % 20 === 0) lab.run(10)
    }
    lab.run(60_000)

    const ids = new Set(lab.gateway.confirms.map(({ requestId }) => requestId))
    t.is(ids.size, count)
    t.is(lab.gateway.confirms.length, count)
    for (const node of [lab.gateway, lab.hlr]) {
      t.is(node.tcap.dialogues, 0)
      t.is(node.map.open, 0)
      t.is(node.tcap.deadline(), undefined)
    }
    const said = new Set(lab.gateway.said.map(({ type }) => type))
    for (const type of ['decodeError', 'strayMessage'] as const) t.true(said.has(type), type)
    t.true(lab.gateway.confirms.some(({ outcome }) => outcome.type === 'ok'))
    t.true(lab.gateway.confirms.some(({ outcome }) => outcome.type === 'timeout'))
  })
}
