import type { Table } from '../wire/table.ts'
import type { AbortReason, PAbortCause } from './primitives.ts'

/** Dialogue handling, Q.774 §3.2.2. */
export type DhaState = 'idle' | 'initiationSent' | 'initiationReceived' | 'active'

/** What a message's dialogue portion turned out to be; `unreadable` includes an APDU that does not belong there. */
export type ReceivedApdu =
  | 'none'
  | 'aarq'
  /** Its protocol-version lacks version 1. */
  | 'aarqOtherVersion'
  | 'aareAccepted'
  | 'aareRejected'
  | 'aareNoCommonDialoguePortion'
  | 'abrtUser'
  | 'abrtProvider'
  | 'unreadable'

interface Received {
  readonly apdu: ReceivedApdu
}

export type DhaEvent =
  | { readonly type: 'tcBeginRequest' }
  | { readonly type: 'tcContinueRequest' }
  | { readonly type: 'tcEndRequest' }
  | { readonly type: 'tcPrearrangedEndRequest' }
  | { readonly type: 'tcUAbortRequest'; readonly abortReason: AbortReason }
  | { readonly type: 'tcPAbortRequest'; readonly cause: PAbortCause | number | undefined }
  | ({ readonly type: 'trBeginIndication' } & Received)
  | ({ readonly type: 'trContinueIndication' } & Received)
  | ({ readonly type: 'trEndIndication' } & Received)
  | ({ readonly type: 'trUAbortIndication' } & Received)
  | { readonly type: 'trPAbortIndication' }
  /** Nothing was heard or said for too long (ours, not the standard's: no dialogue may leak). */
  | { readonly type: 'silence' }

export type DhaEffect =
  | 'buildAarq'
  | 'buildAareAccepted'
  | 'buildAareRejected'
  | 'buildAareNoCommonDialoguePortion'
  | 'buildAbrtUser'
  | 'buildAbrtProvider'
  | 'trBeginRequest'
  | 'trContinueRequest'
  | 'trEndRequest'
  | 'trPrearrangedEndRequest'
  | 'trUAbortRequest'
  | 'trPAbortRequest'
  | 'tcBeginIndication'
  | 'tcContinueIndication'
  | 'tcEndIndication'
  | 'tcUAbortIndication'
  | 'tcPAbortIndication'
  | 'abnormalDialogue'
  | 'noCommonDialoguePortion'
  | 'dialogueTerminated'

export interface DhaContext {
  /** The application context mode of Q.774: whether the dialogue was begun with an AARQ. */
  readonly applicationContextMode: boolean
}

type Cells = Table<DhaState, DhaEvent, DhaEffect, DhaContext>
type Emit = (effect: DhaEffect) => void

/** Whether the first message back has the dialogue portion that the BEGIN asked for: none for none, AARE for AARQ. */
function answersBegin(apdu: ReceivedApdu, { applicationContextMode }: DhaContext): boolean {
  return applicationContextMode ? apdu === 'aareAccepted' : apdu === 'none'
}

function trPAbortIndication(_: unknown, __: DhaContext, effect: Emit): DhaState {
  effect('tcPAbortIndication')
  effect('dialogueTerminated')
  return 'idle'
}

/** Figure A.5 sheets 8 and 11: whose ABORT it is stands in its APDU. */
function trUAbortIndication(
  { apdu }: Received,
  { applicationContextMode }: DhaContext,
  effect: Emit,
): DhaState {
  if (!applicationContextMode) effect(apdu === 'none' ? 'tcUAbortIndication' : 'abnormalDialogue')
  else if (apdu === 'abrtUser' || apdu === 'aareRejected') effect('tcUAbortIndication')
  else effect(apdu === 'aareNoCommonDialoguePortion' ? 'noCommonDialoguePortion' : 'abnormalDialogue')
  effect('dialogueTerminated')
  return 'idle'
}

/** Not in the standard: see `TcPAbortRequest`. */
function tcPAbortRequest(
  { cause }: { readonly cause: unknown },
  { applicationContextMode }: DhaContext,
  effect: Emit,
): DhaState {
  if (cause === undefined && applicationContextMode) effect('buildAbrtProvider')
  effect(cause === undefined ? 'trUAbortRequest' : 'trPAbortRequest')
  effect('dialogueTerminated')
  return 'idle'
}

