/** The stack's external associations on the providers that carry them: each on the one its configuration names. */
import type { AssociationId, LossCause, Peer } from '../ss7/sctp/primitives.ts'
import type { StackInput, StackOutput, TransportEvent, TransportRequest } from '../ss7/stack/primitives.ts'
import type { KernelConfig } from './kernel/config.ts'
import { openKernel } from './kernel/kernel.ts'
import type { TcpConfig } from './tcp/config.ts'
import { openTcp } from './tcp/tcp.ts'
import type { Deliver, Provider, Transport, TransportOutput } from './transport.ts'

/** `udp` and `ip` are the stack's own SCTP: their associations are not external. */
export type ExternalProvider = Exclude<Provider, 'udp' | 'ip'>

export interface ExternalAssociation {
  readonly network: string
  /** Its name in the network's M3UA. */
  readonly association: string
  readonly provider: ExternalProvider
  readonly streams: number
  /** Absent: the peer connects to us, from one of `from` where it is given. */
  readonly peer?: Peer
  readonly from?: readonly string[]
  readonly localPort?: number
}

export interface CarrierOptions {
  readonly associations: readonly ExternalAssociation[]
  readonly kernel?: Partial<KernelConfig>
  readonly tcp?: Partial<TcpConfig>
  /** The stack's input, through its driver. */
  readonly input: (input: Extract<StackInput, { type: 'transport' }>) => void
}

export interface Carriers {
  /** Takes what the stack wants of an external association. */
  request(output: Extract<StackOutput, { type: 'transport' }>): void
  close(): Promise<void>
}

/** Opens only providers that an association names; rejects when one cannot be, and then none stays open. */
export async function openCarriers({ associations, kernel, tcp, input }: CarrierOptions): Promise<Carriers> {
  const opened = new Map<ExternalProvider, Transport>()
  const byName = new Map(associations.map(each => [nameOf(each), each]))
  /** What a provider calls an association, and the other way round: accepted ones have their name while they last. */
  const byId = new Map<AssociationId, ExternalAssociation>()
  const ids = new Map<ExternalAssociation, AssociationId>()

  function tell({ network, association }: ExternalAssociation, event: TransportEvent): void {
    input({ type: 'transport', network, association, event })
  }

  function bind(id: AssociationId, association: ExternalAssociation): void {
    byId.set(id, association)
    ids.set(association, id)
  }

  function admit(id: AssociationId, provider: ExternalProvider, peer: Peer): ExternalAssociation | undefined {
    const free = associations.find(
      each =>
        each.provider === provider &&
        each.peer === undefined &&
        !ids.has(each) &&
        peer.addresses.some(({ address }) => each.from?.includes(address) !== false),
    )
    if (free !== undefined) bind(id, free)
    return free
  }

  function heard(provider: ExternalProvider, output: TransportOutput): void {
    const { association: id } = output
    const known =
      byId.get(id) ?? (output.type === 'communicationUp' ? admit(id, provider, output.peer) : undefined)
    if (known === undefined) {
      if (output.type === 'communicationUp')
        opened.get(provider)?.handle({ type: 'abort', association: id, reason: 'not expected here' })
      return
    }
    switch (output.type) {
      case 'communicationUp':
      case 'dataArrive':
        return tell(known, output)
      case 'sendFailure':
        return tell(known, {
          type: 'sendFailure',
          context: output.context,
          transmitted: output.cause === 'undelivered',
        })
      case 'communicationLost':
        return gone(known, id, reasonOf(output.cause))
      case 'shutdownComplete':
        return gone(known, id, 'shutdown')
      case 'restart': {
        // The peer forgot all it had: lost for the layers above, and up again.
        const outboundStreams = opened.get(provider)?.statistics(id)?.outboundStreams ?? 1
        tell(known, { type: 'communicationLost', reason: 'restart' })
        return tell(known, { type: 'communicationUp', outboundStreams })
      }
      // Our own SCTP's only.
      case 'silenceChange':
      case 'networkStatusChange':
      case 'sendBufferHigh':
      case 'sendBufferLow':
    }
  }

  function gone(association: ExternalAssociation, id: AssociationId, reason: string): void {
    byId.delete(id)
    ids.delete(association)
    tell(association, { type: 'communicationLost', reason })
  }

  function request({
    network,
    association,
    request: wanted,
  }: Extract<StackOutput, { type: 'transport' }>): void {
    const known = byName.get(nameOf({ network, association }))
    if (known === undefined) throw new RangeError(`${network} has no external association ${association}`)
    if (wanted.type === 'connect') return connect(known)
    const id = ids.get(known)
    if (id === undefined) return refuse(known, wanted)
    opened.get(known.provider)?.handle({ ...wanted, association: id })
  }

  function connect(known: ExternalAssociation): void {
    const { peer, streams, localPort, provider } = known
    if (peer === undefined || ids.has(known)) return
    const id = nameOf(known)
    bind(id, known)
    opened.get(provider)?.handle({
      type: 'associate',
      association: id,
      peer,
      outboundStreams: streams,
      inboundStreams: streams,
      ...(localPort === undefined ? {} : { localPort }),
    })
  }

  /** There is nothing to send on: said later, as providers do. */
  function refuse(known: ExternalAssociation, wanted: TransportRequest): void {
    if (wanted.type !== 'send') return
    const { context } = wanted
    queueMicrotask(() => tell(known, { type: 'sendFailure', context, transmitted: false }))
  }

  async function close(): Promise<void> {
    await Promise.all([...opened.values()].map(transport => transport.close()))
  }

  try {
    for (const provider of new Set(associations.map(each => each.provider))) {
      const deliver: Deliver = output => heard(provider, output)
      const transport =
        provider === 'kernel' ? openKernel(kernel ?? {}, deliver) : openTcp(tcp ?? {}, deliver)
      opened.set(provider, await transport)
    }
  } catch (error) {
    await close()
    throw error
  }
  return { request, close }
}

function nameOf({ network, association }: Pick<ExternalAssociation, 'network' | 'association'>): string {
  return `${network}/${association}`
}

function reasonOf(cause: LossCause): string {
  const { reason } = { reason: undefined, ...cause }
  return reason === undefined ? cause.type : `${cause.type}: ${reason}`
}
