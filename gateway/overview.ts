import { operationNames } from '../actors/domain/operation.ts'
import type { PrefixTable } from '../actors/domain/prefix-table.ts'
import type { Config } from './config/schema.ts'
import type { MnoOverview } from './questions.ts'
import type { Signalling } from './signalling.ts'

/** The operators as configured, with how they are at the moment of asking. */
export function overviewOf(
  operators: Config['operators'],
  prefixes: () => PrefixTable,
  { networks, open, learnedVersions }: Pick<Signalling, 'networks' | 'open' | 'learnedVersions'>,
): () => MnoOverview[] {
  const fixed = operators.map(({ id, name, country, networks, contracts, agreement }) => ({
    id,
    name,
    country,
    networks,
    ...(agreement && { agreement }),
    contracts: operationNames.flatMap(operation => {
      const contract = contracts[operation]
      return contract === undefined ? [] : [{ operation, ...contract }]
    }),
  }))
  return () =>
    fixed.flatMap(operator => {
      const health = networks.get(operator.id)?.health()
      return health === undefined
        ? []
        : [
            {
              ...operator,
              prefixes: prefixes()
                .ranges.filter(({ mno }) => mno === operator.id)
                .map(({ prefix }) => prefix),
              health,
              inFlight: open(operator.id),
              learnedVersions: learnedVersions(operator.id),
            },
          ]
    })
}
