import type { PrefixTable } from '../../actors/domain/prefix-table.ts'
import type { ListenAddress } from './fields.ts'
import type { Salvaged } from './salvage.ts'
import type { Config } from './schema.ts'

/**
 * What no single field can know: names that must differ, and names that must exist. Reads what could be salvaged of
 * a faulty configuration, so that these faults are told together with the others.
 */

export interface Problem {
  /** As in `operators[2].associations[0].name`. */
  readonly path: string
  readonly problem: string
}

type View = Salvaged<Config>

interface Named {
  readonly path: string
  readonly value: string | number | undefined
}

export function crossReferences(config: View): Problem[] {
  return [
    ...mustDiffer(config).flatMap(duplicates),
    ...ownPointCodes(config),
    ...longPointCodes(config),
    ...operationsWithoutContract(config),
    ...plaintext(config),
    ...timeouts(config),
  ]
}

/** Groups of values that must be unique, each group by itself. */
function mustDiffer({ operators = [], signalling, grpc, http }: View): Named[][] {
  const associations = operators.flatMap((operator, at) =>
    (operator?.associations ?? []).map((association, index) => ({
      association,
      path: `operators[${at}].associations[${index}]`,
    })),
  )
  return [
    operators.map((operator, at) => ({ path: `operators[${at}].id`, value: operator?.id })),
    operators.map((operator, at) => ({
      path: `operators[${at}].routingContext`,
      value: operator?.routingContext,
    })),
    operators.flatMap((operator, at) =>
      (operator?.networks ?? []).map((value, index) => ({
        path: `operators[${at}].networks[${index}]`,
        value,
      })),
    ),
    associations.map(({ association, path }) => ({ path: `${path}.name`, value: association?.name })),
    // SCTP tells associations apart by addresses and ports (RFC 9260 §1.3).
    associations.flatMap(({ association, path }) =>
      (association?.peer ?? []).map((peer, index) => ({
        path: `${path}.peer[${index}]`,
        value:
          peer &&
          `${written(peer)}, SCTP port ${association?.localPort ?? signalling?.sctpPort} to ${association?.sctpPort}`,
      })),
    ),
    [
      { path: 'grpc.listen', value: grpc?.listen },
      { path: 'http.listen', value: http?.listen },
    ].map(({ path, value }) => ({ path, value: value?.port === 0 ? undefined : value && written(value) })),
  ]
}

function duplicates(all: readonly Named[]): Problem[] {
  const first = new Map<string | number, string>()
  return all.flatMap(({ path, value }) => {
    if (value === undefined) return []
    const other = first.get(value)
    if (other !== undefined) return [{ path, problem: `"${value}" stands at ${other} already` }]
    first.set(value, path)
    return []
  })
}

function ownPointCodes({ operators = [] }: View): Problem[] {
  return operators.flatMap((operator, at) => {
    const { pointCode, gatewayPointCode } = operator ?? {}
    if (pointCode === undefined || pointCode !== gatewayPointCode) return []
    return [{ path: `operators[${at}].gatewayPointCode`, problem: 'is our own point code there' }]
  })
}

/** Q.704 §2.2.3: fourteen bits, unless the network is ANSI's. */
function longPointCodes({ operators = [] }: View): Problem[] {
  return operators.flatMap((operator, at) =>
    (['pointCode', 'gatewayPointCode'] as const).flatMap(key => {
      const code = operator?.[key] ?? 0
      if (operator?.pointCodeFormat === 'ansi' || code < 2 ** 14) return []
      const problem = `${code} has more than 14 bits: it needs pointCodeFormat: ansi`
      return [{ path: `operators[${at}].${key}`, problem }]
    }),
  )
}

function operationsWithoutContract({ operators = [], resolve }: View): Problem[] {
  return (resolve?.operations ?? []).flatMap((operation, index) => {
    if (operation === undefined || operators.length === 0) return []
    // An operator that could not be read may have had the contract.
    if (operators.some(operator => operator?.contracts === undefined || operator.contracts[operation]))
      return []
    return [{ path: `resolve.operations[${index}]`, problem: `no operator has a contract for ${operation}` }]
  })
}

function plaintext({ grpc }: View): Problem[] {
  if (grpc?.listen === undefined || grpc.tls !== undefined || grpc.allowPlaintext === true) return []
  const { address } = grpc.listen
  if (address === undefined || isLoopback(address)) return []
  const problem = `is missing, and ${address} is not loopback: configure it or set grpc.allowPlaintext`
  return [{ path: 'grpc.tls', problem }]
}

function timeouts({ grpc }: View): Problem[] {
  const { defaultTimeoutMs = 0, maxTimeoutMs = Infinity } = grpc ?? {}
  if (defaultTimeoutMs <= maxTimeoutMs) return []
  return [{ path: 'grpc.defaultTimeoutMs', problem: `is above grpc.maxTimeoutMs, ${maxTimeoutMs}` }]
}

/** The prefix table and the operators must speak of the same operators and networks. */
export function prefixReferences({ operators = [] }: View, table: PrefixTable): Problem[] {
  const strangers = table.ranges.flatMap(({ prefix, mno, mccMnc }) => {
    const operator = operators.find(operator => operator?.id === mno)
    if (operator?.networks?.includes(mccMnc) !== false) return []
    const problem = `prefix ${prefix} is in network ${mccMnc}, which the operator "${mno}" does not have`
    return [{ path: 'prefixes.file', problem }]
  })
  const rangeless = operators.flatMap((operator, at) => {
    if (operator?.id === undefined || table.ranges.some(({ mno }) => mno === operator.id)) return []
    return [{ path: `operators[${at}].id`, problem: `the prefix table has no range of "${operator.id}"` }]
  })
  return [...strangers, ...rangeless]
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

function written({ address, port }: Salvaged<ListenAddress>): string {
  return `${address}:${port}`
}
