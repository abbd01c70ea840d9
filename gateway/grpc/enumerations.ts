import type { AnswerSource, Answer, Degradation, Freshness, Persistence } from '../../actors/domain/answer.ts'
import type { Confidence } from '../../actors/domain/confidence.ts'
import type { FactKind, FactSource, Portability, SubscriberState } from '../../actors/domain/fact.ts'
import type { LineType } from '../../actors/domain/number-plan.ts'
import type { Operation } from '../../actors/domain/operation.ts'
import type { HealthState } from '../../actors/ports.ts'
import { hlrgw } from '../../proto/gen/messages.js'

const { v1 } = hlrgw

/** The domain's words and the contract's numbers, both ways. A word without a number does not compile. */
export interface Enumeration<Name extends string, Value extends number> {
  toProto(name: Name): Value
  /** A stranger's word; `undefined` when there is no such. */
  parse(word: string): Value | undefined
  /** `undefined` for UNSPECIFIED and for numbers of a newer contract. */
  fromProto(value: number): Name | undefined
}

/** Words that are the contract's own, but for its prefix: `HIGH` is `CONFIDENCE_HIGH`. */
function prefixed<Name extends string, Prefix extends string, Value extends number>(
  prefix: Prefix,
  values: Readonly<Record<`${Prefix}${Name}`, Value>>,
): Enumeration<Name, Value> {
  const all = Object.entries<Value>(values).map(([key, value]) => [key.slice(prefix.length), value] as const)
  return enumeration(all.filter(([, value]) => value !== 0))
}

function named<Name extends string, Value extends number>(
  values: Readonly<Record<Name, Value>>,
): Enumeration<Name, Value> {
  return enumeration(Object.entries<Value>(values))
}

export function enumeration<Name extends string, Value extends number>(
  entries: readonly (readonly [string, Value])[],
): Enumeration<Name, Value> {
  const values = new Map<string, Value>(entries)
  const names = new Map<number, Name>(entries.map(([name, value]) => [value, name as Name]))
  return {
    parse: word => values.get(word),
    toProto: name => values.get(name) as Value,
    fromProto: value => names.get(value),
  }
}

export const operation = named<Operation, hlrgw.v1.Operation>({
  sriSm: v1.Operation.OPERATION_SRI_SM,
  sri: v1.Operation.OPERATION_SRI,
  ati: v1.Operation.OPERATION_ATI,
  psi: v1.Operation.OPERATION_PSI,
  sendImsi: v1.Operation.OPERATION_SEND_IMSI,
  checkImei: v1.Operation.OPERATION_CHECK_IMEI,
})

export const factKind = named<FactKind, hlrgw.v1.FactKind>({
  servingNetwork: v1.FactKind.FACT_KIND_SERVING_NETWORK,
  subscriberState: v1.FactKind.FACT_KIND_SUBSCRIBER_STATE,
  roaming: v1.FactKind.FACT_KIND_ROAMING,
  identity: v1.FactKind.FACT_KIND_IDENTITY,
})

export const factSource = prefixed<FactSource, 'FACT_SOURCE_', hlrgw.v1.FactSource>(
  'FACT_SOURCE_',
  v1.FactSource,
)
export const subscriberState = prefixed<SubscriberState, 'SUBSCRIBER_STATE_', hlrgw.v1.SubscriberState>(
  'SUBSCRIBER_STATE_',
  v1.SubscriberState,
)
export const portability = prefixed<Portability, 'PORTABILITY_', hlrgw.v1.Portability>(
  'PORTABILITY_',
  v1.Portability,
)
export const confidence = prefixed<Confidence, 'CONFIDENCE_', hlrgw.v1.Confidence>(
  'CONFIDENCE_',
  v1.Confidence,
)
export const answerSource = prefixed<AnswerSource, 'ANSWER_SOURCE_', hlrgw.v1.AnswerSource>(
  'ANSWER_SOURCE_',
  v1.AnswerSource,
)
export const freshness = prefixed<Freshness, 'FRESHNESS_', hlrgw.v1.Freshness>('FRESHNESS_', v1.Freshness)
export const degradation = prefixed<Degradation, 'DEGRADATION_', hlrgw.v1.Degradation>(
  'DEGRADATION_',
  v1.Degradation,
)
export const lineType = prefixed<LineType, 'LINE_TYPE_', hlrgw.v1.LineType>('LINE_TYPE_', v1.LineType)
export const persistence = prefixed<Persistence, 'PERSISTENCE_', hlrgw.v1.Persistence>(
  'PERSISTENCE_',
  v1.Persistence,
)
export const completeness = prefixed<Answer['outcome'], 'COMPLETENESS_', hlrgw.v1.Completeness>(
  'COMPLETENESS_',
  v1.Completeness,
)
export const mnoState = prefixed<HealthState, 'MNO_STATE_', hlrgw.v1.MnoState>('MNO_STATE_', v1.MnoState)
