import { status } from '@grpc/grpc-js'
import type { Answer } from '../../actors/domain/answer.ts'
import type { Fact, FactKind } from '../../actors/domain/fact.ts'
import type { ProbeOutcome } from '../../actors/domain/outcome.ts'
import type { Clock } from '../../actors/ports.ts'
import type { hlrgw } from '../../proto/gen/messages.js'
import type { Config } from '../config/schema.ts'
import { CallError, invalidArgument, type Violation } from '../grpc/call-error.ts'
import { newTraceId } from '../grpc/call.ts'
import * as enums from '../grpc/enumerations.ts'
import { parseResolve } from '../grpc/requests.ts'
import type { Scope } from '../grpc/to-proto.ts'
import type { Questions } from '../questions.ts'
import { json, problem, type HttpReply, type HttpRequest, type Route } from './server.ts'

/** GET /v1/numbers/{e164}: ResolveMsisdn for those who have no gRPC, with the same words, checks and failures. */

export interface RestOptions {
  readonly questions: Questions
  readonly clock: Clock
  readonly config: Config
  readonly draining: AbortSignal
}

export function restRoutes(options: RestOptions): Route[] {
  return [{ path: /^\/v1\/numbers\/([^/]*)$/, answer: request => resolve(request, options) }]
}

async function resolve(
  { url, parameter, caller, signal }: HttpRequest,
  { questions, clock, config, draining }: RestOptions,
): Promise<HttpReply> {
  if (draining.aborted) return problem(503, 'this gateway is draining; ask another')
  const scope = { identity: config.access.identity.includes('anyone') }
  try {
    const { message, timeoutMs } = queryOf(parameter, url.searchParams, config)
    const asker = { scope, caller, traceId: newTraceId() }
    const { request, failUnfulfilled } = parseResolve(message, asker, config.resolve)
    const answer = await questions.resolve(request, { deadline: clock.now() + timeoutMs, signal })
    if (failUnfulfilled && !answer.fulfilled)
      return problem(412, `not as fresh as asked for: ${answer.degradations.join(', ')}`)
    return json(200, answerToJson(answer, scope))
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    return problem(error.code === status.PERMISSION_DENIED ? 403 : 400, error.message, {
      violations: error.violations,
    })
  }
}

/** The query's words, each as its gRPC field: `attributes=roaming,identity&operations=ati&forceFresh=true` … */
function queryOf(msisdn: string, query: URLSearchParams, { grpc }: Config) {
  const violations: Violation[] = []
  const message: hlrgw.v1.ResolveMsisdnRequest.$Properties = { msisdn }
  let timeoutMs = grpc.defaultTimeoutMs
  for (const [name, value] of query) {
    const wrong = (needs: string): void =>
      void violations.push({ field: name, description: `needs ${needs}` })
    const words = value.split(',')
    // A word that is not in the enumeration becomes UNSPECIFIED, and is refused as such.
    if (name === 'attributes') message.attributes = words.map(word => enums.factKind.parse(word) ?? 0)
    else if (name === 'operations') message.operations = words.map(word => enums.operation.parse(word) ?? 0)
    else if (name === 'maxStalenessSeconds') {
      if (/^[0-9]{1,9}$/.test(value)) message.maxStalenessSeconds = Number(value)
      else wrong('a whole number of seconds')
    } else if (name === 'timeoutMs') {
      if (/^[1-9][0-9]{0,7}$/.test(value)) timeoutMs = Math.min(Number(value), grpc.maxTimeoutMs)
      else wrong('a whole number of milliseconds')
    } else if (name === 'forceFresh') {
      if (value === 'true' || value === 'false') message.forceFresh = value === 'true'
      else wrong('true or false')
    } else
      violations.push({
        field: name,
        description:
          'is not known; there are attributes, operations, maxStalenessSeconds, forceFresh, timeoutMs',
      })
  }
  if (violations.length > 0) throw invalidArgument(violations)
  return { message, timeoutMs }
}

/** The domain's own words; instants in ISO 8601. The command line's `--json` is the same. */
export function answerToJson(answer: Answer, scope: Scope): object {
  const visible = ({ kind }: { readonly kind: FactKind }): boolean => scope.identity || kind !== 'identity'
  const { attributes, divergences, probes, observedAt, msisdn, ...rest } = answer
  return {
    msisdn: `+${msisdn}`,
    ...rest,
    observedAt: observedAt === undefined ? null : instant(observedAt),
    attributes: Object.fromEntries(
      attributes
        .filter(visible)
        .map(({ kind, ...attribute }) => [kind, { ...attribute, observedAt: instant(attribute.observedAt) }]),
    ),
    divergences: divergences.filter(visible).map(({ kind, held, claimed }) => ({
      kind,
      held: factToJson(held),
      claimed: factToJson(claimed),
    })),
    probes: probes.map(outcome => outcomeToJson(outcome, scope)),
  }
}

export function outcomeToJson({ result, ...probe }: ProbeOutcome, scope: Scope): object {
  if (!('facts' in result)) return { ...probe, result }
  const facts = result.facts.filter(({ kind }) => scope.identity || kind !== 'identity').map(factToJson)
  return { ...probe, result: { ...result, facts } }
}

function factToJson(fact: Fact): object {
  return { ...fact, observedAt: instant(fact.observedAt) }
}

function instant(at: number): string {
  return new Date(at).toISOString()
}
