/** One request to an HLR that a test plays, and what comes of it. */
import { decodeTcap, type TcapMessage } from '../../tcap/message.ts'
import { laboratory, sriSmResult, type Laboratory, type Settings } from '../../testing/dialogues.ts'
import type { Octets } from '../../wire/octets.ts'
import type { MapConfirm, MapOutput, MapResponse } from '../primitives.ts'

export type Answer = MapResponse['answer']
export type Indication = Extract<MapOutput, { type: 'mapIndication' }>

export const ok: Answer = { type: 'result', result: sriSmResult }

/** One request to an HLR that answers so; both nodes must be empty afterwards. */
export function asked(
  lab: Laboratory,
  answer: (indication: Indication) => Answer,
  request: Parameters<Laboratory['ask']>[0] = {},
): MapConfirm {
  const before = lab.gateway.confirms.length
  lab.answer = indication => [answer(indication)]
  lab.ask(request)
  lab.run(10_000)
  const [confirm, ...more] = lab.gateway.confirms.slice(before)
  if (confirm === undefined || more.length > 0) throw new Error(`${more.length} confirms too many, or none`)
  if (lab.gateway.tcap.dialogues + lab.gateway.map.open !== 0) throw new Error('the gateway leaks')
  return confirm
}

export const once = (answer: (indication: Indication) => Answer, settings?: Settings) =>
  asked(laboratory(settings), answer)

/** A wire on which the HLR's messages are rewritten. */
export function rewriting(lab: Laboratory, rewrite: (message: TcapMessage) => Octets): Laboratory {
  lab.spoil = (octets, from) => [
    { octets: from === 'hlr' ? rewrite(decodeTcap(octets)) : octets, afterMs: 5 },
  ]
  return lab
}
