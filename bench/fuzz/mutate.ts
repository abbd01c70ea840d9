/** Damage that decoders must survive: octets changed, cut, repeated, spliced, and lengths that lie. */
import type { Random } from '../../adapters/ss7/wire/core.ts'
import type { Octets } from '../../adapters/ss7/wire/octets.ts'
import { pick } from '../simulator/chance.ts'

/** Values at which decoders decide something. */
const interesting = [0x00, 0x01, 0x05, 0x1f, 0x20, 0x30, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xa0, 0xbf, 0xff]
const longest = 4_096

type Mutation = (octets: Octets, other: Octets, random: Random) => Octets

const at = (octets: Octets, random: Random): number => random.uint32() % (octets.length + 1)

function splice(octets: Octets, from: number, count: number, inserted: Octets): Octets {
  return Uint8Array.from([...octets.subarray(0, from), ...inserted, ...octets.subarray(from + count)])
}

function changed(octets: Octets, random: Random, change: (octet: number) => number): Octets {
  if (octets.length === 0) return octets
  const copy = octets.slice()
  const index = random.uint32() % copy.length
  copy[index] = change(copy[index] ?? 0)
  return copy
}

const mutations: readonly Mutation[] = [
  (octets, _, random) => changed(octets, random, octet => octet ^ (2 ** (random.uint32() % 8))),
  (octets, _, random) => changed(octets, random, () => random.uint32()),
  (octets, _, random) => changed(octets, random, () => pick(random, interesting)),
  (octets, _, random) => changed(octets, random, octet => octet + pick(random, [1, -1, 2, -2, 16])),
  (octets, _, random) => octets.slice(0, at(octets, random)),
  (octets, _, random) => splice(octets, at(octets, random), 1 + (random.uint32() % 4), new Uint8Array()),
  (octets, _, random) => splice(octets, at(octets, random), 0, Uint8Array.of(pick(random, interesting))),
  (octets, _, random) => {
    const from = at(octets, random)
    return splice(octets, from, 0, octets.subarray(from, from + (random.uint32() % 24)))
  },
  (octets, other, random) => {
    const from = at(other, random)
    return splice(
      octets,
      at(octets, random),
      random.uint32() % 16,
      other.subarray(from, from + (random.uint32() % 32)),
    )
  },
  /** An element made indefinite: its length becomes 80, and two zeros are put where they may end it. */
  (octets, _, random) => {
    const index = at(octets, random)
    return splice(splice(octets, at(octets, random), 0, Uint8Array.of(0, 0)), index, 1, Uint8Array.of(0x80))
  },
  /** The whole inside a constructed element, as often as not with a length that is wrong. */
  (octets, _, random) =>
    Uint8Array.of(
      pick(random, [0x30, 0xa0, 0x6c, 0x62]),
      (octets.length + (random.uint32() % 3)) % 0x80,
      ...octets,
    ),
]

/** One to four mutations of `octets`, with `other` to splice from. */
export function mutate(octets: Octets, other: Octets, random: Random): Octets {
  let mutated = octets
  for (let count = 1 + (random.uint32() % 4); count > 0; count--) {
    mutated = pick(random, mutations)(mutated, other, random)
  }
  return mutated.slice(0, longest)
}
