import test from 'ava'
import { trace } from '../wire/table.ts'
import {
  dha,
  type DhaContext,
  type DhaEffect,
  type DhaEvent,
  type DhaState,
  type ReceivedApdu,
} from './dha.ts'

/** With and without an application context; effects in order. */
type Row = readonly [DhaState, DhaEvent, context: boolean, DhaState, ...DhaEffect[]]

const abort = (abortReason: 'applicationContextNotSupported' | 'dialogueRefused' | 'userSpecified') =>
  ({ type: 'tcUAbortRequest', abortReason }) as const
const received = <T extends string>(type: T, apdu: ReceivedApdu) => ({ type, apdu })
const over = 'dialogueTerminated'
const tellAbnormal = ['abnormalDialogue', 'buildAbrtProvider', 'trUAbortRequest', over] as const

const everyAfterBegin = (state: 'initiationSent' | 'initiationReceived' | 'active'): Row[] => [
  [state, { type: 'tcPrearrangedEndRequest' }, true, 'idle', 'trPrearrangedEndRequest', over],
  [state, { type: 'tcPAbortRequest', cause: 4 }, true, 'idle', 'trPAbortRequest', over],
  [state, { type: 'tcPAbortRequest', cause: undefined }, false, 'idle', 'trUAbortRequest', over],
  [
    state,
    { type: 'tcPAbortRequest', cause: undefined },
    true,
    'idle',
    'buildAbrtProvider',
    'trUAbortRequest',
    over,
  ],
  [state, { type: 'trPAbortIndication' }, true, 'idle', 'tcPAbortIndication', over],
  [state, { type: 'silence' }, false, 'idle', 'tcPAbortIndication', 'trUAbortRequest', over],
  [
    state,
    { type: 'silence' },
    true,
    'idle',
    'tcPAbortIndication',
    'buildAbrtProvider',
    'trUAbortRequest',
    over,
  ],
  [state, received('trUAbortIndication', 'none'), false, 'idle', 'tcUAbortIndication', over],
  [state, received('trUAbortIndication', 'abrtUser'), false, 'idle', 'abnormalDialogue', over],
  [state, received('trUAbortIndication', 'none'), true, 'idle', 'abnormalDialogue', over],
  [state, received('trUAbortIndication', 'abrtUser'), true, 'idle', 'tcUAbortIndication', over],
  [state, received('trUAbortIndication', 'abrtProvider'), true, 'idle', 'abnormalDialogue', over],
  [state, received('trUAbortIndication', 'aareRejected'), true, 'idle', 'tcUAbortIndication', over],
  [
    state,
    received('trUAbortIndication', 'aareNoCommonDialoguePortion'),
    true,
    'idle',
    'noCommonDialoguePortion',
    over,
  ],
  [state, received('trUAbortIndication', 'unreadable'), true, 'idle', 'abnormalDialogue', over],
]

