/** Unstructured dialogue (TC-UNI): a message by itself, Q.774 §3.2.1.2 and §3.3.1. */
import type { NUnitdataIndication, NUnitdataRequest } from '../sccp/primitives.ts'
import { uniDialogueAsId, type DialogueApdu } from './dialogue-apdu.ts'
import { encodeTcap, type ReceivedMessage } from './message.ts'
import type { TcUniIndication, TcUniRequest } from './primitives.ts'

export function unitdataOf(request: TcUniRequest): NUnitdataRequest {
  const { called, calling, components } = request
  const data = encodeTcap({ message: 'unidirectional', dialogue: audt(request), components })
  return { type: 'nUnitdataRequest', called, calling, data, returnOption: false }
}

function audt({ applicationContext, userInformation }: TcUniRequest): DialogueApdu | undefined {
  if (applicationContext === undefined) return undefined
  const apdu = {
    dialogueAsId: uniDialogueAsId,
    apdu: 'AUDT',
    protocolVersion: '1',
    applicationContext,
  } as const
  return userInformation === undefined ? apdu : { ...apdu, userInformation }
}

/** `undefined`: the dialogue portion is wrong, and the message is discarded (figure A.5, sheet 2). */
export function uniIndication(
  { dialogue, dialogueError, components = [] }: ReceivedMessage,
  received: NUnitdataIndication,
): TcUniIndication | undefined {
  if (dialogueError !== undefined || (dialogue !== undefined && dialogue.apdu !== 'AUDT')) return undefined
  return {
    type: 'tcUniIndication',
    received,
    applicationContext: dialogue?.applicationContext,
    userInformation: dialogue?.userInformation,
    components: components.filter(component => component.type === 'invoke'),
  }
}
