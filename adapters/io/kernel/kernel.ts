/** The `kernel` provider: the operating system's SCTP, one socket an association, as client and as server. */
import { isIPv6 } from 'node:net'
import type { Associate, AssociationId, Peer } from '../../ss7/sctp/primitives.ts'
import { outlet } from '../outlet.ts'
import type { Deliver, Transport, TransportCounters, TransportInput } from '../transport.ts'
import { kernelAssociation, type KernelAssociation } from './association.ts'
import { defaultKernelConfig, type KernelConfig } from './config.ts'
import {
  native as loadNative,
  ProviderUnavailable,
  readable,
  type Native,
  type NativeSocket,
} from './native.ts'

export interface KernelTransport extends Transport {
  /** Where it listens, a port the system chose filled in. */
  readonly listening: { readonly addresses: readonly string[]; readonly port: number } | undefined
}

const backlog = 128

/** Throws `ProviderUnavailable` where the addon or the kernel's SCTP is missing, and the system's error when it cannot listen. */
export function openKernel(options: Partial<KernelConfig>, deliver: Deliver): KernelTransport {
  const native = loadNative()
  const config: KernelConfig = { ...defaultKernelConfig, ...options }
  const tell = outlet(deliver)
  const associations = new Map<AssociationId, KernelAssociation>()
  const counters: TransportCounters = { refused: 0, malformedLengths: 0 }
  let accepted = 0
  checkSystem(native, config)
  let listener = config.listen === undefined ? undefined : listen(config.listen)

  function open(
    addresses: readonly string[],
    peer: Partial<Associate>,
    encapsulationPort: number,
  ): NativeSocket {
    const socket = native.sctpOpen([...addresses, ...config.localAddresses].some(isIPv6))
    try {
      native.buffers(socket, config.kernelSendOctets, config.kernelReceiveOctets)
      const { outboundStreams = config.outboundStreams, inboundStreams = config.inboundStreams } = peer
      native.sctpConfigure(socket, { ...config, outboundStreams, inboundStreams, encapsulationPort })
      return socket
    } catch (error) {
      native.close(socket)
      throw error
    }
  }

  function listen({ addresses, port }: { addresses: readonly string[]; port: number }): NativeSocket {
    const socket = open(addresses, {}, 0)
    try {
      native.sctpBind(socket, addresses, port)
      native.sctpListen(socket, backlog)
      native.watch(socket, readable, () => accept(socket))
      return socket
    } catch (error) {
      native.close(socket)
      throw error
    }
  }

  function accept(listening: NativeSocket): void {
    for (let socket = next(listening); socket !== undefined; socket = next(listening)) {
      if (associations.size >= config.maxAssociations) {
        counters.refused += 1
        native.sctpAbort(socket)
        continue
      }
      accepted += 1
      add(`in:kernel:${accepted}`, socket, peerOf(socket))
    }
  }

  function peerOf(socket: NativeSocket): Peer {
    try {
      const { addresses, port } = native.sctpPeer(socket)
      return { addresses: addresses.map(address => ({ address, port: 0 })), sctpPort: port }
    } catch {
      // Gone already; its end is still to be read.
      return { addresses: [], sctpPort: 0 }
    }
  }

  /** An association may be gone before it is accepted; that is no fault of the listener's. */
  function next(listening: NativeSocket): NativeSocket | undefined {
    try {
      return native.sctpAccept(listening)
    } catch (error) {
      config.onWarning(`accepting an association: ${String(error)}`)
      return undefined
    }
  }

  function add(id: AssociationId, socket: NativeSocket, peer: Peer): void {
    const closed = (): void => void associations.delete(id)
    associations.set(id, kernelAssociation(id, socket, peer, { native, config, outlet: tell, closed }))
  }

  function associate(input: Associate): void {
    const { association, peer, localPort } = input
    if (associations.has(association)) return
    const addresses = peer.addresses.map(({ address }) => address)
    let socket: NativeSocket | undefined
    try {
      if (associations.size >= config.maxAssociations) throw new Error('too many associations')
      socket = open(addresses, input, peer.addresses[0]?.port ?? 0)
      const from = config.localAddresses
      if (from.length > 0) native.sctpBind(socket, from, localPort ?? 0)
      else if (localPort !== undefined)
        native.sctpBind(socket, [addresses.some(isIPv6) ? '::' : '0.0.0.0'], localPort)
      native.sctpConnect(socket, addresses, peer.sctpPort)
      add(association, socket, peer)
    } catch (error) {
      if (socket !== undefined) native.close(socket)
      const cause = {
        type: 'userAborted',
        reason: error instanceof Error ? error.message : String(error),
      } as const
      tell({ type: 'communicationLost', association, cause, undelivered: 0 })
    }
  }

  function handle(input: TransportInput): void {
    if (input.type === 'associate') return associate(input)
    const known = associations.get(input.association)
    switch (input.type) {
      case 'send': {
        const { association, context } = input
        const cause = known === undefined ? 'unknownAssociation' : known.send(input)
        if (cause !== undefined) tell({ type: 'sendFailure', association, context, cause })
        return
      }
      case 'shutdown':
        return known?.shutdown()
      case 'abort':
        return known?.abort(input.reason)
      case 'heartbeat':
        return known?.heartbeat()
    }
  }

  return {
    handle,
    counters,
    statistics: id => associations.get(id)?.statistics(),
    listening: listener === undefined ? undefined : native.sctpLocal(listener),
    async close() {
      if (listener !== undefined) native.close(listener)
      listener = undefined
      for (const known of associations.values()) known.abort('closed')
      await Promise.resolve()
    },
  }
}

/** Once at the start: that there is SCTP, and that its buffers are what was asked for. */
function checkSystem(
  native: Native,
  { kernelSendOctets, kernelReceiveOctets, onWarning }: KernelConfig,
): void {
  let socket: NativeSocket
  try {
    socket = native.sctpOpen(false)
  } catch (error) {
    throw new ProviderUnavailable(
      'this kernel has no SCTP; load it (`modprobe sctp`), or configure another transport',
      { cause: error },
    )
  }
  const [send, receive] = native.buffers(socket, kernelSendOctets, kernelReceiveOctets)
  native.close(socket)
  const small = [
    { name: 'net.core.wmem_max', granted: send, wanted: kernelSendOctets },
    { name: 'net.core.rmem_max', granted: receive, wanted: kernelReceiveOctets },
  ].filter(({ granted, wanted }) => granted < wanted)
  for (const { name, granted, wanted } of small)
    onWarning(
      `SCTP socket buffers are ${granted} octets instead of ${wanted}: a saturated association will be slow; raise ${name}`,
    )
}
