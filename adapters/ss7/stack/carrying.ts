/** What is asked of an association's transport: of the SCTP endpoint all share, or of whoever else carries it. */
import type { SctpInput } from '../sctp/primitives.ts'
import type { M3uaSend } from './network.ts'
import type { TransportRequest } from './primitives.ts'
import { associateOf, type Transport } from './transports.ts'

export interface Carrying {
  readonly send: (transport: Transport, output: M3uaSend) => void
  readonly connect: (transport: Transport) => void
  readonly disconnect: (transport: Transport, how: 'shutdown' | 'abort') => void
  readonly abort: (transport: Transport, reason: string) => void
}

export interface CarryingDependencies {
  readonly toSctp: (input: SctpInput) => void
  readonly outside: (transport: Transport, request: TransportRequest) => void
  /** There is nothing to send it over. */
  readonly unsent: (transport: Transport, output: M3uaSend) => void
}

export function carrying({ toSctp, outside, unsent }: CarryingDependencies): Carrying {
  function abort(transport: Transport, reason: string): void {
    const { config, id } = transport
    if (config.type === 'external') outside(transport, { type: 'abort', reason })
    else if (id !== undefined) toSctp({ type: 'abort', association: id, reason })
  }

  return {
    abort,
    send(transport, output) {
      const { stream, ppid, octets } = output
      const { config, id } = transport
      if (config.type === 'external')
        outside(transport, { type: 'send', stream, ppid, octets, context: output })
      else if (id === undefined) unsent(transport, output)
      else toSctp({ type: 'send', association: id, stream, ppid, octets, context: output })
    },
    connect(transport) {
      transport.wanted = true
      const associate = associateOf(transport)
      if (associate !== undefined) toSctp(associate)
      else if (transport.config.type === 'external') outside(transport, { type: 'connect' })
    },
    disconnect(transport, how) {
      transport.wanted = false
      if (how === 'abort') return abort(transport, 'by management')
      const { config, id } = transport
      if (config.type === 'external') outside(transport, { type: 'shutdown' })
      else if (id !== undefined) toSctp({ type: 'shutdown', association: id })
    },
  }
}
