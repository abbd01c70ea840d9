import { status } from '@grpc/grpc-js'
import type { FactKind } from '../../actors/domain/fact.ts'
import { describeFault, parseMsisdn, type Msisdn } from '../../actors/domain/msisdn.ts'
import { parseMnoId, type MnoId } from '../../actors/domain/network.ts'
import type { Operation } from '../../actors/domain/operation.ts'
import type { ResolveRequest } from '../../actors/lookup/cascade.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import type { Config } from '../config/schema.ts'
import { invalidArgument, refusal, type CallError, type Violation } from './call-error.ts'
import * as enums from './enumerations.ts'
import type { Scope } from './to-proto.ts'

/** Strangers' requests, parsed: what comes out is well formed. Throws `CallError` with every violation. */

export interface Resolution {
  readonly request: ResolveRequest
  readonly failUnfulfilled: boolean
}

type Defaults = Config['resolve']

/** On whose behalf a request is parsed. */
export interface Asker {
  readonly scope: Scope
  readonly caller: string
  readonly traceId: string
}

export function parseResolve(
  message: hlrgw.v1.ResolveMsisdnRequest.$Properties | null | undefined,
  { scope, caller, traceId }: Asker,
  defaults: Defaults,
): Resolution {
  const violations: Violation[] = []
  const msisdn = numberOf(message?.msisdn, violations)
  const wanted = listOf(message?.attributes, 'attributes', enums.factKind, violations)
  const operations = listOf(message?.operations, 'operations', enums.operation, violations)
  const { ON_UNFULFILLED_UNSPECIFIED, ON_UNFULFILLED_ANSWER, ON_UNFULFILLED_FAIL } = hlrgw.v1.OnUnfulfilled
  const onUnfulfilled = message?.onUnfulfilled ?? ON_UNFULFILLED_UNSPECIFIED
  if (![ON_UNFULFILLED_UNSPECIFIED, ON_UNFULFILLED_ANSWER, ON_UNFULFILLED_FAIL].includes(onUnfulfilled))
    violations.push(unknownValue('on_unfulfilled', onUnfulfilled))
  if (msisdn === undefined || violations.length > 0) throw invalidArgument(violations)
  if (wanted.includes('identity') && !scope.identity) throw identityRefused()
  const seconds = message?.maxStalenessSeconds ?? defaults.maxStalenessSeconds
  return {
    request: {
      msisdn,
      wanted: wanted.length > 0 ? wanted : visible(defaults.attributes, scope),
      operations: operations.length > 0 ? operations : defaults.operations,
      maxStalenessMs: seconds === undefined ? undefined : seconds * 1000,
      forceFresh: message?.forceFresh ?? false,
      caller,
      traceId,
    },
    failUnfulfilled: onUnfulfilled === ON_UNFULFILLED_FAIL,
  }
}

export interface ParsedProbe {
  readonly msisdn: Msisdn
  readonly operation: Operation
  /** As the caller named it; `undefined`: the range decides. */
  readonly mno: MnoId | undefined
}

export function parseProbe(message: hlrgw.v1.ProbeRequest.$Properties | null | undefined): ParsedProbe {
  const violations: Violation[] = []
  const msisdn = numberOf(message?.msisdn, violations)
  const asked = message?.operation ?? 0
  const operation = asked === 0 ? 'sriSm' : enums.operation.fromProto(asked)
  if (operation === undefined) violations.push(unknownValue('operation', asked))
  const named = message?.mnoId ?? undefined
  const mno = named === undefined ? undefined : parseMnoId(named)
  if (named !== undefined && mno === undefined) violations.push(badMnoId)
  if (msisdn === undefined || operation === undefined || violations.length > 0)
    throw invalidArgument(violations)
  return { msisdn, operation, mno }
}

export const badMnoId: Violation = {
  field: 'mno_id',
  description: 'is no operator id: lower-case letters, digits and hyphens; ListMnos names them',
}

export const maxCorrelationCharacters = 128

export function checkCorrelation(id: string): CallError | undefined {
  if (id.length <= maxCorrelationCharacters) return undefined
  const description = `has ${id.length} characters; at most ${maxCorrelationCharacters} are given back`
  return invalidArgument([{ field: 'correlation_id', description }])
}

export function numberOf(text: string | null | undefined, violations: Violation[]): Msisdn | undefined {
  const parsed = parseMsisdn(text ?? '')
  if (parsed.ok) return parsed.msisdn
  violations.push({ field: 'msisdn', description: describeFault(parsed.fault) })
  return undefined
}

function listOf<Name extends string>(
  values: readonly number[] | null | undefined,
  field: string,
  enumeration: enums.Enumeration<Name, number>,
  violations: Violation[],
): Name[] {
  const names = new Set<Name>()
  for (const [index, value] of (values ?? []).entries()) {
    const name = enumeration.fromProto(value)
    if (name === undefined) violations.push(unknownValue(`${field}[${index}]`, value))
    else names.add(name)
  }
  return [...names]
}

function unknownValue(field: string, value: number): Violation {
  const what = value === 0 ? 'is UNSPECIFIED' : `is ${value}, which this version does not know`
  return { field, description: `${what}; name one of its enumeration, or leave the field out` }
}

function visible(kinds: readonly FactKind[], { identity }: Scope): FactKind[] {
  return kinds.filter(kind => identity || kind !== 'identity')
}

function identityRefused() {
  return refusal(
    status.PERMISSION_DENIED,
    'IDENTITY_NOT_ALLOWED',
    'attributes: IMSI and serving nodes are not for this caller; leave FACT_KIND_IDENTITY out, or have access.identity name it',
  )
}