function tcPrearrangedEndRequest(_: unknown, __: DhaContext, effect: Emit): DhaState {
  effect('trPrearrangedEndRequest')
  effect('dialogueTerminated')
  return 'idle'
}

function silence(_: unknown, { applicationContextMode }: DhaContext, effect: Emit): DhaState {
  effect('tcPAbortIndication')
  if (applicationContextMode) effect('buildAbrtProvider')
  effect('trUAbortRequest')
  effect('dialogueTerminated')
  return 'idle'
}

function tellPeerAbnormal(effect: Emit): DhaState {
  effect('abnormalDialogue')
  effect('buildAbrtProvider')
  effect('trUAbortRequest')
  effect('dialogueTerminated')
  return 'idle'
}

/** Q.774 figure A.5. A missing cell is the user's fault, or the transaction sub-layer's. */
export const dha: Cells = {
  idle: {
    // sheet 1
    tcBeginRequest: (_, { applicationContextMode }, effect) => {
      if (applicationContextMode) effect('buildAarq')
      effect('trBeginRequest')
      return 'initiationSent'
    },
    // sheets 3 and 4
    trBeginIndication: ({ apdu }, _, effect) => {
      if (apdu === 'none' || apdu === 'aarq') {
        effect('tcBeginIndication')
        return 'initiationReceived'
      }
      effect(apdu === 'aarqOtherVersion' ? 'buildAareNoCommonDialoguePortion' : 'buildAbrtProvider')
      effect('trUAbortRequest')
      effect('dialogueTerminated')
      return 'idle'
    },
  },
  initiationReceived: {
    // sheet 5
    tcContinueRequest: (_, { applicationContextMode }, effect) => {
      if (applicationContextMode) effect('buildAareAccepted')
      effect('trContinueRequest')
      return 'active'
    },
    tcEndRequest: (_, { applicationContextMode }, effect) => {
      if (applicationContextMode) effect('buildAareAccepted')
      effect('trEndRequest')
      effect('dialogueTerminated')
      return 'idle'
    },
    tcPrearrangedEndRequest,
    tcPAbortRequest,
    // sheet 6
    tcUAbortRequest: ({ abortReason }, { applicationContextMode }, effect) => {
      if (applicationContextMode)
        effect(abortReason === 'userSpecified' ? 'buildAbrtUser' : 'buildAareRejected')
      effect('trUAbortRequest')
      effect('dialogueTerminated')
      return 'idle'
    },
    // a peer that gives up before it has an answer
    trUAbortIndication,
    trPAbortIndication,
    silence,
  },
  initiationSent: {
    // sheet 7
    tcPrearrangedEndRequest,
    tcPAbortRequest,
    tcUAbortRequest: (_, __, effect) => {
      effect('trUAbortRequest')
      effect('dialogueTerminated')
      return 'idle'
    },
    trEndIndication: ({ apdu }, context, effect) => {
      effect(answersBegin(apdu, context) ? 'tcEndIndication' : 'abnormalDialogue')
      effect('dialogueTerminated')
      return 'idle'
    },
    // sheet 8
    trContinueIndication: ({ apdu }, context, effect) => {
      if (!answersBegin(apdu, context)) return tellPeerAbnormal(effect)
      effect('tcContinueIndication')
      return 'active'
    },
    trUAbortIndication,
    trPAbortIndication,
    silence,
  },
  active: {
    // sheet 9
    tcContinueRequest: (_, __, effect) => {
      effect('trContinueRequest')
      return 'active'
    },
    tcEndRequest: (_, __, effect) => {
      effect('trEndRequest')
      effect('dialogueTerminated')
      return 'idle'
    },
    tcPrearrangedEndRequest,
    tcPAbortRequest,
    tcUAbortRequest: (_, { applicationContextMode }, effect) => {
      if (applicationContextMode) effect('buildAbrtUser')
      effect('trUAbortRequest')
      effect('dialogueTerminated')
      return 'idle'
    },
    // sheet 10: only the first message each way has a dialogue portion
    trEndIndication: ({ apdu }, _, effect) => {
      effect(apdu === 'none' ? 'tcEndIndication' : 'abnormalDialogue')
      effect('dialogueTerminated')
      return 'idle'
    },
    trContinueIndication: ({ apdu }, _, effect) => {
      if (apdu !== 'none') return tellPeerAbnormal(effect)
      effect('tcContinueIndication')
      return 'active'
    },
    // sheet 11
    trUAbortIndication,
    trPAbortIndication,
    silence,
  },
}
