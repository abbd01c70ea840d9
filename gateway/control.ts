import type { Clock, SubscriberNetwork } from '../actors/ports.ts'
import type { Ss7Networks } from '../adapters/hlr/ss7.ts'
import type { StackInput, StackOutput } from '../adapters/ss7/stack/primitives.ts'
import type { Config } from './config/schema.ts'
import type { ControlAction, Controlled } from './explanation.ts'
import type { Logger } from './logger.ts'
import type { Control } from './questions.ts'

/** An operator's hand on single associations: out with nothing lost, and back; each move is in the log. */
export interface AssociationControl {
  control(control: Control): Promise<Controlled> | undefined
  /** Every output of the stack. */
  take(output: StackOutput): void
}

export interface ControlDependencies {
  readonly input: (input: ControlInput) => void
  readonly clock: Clock
  readonly logger: Logger
}

type ControlInput = Extract<StackInput, { type: 'withdraw' | 'restore' }>
type Withdrawn = Extract<StackOutput, { type: 'withdrawn' }>

/** Told before the caller's own deadline, so that it hears how far things came. */
const marginMs = 100

export function associationControl(
  operators: Config['operators'],
  networks: Pick<Ss7Networks, 'networks' | 'isolate'>,
  { input, clock, logger }: ControlDependencies,
): AssociationControl {
  const waiting = new Set<(output: Withdrawn) => void>()

  /** Resolves with dialogues left unanswered, or with `undefined` at `deadline`. */
  function gone(association: string, deadline: number): Promise<number | undefined> {
    return until(deadline, resolve => {
      const hear = (output: Withdrawn): void => {
        if (output.association === association) resolve(output.unanswered)
      }
      waiting.add(hear)
      return () => waiting.delete(hear)
    })
  }

  function usable(
    network: SubscriberNetwork,
    association: string,
    deadline: number,
  ): Promise<true | undefined> {
    const isUsable = (): boolean =>
      network.health().links.some(({ name, usable }) => name === association && usable)
    return until(deadline, resolve => {
      if (isUsable()) resolve(true)
      return network.onHealth(() => {
        if (isUsable()) resolve(true)
      })
    })
  }

  function until<T>(
    deadline: number,
    listen: (resolve: (value: T) => void) => () => void,
  ): Promise<T | undefined> {
    return new Promise(resolve => {
      const over = new AbortController()
      const settle = (value: T | undefined): void => {
        over.abort()
        resolve(value)
      }
      const undo = [clock.setTimer(deadline, () => settle(undefined)), listen(settle)]
      whenAborted(over.signal, () => undo.forEach(stop => stop()))
    })
  }

  async function carryOut(control: Control, mno: Config['operators'][number]['id']): Promise<Controlled> {
    const { association, action, graceMs, by } = control
    const network = networks.networks.get(mno)
    if (network === undefined) throw new RangeError(`${mno} has no network`)
    const deadline = control.deadline - marginMs
    logger.warn({ audit: true, mno, association, action, by, graceMs }, 'association control: asked')
    networks.isolate(mno, association, action === 'up' ? undefined : by)
    const ended =
      action === 'up'
        ? usable(network, association, deadline).then(up => ({ done: up === true, unanswered: 0 }))
        : gone(association, deadline).then(left => ({ done: left !== undefined, unanswered: left ?? 0 }))
    for (const each of inputsOf(action, mno, association, graceMs)) input(each)
    const how = await ended
    logger.warn({ audit: true, mno, association, action, by, ...how }, 'association control: ended')
    const link = network.health().links.find(({ name }) => name === association)
    return { mno, link: link ?? { name: association, state: 'closed', usable: false }, ...how }
  }

  return {
    control(control) {
      const operator = operators.find(({ associations }) =>
        associations.some(({ name }) => name === control.association),
      )
      return operator === undefined ? undefined : carryOut(control, operator.id)
    },
    take(output) {
      if (output.type === 'withdrawn') for (const hear of waiting) hear(output)
    },
  }
}

function whenAborted(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act()
  else signal.addEventListener('abort', act, { once: true })
}

function inputsOf(
  action: ControlAction,
  network: string,
  association: string,
  graceMs: number,
): ControlInput[] {
  if (action === 'up') return [{ type: 'restore', network, association }]
  return [{ type: 'withdraw', network, association, graceMs: action === 'down' ? 0 : graceMs }]
}
