import * as fc from 'fast-check'
import type { Fact, FactKind, FactSource } from '../../actors/domain/fact.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'
import type { MccMnc } from '../../actors/domain/network.ts'

/** Facts for tests: few instants and versions, so that ties are common, and texts that trip databases. */

let numbersGiven = 0

/** A number that no other test of this process has used. */
export function freshNumber(): Msisdn {
  numbersGiven += 1
  return `9370${String(numbersGiven).padStart(8, '0')}` as Msisdn
}

export function servedBy(mccMnc: string, observedAt: number, source: FactSource = 'LIVE_HLR'): Fact {
  return { kind: 'servingNetwork', value: { mccMnc: mccMnc as MccMnc }, source, observedAt, version: 1 }
}

export function reachable(observedAt: number): Fact {
  return {
    kind: 'subscriberState',
    value: { state: 'REACHABLE' },
    source: 'LIVE_HLR',
    observedAt,
    version: 1,
  }
}

const awkwardText = fc.constantFrom(
  '',
  'a',
  'B',
  '\0',
  'é',
  '\uffff',
  '\u{1f4f5}',
  '\ud800',
  '"\\',
  "'",
  'a\nb',
  '{},NULL',
)

const values: { readonly [K in FactKind]: fc.Arbitrary<object> } = {
  servingNetwork: fc.record({ mccMnc: fc.constantFrom('412-01', '412-20', '412-40') }),
  subscriberState: fc.record(
    { state: fc.constantFrom('REACHABLE', 'ABSENT'), diagnostic: awkwardText },
    { requiredKeys: ['state'] },
  ),
  roaming: fc.record(
    { roaming: fc.boolean(), visitedCountry: awkwardText, visitedNetwork: fc.constant('412-20') },
    { requiredKeys: ['roaming'] },
  ),
  identity: fc.record(
    { masked: fc.boolean(), msc: awkwardText, vlr: awkwardText },
    { requiredKeys: ['masked'] },
  ),
}

const spreadFact: fc.Arbitrary<Fact> = fc
  .constantFrom<FactKind>('servingNetwork', 'subscriberState', 'roaming', 'identity')
  .chain(kind =>
    fc.record({
      kind: fc.constant(kind),
      value: values[kind],
      source: fc.constantFrom<FactSource>('ADMIN_OVERRIDE', 'MNP_FILE', 'LIVE_HLR', 'PREFIX'),
      observedAt: fc.constantFrom(0, 1, 1_700_000_000_123, 1_700_000_000_124, 8_640_000_000_000_000 / 1_000),
      version: fc.constantFrom(0, 1, 9, 10, Number.MAX_SAFE_INTEGER),
    }),
  )
  .map(fact => fact as Fact)

/** Equal but for the text, which then decides. */
const tiedFact: fc.Arbitrary<Fact> = awkwardText.map(diagnostic => ({
  kind: 'subscriberState',
  value: { state: 'ABSENT', diagnostic },
  source: 'LIVE_HLR',
  observedAt: 1_700_000_000_124,
  version: 9,
}))

export const anyFact: fc.Arbitrary<Fact> = fc.oneof(spreadFact, tiedFact)
