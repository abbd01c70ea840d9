/** Dialogue APDUs as the dialogue handler sees and makes them (Q.774 §3.2.2). */
import type { DhaEffect, ReceivedApdu } from './dha.ts'
import { dialogueAsId, type DialogueApdu } from './dialogue-apdu.ts'
import type { ReceivedMessage } from './message.ts'
import type { AbortReason, ApplicationContext, UserInformation } from './primitives.ts'

const protocolVersion = '1'

/** What a message's dialogue portion is to the dialogue handler. */
export function apduKind({ dialogue, dialogueError }: ReceivedMessage): ReceivedApdu {
  if (dialogueError !== undefined) return 'unreadable'
  if (dialogue === undefined) return 'none'
  if (dialogue.dialogueAsId !== dialogueAsId) return 'unreadable'
  switch (dialogue.apdu) {
    case 'AARQ':
      return (dialogue.protocolVersion ?? protocolVersion).startsWith('1') ? 'aarq' : 'aarqOtherVersion'
    case 'AARE':
      if (dialogue.result === 'accepted') return 'aareAccepted'
      return dialogue.diagnostic.value === 'no-common-dialogue-portion'
        ? 'aareNoCommonDialoguePortion'
        : 'aareRejected'
    case 'ABRT':
      return dialogue.abortSource === 'dialogue-service-user' ? 'abrtUser' : 'abrtProvider'
    case 'AUDT':
      return 'unreadable'
  }
}

/** Q.771 §3.1.2.2.2.4: the reason as the peer's APDU tells it. */
export function abortReason(apdu: DialogueApdu | undefined): AbortReason {
  if (apdu?.apdu !== 'AARE') return 'userSpecified'
  return apdu.diagnostic.value === 'application-context-name-not-supported'
    ? 'applicationContextNotSupported'
    : 'dialogueRefused'
}

/** The user's dialogue information with a request; a context of its own replaces the dialogue's. */
interface Information {
  readonly applicationContext?: ApplicationContext
  readonly userInformation?: UserInformation
  readonly abortReason?: AbortReason
}

const user = ({ userInformation }: Information): { userInformation?: UserInformation } =>
  userInformation === undefined ? {} : { userInformation }

function aare(
  applicationContext: ApplicationContext,
  result: 'accepted' | 'reject-permanent',
  source: 'dialogue-service-user' | 'dialogue-service-provider',
  value: string,
  information: Information,
): DialogueApdu {
  const diagnostic = { source, value }
  return {
    dialogueAsId,
    apdu: 'AARE',
    protocolVersion,
    applicationContext,
    result,
    diagnostic,
    ...user(information),
  }
}

type Builder = (applicationContext: ApplicationContext, information: Information) => DialogueApdu

/** One object for each application context, so that it is written once (see `dialoguePortionElement`). */
function reused(make: Builder): Builder {
  const made = new Map<ApplicationContext, DialogueApdu>()
  return (applicationContext, information) => {
    if (information.userInformation !== undefined) return make(applicationContext, information)
    let apdu = made.get(applicationContext)
    if (apdu === undefined) {
      apdu = make(applicationContext, information)
      // names come from peers, too
      if (made.size < 100) made.set(applicationContext, apdu)
    }
    return apdu
  }
}

/** What the dialogue handler has built, by its effects' names. */
export const builders: Record<Extract<DhaEffect, `build${string}`>, Builder> = {
  buildAarq: reused((applicationContext, information) => ({
    dialogueAsId,
    apdu: 'AARQ',
    protocolVersion,
    applicationContext,
    ...user(information),
  })),
  buildAareAccepted: reused((applicationContext, information) =>
    aare(applicationContext, 'accepted', 'dialogue-service-user', 'null', information),
  ),
  buildAareRejected: (applicationContext, information) => {
    const notSupported = information.abortReason === 'applicationContextNotSupported'
    const value = notSupported ? 'application-context-name-not-supported' : 'null'
    return aare(applicationContext, 'reject-permanent', 'dialogue-service-user', value, information)
  },
  buildAareNoCommonDialoguePortion: applicationContext =>
    aare(
      applicationContext,
      'reject-permanent',
      'dialogue-service-provider',
      'no-common-dialogue-portion',
      {},
    ),
  buildAbrtUser: (_, information) => ({
    dialogueAsId,
    apdu: 'ABRT',
    abortSource: 'dialogue-service-user',
    ...user(information),
  }),
  buildAbrtProvider: () => ({ dialogueAsId, apdu: 'ABRT', abortSource: 'dialogue-service-provider' }),
}
