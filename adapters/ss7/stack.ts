/** Where the layers meet: SCTP shared by all networks below, each network's M3UA, SCCP, TCAP and MAP above. */
import type { Sign } from './sctp/handshake.ts'
import { sctpEndpoint } from './sctp/endpoint.ts'
import type {
  AssociationStatistics,
  EndpointCounters,
  SctpEndpoint,
  SctpInput,
  SctpOutput,
} from './sctp/primitives.ts'
import { carrying } from './stack/carrying.ts'
import { drainage, refusal } from './stack/drain.ts'
import { network, type M3uaSend, type Network } from './stack/network.ts'
import type { StackConfig, StackInput, StackOutput, TransportEvent } from './stack/primitives.ts'
import { transports, type Transport } from './stack/transports.ts'
import { withdrawals } from './stack/withdrawal.ts'
import { wake, type Core, type Millis, type Random } from './wire/core.ts'
import { outbox } from './wire/outbox.ts'

export interface StackWorld {
  readonly random: Random
  /** A keyed MAC over SCTP's state cookies. */
  readonly sign: Sign
}

export interface Stack extends Core<StackInput, StackOutput> {
  /** A network's layers, for `status` and `explain`: to be read, not to be handled. */
  network(name: string): Pick<Network, 'm3ua' | 'sccp' | 'tcap' | 'map'> | undefined
  /** `undefined` while there is no association, or where it is external. */
  association(network: string, association: string, now?: Millis): AssociationStatistics | undefined
  /** What the shared SCTP endpoint discarded. */
  readonly endpointCounters: Readonly<EndpointCounters> | undefined
}

