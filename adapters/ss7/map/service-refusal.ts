/** What the end of a dialogue says about it: refusals that prove a version, aborts, provider aborts. Pure. */
import { DecodeError } from '../wire/decode-error.ts'
import type { TcPAbortIndication, TcUAbortIndication } from '../tcap/primitives.ts'
import { applicationContext } from './application-contexts.ts'
import {
  mapDialogueAs,
  readDialoguePdu,
  type procedureCancellationReasons,
  type ReceivedDialoguePdu,
  type resourceUnavailableReasons,
  type UserAbortChoice,
} from './dialogue.ts'
import type { MapOutcome, MapVersion } from './primitives.ts'

/** How a dialogue ended without an answer: with an outcome, or with a reason to try another version. */
export type Ending =
  | { readonly type: 'outcome'; readonly outcome: MapOutcome }
  /** The peer does not know this application context version; `alternative`: the one it offers instead. */
  | { readonly type: 'refused'; readonly alternative?: string; readonly reason?: string }
  /** The peer's TCAP does not know dialogue portions: only version 1 can work. */
  | { readonly type: 'noDialoguePortion' }

const outcome = (outcome: MapOutcome): Ending => ({ type: 'outcome', outcome })

/** TS 29.002 §7.3.1 (refusal of MAP-OPEN) and §7.3.4 (MAP-U-ABORT), from a TC-U-ABORT indication. */
export function endingOfUAbort(indication: TcUAbortIndication): Ending {
  const { abortReason, applicationContext: offered } = indication
  const pdu = dialoguePdu(indication)
  const refusal = pdu !== undefined && 'mapRefuse' in pdu ? pdu.mapRefuse : undefined
  if (abortReason === 'applicationContextNotSupported') {
    return { type: 'refused', ...alternative(refusal?.alternativeApplicationContext ?? offered) }
  }
  if (refusal?.alternativeApplicationContext !== undefined) {
    return { type: 'refused', alternative: refusal.alternativeApplicationContext, reason: refusal.reason }
  }
  if (refusal !== undefined) return outcome({ type: 'versionRefused', reason: refusal.reason })
  if (abortReason === 'dialogueRefused') return outcome({ type: 'versionRefused', ...alternative(offered) })
  if (pdu !== undefined && 'mapProviderAbort' in pdu) {
    const { mapProviderAbortReason: reason } = pdu.mapProviderAbort
    const cause = reason === 'invalidPDU' ? reason : 'abnormalMapDialogue'
    return outcome({ type: 'providerAborted', cause, origin: 'remote' })
  }
  const choice = pdu !== undefined && 'mapUserAbort' in pdu ? pdu.mapUserAbort.mapUserAbortChoice : undefined
  const reason = choice === undefined ? undefined : userAbortReason(choice)
  return outcome(reason === undefined ? { type: 'userAborted' } : { type: 'userAborted', reason })
}

const alternative = (oid: string | undefined): { alternative?: string } =>
  oid === undefined ? {} : { alternative: oid }

/** `userSpecificReason`, `resourceUnavailable shortTermResourceLimitation`. */
function userAbortReason(choice: UserAbortChoice): string {
  const [[name, value]] = Object.entries(choice) as [[string, unknown]]
  return typeof value === 'string' ? `${name} ${value}` : name
}

/** The other way round; a choice that needs a value and is given none takes the first. */
export function userAbortChoice(reason: string): UserAbortChoice {
  const [name = '', value] = reason.split(' ')
  switch (name) {
    case 'resourceUnavailable':
      return {
        resourceUnavailable: (value ??
          'shortTermResourceLimitation') as keyof typeof resourceUnavailableReasons,
      }
    case 'applicationProcedureCancellation':
      return {
        applicationProcedureCancellation: (value ??
          'handoverCancellation') as keyof typeof procedureCancellationReasons,
      }
    case 'userResourceLimitation':
      return { userResourceLimitation: true }
    default:
      return { userSpecificReason: true }
  }
}

function dialoguePdu({ userInformation }: TcUAbortIndication): ReceivedDialoguePdu | undefined {
  if (userInformation?.oid !== mapDialogueAs) return undefined
  try {
    return readDialoguePdu(userInformation.data)
  } catch (error) {
    // the abort stands, whatever it meant to add
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** TS 29.002 §7.3.5 (MAP-P-ABORT): the causes by which TCAPs of 1988 refuse a dialogue portion they do not know. */
export function endingOfPAbort({ cause, origin }: TcPAbortIndication, version: MapVersion): Ending {
  const doubtful = cause === 'incorrectTransactionPortion' || cause === 'badlyFormattedTransactionPortion'
  if (version > 1 && origin === 'remote' && (doubtful || cause === 'noCommonDialoguePortion')) {
    return { type: 'noDialoguePortion' }
  }
  if (origin === 'local' && cause === 'resourceLimitation') return outcome({ type: 'overloaded' })
  return outcome({ type: 'providerAborted', cause, origin })
}

/** The next version to try, or `undefined` when the ladder has ended. */
export function nextVersion(
  ending: Exclude<Ending, { type: 'outcome' }>,
  tried: MapVersion,
  allowed: readonly MapVersion[],
): MapVersion | undefined {
  const below = allowed.filter(version => version < tried)
  if (ending.type === 'noDialoguePortion') return below.find(version => version === 1)
  const offered =
    ending.alternative === undefined ? undefined : applicationContext(ending.alternative).version
  return below.find(version => version === offered) ?? below.toSorted((a, b) => b - a)[0]
}