const rows: readonly Row[] = [
  // sheet 1
  ['idle', { type: 'tcBeginRequest' }, false, 'initiationSent', 'trBeginRequest'],
  ['idle', { type: 'tcBeginRequest' }, true, 'initiationSent', 'buildAarq', 'trBeginRequest'],
  // sheets 3 and 4
  ['idle', received('trBeginIndication', 'none'), false, 'initiationReceived', 'tcBeginIndication'],
  ['idle', received('trBeginIndication', 'aarq'), true, 'initiationReceived', 'tcBeginIndication'],
  [
    'idle',
    received('trBeginIndication', 'aarqOtherVersion'),
    true,
    'idle',
    'buildAareNoCommonDialoguePortion',
    'trUAbortRequest',
    over,
  ],
  [
    'idle',
    received('trBeginIndication', 'unreadable'),
    false,
    'idle',
    'buildAbrtProvider',
    'trUAbortRequest',
    over,
  ],
  [
    'idle',
    received('trBeginIndication', 'aareAccepted'),
    false,
    'idle',
    'buildAbrtProvider',
    'trUAbortRequest',
    over,
  ],
  // sheet 5
  ['initiationReceived', { type: 'tcContinueRequest' }, false, 'active', 'trContinueRequest'],
  [
    'initiationReceived',
    { type: 'tcContinueRequest' },
    true,
    'active',
    'buildAareAccepted',
    'trContinueRequest',
  ],
  ['initiationReceived', { type: 'tcEndRequest' }, false, 'idle', 'trEndRequest', over],
  ['initiationReceived', { type: 'tcEndRequest' }, true, 'idle', 'buildAareAccepted', 'trEndRequest', over],
  // sheet 6
  ['initiationReceived', abort('userSpecified'), false, 'idle', 'trUAbortRequest', over],
  ['initiationReceived', abort('userSpecified'), true, 'idle', 'buildAbrtUser', 'trUAbortRequest', over],
  [
    'initiationReceived',
    abort('dialogueRefused'),
    true,
    'idle',
    'buildAareRejected',
    'trUAbortRequest',
    over,
  ],
  [
    'initiationReceived',
    abort('applicationContextNotSupported'),
    true,
    'idle',
    'buildAareRejected',
    'trUAbortRequest',
    over,
  ],
  ...everyAfterBegin('initiationReceived'),
  // sheet 7
  ['initiationSent', abort('userSpecified'), true, 'idle', 'trUAbortRequest', over],
  ['initiationSent', received('trEndIndication', 'none'), false, 'idle', 'tcEndIndication', over],
  ['initiationSent', received('trEndIndication', 'aareAccepted'), false, 'idle', 'abnormalDialogue', over],
  ['initiationSent', received('trEndIndication', 'aareAccepted'), true, 'idle', 'tcEndIndication', over],
  ['initiationSent', received('trEndIndication', 'none'), true, 'idle', 'abnormalDialogue', over],
  ['initiationSent', received('trEndIndication', 'aareRejected'), true, 'idle', 'abnormalDialogue', over],
  // sheet 8
  ['initiationSent', received('trContinueIndication', 'none'), false, 'active', 'tcContinueIndication'],
  [
    'initiationSent',
    received('trContinueIndication', 'aareAccepted'),
    true,
    'active',
    'tcContinueIndication',
  ],
  ['initiationSent', received('trContinueIndication', 'none'), true, 'idle', ...tellAbnormal],
  ['initiationSent', received('trContinueIndication', 'unreadable'), true, 'idle', ...tellAbnormal],
  ...everyAfterBegin('initiationSent'),
  // sheet 9
  ['active', { type: 'tcContinueRequest' }, true, 'active', 'trContinueRequest'],
  ['active', { type: 'tcEndRequest' }, true, 'idle', 'trEndRequest', over],
  ['active', abort('userSpecified'), true, 'idle', 'buildAbrtUser', 'trUAbortRequest', over],
  ['active', abort('userSpecified'), false, 'idle', 'trUAbortRequest', over],
  // sheet 10
  ['active', received('trEndIndication', 'none'), true, 'idle', 'tcEndIndication', over],
  ['active', received('trEndIndication', 'aareAccepted'), true, 'idle', 'abnormalDialogue', over],
  ['active', received('trContinueIndication', 'none'), true, 'active', 'tcContinueIndication'],
  ['active', received('trContinueIndication', 'aareAccepted'), true, 'idle', ...tellAbnormal],
  ...everyAfterBegin('active'),
]

const at = (state: DhaState, event: DhaEvent, context: DhaContext) => trace(dha, state, event, context)

for (const [state, event, applicationContextMode, next, ...effects] of rows) {
  const apdu =
    'apdu' in event
      ? ` (${event.apdu})`
      : 'abortReason' in event
        ? ` (${event.abortReason})`
        : 'cause' in event
          ? ` (${event.cause ?? 'no cause'})`
          : ''
  const mode = applicationContextMode ? 'with' : 'without'
  test(`Q.774 figure A.5: ${state}, ${event.type}${apdu} ${mode} application context -> ${next}`, t => {
    t.deepEqual(at(state, event, { applicationContextMode }), { state: next, effects })
  })
}

test('Q.774 figure A.5: there is no other cell', t => {
  const cells = Object.entries(dha).flatMap(([state, row]) =>
    Object.keys(row).map(event => `${state} ${event}`),
  )
  const tested = new Set(rows.map(([state, event]) => `${state} ${event.type}`))
  t.deepEqual(cells.toSorted(), [...tested].toSorted())
  t.is(at('initiationSent', { type: 'tcEndRequest' }, { applicationContextMode: true }), undefined)
})
