/** One core and a scripted peer: messages written by hand, answers as messages. */

import type { Core } from '../../wire/core.ts'
import { writeMessage } from '../codec.ts'
import type { M3uaMessage } from '../messages.ts'
import type { M3uaInput, M3uaOutput } from '../primitives.ts'
import { messagesIn, turn } from './laboratory.ts'

export interface Scripted {
  /** Whatever came out since the last call, `send` as the message sent. */
  give(input: M3uaInput, now?: number): M3uaOutput[]
  /** The peer says this; what is answered on the same association. */
  say(message: M3uaMessage, association?: string): M3uaMessage[]
  /** All outputs so far but `send`. */
  readonly heard: M3uaOutput[]
}

export function scripted(core: Core<M3uaInput, M3uaOutput>, defaultAssociation: string): Scripted {
  const heard: M3uaOutput[] = []

  function give(input: M3uaInput, now = 0): M3uaOutput[] {
    const outputs = turn(core, input, now)
    heard.push(...outputs.filter(({ type }) => type !== 'send'))
    return outputs
  }

  return {
    heard,
    give,
    say(message, association = defaultAssociation) {
      const stream = message.type === 'data' ? 1 : 0
      const outputs = give({
        type: 'dataArrive',
        association,
        stream,
        ppid: 3,
        octets: writeMessage(message),
      })
      return messagesIn(
        outputs.filter(output => output.type === 'send' && output.association === association),
      )
    },
  }
}