export function stack(config: StackConfig, { random, sign }: StackWorld): Stack {
  const out = outbox<StackOutput>()
  const sctp: SctpEndpoint | undefined =
    config.sctp === undefined ? undefined : sctpEndpoint(config.sctp, { random, sign })
  const toSctp = outbox<SctpInput>()
  const carriers = transports(config, random)
  const networks = new Map<string, Network>()
  for (const each of config.networks) networks.set(each.name, networkOf(each))
  const all = [...networks.values()]
  const { send, connect, disconnect, abort } = carrying({
    toSctp: input => toSctp.push(input),
    outside: ({ network, association }, request) =>
      out.push({ type: 'transport', network, association, request }),
    unsent: ({ network }, output) => failed(network, output, false),
  })
  const drain = drainage({ networks: all, carriers, disconnect, done: () => out.push({ type: 'drained' }) })
  const withdrawn = withdrawals({
    network: named,
    disconnect,
    done: ({ network, association }, unanswered) =>
      out.push({ type: 'withdrawn', network, association, unanswered }),
  })
  let now: Millis = 0

  function networkOf(of: StackConfig['networks'][number]): Network {
    const { name } = of
    return network(of, random, {
      send: output => send(carrier(name, output.association), output),
      release: (association, reason) => abort(carrier(name, association), reason),
      confirm: confirm => out.push({ type: 'mapConfirm', network: name, confirm }),
      indication: indication => out.push({ type: 'mapIndication', network: name, indication }),
      event(event) {
        drain.notice(name, event)
        out.push({ type: 'event', network: name, ...event })
      },
    })
  }

  function named(name: string): Network {
    const found = networks.get(name)
    if (found === undefined) throw new RangeError(`no network is called ${name}`)
    return found
  }

  function carrier(network: string, association: string): Transport {
    const found = carriers.find(network, association)
    if (found === undefined)
      throw new RangeError(`network ${network} has no association called ${association}`)
    return found
  }

  function arrived({ network, association }: Transport, event: TransportEvent): void {
    const { toM3ua } = named(network)
    switch (event.type) {
      case 'communicationUp':
      case 'dataArrive':
        return toM3ua({ ...event, association })
      case 'communicationLost':
        named(network).associationLost(association)
        return toM3ua({ ...event, association })
      case 'sendFailure':
        return failed(network, event.context as M3uaSend, event.transmitted)
    }
  }

  function failed(network: string, { association, octets, request }: M3uaSend, transmitted: boolean): void {
    const failure = { type: 'sendFailure', association, octets, transmitted } as const
    named(network).toM3ua(request === undefined ? failure : { ...failure, request })
  }

  function up(transport: Transport, outboundStreams: number): void {
    transport.isUp = true
    transport.attempts = 0
    transport.outboundStreams = outboundStreams
    arrived(transport, { type: 'communicationUp', outboundStreams })
  }

  function lost(transport: Transport, reason: string): void {
    const { network, association } = transport
    if (transport.isUp) arrived(transport, { type: 'communicationLost', reason })
    carriers.release(transport)
    if (transport.wanted && transport.config.type !== 'accept') carriers.retryLater(transport, now)
    drain.lost(network, association)
  }

  function fromSctp(output: Exclude<SctpOutput, { type: 'datagram' }>): void {
    const known = carriers.byId(output.association)
    if (output.type === 'dataArrive') {
      if (known === undefined) return
      const { network, association } = known
      return named(network).toM3ua({ ...output, association })
    }
    if (output.type === 'sendFailure') {
      if (known !== undefined)
        failed(known.network, output.context as M3uaSend, output.cause === 'undelivered')
      return
    }
    const transport =
      output.type === 'communicationUp' ? (known ?? carriers.admit(output.association, output.peer)) : known
    if (transport === undefined) {
      if (output.type === 'communicationUp') {
        toSctp.push({ type: 'abort', association: output.association, reason: 'not expected here' })
      }
      return
    }
    const { network, association } = transport
    out.push({ type: 'event', network, association, layer: 'sctp', event: output })
    switch (output.type) {
      case 'communicationUp':
        return up(transport, output.outboundStreams)
      case 'communicationLost':
        return lost(transport, output.cause.type)
      case 'shutdownComplete':
        return lost(transport, 'shutdown')
      case 'restart':
        // the peer forgot all it had: for the layers above, an association lost and another one come
        arrived(transport, { type: 'communicationLost', reason: 'restart' })
        return arrived(transport, { type: 'communicationUp', outboundStreams: transport.outboundStreams })
      case 'silenceChange':
        return named(network).toM3ua({ ...output, association })
      case 'networkStatusChange':
      case 'sendBufferHigh':
      case 'sendBufferLow':
    }
  }

  function turnSctp(input: SctpInput): void {
    if (sctp === undefined) return
    sctp.handle(input, now)
    for (let output = sctp.poll(); output !== undefined; output = sctp.poll()) {
      if (output.type === 'datagram') out.push(output)
      else fromSctp(output)
    }
  }

  /** Turns everything until nothing has anything to say. */
  function settle(): void {
    for (;;) {
      for (const each of all) each.settle(now)
      const input = toSctp.poll()
      if (input === undefined) break
      turnSctp(input)
    }
  }

  function take(input: StackInput): void {
    switch (input.type) {
      case 'datagram':
        return turnSctp(input)
      case 'start':
        return carriers.all.forEach(connect)
      case 'transport': {
        const transport = carrier(input.network, input.association)
        if (input.event.type === 'communicationUp') return up(transport, input.event.outboundStreams)
        if (input.event.type === 'communicationLost') return lost(transport, input.event.reason ?? 'lost')
        return arrived(transport, input.event)
      }
      case 'map':
        if (drain.refuses(input.request)) {
          return out.push({ type: 'mapConfirm', network: input.network, confirm: refusal(input.request) })
        }
        return named(input.network).toMap(input.request)
      case 'manage':
        return manage(input)
      case 'destinationState': {
        const { network, type: _, ...rest } = input
        return named(network).toM3ua({ type: 'destinationStateRequest', ...rest })
      }
      case 'subsystemState': {
        const { network, ssn, state } = input
        return named(network).toSccp({ type: 'nStateRequest', ssn, state })
      }
      case 'withdraw':
        return withdrawn.begin(carrier(input.network, input.association), now + input.graceMs)
      case 'restore':
        return restore(carrier(input.network, input.association))
      case 'drain':
        return drain.begin(now + input.graceMs)
      case 'wake':
        return wakeAll()
    }
  }

  function restore(transport: Transport): void {
    const { network, association, isUp } = transport
    withdrawn.cancel(transport)
    named(network).toM3ua({ type: 'aspActiveRequest', association })
    if (!isUp) connect(transport)
  }

  function manage({ network, association, action }: Extract<StackInput, { type: 'manage' }>): void {
    const transport = carrier(network, association)
    switch (action) {
      case 'connect':
        return connect(transport)
      case 'shutdown':
      case 'abort':
        return disconnect(transport, action)
      case 'heartbeat':
        if (transport.id !== undefined) toSctp.push({ type: 'heartbeat', association: transport.id })
        return undefined
      case 'aspUp':
      case 'aspActive':
      case 'aspInactive':
      case 'aspDown':
        return named(network).toM3ua({ type: `${action}Request`, association })
    }
  }

  function wakeAll(): void {
    if ((sctp?.deadline() ?? Infinity) <= now) turnSctp(wake)
    for (const each of all) each.wake(now)
    for (let due = carriers.due(now); due !== undefined; due = carriers.due(now)) if (due.wanted) connect(due)
  }

  return {
    handle(input, instant) {
      now = instant
      take(input)
      settle()
      if (drain.step(now)) settle()
      while (withdrawn.step(now)) settle()
    },
    poll: () => out.poll(),
    deadline() {
      let next = Math.min(
        sctp?.deadline() ?? Infinity,
        carriers.deadline() ?? Infinity,
        drain.deadline() ?? Infinity,
        withdrawn.deadline() ?? Infinity,
      )
      for (const each of all) next = Math.min(next, each.deadline() ?? Infinity)
      return next === Infinity ? undefined : next
    },
    network: name => networks.get(name),
    endpointCounters: sctp?.counters,
    association(network, association) {
      const id = carriers.find(network, association)?.id
      return id === undefined ? undefined : sctp?.statistics(id)
    },
  }
}
