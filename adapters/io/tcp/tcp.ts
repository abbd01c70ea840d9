/** The `tcp` provider: M3UA on TCP, as client and as server. */
import { createServer, connect, type Server, type Socket } from 'node:net'
import type { Associate, AssociationId, Peer } from '../../ss7/sctp/primitives.ts'
import { outlet } from '../outlet.ts'
import type { Deliver, Transport, TransportCounters, TransportInput } from '../transport.ts'
import { defaultTcpConfig, type Listener, type TcpConfig } from './config.ts'
import { connection, type Connection } from './connection.ts'

export interface TcpTransport extends Transport {
  /** Where it listens: ports the system chose filled in. */
  readonly listening: readonly Listener[]
}

/** Rejects when one of the listeners cannot be opened; then none is. */
export async function openTcp(options: Partial<TcpConfig>, deliver: Deliver): Promise<TcpTransport> {
  const config: TcpConfig = { ...defaultTcpConfig, ...options }
  const tell = outlet(deliver)
  const connections = new Map<AssociationId, Connection>()
  const counters: TransportCounters = { refused: 0, malformedLengths: 0 }
  const servers: Server[] = []
  let accepted = 0

  function add(id: AssociationId, socket: Socket, peer: Peer): void {
    const created = connection(id, socket, peer, {
      config,
      outlet: tell,
      malformed: () => {
        counters.malformedLengths += 1
      },
      closed: () => connections.delete(id),
    })
    connections.set(id, created)
  }

  function accept(socket: Socket): void {
    const { remoteAddress: address, remotePort } = socket
    if (address === undefined || remotePort === undefined) return void socket.destroy()
    if (connections.size >= config.maxAssociations) {
      counters.refused += 1
      return void socket.resetAndDestroy()
    }
    accepted += 1
    add(`in:tcp:${accepted}`, socket, { addresses: [{ address, port: 0 }], sctpPort: remotePort })
  }

  function associate({ association, peer, localPort }: Associate): void {
    if (connections.has(association)) return
    const host = peer.addresses[0]?.address
    if (host === undefined || connections.size >= config.maxAssociations)
      return tell({
        type: 'communicationLost',
        association,
        cause: { type: 'userAborted', reason: host === undefined ? 'peer has no address' : 'too many' },
        undelivered: 0,
      })
    const { localAddress } = config
    const socket = connect({
      host,
      port: peer.sctpPort,
      ...(localAddress === undefined ? {} : { localAddress }),
      ...(localPort === undefined ? {} : { localPort }),
    })
    add(association, socket, peer)
  }

  function handle(input: TransportInput): void {
    if (input.type === 'associate') return associate(input)
    const known = connections.get(input.association)
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
        return known?.abort({ type: 'userAborted', reason: input.reason })
      case 'heartbeat':
        // TCP has none that could be asked for.
        return
    }
  }

  async function close(): Promise<void> {
    for (const known of connections.values()) known.abort({ type: 'userAborted', reason: 'closed' })
    await Promise.all(servers.map(stop))
  }

  try {
    for (const listener of config.listen) servers.push(await listen(listener, accept))
  } catch (error) {
    await close()
    throw error
  }
  return {
    handle,
    close,
    counters,
    statistics: id => connections.get(id)?.statistics(),
    listening: servers.map(server => server.address()).filter(isListener),
  }
}

function listen({ address, port }: Listener, accept: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ noDelay: true }, accept)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address, port }, () => resolve(server))
  })
}

function stop(server: Server): Promise<void> {
  return new Promise(resolve => server.close(() => resolve()))
}

const isListener = (address: ReturnType<Server['address']>): address is Listener & { family: string } =>
  typeof address === 'object' && address !== null
