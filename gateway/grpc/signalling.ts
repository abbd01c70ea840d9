import { status } from '@grpc/grpc-js'
import type { hlrgw } from '../../proto/gen/messages.js'
import type { Questions } from '../questions.ts'
import { refusal } from './call-error.ts'
import type { Call } from './call.ts'
import { unary, type Serving } from './handlers.ts'
import { parseControl, parseExplain } from './signalling-requests.ts'
import { controlledToProto, explanationToProto, signallingToProto } from './signalling-to-proto.ts'

/** The service of proto/hlrgw/v1/signalling.proto, method by method. */

type V1 = typeof hlrgw.v1
type Out<K extends keyof V1> = V1[K] extends { decode(octets: Uint8Array): infer M } ? M : never

export function signalling(serving: Serving, { questions }: { readonly questions: Questions }) {
  async function explain(message: Out<'ExplainRequest'>) {
    const { msisdn, ...options } = parseExplain(message)
    const explanation = await questions.explain(msisdn, options)
    if (explanation === undefined)
      throw refusal(
        status.NOT_FOUND,
        'NO_OPERATOR',
        'no operator here has the number or its range; ListMnos names those that can be asked',
      )
    return explanationToProto(explanation)
  }

  async function control(message: Out<'ControlAssociationRequest'>, call: Call) {
    const asked = parseControl(message)
    if (call.scope.control !== true)
      throw refusal(
        status.PERMISSION_DENIED,
        'CONTROL_NOT_ALLOWED',
        'this caller may not move associations; have access.control name it',
      )
    const controlled = await questions.control({ ...asked, deadline: call.deadline, by: call.caller })
    if (controlled === undefined)
      throw refusal(
        status.NOT_FOUND,
        'NO_ASSOCIATION',
        `no association is called "${asked.association}"; GetSignalling names them`,
      )
    return controlledToProto(controlled)
  }

  return {
    explain: unary(serving, explain),
    getSignalling: unary(serving, async ({ mnoIds }: Out<'GetSignallingRequest'>) => ({
      mnos: questions
        .signalling()
        .filter(({ mno }) => mnoIds.length === 0 || mnoIds.includes(mno))
        .map(signallingToProto),
    })),
    controlAssociation: unary(serving, control),
  }
}
