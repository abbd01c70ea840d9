import { parseMnoId } from '../../actors/domain/network.ts'
import type { Msisdn } from '../../actors/domain/msisdn.ts'
import { hlrgw } from '../../proto/gen/messages.js'
import type { ControlAction } from '../explanation.ts'
import type { Control, ExplainOptions } from '../questions.ts'
import { invalidArgument, type Violation } from './call-error.ts'
import { enumeration } from './enumerations.ts'
import { badMnoId, numberOf } from './requests.ts'

/** Requests about signalling, parsed: what comes out is well formed. Throws `CallError` with every violation. */

const { AssociationAction } = hlrgw.v1

export const controlAction = enumeration<ControlAction, hlrgw.v1.AssociationAction>([
  ['up', AssociationAction.ASSOCIATION_ACTION_UP],
  ['down', AssociationAction.ASSOCIATION_ACTION_DOWN],
  ['drain', AssociationAction.ASSOCIATION_ACTION_DRAIN],
])

const highestSls = 255
const defaultGraceMs = 10_000
const longestGraceMs = 600_000

export function parseExplain({
  msisdn: written,
  mnoId,
  sls,
}: hlrgw.v1.ExplainRequest.$Properties): ExplainOptions & { readonly msisdn: Msisdn } {
  const violations: Violation[] = []
  const msisdn = numberOf(written, violations)
  const mno = typeof mnoId === 'string' ? parseMnoId(mnoId) : undefined
  if (typeof mnoId === 'string' && mno === undefined) violations.push(badMnoId)
  if ((sls ?? 0) > highestSls) violations.push({ field: 'sls', description: `is above ${highestSls}` })
  if (msisdn === undefined || violations.length > 0) throw invalidArgument(violations)
  return { msisdn, mno, sls: sls ?? undefined }
}

export function parseControl({
  association,
  action: asked,
  graceMs,
}: hlrgw.v1.ControlAssociationRequest.$Properties): Pick<Control, 'association' | 'action' | 'graceMs'> {
  const action = controlAction.fromProto(asked ?? 0)
  const grace = graceMs ?? defaultGraceMs
  const violations: Violation[] = [
    ...(association ? [] : [{ field: 'association', description: 'is empty; GetSignalling names them' }]),
    ...(action === undefined ? [{ field: 'action', description: 'must be UP, DOWN or DRAIN' }] : []),
    ...(grace > longestGraceMs ? [{ field: 'grace_ms', description: `is above ${longestGraceMs}` }] : []),
  ]
  if (!association || action === undefined || violations.length > 0) throw invalidArgument(violations)
  return { association, action, graceMs: grace }
}
