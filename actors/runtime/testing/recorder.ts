/** A ref that keeps what it is told, to stand for a caller in tests. */

import type { Ref } from '../ref.ts'

export interface Recorder<M> extends Ref<M> {
  readonly messages: M[]
}

export function recorder<M>(path = 'recorder'): Recorder<M> {
  const messages: M[] = []
  return {
    path,
    messages,
    tell(message) {
      messages.push(message)
      return true
    },
  }
}
