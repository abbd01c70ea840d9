/** The one driver: gives a sans-IO core its datagrams, its time and its wakes, and carries its outputs away. */
import type { Core, Wake } from '../ss7/wire/core.ts'
import { wake } from '../ss7/wire/core.ts'
import type { DatagramIn, DatagramOut } from '../ss7/sctp/primitives.ts'
import type { Clock } from './clock.ts'
import type { DatagramSocket } from './udp.ts'

export interface DriverOptions<Out> {
  readonly socket: Pick<DatagramSocket, 'send' | 'onDatagram'>
  readonly clock: Clock
  /** Every output but datagrams, in order. It may call `input`, which is taken when the core is drained. */
  readonly onOutput: (output: Exclude<Out, DatagramOut>) => void
  /** Hears of what `onOutput` or the core threw; the driver goes on with the next output. */
  readonly onError: (error: unknown) => void
}

export interface Driver<In> {
  input(input: Exclude<In, DatagramIn | Wake>): void
  /** Stops the timer and forgets the core; the socket is its owner's to close. */
  stop(): void
}

/** Longer waits are cut: a timer of Node holds no more than 2^31-1 ms. */
const MAX_WAIT_MS = 2 ** 31 - 1

/**
 * A core's deadline that has come is served when the event loop has read all datagrams that are ready, so that what
 * they and their answers cause is sent together. The timer is moved only to an earlier deadline; an early wake is
 * harmless.
 */
export function drive<In extends { readonly type: string }, Out extends { readonly type: string }>(
  core: Core<In | DatagramIn | Wake, Out | DatagramOut>,
  { socket, clock, onOutput, onError }: DriverOptions<Out>,
): Driver<In> {
  type Input = In | DatagramIn | Wake
  let waiting: Input[] = []
  let isTurning = false
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let timerAt = Infinity
  let immediate: NodeJS.Immediate | undefined

  function take(input: Input): void {
    if (isStopped) return
    if (isTurning) {
      waiting.push(input)
      return
    }
    isTurning = true
    turn(input)
    while (waiting.length > 0) {
      const inputs = waiting
      waiting = []
      for (const next of inputs) turn(next)
    }
    isTurning = false
    arm()
  }

  /** The law of cores: one input, then every output. */
  function turn(input: Input): void {
    attempt(() => core.handle(input, clock.now()))
    for (let output = core.poll(); output !== undefined; output = core.poll()) carry(output)
  }

  function carry(output: Out | DatagramOut): void {
    if (isDatagram(output)) socket.send(output.to, output.octets, output.from)
    else attempt(() => onOutput(output as Exclude<Out, DatagramOut>))
  }

  function attempt(action: () => void): void {
    try {
      action()
    } catch (error) {
      onError(error)
    }
  }

  function arm(): void {
    const at = core.deadline()
    if (at === undefined || isStopped || immediate !== undefined) return
    const waitMs = at - clock.now()
    if (waitMs <= 0) {
      immediate = setImmediate(() => {
        immediate = undefined
        take(wake)
      })
      return
    }
    if (at >= timerAt) return
    clearTimeout(timer)
    timerAt = at
    timer = setTimeout(
      () => {
        timerAt = Infinity
        take(wake)
      },
      Math.min(MAX_WAIT_MS, Math.ceil(waitMs)),
    )
  }

  socket.onDatagram((from, to, octets) => take({ type: 'datagram', from, to, octets }))

  return {
    input: input => take(input),
    stop() {
      isStopped = true
      clearTimeout(timer)
      clearImmediate(immediate)
    },
  }
}

function isDatagram(output: { readonly type: string }): output is DatagramOut {
  return output.type === 'datagram'
}
