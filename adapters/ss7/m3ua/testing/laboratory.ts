/** Two M3UA cores on a wire in virtual time: what each sends arrives at the other, unless a test cuts the wire. */

import type { Core } from '../../wire/core.ts'
import { wake } from '../../wire/core.ts'
import { readMessage } from '../codec.ts'
import type { M3uaMessage } from '../messages.ts'
import type { M3uaInput, M3uaOutput, MtpTransferRequest } from '../primitives.ts'

export type Sent = Extract<M3uaOutput, { type: 'send' }>

/** Polls until drained, as the law of cores wants. */
export function drain(core: Core<M3uaInput, M3uaOutput>): M3uaOutput[] {
  const outputs: M3uaOutput[] = []
  for (let output = core.poll(); output !== undefined; output = core.poll()) outputs.push(output)
  return outputs
}

export function turn(core: Core<M3uaInput, M3uaOutput>, input: M3uaInput, now = 0): M3uaOutput[] {
  core.handle(input, now)
  return drain(core)
}

export function messagesIn(outputs: readonly M3uaOutput[]): M3uaMessage[] {
  return outputs
    .filter((output): output is Sent => output.type === 'send')
    .map(({ octets }) => readMessage(octets))
}

/** The ladder of a run: `asp -> aspUp`, one line a message that was sent. */
export interface Laboratory {
  readonly ladder: string[]
  /** Everything but `send`, in order, with the side it came from. */
  readonly heard: (readonly [side: string, output: M3uaOutput])[]
  handle(side: string, input: M3uaInput): void
  /** Lets virtual time pass, ringing timers in order. */
  pass(ms: number): void
  /** Nothing of this association arrives any more, silently. */
  cut(association: string): void
  mend(association: string): void
}

/** `wires` names for each association the sides at its two ends. */
export function laboratory(
  sides: Readonly<Record<string, Core<M3uaInput, M3uaOutput>>>,
  wires: Readonly<Record<string, readonly [string, string]>>,
): Laboratory {
  let now = 0
  const ladder: string[] = []
  const heard: (readonly [string, M3uaOutput])[] = []
  const cuts = new Set<string>()

  /** What is on the wires, in order: a message arrives after everything sent before it. */
  const travelling: (readonly [side: string, input: M3uaInput])[] = []

  function collect(side: string, core: Core<M3uaInput, M3uaOutput>): void {
    for (const output of drain(core)) {
      if (output.type !== 'send') {
        heard.push([side, output])
        continue
      }
      const { association, octets, stream, ppid } = output
      ladder.push(`${side} -> ${readMessage(octets).type}`)
      const [one, other] = wires[association] as readonly [string, string]
      if (cuts.has(association)) continue
      travelling.push([side === one ? other : one, { type: 'dataArrive', association, stream, ppid, octets }])
    }
  }

  function handle(side: string, input: M3uaInput): void {
    travelling.push([side, input])
    for (let next = travelling.shift(); next !== undefined; next = travelling.shift()) {
      const [to, arriving] = next
      const core = sides[to] as Core<M3uaInput, M3uaOutput>
      core.handle(arriving, now)
      collect(to, core)
    }
  }

  return {
    ladder,
    heard,
    handle,
    pass(ms) {
      const end = now + ms
      for (;;) {
        const next = Object.entries(sides)
          .map(([side, core]) => ({ side, at: core.deadline() ?? Infinity }))
          .reduce((a, b) => (b.at < a.at ? b : a))
        if (next.at > end) break
        now = Math.max(now, next.at)
        handle(next.side, wake)
      }
      now = end
    },
    cut: association => void cuts.add(association),
    mend: association => void cuts.delete(association),
  }
}

export function request(sls: number, rest: Partial<MtpTransferRequest> = {}): MtpTransferRequest {
  return {
    type: 'mtpTransferRequest',
    opc: 100,
    dpc: 200,
    si: 3,
    ni: 2,
    mp: 0,
    sls,
    data: Uint8Array.of(sls),
    ...rest,
  }
}
