/** The MAP service as one core: requests become dialogues with the version ladder, dialogues become indications. */
import type { TcIndication } from '../tcap/primitives.ts'
import type { Core, Millis } from '../wire/core.ts'
import { outbox } from '../wire/outbox.ts'
import type { Category } from './categories.ts'
import type { OperationName } from './operations.ts'
import type { MapInput, MapOutput, MapVersion, Refusal } from './primitives.ts'
import type { RouteOf } from './service-exchange.ts'
import { requester } from './service-requester.ts'
import { responder } from './service-responder.ts'
import { versionMemory } from './service-versions.ts'

export interface MapConfig {
  /** Operations the user answers. None: a querying node, which refuses every dialogue begun by a peer. */
  readonly serves: readonly OperationName[]
  /** How long a refused version is not tried again with the node that refused it. */
  readonly versionMemoryMs: Millis
  /** How dialogues that peers begin unasked are refused, by what they invoke. */
  readonly refusals: Readonly<Record<Category, Refusal>>
}

export const defaultMapConfig: MapConfig = {
  serves: [],
  versionMemoryMs: 24 * 3_600_000,
  refusals: {
    internal: 'refuse',
    homeNetwork: 'refuse',
    visitedNetwork: 'refuse',
    shortMessage: 'refuse',
    unknown: 'refuse',
  },
}

export interface MapService extends Core<MapInput, MapOutput> {
  /** Requests without a confirm, and dialogues of peers that are not over. */
  readonly open: number
  /** Nodes that refused a version, and what to begin with instead. */
  versions(now: Millis): readonly { node: string; operation: OperationName; version: MapVersion }[]
}

/** `routeOf`: what the layers below can tell of a dialogue of ours, for the evidence. */
export function map(config: MapConfig, routeOf: RouteOf = () => undefined): MapService {
  const out = outbox<MapOutput>()
  const push = (output: MapOutput): void => out.push(output)
  const memory = versionMemory(config.versionMemoryMs)
  const ours = requester(memory, routeOf, push)
  const theirs = responder(config, push)

  function indication(input: TcIndication, now: Millis): void {
    if (input.type === 'tcUniIndication') return
    if (input.type === 'tcBeginIndication') return theirs.begin(input)
    if (input.dialogueId >= 0) return ours.indication(input, now)
    if (input.type === 'tcContinueIndication') theirs.continue(input)
    else if (input.type !== 'tcLCancelIndication') theirs.ended(input.dialogueId)
  }

  return {
    handle(input, now) {
      switch (input.type) {
        case 'mapRequest':
          return ours.request(input, now)
        case 'mapCancel':
          return ours.cancel(input)
        case 'mapCancelAll':
          return ours.cancelAll()
        case 'mapResponse':
          return theirs.response(input)
        case 'associationLost':
          return ours.associationLost(input)
        case 'wake':
          return undefined
        case 'tcUniIndication':
        case 'tcBeginIndication':
        case 'tcContinueIndication':
        case 'tcEndIndication':
        case 'tcUAbortIndication':
        case 'tcPAbortIndication':
        case 'tcNoticeIndication':
        case 'tcLCancelIndication':
          return indication(input, now)
      }
    },
    poll: () => out.poll(),
    // every wait of MAP is an invocation timer of TCAP's
    deadline: () => undefined,
    get open() {
      return ours.open + theirs.open
    },
    versions: now => memory.list(now),
  }
}
