/** Outputs of a provider, delivered in order at the end of the current turn and never within the call that made them. */
import type { Deliver, TransportOutput } from './transport.ts'

export type Outlet = (output: TransportOutput) => void

export function outlet(deliver: Deliver): Outlet {
  let waiting: TransportOutput[] = []
  return output => {
    waiting.push(output)
    if (waiting.length > 1) return
    queueMicrotask(() => {
      // A user may say something while it is told: the list only grows behind us.
      for (let index = 0; index < waiting.length; index += 1) deliver(waiting[index] as TransportOutput)
      waiting = []
    })
  }
}
