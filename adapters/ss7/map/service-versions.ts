/**
 * The version ladder (TS 29.002 §7.5 lets a dialogue fall back to an older application context): which version to try
 * with whom, learned only from refusals. Versions are remembered per node that refused and operation. Which node
 * serves a number is not known before it answers, so for each block of numbers that met a refusal the node is
 * remembered too; a network whose nodes take the newest version keeps nothing here.
 */
import type { SccpAddress } from '../sccp/primitives.ts'
import type { Millis } from '../wire/core.ts'
import type { OperationName } from './operations.ts'
import type { MapVersion } from './primitives.ts'

export interface VersionMemory {
  /** What to begin with; `undefined`: nothing is known against the newest. */
  recall(called: SccpAddress, operation: OperationName, now: Millis): MapVersion | undefined
  learn(
    called: SccpAddress,
    refusedBy: SccpAddress,
    operation: OperationName,
    version: MapVersion,
    now: Millis,
  ): void
  /** What is remembered at `now`, for `status`. */
  list(now: Millis): readonly { node: string; operation: OperationName; version: MapVersion }[]
}

/** Digits at the end of a number that do not tell its home register. */
const blockDigits = 4

export function nodeName({ globalTitle, pointCode }: SccpAddress): string {
  return globalTitle?.digits ?? String(pointCode ?? '')
}

const blockOf = (called: SccpAddress): string => {
  const name = nodeName(called)
  return name.length > 8 ? name.slice(0, -blockDigits) : name
}

const key = (node: string, operation: OperationName): string => `${node} ${operation}`

export function versionMemory(lifetimeMs: Millis, limit = 10_000): VersionMemory {
  const versions = new Map<
    string,
    { readonly node: string; readonly operation: OperationName; readonly version: MapVersion; until: Millis }
  >()
  const nodeOfBlock = new Map<string, string>()

  /** The oldest makes room: a Map keeps the order of insertion. */
  function put<V>(map: Map<string, V>, name: string, value: V): void {
    map.delete(name)
    map.set(name, value)
    for (const oldest of map.keys()) {
      if (map.size <= limit) break
      map.delete(oldest)
    }
  }

  return {
    recall(called, operation, now) {
      if (versions.size === 0) return undefined
      const node = nodeOfBlock.get(blockOf(called)) ?? nodeName(called)
      const known = versions.get(key(node, operation))
      if (known === undefined || known.until > now) return known?.version
      versions.delete(key(node, operation))
      return undefined
    },
    learn(called, refusedBy, operation, version, now) {
      const node = nodeName(refusedBy)
      put(versions, key(node, operation), { node, operation, version, until: now + lifetimeMs })
      if (blockOf(called) !== node) put(nodeOfBlock, blockOf(called), node)
    },
    list: now =>
      [...versions.values()]
        .filter(({ until }) => until > now)
        .map(({ node, operation, version }) => ({ node, operation, version })),
  }
}
